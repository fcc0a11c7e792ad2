"""The library of small steps: data in `suggestions/`, read by a strict loader.

`library.toml` holds the steps (id, area of the rating, sign), one file a language their words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.assessments.catalogue import shipped as instruments
from app.assessments.strict_toml import HIDDEN, ID, InstrumentError, read
from app.assessments.vocabulary import Instrument

SHIPPED = Path(__file__).parent / "suggestions"
STEPS = "library.toml"
SOURCE = "sv"
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A step that may be chosen. `words` by language."""

    id: str
    area: str
    sign: str
    words: Mapping[str, str]


class LibraryError(InstrumentError):
    """A file of the library that cannot be used, as one line."""


def load(
    folder: Path, areas: frozenset[str], signs: frozenset[str] | None = None
) -> dict[str, Suggestion]:
    """The library of a folder, in its order. Raises LibraryError.

    `areas` and `signs` are what a step may name; None: any. Every language has every step.
    """
    file = folder / STEPS
    rows = _read(file).get("steps")
    if not isinstance(rows, list) or not rows:
        raise LibraryError(file, "steps", "at least one [[steps]]")
    languages = sorted(path for path in folder.glob("*.toml") if path.name != STEPS)
    if SOURCE not in {path.stem for path in languages}:
        raise LibraryError(folder / f"{SOURCE}.toml", "", "the source language")
    ids = [_id(file, number, row) for number, row in enumerate(rows)]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            raise LibraryError(file, f"steps[{number}].id", "each id once", name)
    texts = {path.stem: _texts(path, ids) for path in languages}
    found = {}
    for number, row in enumerate(rows):
        for key, known in (("area", areas), ("sign", signs)):
            if known is not None and row.get(key) not in known:
                expected = f"one of {', '.join(sorted(known))}"
                raise LibraryError(file, f"steps[{number}].{key}", expected, row.get(key, ""))
        name = ids[number]
        words = MappingProxyType({code: texts[code][name] for code in texts})
        found[name] = Suggestion(name, row["area"], row["sign"], words)
    return found


def _read(file: Path) -> dict[str, Any]:
    try:
        return read(file)
    except LibraryError:
        raise
    except InstrumentError as error:
        raise _as_library(error) from error


def _as_library(error: InstrumentError) -> LibraryError:
    found = LibraryError.__new__(LibraryError)
    Exception.__init__(found, str(error))
    return found


def _id(file: Path, number: int, row: object) -> str:
    place = f"steps[{number}]"
    if not isinstance(row, dict) or set(row) != {"id", "area", "sign"}:
        raise LibraryError(file, place, "id, area and sign, nothing else")
    if not isinstance(row["id"], str) or not ID.fullmatch(row["id"]):
        raise LibraryError(file, f"{place}.id", "small letters, digits and _", row["id"])
    return row["id"]


def _texts(file: Path, ids: list[str]) -> dict[str, str]:
    found = _read(file)
    for name in ids:
        text = found.get(name)
        if not isinstance(text, str) or not 0 < len(text.strip()) == len(text) <= LONGEST:
            raise LibraryError(file, name, f"a text of at most {LONGEST} characters", text or "")
        if HIDDEN.search(text):
            raise LibraryError(file, name, "a text without hidden marks", text)
    for name in found:
        if name not in ids:
            raise LibraryError(file, name, f"only the steps of {STEPS}", name)
    return found


@cache
def shipped() -> Mapping[str, Suggestion]:
    """The library that comes along; it was checked before it was committed."""
    return MappingProxyType(load(SHIPPED, areas_of(instruments())))


def areas_of(asked: Mapping[str, Instrument]) -> frozenset[str]:
    """Every area that these instruments ask about."""
    return frozenset(item.area for one in asked.values() for item in one.items)


def words(suggestion: str | None, code: str) -> str:
    """A suggestion's words in a language, else in the source language.

    A step that has left the library keeps its place on old maps by its id.
    """
    found = shipped().get(suggestion or "")
    if found is None:
        return (suggestion or "").replace("_", " ")
    return found.words.get(code) or found.words[SOURCE]


def by_area(area: str | None, code: str) -> list[Suggestion]:
    """Those of an area first, then all others."""
    rows = list(shipped().values())
    return [s for s in rows if s.area == area] + [s for s in rows if s.area != area]
