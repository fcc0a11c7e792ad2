"""From a container into an empty database, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from app.crypto import Keyring
from app.db.installation import Installation
from app.db.tables import table_of
from app.privacy import container
from app.privacy.container import BackupProblem, Damaged
from app.privacy.datamap import tables
from app.privacy.kinds import from_json
from app.privacy.snapshot import AT_ONCE, Contents, Part, secret_of


class NotEmpty(BackupProblem):
    """A restore never writes over anybody."""


def contents_of(path: Path, keyring: Keyring) -> Contents:
    """What a data backup says it holds. Raises as ``container.lines``."""
    return _begin(path, keyring)[0]


def load(connection: Connection, path: Path, keyring: Keyring) -> Contents:
    """Every row into the database behind ``connection``, which must have the same revision.

    The caller owns the transaction. Raises Damaged when a row cannot be placed.
    """
    contents, values = _begin(path, keyring)
    with _unordered(connection):
        connection.execute(delete(table_of(Installation)))
        for part in contents.parts:
            _load_part(connection, part, values, path)
        if next(values, None) is not None:
            raise _does_not_fit(path, "there are more rows than it says")
    _check_counts(connection, contents, path)
    return contents


def filled_table(connection: Connection) -> str | None:
    """The first table that holds a row; None in a database that has only been set up."""
    for table, _ in tables():
        if (
            table.name not in ("installation", "attempt")
            and connection.execute(select(table.c[0]).limit(1)).first()
        ):
            return table.name
    return None


def _begin(path: Path, keyring: Keyring) -> tuple[Contents, Iterator[Any]]:
    values = container.lines(path, secret_of(keyring, path))
    try:
        return Contents.from_json(next(values)), values
    except (StopIteration, KeyError, ValueError, TypeError) as error:
        raise _does_not_fit(path, "it has no contents") from error


def _load_part(connection: Connection, part: Part, values: Iterator[Any], path: Path) -> None:
    table, left = part.table, part.rows
    while left:
        raw = list(islice(values, min(AT_ONCE, left)))
        if not raw:
            raise _does_not_fit(path, f"rows of {part.name} are missing")
        rows = [
            {
                name: from_json(value, kind)
                for (name, kind), value in zip(part.columns, row, strict=True)
            }
            for row in raw
        ]
        try:
            connection.execute(insert(table), rows)
        except IntegrityError as error:
            raise _does_not_fit(path, f"a row of {part.name} does not fit") from error
        left -= len(raw)


def _check_counts(connection: Connection, contents: Contents, path: Path) -> None:
    for part in contents.parts:
        found = connection.scalar(select(func.count()).select_from(part.table))
        if found != part.rows:
            raise _does_not_fit(path, f"{part.name} has {found} rows instead of {part.rows}")


@contextmanager
def _unordered(connection: Connection) -> Iterator[None]:
    """Rows may come before those they point at; at the end every one must be there."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise Damaged(f"{len(broken)} rows of the backup point at rows that are not in it")
        return
    for statement in _constraints(connection, "DEFERRABLE INITIALLY DEFERRED"):
        connection.execute(text(statement))
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for statement in _constraints(connection, "NOT DEFERRABLE"):
        connection.execute(text(statement))


def _constraints(connection: Connection, state: str) -> list[str]:
    found = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    )
    return [f"ALTER TABLE {table} ALTER CONSTRAINT {name} {state}" for table, name in found]


def _does_not_fit(path: Path, why: str) -> Damaged:
    return Damaged(f"{path} is damaged: {why}")
