"""Values of the database as values of JSON, the same from either engine, and back."""

import base64
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Time,
)
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime


class Kind(StrEnum):
    """What a column holds. A backup names the kinds, so it is read without today's models."""

    TEXT = "text"
    WHOLE = "whole"
    REAL = "real"
    YES_NO = "yes_no"
    BYTES = "bytes"
    MOMENT = "moment"
    DAY = "day"
    TIME = "time"
    JSON = "json"


_COLUMN: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: String(),
    Kind.WHOLE: BigInteger(),
    Kind.REAL: Float(),
    Kind.YES_NO: Boolean(),
    Kind.BYTES: LargeBinary(),
    Kind.MOMENT: UTCDateTime(),
    Kind.DAY: Date(),
    Kind.TIME: Time(),
    Kind.JSON: JSON(none_as_null=True),
}
_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (String, Kind.TEXT),  # words() too: an Enum is a String
    (Boolean, Kind.YES_NO),
    (Integer, Kind.WHOLE),
    (Float, Kind.REAL),
    (LargeBinary, Kind.BYTES),
    (DateTime, Kind.MOMENT),
    (Date, Kind.DAY),
    (Time, Kind.TIME),
    (JSON, Kind.JSON),
)
_WRITE: dict[Kind, Callable[[Any], Any]] = {
    Kind.BYTES: lambda value: base64.b64encode(value).decode(),
    Kind.MOMENT: lambda value: value.astimezone(UTC).isoformat(timespec="microseconds"),
    Kind.DAY: lambda value: value.isoformat(),
    Kind.TIME: lambda value: value.isoformat(),
}
_READ: dict[Kind, Callable[[Any], Any]] = {
    Kind.BYTES: base64.b64decode,
    Kind.MOMENT: datetime.fromisoformat,
    Kind.DAY: date.fromisoformat,
    Kind.TIME: time.fromisoformat,
}


def kind_of(kind: TypeEngine[Any]) -> Kind:
    """Raises TypeError for a type that no backup could carry."""
    plain = getattr(kind, "impl_instance", kind)  # behind a TypeDecorator
    for known, found in _KINDS:
        if isinstance(plain, known):
            return found
    raise TypeError(f"{kind!r} has no kind: add it to app/privacy/kinds.py")


def plain_table(name: str, columns: Iterable[tuple[str, Kind]]) -> Table:
    """A table of that name for reading and writing raw rows, outside the models."""
    return Table(name, MetaData(), *(Column(column, _COLUMN[kind]) for column, kind in columns))


def to_json(value: Any, kind: Kind) -> Any:
    write = _WRITE.get(kind)
    return value if value is None or write is None else write(value)


def from_json(value: Any, kind: Kind) -> Any:
    read = _READ.get(kind)
    return value if value is None or read is None else read(value)
