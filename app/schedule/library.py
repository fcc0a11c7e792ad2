"""The phrase library: what a participant reads about an activity is picked, not typed.

A folder holds `library.toml` (shelf, id, pictogram) and one file of words a language. Words may
want names that stay as they are: `Bus {line} to {stop}`. `docs/phrases.md` explains it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from app import i18n
from app.programmes.toml_file import NotToml, read_toml

SHIPPED = Path(__file__).parent / "phrases"
STRUCTURE = "library.toml"
SHELVES = ("activity", "bring", "place", "way", "theme", "change", "absence", "message")
SOURCE = "sv"
OWN = "own_"
LONGEST = 60
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_WANTED = re.compile(r"\{([a-z]+)\}")
_BRACE = re.compile(r"[{}]")
# Marks that turn the reading order round, or cannot be seen.
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


class PhraseError(ValueError):
    """A library that cannot be used, as one line: file, place, expected, found."""

    def __init__(self, file: Path, place: str, expected: str, found: object) -> None:
        where = f"{file}: {place}" if place else str(file)
        super().__init__(f"{where}: expected {expected}, found {found}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """`texts` by language code; `wants`: the names its words have a gap for.

    `drafts`: languages whose words nobody has approved, so Swedish stands beside them.
    """

    id: str
    shelf: str
    sign: str
    texts: Mapping[str, str]
    wants: tuple[str, ...] = ()
    drafts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase in one language. `lang`: the tag of the one it came in; `swedish`: the same, unless
    it is.

    While `is_draft` the Swedish stands beside it on every page.
    """

    id: str
    sign: str
    text: str
    lang: str
    swedish: str | None = None
    is_draft: bool = False


Phrases = Mapping[str, Phrase]


def say(
    phrases: Phrases, phrase_id: str, code: str, names: Mapping[str, str] | None = None
) -> Said:
    """A phrase in a language; in Swedish, and said to be, where that language lacks it.

    An id that is not there any more is said as a neutral sign with its id's own words.
    """
    phrase = phrases.get(phrase_id)
    if phrase is None:
        return Said(phrase_id, "calendar", phrase_id.partition("_")[2] or phrase_id, SOURCE)
    lang = code if code in phrase.texts else SOURCE
    is_draft = lang in phrase.drafts and lang != SOURCE
    swedish = _filled(phrase, SOURCE, names) if lang != SOURCE else None
    text = _filled(phrase, lang, names)
    tag = i18n.languages()[lang].html_lang if lang in i18n.languages() else lang
    return Said(phrase.id, phrase.sign, text, tag, swedish, is_draft)


def say_all(phrases: Phrases, ids: Iterable[str], code: str) -> list[Said]:
    return [say(phrases, one, code) for one in ids]


def on_shelf(phrases: Phrases, shelf: str) -> list[Phrase]:
    """The phrases of one shelf, in the library's order, own ones last."""
    return [one for one in phrases.values() if one.shelf == shelf]


def _filled(phrase: Phrase, code: str, names: Mapping[str, str] | None) -> str:
    given = names or {}
    return _WANTED.sub(lambda gap: given.get(gap[1], "…"), phrase.texts[code])


@cache
def pictured(code: str) -> Mapping[str, str]:
    """The pictures that the library's own phrases use, each called what the first says with it."""
    found: dict[str, str] = {}
    for phrase in shipped().values():
        if not phrase.wants:
            found.setdefault(phrase.sign, say(shipped(), phrase.id, code).text)
    return MappingProxyType(found)


@cache
def shipped() -> dict[str, Phrase]:
    """The library that comes with the product, read once."""
    return load(SHIPPED)


def load(
    folder: Path, languages: Collection[str] = (), signs: Collection[str] = ()
) -> dict[str, Phrase]:
    """Every phrase by its id. Raises PhraseError.

    `languages` must each be whole, `signs` are the pictures there are; empty ones are not asked.
    """
    rows = _structure(folder / STRUCTURE, signs)
    words = {code: _words(folder / f"{code}.toml", rows) for code in _codes(folder, languages)}
    if SOURCE not in words:
        raise PhraseError(folder / f"{SOURCE}.toml", "", "the Swedish words", "no file")
    found = {}
    for phrase_id, (shelf, sign) in rows.items():
        texts = {code: texts[phrase_id] for code, texts in words.items()}
        wants = tuple(dict.fromkeys(_WANTED.findall(texts[SOURCE])))
        for code, text in texts.items():
            if set(_WANTED.findall(text)) != set(wants):
                raise PhraseError(
                    folder / f"{code}.toml",
                    f"{shelf}.{phrase_id}",
                    f"the gaps of the Swedish, {sorted(wants)}",
                    repr(text),
                )
        found[phrase_id] = Phrase(phrase_id, shelf, sign, texts, wants)
    return found


def fault_in(text: str) -> str | None:
    """What is wrong with the words of a phrase; None when nothing is."""
    if not text.strip() or text != " ".join(text.split()):
        return "words without spaces around them"
    if len(text) > LONGEST:
        return f"at most {LONGEST} characters"
    if _HIDDEN.search(text):
        return "no invisible characters"
    if text.endswith((".", "。", "۔", "።")):
        return "no full stop at the end"
    return "gaps such as {stop}" if _BRACE.search(_WANTED.sub("", text)) else None


def _codes(folder: Path, languages: Collection[str]) -> list[str]:
    there = {file.stem for file in folder.glob("*.toml")} - {Path(STRUCTURE).stem}
    for code in languages:
        if code not in there:
            raise PhraseError(
                folder / f"{code}.toml", "", "a file for each language on offer", "none"
            )
    return sorted(there)


def _read(file: Path) -> dict[str, dict[str, str]]:
    try:
        found = read_toml(file)
    except NotToml as wrong:
        raise PhraseError(wrong.where, "", wrong.expected, wrong.found) from None
    for shelf, rows in found.items():
        if shelf not in SHELVES:
            raise PhraseError(file, shelf, f"one of {', '.join(SHELVES)}", repr(shelf))
        if not isinstance(rows, dict):
            raise PhraseError(file, shelf, "a table of phrases", repr(rows))
        for phrase_id, text in rows.items():
            if not isinstance(text, str):
                raise PhraseError(file, f"{shelf}.{phrase_id}", "a text", repr(text))
    return found


def _structure(file: Path, signs: Collection[str]) -> dict[str, tuple[str, str]]:
    rows: dict[str, tuple[str, str]] = {}
    for shelf, phrases in _read(file).items():
        for phrase_id, sign in phrases.items():
            place = f"{shelf}.{phrase_id}"
            if not _ID.fullmatch(phrase_id) or phrase_id.startswith(OWN):
                raise PhraseError(file, place, "an id of a-z, 0-9 and _, not own_", repr(phrase_id))
            if phrase_id in rows:
                raise PhraseError(file, place, "each id once", f"{phrase_id!r} again")
            if signs and sign not in signs:
                raise PhraseError(file, place, "the name of a pictogram", repr(sign))
            rows[phrase_id] = (shelf, sign)
    return rows


def _words(file: Path, rows: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    words: dict[str, str] = {}
    for shelf, phrases in _read(file).items():
        for phrase_id, text in phrases.items():
            if rows.get(phrase_id, ("",))[0] != shelf:
                raise PhraseError(
                    file, f"{shelf}.{phrase_id}", f"an id of {STRUCTURE}", repr(phrase_id)
                )
            fault = fault_in(text)
            if fault:
                raise PhraseError(file, f"{shelf}.{phrase_id}", fault, repr(text))
            words[phrase_id] = text
    for phrase_id, (shelf, _) in rows.items():
        if phrase_id not in words:
            raise PhraseError(file, f"{shelf}.{phrase_id}", "words", "nothing")
    return words
