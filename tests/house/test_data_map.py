"""Every column says what it is: a new one without an entry fails here, with what to write."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Enum, LargeBinary, MetaData, String, Table

from app.audit.acts import ACTS
from app.privacy import act_labels, labels, value_labels
from app.privacy.datamap import (
    FILE,
    Class,
    Erasure,
    Export,
    TableEntry,
    data_map,
    differences,
    metadata,
    tables,
)
from app.privacy.record import record
from tools.record import PAGE

TABLES = sorted(data_map())


def entry_and_table(name: str) -> tuple[TableEntry, Table]:
    return data_map()[name], metadata().tables[name]


def test_every_column_of_every_table_has_an_entry_and_no_entry_is_left_over() -> None:
    found = list(differences(metadata(), data_map()))
    assert found == [], "\n" + "\n".join(found)


def test_a_new_table_and_a_new_column_are_told_what_to_write() -> None:
    new = MetaData()
    Table("garden", new, Column("id", String))
    Table("helpline", new, *(Column(name, String) for name in data_map()["helpline"].columns))
    new.tables["helpline"].append_column(Column("smell", LargeBinary))
    found = [line for line in differences(new, data_map()) if "no table any more" not in line]
    assert found == [
        "datamap.toml: write a section [tables.garden], as its neighbours",
        "datamap.toml: in [tables.helpline] write columns.smell ="
        ' { class = 3, export = "extract" }, or what is true of it (class 0 to 3, who gets it)',
    ]


@pytest.mark.parametrize("name", TABLES)
def test_every_entry_says_why_and_how_long(name: str) -> None:
    entry, _ = entry_and_table(name)
    for column in entry.columns.values():
        assert len(column.purpose) > 10
        assert len(column.retention) > 5
    assert entry.basis
    assert entry.whom


@pytest.mark.parametrize("name", TABLES)
def test_class_3_is_sealed_and_what_is_sealed_is_class_3(name: str) -> None:
    entry, table = entry_and_table(name)
    for column in table.columns:
        is_sealed = entry.columns[column.name].level is Class.SEALED
        if isinstance(column.type, LargeBinary) and entry.columns[column.name].level is Class.OPEN:
            continue  # a picture of a door
        assert is_sealed is isinstance(column.type, LargeBinary), (
            f"{FILE.name}: {name}.{column.name}: free text and contact details (class 3) are"
            " LargeBinary, sealed with her key; anything else is class 0 to 2"
        )
        if is_sealed and entry.columns[column.name].place:
            assert entry.of, f"{name}.{column.name}: sealed with whose key? Say so with `of`"
            names = {c.name: "x" for c in table.columns}
            assert entry.columns[column.name].place.format(**names).count("|") == 2


@pytest.mark.parametrize("name", TABLES)
def test_a_row_about_somebody_says_about_whom(name: str) -> None:
    entry, table = entry_and_table(name)
    if "person_id" in table.c or entry.whom.startswith("participants"):
        assert entry.of or name == "device", f"{FILE.name}: [tables.{name}] needs `of`"
    hers = {c.level for c in entry.columns.values() if c.level is Class.PERSONAL or c.place}
    assert entry.of or not hers & {Class.PERSONAL, Class.SEALED}


def pointers(name: str) -> Iterator[tuple[Column[object], TableEntry]]:
    """The foreign keys of a table, with the entry of the table they point at."""
    _, table = entry_and_table(name)
    for column in table.columns:
        for key in column.foreign_keys:
            yield column, data_map()[key.column.table.name]


@pytest.mark.parametrize("name", TABLES)
def test_an_erasure_leaves_no_row_that_points_at_nothing(name: str) -> None:
    entry, _ = entry_and_table(name)
    for column, parent in pointers(name):
        if parent.erasure is Erasure.DELETE:
            assert entry.erasure is Erasure.DELETE, (
                f"{FILE.name}: [tables.{name}]: {column.name} points at {parent.name}, whose rows"
                ' go at an erasure: give it `of` and erasure = "delete"'
            )
    for column in entry.unlink:
        assert metadata().tables[name].c[column].nullable


@pytest.mark.parametrize("name", TABLES)
def test_a_backup_holds_what_its_rows_point_at(name: str) -> None:
    entry, _ = entry_and_table(name)
    for column, parent in pointers(name):
        assert parent.in_backup or not entry.in_backup, f"{name}.{column.name}"


@pytest.mark.parametrize("name", TABLES)
def test_what_she_is_given_has_a_label_in_her_language(name: str) -> None:
    entry, table = entry_and_table(name)
    if not entry.of or name == "audit_entry":
        return
    for column in entry.columns.values():
        if column.export is Export.EXTRACT and column.level >= Class.PERSONAL:
            where = f"app/privacy/labels.py: COLUMNS needs {name}.{column.name}"
            assert labels.column_label(name, column.name), where
            assert name in labels.TABLES, f"app/privacy/labels.py: TABLES needs {name}"
            kind = table.c[column.name].type
            for value in kind.enums if isinstance(kind, Enum) else ():
                word = f"{column.name}.{value}"
                assert word in value_labels.VALUES, (
                    f"app/privacy/value_labels.py: VALUES needs {word}"
                )


def test_every_act_of_the_log_is_said_in_plain_words() -> None:
    missing = ACTS.keys() - act_labels.ACTS.keys() - act_labels.NOBODYS
    assert missing == set(), f"app/privacy/act_labels.py: ACTS (or NOBODYS) needs {sorted(missing)}"
    assert act_labels.ACTS.keys() - ACTS.keys() <= {"phone_list_read"}


def test_acts_about_a_list_name_the_programme() -> None:
    assert all("programme" in ACTS[act] for act in act_labels.LISTS)


def test_the_record_of_processing_is_what_the_map_says() -> None:
    assert PAGE.read_text("utf-8") == record(), "run: python -m tools.record"


def test_only_keys_and_passing_things_are_left_out_of_backups() -> None:
    left_out = {entry.name for _, entry in tables() if not entry.in_backup}
    assert left_out >= {"person_key", "sign_in", "attempt"}
    for name in left_out:
        assert "backup" in data_map()[name].retention or name == "person_key"
