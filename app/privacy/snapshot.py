"""One state of the whole database, read while others write, into a container."""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Table, func, select
from sqlmodel import Session

from app.audit.models import AuditHead
from app.crypto import Keyring
from app.db import DatabaseMissing, Installation
from app.db.migrating import MigrationError, head
from app.db.tables import table_of
from app.privacy import container
from app.privacy.container import Foreign, Header, Writer
from app.privacy.datamap import tables
from app.privacy.kinds import Kind, kind_of, plain_table, to_json
from app.privacy.whole_file import whole_file

AT_ONCE = 1000  # rows


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a backup: its columns in order, how many rows."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: int

    @property
    def table(self) -> Table:
        return plain_table(self.name, self.columns)


@dataclass(frozen=True, slots=True)
class Contents:
    """The first line of a data backup. `heads`: (association, seq, mac) of each log's end."""

    revision: str
    mode: str
    heads: tuple[tuple[str, int, str], ...]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    def to_json(self) -> dict[str, Any]:
        parts = [[part.name, part.columns, part.rows] for part in self.parts]
        return {
            "revision": self.revision,
            "mode": self.mode,
            "heads": self.heads,
            "parts": parts,
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        return cls(
            revision=raw["revision"],
            mode=raw["mode"],
            heads=tuple((home, seq, mac) for home, seq, mac in raw["heads"]),
            parts=tuple(
                Part(name, tuple((column, Kind(kind)) for column, kind in columns), rows)
                for name, columns, rows in raw["parts"]
            ),
        )


def secret_of(keyring: Keyring, path: Path) -> Callable[[Header], bytes]:
    """What opens the data backup at ``path``, if it was made with this keyring; else Foreign."""

    def secret(header: Header) -> bytes:
        if header.kind != "data":
            raise Foreign(f"{path} holds keys, not data: name the backup that it belongs to")
        if header.key_id != keyring.key_id:
            raise Foreign(
                f"{path} was made with keyring {header.key_id}, and STEGVIS_KEYRING holds"
                f" {keyring.key_id}: point it at the keyring that made the backup"
            )
        return data_secret(keyring)

    return secret


def data_secret(keyring: Keyring) -> bytes:
    return hmac.digest(keyring.database_key, b"stegvis data backup", "sha256")


def write_backup(session: Session, path: Path, *, at: datetime) -> Contents:
    """Everything that the data map keeps in backups, as one state. A reading session."""
    keyring: Keyring = session.info["keyring"]
    here = session.get(Installation, 1)
    if here is None:
        raise DatabaseMissing("the database is not set up: run 'flask setup' first")
    contents = _contents(session, here.mode.value)
    engine = session.get_bind().dialect.name
    header = Header("data", keyring.key_id, here.epoch, engine, container.moment(at))
    with whole_file(path) as file:
        writer = Writer(file, header, data_secret(keyring))
        writer.line(contents.to_json())
        for part in contents.parts:
            for row in _rows(session, part):
                writer.line(row)
        writer.close()
    return contents


def _contents(session: Session, mode: str) -> Contents:
    revision = MigrationContext.configure(session.connection()).get_current_revision()
    if revision is None or revision != head():
        raise MigrationError(f"the database is at {revision}: run 'flask setup' first")
    parts = []
    for table, entry in tables():
        if entry.in_backup:
            columns = tuple((column.name, kind_of(column.type)) for column in table.columns)
            rows = session.scalar(select(func.count()).select_from(table))
            parts.append(Part(table.name, columns, rows or 0))
    heads = session.execute(select(*table_of(AuditHead).c["association_id", "seq", "mac"]))
    found = tuple((home, seq, mac) for home, seq, mac in heads)
    return Contents(revision, mode, found, tuple(parts))


def _rows(session: Session, part: Part) -> Iterator[list[Any]]:
    table, kinds = part.table, [kind for _, kind in part.columns]
    query = select(table).order_by(table.c[0])
    for row in session.execute(query.execution_options(yield_per=AT_ONCE)):
        yield [to_json(value, kind) for value, kind in zip(row, kinds, strict=True)]
