"""The instruments a template may name: those shipped, and those named in `known.toml`.

Only file names and `known.toml` are read, so that this room needs nothing of the one above it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.programmes import template_words as word
from app.programmes.template_reader import FieldError, read_file

INSTRUMENTS = Path(__file__).parents[1] / "assessments" / "instruments"
KNOWN = "known.toml"


@dataclass(frozen=True)
class KnownInstrument:
    """An instrument the reports use and that is not shipped. What is not stated is None."""

    id: word.Slug
    name: str
    status: Literal["not shipped"]
    source: tuple[str, ...]
    owner: str | None = None
    licence: str | None = None
    items: word.Count | None = None
    scale: str | None = None
    higher_is_better: bool | None = None
    about: str | None = None


@dataclass(frozen=True)
class _KnownFile:
    instruments: tuple[KnownInstrument, ...]

    def check(self) -> None:
        ids = [one.id for one in self.instruments]
        for number, one in enumerate(ids):
            if one in ids[:number]:
                raise FieldError(f"instruments[{number}].id", "each id once", f'"{one}" again')


def known_instruments(folder: Path = INSTRUMENTS) -> tuple[KnownInstrument, ...]:
    """Every instrument of `known.toml`. Raises `TemplateError`."""
    file = folder / KNOWN
    if not file.is_file():
        return ()
    return read_file(_KnownFile, file).instruments


def instrument_names(folder: Path = INSTRUMENTS) -> frozenset[str]:
    """The ids a template may name."""
    shipped = {
        one.name for one in folder.iterdir() if one.is_dir() and not one.name.startswith(("_", "."))
    }
    return frozenset(shipped | {one.id for one in known_instruments(folder)})
