"""The texts that are no gettext, held to the same gates: instruments, phrases, small steps, months.

Each is a folder with a file of words a language; the English ones are the source.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from babel.messages.catalog import Message

from app import reckoning
from app.assessments import catalogue as instruments
from app.goals import library as steps
from app.i18n import SOURCE, Language
from app.i18n.overlay import key_of
from app.programmes.toml_file import NotToml, read_toml
from app.schedule import library as phrases
from app.texts import gates
from app.texts.gates import Rules

GAP = re.compile(r"\{(\w+)\}")
APP = Path(reckoning.__file__).parents[1]


def folders() -> list[Path]:
    """Every folder that has words in English."""
    roots = (instruments.SHIPPED, steps.SHIPPED, phrases.SHIPPED, APP / "reckoning" / "months")
    return sorted(path.parent for root in roots for path in root.rglob("en.toml"))


def faults(language: Language, held_to: Rules) -> Iterator[str]:
    """Of one language, a line each: `path: place: what: the English`."""
    for folder in folders():
        yield from faults_in(folder, language, held_to)


def faults_in(folder: Path, language: Language, held_to: Rules) -> Iterator[str]:
    """Of one folder; a language that it has no file of is left to its own loader."""
    path = folder / f"{language.code}.toml"
    if not path.exists():
        return
    try:
        english, swedish, said = (
            words(folder / f"{code}.toml") for code in ("en", SOURCE, language.code)
        )
    except NotToml as wrong:
        yield str(wrong)
        return
    of = {key_of(text, place): (swedish.get(place, ""),) for place, text in english.items()}
    rules = replace(held_to, swedish={} if language.code == SOURCE else of)
    for place in sorted(english.keys() & said.keys()):
        message = Message(english[place], said[place], context=place)
        for fault in gates.all_faults(language, message, rules):
            yield f"{shown(path)}: {place}: {fault}: {english[place]!r}"


def shown(path: Path) -> Path:
    return path.relative_to(APP.parent) if path.is_relative_to(APP.parent) else path


def words(path: Path) -> dict[str, str]:
    """Each text of a file by its place, with gaps as gettext writes them. Raises NotToml."""
    return {place: GAP.sub(r"%(\1)s", text) for place, text in _flat(read_toml(path))}


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    for key, held in table.items():
        if isinstance(held, Mapping):
            yield from _flat(held, f"{above}{key}.")
        elif isinstance(held, str):
            yield f"{above}{key}", held
