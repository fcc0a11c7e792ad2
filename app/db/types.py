"""How columns look on both engines: STRICT tables on SQLite, words instead of native enums.

Import this before the first table is declared (``Row`` does).
"""

import re
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
from sqlalchemy.ext.compiler import compiles
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
