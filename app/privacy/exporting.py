"""One association's rows as files that any spreadsheet and any program can read."""

import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, literal, select
from sqlmodel import Session, col

from app.accounts.models import Person
from app.accounts.sealing import Box, box_of
from app.accounts.sealing import Erased as NoKey
from app.associations.models import Association
from app.privacy.datamap import Export, TableEntry, tables
from app.privacy.extract import opened, plain
from app.privacy.kinds import kind_of
from app.privacy.paths import owner_of, rows_of_association
from app.privacy.snapshot import AT_ONCE
from app.web.spreadsheet import inert, rows_to

README = """# {name}

Everything that Stegvis keeps of this association, as it was on {made}: a table a file, as CSV
(UTF-8, semicolons, for spreadsheets) and as JSON (exact). Moments are in UTC, days are
year-month-day, an empty cell is nothing. In CSV a text that a spreadsheet would run as a formula
has an apostrophe in front; the JSON has it as it was written. What was sealed is in clear here:
**guard these files.** Left out: keys, PINs and tokens.{left_out}

"""
"""Followed by the fields of each table."""
LEFT_OUT = " Left out too: {left_out} with protected identity, with every row that names them."

WHOSE = "whose_row"


class _Boxes:
    """Each person's key, opened once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, Box | None] = {}

    def __call__(self, person_id: str | None) -> Box | None:
        if not person_id:
            return None
        if person_id not in self._known:
            try:
                self._known[person_id] = box_of(self._session, person_id)
            except NoKey:
                self._known[person_id] = None
        return self._known[person_id]


@dataclass(frozen=True, slots=True)
class Exported:
    """What went along. `left_out`: people whose identity is protected."""

    rows: dict[str, int]
    left_out: int


class _Hidden:
    """Rows of people who are left out, and rows that name such a row. Parents come first."""

    def __init__(self, people: Iterable[str]) -> None:
        self._ids = set(people)

    def holds(self, table: Table, row: Mapping[str, Any]) -> bool:
        if self._ids.isdisjoint(_names_in(row.values())):
            return False
        self._ids.update(row[c.name] for c in table.primary_key if c.name in ("id", "uuid"))
        return True


def _names_in(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from _names_in(value.values() if isinstance(value, dict) else value)


def export_association(
    session: Session, home: Association, folder: Path, *, at: datetime, with_protected: bool
) -> Exported:
    """Into an empty folder. A reading session, so that all rows are of one state."""
    left_out = [] if with_protected else _protected(session, home)
    hidden, boxes = _Hidden(left_out), _Boxes(session)
    counts: dict[str, int] = {}
    more = LEFT_OUT.format(left_out=len(left_out)) if left_out else ""
    told = [README.format(name=home.name, made=f"{at:%Y-%m-%d %H:%M} UTC", left_out=more)]
    for table, entry in tables():
        names = entry.exported(Export.EXTRACT, Export.ASSOCIATION)
        where = rows_of_association(table, home.id)
        if names and where is not None:
            rows = _rows(session, table, entry, where, hidden)
            told_rows = (opened(entry, boxes(row.pop(WHOSE)), row, names) for row in rows)
            counts[table.name] = _write(folder, table, names, told_rows)
            told.append(_fields(entry, names, counts[table.name]))
    with _new(folder / "README.md") as file:
        file.write("\n".join(told))
    return Exported(counts, len(left_out))


def _protected(session: Session, home: Association) -> list[str]:
    found = select(col(Person.id)).where(
        col(Person.association_id) == home.id, col(Person.protected_at).is_not(None)
    )
    return list(session.scalars(found))


def _rows(
    session: Session,
    table: Table,
    entry: TableEntry,
    where: ColumnElement[bool],
    hidden: _Hidden,
) -> Iterator[dict[str, Any]]:
    owner = owner_of(table, entry) if entry.of and entry.sealed() else literal("")
    query = select(table, owner.label(WHOSE)).where(where).order_by(*table.primary_key)
    found = session.execute(query.execution_options(yield_per=AT_ONCE))
    rows = (dict(row) for row in found.mappings())
    return (row for row in rows if not hidden.holds(table, row))


def _write(folder: Path, table: Table, names: list[str], rows: Iterator[dict[str, Any]]) -> int:
    kinds = {name: kind_of(table.c[name].type) for name in names}
    count = 0
    with _new(folder / f"{table.name}.csv") as sheet, _new(folder / f"{table.name}.json") as exact:
        writer = rows_to(sheet)
        writer.writerow(names)
        exact.write("[")
        for row in rows:
            fields = {name: plain(row[name], kinds[name]) for name in names}
            writer.writerow([_cell(value) for value in fields.values()])
            exact.write(("," if count else "") + "\n" + json.dumps(fields, ensure_ascii=False))
            count += 1
        exact.write("\n]\n")
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return inert(value) if isinstance(value, str) else value


def _fields(entry: TableEntry, names: list[str], rows: int) -> str:
    fields = ", ".join(f"`{name}`" for name in names)
    return f"## {entry.name}\n\n{rows} rows: {entry.purpose}.\n\nFields: {fields}.\n"


def _new(path: Path) -> io.TextIOWrapper:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8", newline="")
