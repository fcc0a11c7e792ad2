"""Read a TOML table into a frozen dataclass, strictly, with one clear line per error.

The dataclass is the schema: its field names are the only keys, its types say what each holds,
a field without a default must be given. A dataclass may have `check()`, which raises `FieldError`
for what one field alone cannot show.
"""

import json
import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import time
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from app.programmes.toml_file import NotToml, read_toml

T = TypeVar("T")
LONGEST_SHOWN = 60


class TemplateError(ValueError):
    """One line: the file, the place in it, what was expected and what was found."""


class FieldError(ValueError):
    """A value that does not fit. `place` is a key path such as `goals[2].threshold`."""

    def __init__(self, place: str, expected: str, found: str) -> None:
        super().__init__(f"{place}: expected {expected}, found {found}")
        self.place, self.expected, self.found = place, expected, found

    def inside(self, place: str) -> "FieldError":
        return FieldError(_join(place, self.place), self.expected, self.found)


@dataclass(frozen=True)
class Between:
    """A number's bounds, both allowed."""

    least: float
    most: float


@dataclass(frozen=True)
class Matches:
    """What the whole of a text must look like, and how to say that in words."""

    pattern: str
    words: str


def shown(value: object) -> str:
    """The value as one short line."""
    line = json.dumps(value, ensure_ascii=False, default=str)
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


def read_file(kind: type[T], file: Path) -> T:
    """Build `kind` from a TOML file. Raises `TemplateError`."""
    try:
        return read_table(kind, read_toml(file))
    except FieldError as wrong:
        raise TemplateError(f"{file}: {wrong}") from None
    except NotToml as wrong:
        raise TemplateError(str(wrong)) from None


@cache
def field_types(kind: type) -> Mapping[str, Any]:
    """Field name to type, `Annotated` bounds kept."""
    return get_type_hints(kind, include_extras=True)


def read_table(kind: type[T], raw: object, place: str = "") -> T:
    """Build `kind` from a parsed TOML table. Raises `FieldError` at the first thing that is off."""
    if not isinstance(raw, dict):
        raise FieldError(place or "file", "a table", shown(raw))
    hints = field_types(kind)  # type: ignore[arg-type]
    for key in raw:
        if key not in hints:
            near = get_close_matches(key, hints, n=1)
            known = f'the key "{near[0]}"' if near else "one of " + ", ".join(sorted(hints))
            where = _join(place, key if key.isidentifier() else shown(key))
            raise FieldError(where, known, f"the unknown key {shown(key)}")
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]
        where = _join(place, field.name)
        if field.name in raw:
            values[field.name] = _read(hints[field.name], raw[field.name], where)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise FieldError(where, _in_words(hints[field.name]), "nothing")
    built = kind(**values)
    check = getattr(built, "check", None)
    if check is not None:
        try:
            check()
        except FieldError as wrong:
            raise wrong.inside(place) from None
    return built


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place and key else place or key


def _read(kind: Any, raw: object, place: str) -> Any:
    bounds: tuple[Any, ...] = ()
    declared = kind
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is Annotated:
        kind, *rest = get_args(kind)
        bounds = tuple(rest)
    if get_origin(kind) is tuple:
        return _read_list(get_args(kind)[0], raw, place)
    if is_dataclass(kind):
        return read_table(kind, raw, place)  # type: ignore[arg-type]
    value = _plain(kind, raw)
    if value is None or not all(_fits(bound, value) for bound in bounds):
        raise FieldError(place, _in_words(declared), shown(raw))
    return value


def _read_list(kind: Any, raw: object, place: str) -> tuple[Any, ...]:
    if not isinstance(raw, list) or not raw:
        raise FieldError(place, "a list with something in it", shown(raw))
    read = tuple(_read(kind, one, f"{place}[{number}]") for number, one in enumerate(raw))
    for number, one in enumerate(read):
        if one in read[:number]:
            raise FieldError(f"{place}[{number}]", "each value once", f"{shown(raw[number])} again")
    return read


def _plain(kind: Any, raw: object) -> Any:
    """The value as `kind`, or None where it is none."""
    if get_origin(kind) is Literal:
        return raw if isinstance(raw, str) and raw in get_args(kind) else None
    if kind is time:
        return _clock(raw)
    if kind is bool:
        return raw if isinstance(raw, bool) else None
    if kind is float:
        return float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None
    if kind is int:
        return raw if isinstance(raw, int) and not isinstance(raw, bool) else None
    if isinstance(raw, str) and raw == raw.strip() and raw and "\n" not in raw:
        return raw
    return None


def _clock(raw: object) -> time | None:
    if not isinstance(raw, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", raw):
        return None
    return time.fromisoformat(raw)


def _fits(bound: Any, value: Any) -> bool:
    if isinstance(bound, Between):
        return bool(bound.least <= value <= bound.most)
    return re.fullmatch(bound.pattern, value) is not None


def _in_words(kind: Any) -> str:
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if get_origin(kind) is Annotated:
        plain, bound = get_args(kind)[:2]
        if isinstance(bound, Between):
            return f"{_in_words(plain)} from {bound.least:g} to {bound.most:g}"
        return str(bound.words)
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(get_args(kind))
    if get_origin(kind) is tuple:
        return "a list with something in it"
    plain_words = {
        str: "a text on one line",
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        time: 'a time such as "09:00"',
    }
    return plain_words.get(kind, "a table")
