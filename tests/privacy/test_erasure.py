"""Erased is erased: nowhere in the database, and in no backup that comes back."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import text
from sqlmodel import col, select

from app.accounts.models import Binding, Device
from app.accounts.sealing import Erased as NoKey
from app.accounts.sealing import box_of, faces
from app.audit.models import AuditEntry
from app.config import Settings
from app.crypto import SealBroken
from app.db import Database
from app.privacy import kept_beside
from app.privacy.datamap import Class, Erasure, tables
from app.privacy.keys import beside
from app.privacy.ledger import ledger_file, note, read_ledger, whole_ledger
from app.privacy.paths import rows_of_person
from tests.privacy.conftest import NAME, PHONE, WORDS, House, rows_of, run, said
from tests.support.app import ON_ONE_ENGINE, ClientOf

Empty = Callable[..., Settings]


def everything(database: Database) -> bytes:
    """Every byte that the database stores, free pages and log too, as it lies under its key."""
    if database.engine.dialect.name == "postgresql":
        with database.reading() as session:
            names = session.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ).scalars()
            return b"".join(
                repr(row).encode() + b"".join(v for v in row if isinstance(v, bytes))
                for name in names.all()
                for row in session.execute(text(f'SELECT * FROM "{name}"'))
            )
    path = database.settings.data / "stegvis.db"
    log = path.with_name("stegvis.db-wal")
    return decrypted(path.read_bytes(), database.keyring.database_key) + (
        log.read_bytes() if log.exists() else b""
    )


def decrypted(content: bytes, key: bytes, page: int = 4096, reserve: int = 80) -> bytes:
    """Each page of an SQLCipher 4 file in clear, those that are free too: AES-256-CBC, the IV at
    the head of the reserve, and on the first page 16 bytes of salt before the text."""
    found = []
    for start in range(0, len(content), page):
        sealed = content[start : start + page]
        text_, iv = sealed[16 if start == 0 else 0 : -reserve], sealed[-reserve : -reserve + 16]
        opener = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        found.append(opener.update(text_) + opener.finalize())
    return b"".join(found)


def checkpoint(database: Database) -> None:
    """What is written lies in the file itself."""
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def log_is_empty(database: Database) -> bool:
    log = database.settings.data / "stegvis.db-wal"
    return not log.exists() or log.stat().st_size == 0


def wrapped_key(house: House) -> bytes:
    with house.database.reading() as session:
        found = session.execute(
            text("SELECT wrapped FROM person_key WHERE person_id=:p"), {"p": house.canary}
        ).scalar_one()
    return bytes(found)


def sealed_values(house: House) -> Iterator[bytes]:
    for table, entry in tables():
        for column in entry.sealed():
            with house.database.reading() as session:
                where = rows_of_person(table, entry, house.canary)
                rows = session.execute(select(table.c[column.name]).where(where)).scalars().all()
            yield from (bytes(value) for value in rows if value)


def test_nothing_of_her_is_left_in_the_database(house: House) -> None:
    traces = [wrapped_key(house), *sealed_values(house)]
    assert len(traces) >= 4
    checkpoint(house.database)
    before = everything(house.database)
    assert all(trace in before for trace in traces)
    line = said(house.flask("people", "erase", house.canary, "--yes"))
    assert "her key are gone" in line
    assert log_is_empty(house.database)
    after = everything(house.database)
    for trace in [*traces, NAME.encode(), PHONE.encode(), WORDS.encode()]:
        assert trace not in after
    # Only ids stay: her empty row, the ledger and the log.
    for table, entry in tables():
        if entry.of and entry.erasure is Erasure.DELETE:
            with house.database.reading() as session:
                where = rows_of_person(table, entry, house.canary)
                assert session.execute(select(table).where(where)).first() is None, table.name
    (person,) = [row for row in rows_of(house.settings)["person"] if row["id"] == house.canary]
    assert person["first_name"] == b""
    assert person["phone"] is None


def test_everybody_else_is_as_before(house: House) -> None:
    before = rows_of(house.settings, everything=True)
    said(house.flask("people", "erase", house.canary, "--yes"))
    after = rows_of(house.settings, everything=True)
    for table, entry in tables():
        others = [row for row in before[table.name] if not is_hers(row, house.canary, before)]
        if entry.name in ("audit_entry", "audit_head", "erasure", "device"):
            continue
        assert [row for row in after[table.name] if row.get("id") != house.canary] == others
    with house.database.reading() as session:
        amina = house.cast.amina.id
        assert faces(session, [amina])[amina].first_name == "Amina"


def is_hers(row: dict[str, object], canary: str, rows: dict[str, list[dict[str, object]]]) -> bool:
    if canary in (row.get("person_id"), row.get("id"), row.get("person")):
        return True
    sheets = {one["id"] for one in rows["answer_sheet"] if one["person_id"] == canary}
    return row.get("sheet_id") in sheets


def test_the_log_stays_whole_with_her_id_and_says_that_she_was_erased(house: House) -> None:
    with house.database.reading() as session:
        before = session.exec(
            select(AuditEntry.id).where(col(AuditEntry.person) == house.canary)
        ).all()
    staff = house.cast.karin.id
    said(house.flask("people", "erase", house.canary, "--yes", "--by", staff))
    with house.database.reading() as session:
        after = session.exec(
            select(AuditEntry)
            .where(col(AuditEntry.person) == house.canary)
            .order_by(col(AuditEntry.seq))
        ).all()
    assert {row.id for row in after} > set(before)
    assert (after[-1].act, after[-1].by) == ("person_erased", staff)


def test_her_phone_is_shut_out_at_once_and_a_shared_one_stays(
    house: House, client_of: ClientOf
) -> None:
    hers = client_of(house_person(house))
    assert hers.get("/today").status_code == 200
    with house.database.writing() as session:  # Amina signs in on the same phone
        first = session.exec(select(Binding).where(col(Binding.person_id) == house.canary)).first()
        assert first is not None
        session.add(
            Binding(
                device_id=first.device_id,
                person_id=house.cast.amina.id,
                mark="bird",
                created_at=first.created_at,
                used_at=first.used_at,
            )
        )
        session.commit()
    said(house.flask("people", "erase", house.canary, "--yes"))
    assert hers.get("/today").status_code in (303, 401)
    with house.database.reading() as session:
        kept = session.exec(select(Device).where(col(Device.id) == first.device_id)).one()
        assert kept.revoked_at is None
        assert session.exec(select(Device).where(col(Device.revoked_at).is_not(None))).all()


def house_person(house: House):
    return house.cast.people["kanariefågel"]


def test_without_yes_nothing_is_removed_and_it_says_what_would_be(house: House) -> None:
    before = rows_of(house.settings, everything=True)
    line = said(house.flask("people", "erase", house.canary), 1)
    assert "nothing was removed; --yes would remove: 1 binding, 1 enrolment" in line
    assert rows_of(house.settings, everything=True) == before
    assert not ledger_file(house.settings).exists()


def test_a_second_erasure_says_so_and_changes_nothing(house: House) -> None:
    said(house.flask("people", "erase", house.canary, "--yes"))
    before = rows_of(house.settings, everything=True)
    line = said(house.flask("people", "erase", house.canary, "--yes"))
    assert "was erased on" in line
    assert rows_of(house.settings, everything=True) == before
    for command in ("extract", "erase"):
        assert "01m" in said(
            house.flask("people", command, house.canary), 1 if command == "extract" else 0
        )


@pytest.mark.parametrize("person_id", ["nobody", "", "'; --", "é"])
def test_an_unknown_id_is_one_line(house: House, person_id: str) -> None:
    for words in (("erase", person_id, "--yes"), ("extract", person_id)):
        assert "nobody has the id" in said(house.flask("people", *words), 1)
    assert not ledger_file(house.settings).exists()


def test_a_restored_older_backup_does_not_bring_her_back(
    house: House, empty: Empty, other_engine: str, tmp_path: Path
) -> None:
    data, old_keys = tmp_path / "a.backup", tmp_path / "old.keys"
    house.flask("backup", "create", data)
    old_keys.write_bytes(beside(data).read_bytes())
    line = said(house.flask("people", "erase", house.canary, "--yes"))
    assert "1 keys files here were made anew" in line
    house.flask("backup", "keys", tmp_path / "new.keys")

    # On another machine, by the file alone: its keys were made anew without hers.
    by_itself = empty(other_engine, keyring=False)
    line = said(run(by_itself, "backup", "restore", data))
    assert f"{house.people - 1} people; 1 erased since" in line
    assert_gone(by_itself, house)

    # On another machine: the ledger came with today's keys.
    there = empty(other_engine, keyring=False)
    line = said(run(there, "backup", "restore", data, "--keys", tmp_path / "new.keys"))
    assert f"{house.people - 1} people; 1 erased since" in line
    assert_gone(there, house)

    # Even with keys from before, where the ledger lies beside the keyring.
    here = empty(other_engine)
    ledger_file(here).write_bytes(ledger_file(house.settings).read_bytes())
    said(run(here, "backup", "restore", data, "--keys", old_keys))
    assert_gone(here, house)


def assert_gone(settings: Settings, house: House) -> None:
    database = Database(settings)
    with database.reading() as session:
        with pytest.raises(NoKey):
            box_of(session, house.canary)
        amina = house.cast.amina.id
        assert faces(session, [amina])[amina].phone == "070-000 00 01"
        for table, entry in tables():
            if entry.of and entry.erasure is Erasure.DELETE:
                where = rows_of_person(table, entry, house.canary)
                assert session.execute(select(table).where(where)).first() is None, table.name
    database.dispose()
    assert house.canary in read_ledger(ledger_file(settings))
    assert "was erased on" in said(run(settings, "people", "erase", house.canary, "--yes"))


def test_a_crash_between_ledger_and_database_leaves_her_to_erase_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.privacy import people_cli

    def crash(**_: object) -> None:
        raise SealBroken

    with monkeypatch.context() as patch:
        patch.setattr(people_cli, "erase_person", crash)
        assert house.flask("people", "erase", house.canary, "--yes").exit_code == 1
    assert house.canary in read_ledger(ledger_file(house.settings))
    assert "her key are gone" in said(house.flask("people", "erase", house.canary, "--yes"))
    assert len(read_ledger(ledger_file(house.settings))) == 1


@ON_ONE_ENGINE
def test_a_halved_line_of_the_ledger_hides_no_other(house: House) -> None:
    said(house.flask("people", "erase", house.canary, "--yes"))
    path = ledger_file(house.settings)
    assert path.stat().st_mode & 0o777 == 0o600
    lines = read_ledger(path)
    with path.open("ab") as file:
        file.write(b'{"person_id": "01m80')
    other = next(iter(lines.values()))
    note(path, [type(other)("another", other.association_id, other.at, None)])
    assert set(read_ledger(path)) == {house.canary, "another"}


def test_a_coach_who_is_erased_leaves_her_people_without_a_contact(
    house: House, client_of: ClientOf
) -> None:
    amina = client_of(house.cast.amina)
    said(house.flask("people", "erase", house.cast.lena.id, "--yes"))
    assert amina.get("/today").status_code == 200
    assert client_of(house.cast.karin).get("/people").status_code == 200
    coaches = {row["coach_id"] for row in rows_of(house.settings)["enrolment"]}
    assert house.cast.lena.id not in coaches


def test_only_the_columns_that_say_something_are_emptied(house: House) -> None:
    said(house.flask("people", "erase", house.canary, "--yes"))
    entry = next(entry for table, entry in tables() if table.name == "person")
    (row,) = [row for row in rows_of(house.settings)["person"] if row["id"] == house.canary]
    for column in entry.columns.values():
        if column.level in (Class.PERSONAL, Class.SEALED):
            assert row[column.name] in (None, b"", "", column.blank)


@ON_ONE_ENGINE
def test_a_ledger_that_cannot_be_written_erases_nobody(house: House) -> None:
    path = ledger_file(house.settings)
    path.mkdir()
    before = rows_of(house.settings, everything=True)
    assert str(path) in said(house.flask("people", "erase", house.canary, "--yes"), 1)
    assert rows_of(house.settings, everything=True) == before
    os.rmdir(path)


@ON_ONE_ENGINE
def test_a_keyring_on_a_read_only_mount_hinders_neither_backup_nor_erasure(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both notes lie with the data then; what was noted beside the keyring before is still read."""
    mount, base = tmp_path / "mount", house.settings
    mount.mkdir()
    keyring = mount / "keyring"
    keyring.write_bytes(base.keyring.read_bytes())
    there = replace(base, keyring=keyring)
    said(run(there, "backup", "create", tmp_path / "early"))
    early = (mount / "keyring.made").read_text()

    def access(path: Path, mode: int) -> bool:
        return not Path(path).is_relative_to(mount)

    monkeypatch.setattr(kept_beside.os, "access", access)
    said(run(there, "backup", "create", tmp_path / "late"))
    line = said(run(there, "people", "erase", house.canary, "--yes"))
    assert "2 keys files here were made anew" in line
    assert str(base.data / "keyring.erased") in line
    assert sorted(os.listdir(mount)) == ["keyring", "keyring.made"]
    assert (mount / "keyring.made").read_text() == early
    monkeypatch.undo()  # the mount is writable again: she is still known to be erased
    assert house.canary in whole_ledger(there)
