"""A translator's file, read strictly: taken whole, or refused with the lines to mend."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import c2py
from io import StringIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, PoFileParser

from app import i18n
from app.i18n.overlay import key_of
from app.texts import gates
from app.texts.catalogues import Entry, entries, terms
from app.texts.fault_words import WORDS
from app.texts.queries import reviewable

LINE = re.compile(
    r'(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)[ \t]+)?"(?:[^"\\]|\\.)*")?\s*'
)
HEADER = re.compile(r'^"(Language|Plural-Forms|Content-Type):\s*(.*?)\s*(?:\\n)?"\s*$')
PLURALS = re.compile(r"nplurals\s*=\s*(\d)\s*;\s*plural\s*=\s*(.+?);?$")
SHOWN = 20


class Refused(Exception):
    """Nothing is taken. `lines`: "FILE:LINE: what to do" each."""

    def __init__(self, path: Path, problems: list[tuple[int, str]]) -> None:
        found = [f"{path}:{line}: {what}" for line, what in sorted(problems)]
        more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        self.lines = found[:SHOWN] + more
        super().__init__("\n".join(self.lines))


@dataclass(frozen=True, slots=True)
class Incoming:
    """`texts`: by key, every one through the gates. `left`: how many the file does not say."""

    language: i18n.Language
    texts: dict[str, tuple[str, ...]]
    left: int


class Strict(Catalog):
    """Takes every text once; Babel's would merge a second one into the first."""

    def __init__(self, code: str) -> None:
        super().__init__(locale=code, charset="utf-8")
        self.twice: list[tuple[int, str]] = []

    def __setitem__(self, id: Any, message: Message) -> None:  # noqa: A002 Babel's name
        if id and self.get(id, message.context) is not None:
            self.twice.append((message.lineno or 1, "the same text once more: take one away"))
            return
        super().__setitem__(id, message)


@dataclass
class _Problems:
    path: Path
    found: list[tuple[int, str]] = field(default_factory=list)

    def note(self, line: int, what: str) -> None:
        self.found.append((line, what))

    def stop(self, line: int = 0, what: str = "") -> None:
        """Raises Refused, if there is anything to refuse for."""
        if what:
            self.note(line, what)
        if self.found:
            raise Refused(self.path, self.found)


def read(path: Path, only: str | None = None) -> Incoming:
    """The texts of a file. only: the language it must be in. Raises Refused."""
    problems = _Problems(path)
    text = _decoded(path, problems)
    for number, line in enumerate(text.split("\n"), 1):
        if not LINE.fullmatch(line):
            problems.note(number, "this is no line of a PO file: look at the quotation marks")
    problems.stop()
    language = _language(path, text, only, problems)
    catalogue = _parsed(text, language, problems)
    ours = entries(language.code)
    for old in catalogue.obsolete.values():
        problems.note(old.lineno or 1, "an obsolete text (#~): take it away")
    taken = {}
    for message in catalogue:
        if message.id:
            key = key_of(gates.ids(message)[0], message.context)
            if any(gates.forms(message)):
                taken[key] = gates.forms(message)
            for what in _wrong(language, message, ours.get(key)):
                problems.note(message.lineno or 1, what)
    problems.stop()
    return Incoming(language, taken, len(ours.keys() - taken.keys()))


def _decoded(path: Path, problems: _Problems) -> str:
    try:
        body = path.read_bytes()
    except OSError as wrong:
        problems.stop(1, f"cannot be read: {wrong.strerror or wrong}")
    try:
        return body.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = body[: wrong.start].count(b"\n") + 1
        problems.stop(line, "not UTF-8: save the file as UTF-8")
    raise AssertionError


def _language(path: Path, text: str, only: str | None, problems: _Problems) -> i18n.Language:
    """From the header, which must be whole: language, character set, plural rule."""
    said: dict[str, tuple[int, str]] = {}
    for number, each in enumerate(text.partition("\n\n")[0].split("\n"), 1):
        if found := HEADER.match(each):
            said[found[1]] = number, found[2]
    line, tag = said.get("Language", (1, ""))
    language = next(
        (each for each in reviewable() if tag.replace("-", "_") in (each.code, each.html_lang)),
        None,
    )
    if language is None:
        codes = ", ".join(each.code for each in reviewable())
        problems.stop(line, f"the header must say its language: one of {codes}")
    assert language is not None
    folder = path.resolve().parent.parent.name
    wanted = only or (folder if folder in i18n.languages() else language.code)
    if language.code != wanted:
        problems.note(line, f"the header says {tag}, and {wanted} is wanted: mend one of them")
    line, content = said.get("Content-Type", (1, ""))
    if not re.search(r"charset=utf-?8$", content, re.IGNORECASE):
        problems.note(line, "the header must say text/plain; charset=UTF-8")
    line, rule = said.get("Plural-Forms", (1, ""))
    if not _is_rule_of(language, rule):
        right = str(get_plural(language.code))
        problems.note(line, f"the header must say Plural-Forms: {right}")
    problems.stop()
    return language


def _is_rule_of(language: i18n.Language, rule: str) -> bool:
    """Whether a plural rule chooses as the language's own does."""
    plural, found = get_plural(language.code), PLURALS.match(rule)
    if found is None or int(found[1]) != plural.num_plurals or len(found[2]) > 400:
        return False
    try:
        theirs, ours = c2py(found[2]), c2py(plural.plural_expr)
        return all(theirs(number) == ours(number) for number in range(202))
    except (ValueError, ArithmeticError, RecursionError):
        return False


def _parsed(text: str, language: i18n.Language, problems: _Problems) -> Strict:
    catalogue, line = Strict(language.code), 0

    def lines() -> Iterator[str]:
        nonlocal line
        for line, one in enumerate(StringIO(text), 1):  # noqa: B007 read by what follows
            yield one

    try:
        PoFileParser(catalogue, abort_invalid=True).parse(lines())
    except PoFileError as wrong:
        problems.stop((wrong.lineno or 0) + 1, f"cannot be read: {wrong}")
    except Exception as wrong:  # Babel's parser stumbles in many ways
        problems.stop(line, f"cannot be read: {wrong}")
    problems.found += catalogue.twice
    return catalogue


def _wrong(language: i18n.Language, message: Message, ours: Entry | None) -> Iterator[str]:
    """What to do about one text of the file; one that it leaves empty is left as it was."""
    if ours is None:
        yield "no text of the product has this id: take it away, or fetch the catalogue anew"
    elif gates.ids(message) != ours.ids:
        yield "its msgid_plural is not the product's: fetch the catalogue anew"
    elif message.fuzzy:
        yield "marked fuzzy: look at it and take the mark away"
    elif any(gates.forms(message)):
        for fault in gates.all_faults(language, message, terms(language.code)):
            said = WORDS.get(fault.kind, str(fault))
            yield said % {"detail": fault.detail or "–"} if "%(" in said else said
