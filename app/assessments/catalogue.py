"""The instruments at hand: folders of data, checked when they are loaded.

A folder holds `instrument.toml` (structure, once) and a file a language (`sv.toml`, …).
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.assessments.strict_toml import InstrumentError, Table, Words, content_hash, read
from app.assessments.structure import structure, version
from app.assessments.vocabulary import Instrument, Item, Wording, WordingKind
from app.assessments.wording import wording

__all__ = [
    "SHIPPED",
    "Instrument",
    "InstrumentError",
    "Item",
    "Wording",
    "load",
    "load_all",
    "shipped",
]

SHIPPED = Path(__file__).parent / "instruments"
STRUCTURE = "instrument.toml"
SOURCE_LANGUAGE = "sv"
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
HEAD_KEYS = ("id", "version", "owner", "source", "licence", "wording", "locked")
TOP_KEYS = (*HEAD_KEYS, "items", "scoring", "examples")
WORD_KEYS = ("title", "areas", "items", "steps", "options", "bands", "locked")


def load(path: Path) -> Instrument:
    """The instrument in a folder; InstrumentError at its first fault."""
    if not path.is_dir():
        raise InstrumentError(path, "", "an instrument folder")
    file = path / STRUCTURE
    data = read(file)
    top = Table(file, "", data, TOP_KEYS)
    name = path.resolve().name
    if top.slug("id") != name:
        raise top.fault("id", f"the name of its folder, {name!r}", top.get("id"))
    kind = top.word("wording", WordingKind)
    _check_lock(top, data, kind)
    parts = structure(top)
    return Instrument(
        id=name,
        version=version(top),
        owner=top.text("owner"),
        source=top.text("source"),
        licence=top.text("licence"),
        wording=kind,
        items=parts.items,
        scoring=parts.scoring,
        examples=parts.examples,
        wordings={
            code: wording(words, code, parts) for code, words in _languages(path, kind).items()
        },
    )


def load_all(folder: Path = SHIPPED) -> dict[str, Instrument]:
    """Every instrument folder in a folder, by id and sorted; files beside them are not read."""
    if not folder.is_dir():
        raise InstrumentError(folder, "", "a folder of instruments")
    folders = sorted(each for each in folder.iterdir() if each.is_dir() and _is_ours(each))
    return {each.name: load(each) for each in folders}


@cache
def shipped() -> Mapping[str, Instrument]:
    """The instruments that come with Stegvis, read once a process."""
    return load_all()


def _is_ours(path: Path) -> bool:
    return not path.name.startswith((".", "__"))


def _check_lock(top: Table, data: dict[str, Any], kind: WordingKind) -> None:
    """Official words and structure belong to their owner: an edit must not go unseen."""
    if kind is WordingKind.OWN:
        if "locked" in top:
            raise top.fault("locked", "no lock on an own wording", top.get("locked"))
        return
    found = content_hash(data)
    if top.get("locked") != found:
        raise top.fault("locked", f"{top.get('locked')!r}, the official content", Words(found))


def _languages(path: Path, kind: WordingKind) -> dict[str, Table]:
    """The language files by code. Any other file is a fault: a mistyped name hides a language."""
    found: dict[str, Table] = {}
    for file in sorted(path.iterdir()):
        if file.name == STRUCTURE or file.name.startswith(".") or file.suffix == ".md":
            continue
        if file.suffix != ".toml" or not LANGUAGE.fullmatch(file.stem):
            expected = f"{STRUCTURE}, a language such as sv.toml or fa_AF.toml, or a .md file"
            raise InstrumentError(path, "", expected, file.name)
        data = read(file)
        found[file.stem] = Table(file, "", data, WORD_KEYS)
        _check_lock(found[file.stem], data, kind)
    if SOURCE_LANGUAGE not in found:
        raise InstrumentError(path / f"{SOURCE_LANGUAGE}.toml", "", "the Swedish wording")
    return found
