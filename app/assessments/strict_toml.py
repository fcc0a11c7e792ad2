"""A strict reader of TOML files: a fault is one line of file, place, expected and found."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from app.programmes.toml_file import NotToml, read_toml

Word = TypeVar("Word", bound=StrEnum)

MOST = 1_000_000
# Short on purpose: an exact 1e999999999 would fill the memory.
NUMBER = re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,6}|/[1-9][0-9]{0,6})?", re.ASCII)
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
SLUG = re.compile(r"(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*")
# Marks that change how the rest of a page is read, or cannot be seen at all. ZWNJ and ZWJ
# (U+200C, U+200D) stay: Persian and Sorani need them.
HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


class Nothing:
    """Stands for a key that is not there."""


NOTHING = Nothing()


class Words(str):
    """A description of what was found, printed without quotation marks."""

    __slots__ = ()


class InstrumentError(Exception):
    """A file that cannot be used, as one line: file, place, what was expected, what was found."""

    def __init__(self, file: Path, place: str, expected: str, found: object = NOTHING) -> None:
        where = f"{file}: {place}" if place else str(file)
        super().__init__(f"{where}: expected {expected}, found {_shown(found)}")


def _shown(found: object) -> str:
    if isinstance(found, Nothing):
        return "nothing"
    if isinstance(found, Words):
        return str(found)
    if isinstance(found, Decimal):
        return str(found)
    text = ascii(found) if isinstance(found, str) and HIDDEN.search(found) else repr(found)
    return text if len(text) <= 80 else f"{text[:77]}..."


def read(file: Path) -> dict[str, Any]:
    """The parsed file, decimals exact. InstrumentError names file and line of a syntax fault."""
    try:
        return read_toml(file, parse_float=Decimal)
    except NotToml as fault:
        raise InstrumentError(fault.where, "", fault.expected, Words(fault.found)) from None


def content_hash(data: dict[str, Any]) -> str:
    """`sha256:…` of all that a file says but its own `locked` line; comments do not count."""
    said = {key: value for key, value in data.items() if key != "locked"}
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


class Table:
    """One table of a file. A key that is not in `allowed` is a fault, found before any other."""

    def __init__(self, file: Path, place: str, data: object, allowed: Collection[str]) -> None:
        if not isinstance(data, dict):
            raise InstrumentError(file, place, "a table", data)
        self.file, self.place, self.data = file, place, data
        for key in data:
            if key not in allowed:
                known = Words(f"the unknown key {key!r}")
                raise InstrumentError(file, place, f"only {', '.join(sorted(allowed))}", known)

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def at(self, key: str) -> str:
        """The place of a key, as the fault names it."""
        return f"{self.place}.{key}" if self.place else key

    def fault(self, key: str, expected: str, found: object = NOTHING) -> InstrumentError:
        """A fault at a key of this table, to be raised."""
        return InstrumentError(self.file, self.at(key), expected, found)

    def get(self, key: str) -> Any:
        """The raw value, or NOTHING."""
        return self.data.get(key, NOTHING)

    def text(self, key: str) -> str:
        """One visible line: no outer blanks, no hidden or control characters, composed (NFC)."""
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "a text", value)
        if value != value.strip() or any(unicodedata.category(c) == "Cc" for c in value):
            raise self.fault(key, "one line of text without outer blanks", value)
        if HIDDEN.search(value):
            raise self.fault(key, "text without hidden characters", value)
        if not unicodedata.is_normalized("NFC", value):
            raise self.fault(key, "composed (NFC) characters", ascii(value))
        return value

    def identifier(self, key: str) -> str:
        """A lower-case word of letters, digits and underscores."""
        value = self.get(key)
        if not isinstance(value, str) or not ID.fullmatch(value):
            raise self.fault(key, "a word like 'daily_life'", value)
        return value

    def slug(self, key: str) -> str:
        """An id as programme templates and folders use it: a-z, 0-9 and single hyphens."""
        value = self.get(key)
        if not isinstance(value, str) or not SLUG.fullmatch(value):
            raise self.fault(key, "a-z, 0-9 and single hyphens", value)
        return value

    def word(self, key: str, words: type[Word]) -> Word:
        """One word of a closed list."""
        value = self.get(key)
        if isinstance(value, str) and value in list(words):
            return words(value)
        raise self.fault(key, f"one of {', '.join(words)}", value)

    def integer(self, key: str) -> int:
        """A whole number, small enough for any database's integer."""
        value = self.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MOST:
            raise self.fault(key, f"a whole number up to {MOST}", value)
        return value

    def fraction(self, key: str) -> Fraction:
        """An exact number: 3, 2.5 or "7/3"."""
        value = self.get(key)
        if isinstance(value, bool) or not NUMBER.fullmatch(str(value)):
            raise self.fault(key, 'a number such as 3, 2.5 or "7/3"', value)
        return Fraction(str(value))

    def table(self, key: str, allowed: Collection[str]) -> "Table":
        """The table under a key."""
        return Table(self.file, self.at(key), self.get(key), allowed)

    def tables(self, key: str, allowed: Collection[str]) -> list["Table"]:
        """At least one table, each named in faults by its id, or else by its number from 1."""
        value = self.get(key)
        if not isinstance(value, list) or not value:
            raise self.fault(key, "at least one table", value)
        return [
            Table(self.file, self.at(f"{key}[{_name(entry, number)}]"), entry, allowed)
            for number, entry in enumerate(value, start=1)
        ]


def _name(entry: object, number: int) -> str:
    name = entry.get("id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) and ID.fullmatch(name) else str(number)
