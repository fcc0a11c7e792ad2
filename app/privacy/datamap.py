"""The data map (trust P1): every column's class, purpose, retention and export rule.

The data is datamap.toml beside this file. Backup, extract, erasure and export read it, so what
the record of processing says is what they do.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, MetaData, Table
from sqlmodel import SQLModel

from app.db.migrating import import_models

FILE = Path(__file__).with_name("datamap.toml")


class DataMapError(Exception):
    """The map and the tables differ. The message says what to write where."""


class Class(IntEnum):
    OPEN = 0
    PSEUDONYMOUS = 1
    PERSONAL = 2
    SEALED = 3


class Export(StrEnum):
    EXTRACT = "extract"
    ASSOCIATION = "association"
    NEVER = "never"


class Erasure(StrEnum):
    DELETE = "delete"
    BLANK = "blank"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """One column. `place`: what its sealed values are bound to, a format of its row's columns."""

    name: str
    level: Class
    export: Export
    purpose: str
    retention: str
    place: str
    blank: str | int | None


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table. `of` is empty when its rows are nobody's."""

    name: str
    whom: str
    purpose: str
    basis: str
    retention: str
    of: str
    erasure: Erasure
    unlink: tuple[str, ...]
    in_backup: bool
    columns: Mapping[str, ColumnEntry]

    def exported(self, *rules: Export) -> list[str]:
        """The names of the columns under one of these rules."""
        return [name for name, column in self.columns.items() if column.export in rules]

    def sealed(self) -> list[ColumnEntry]:
        """The columns that open with a person's key."""
        return [c for c in self.columns.values() if c.level is Class.SEALED and c.place]


@cache
def data_map() -> Mapping[str, TableEntry]:
    """Every table's entry, by name. Raises DataMapError when one cannot be read."""
    raw = tomllib.loads(FILE.read_text("utf-8"))
    return {name: _table(raw, name, row) for name, row in raw["tables"].items()}


def metadata() -> MetaData:
    """The tables of every room."""
    import_models()
    return SQLModel.metadata


def tables() -> list[tuple[Table, TableEntry]]:
    """Every table with its entry, parents before children. Raises DataMapError if they differ."""
    faults = list(differences(metadata(), data_map()))
    if faults:
        raise DataMapError("; ".join(faults))
    return [(table, data_map()[table.name]) for table in metadata().sorted_tables]


def differences(found: MetaData, entries: Mapping[str, TableEntry]) -> Iterator[str]:
    """What the map lacks or has too much of, one line each, with what to write."""
    for table in found.sorted_tables:
        entry = entries.get(table.name)
        if entry is None:
            yield f"{FILE.name}: write a section [tables.{table.name}], as its neighbours"
            continue
        for column in table.columns:
            if column.name not in entry.columns:
                sealed = isinstance(column.type, LargeBinary)
                example = '{ class = 3, export = "extract" }' if sealed else '"2 extract"'
                yield (
                    f"{FILE.name}: in [tables.{table.name}] write columns.{column.name} ="
                    f" {example}, or what is true of it (class 0 to 3, who gets it)"
                )
        for name in entry.columns.keys() - {column.name for column in table.columns}:
            yield f"{FILE.name}: [tables.{table.name}] names {name}, which is no column any more"
    for name in entries.keys() - found.tables.keys():
        yield f"{FILE.name}: [tables.{name}] is no table any more"


def _table(raw: Mapping[str, Any], name: str, row: Mapping[str, Any]) -> TableEntry:
    try:
        purpose, retention = row["purpose"], raw["retention"][row["retention"]]
        return TableEntry(
            name=name,
            whom=row["whom"],
            purpose=purpose,
            basis=raw["basis"][row["basis"]],
            retention=retention,
            of=row["of"],
            erasure=Erasure(row["erasure"] if row["of"] else "keep"),
            unlink=tuple(row.get("unlink", ())),
            in_backup=row.get("backup", True),
            columns={
                column: _column(name, column, rule, purpose, retention)
                for column, rule in row["columns"].items()
            },
        )
    except (KeyError, ValueError, IndexError) as error:
        raise DataMapError(f"{FILE.name}: [tables.{name}]: {error}") from None


def _column(table: str, name: str, rule: Any, purpose: str, retention: str) -> ColumnEntry:
    if isinstance(rule, str):
        words = rule.split()
        rule = {"class": int(words[0]), "export": words[1]}
    level = Class(rule["class"])
    own = f"{table}|{name}|{{id}}" if level is Class.SEALED else ""
    return ColumnEntry(
        name=name,
        level=level,
        export=Export(rule["export"]),
        purpose=rule.get("purpose", purpose),
        retention=rule.get("retention", retention),
        place=rule.get("place", own),
        blank=rule.get("blank"),
    )
