"""How columns look on both engines: STRICT tables on SQLite, words instead of native enums.

Import this before the first table is declared (``Row`` does).
"""

import re
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Enum,
    Float,
    SmallInteger,
    String,
    Table,
    Time,
    event,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

# STRICT knows five type names; SQLAlchemy's own would be refused.
_STRICT = {
    String: "TEXT",
    Enum: "TEXT",
    DateTime: "TEXT",
    Date: "TEXT",
    Time: "TEXT",
    JSON: "TEXT",
    Boolean: "INTEGER",
    BigInteger: "INTEGER",
    SmallInteger: "INTEGER",
    Float: "REAL",
}

# Named constraints, or a later migration cannot drop them on SQLite.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def words(kind: type[StrEnum], name: str | None = None) -> Enum:
    """The column type of a StrEnum: its values as text, checked by both engines.

    `name`: of its constraint, when one table has two columns of the same kind.
    """
    return Enum(
        kind,
        name=name or re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(),
        native_enum=False,
        create_constraint=True,
        length=max(len(word.value) for word in kind),
        values_callable=lambda words: [word.value for word in words],
    )


class _Moment(sqlite.DATETIME):
    """Written as SQLAlchemy writes it, a third of the way: a night's rows have many."""

    def bind_processor(self, dialect: Any) -> Any:
        def write(value: datetime | None) -> str | None:
            if value is None:
                return None
            return value.replace(tzinfo=None).isoformat(" ", "microseconds")

        return write


class _WallTime(sqlite.TIME):
    def bind_processor(self, dialect: Any) -> Any:
        return lambda value: None if value is None else time.isoformat(value, "microseconds")


QUICK: dict[type[TypeEngine[Any]], type[TypeEngine[Any]]] = {
    DateTime: _Moment,
    Time: _WallTime,
}
"""What SQLite's dialect uses for these types."""


def _strict_name(kind: type[Any], name: str) -> None:
    def write(_type: Any, _compiler: Any, **_: Any) -> str:
        return name

    compiles(kind, "sqlite")(write)


for _kind, _name in _STRICT.items():
    _strict_name(_kind, _name)


@event.listens_for(Table, "after_parent_attach")
def _make_strict(table: Table, _metadata: object) -> None:
    """Every table, those that a migration builds or rebuilds too."""
    table.dialect_options["sqlite"]["strict"] = True
