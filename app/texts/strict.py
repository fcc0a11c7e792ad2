"""A PO file read strictly: its bytes, its header, its lines, each text once.

What ships is held to the same as what comes from a translator: Babel alone reads many a broken file
without a word, or stumbles over it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from gettext import c2py
from io import StringIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, PoFileParser

from app.i18n import Language

LINE = re.compile(
    r'(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)[ \t]+)?"(?:[^"\\]|\\.)*")?\s*'
)
FIELD = re.compile(r"(Language|Plural-Forms|Content-Type):\s*(.*?)\s*")
PLURALS = re.compile(r"nplurals\s*=\s*(\d)\s*;\s*plural\s*=\s*(.+?);?$")
SHOWN = 20


class Refused(Exception):
    """Nothing is taken. `lines`: "FILE:LINE: what to do" each."""

    def __init__(self, path: Path, problems: list[tuple[int, str]]) -> None:
        found = [f"{path}:{line}: {what}" for line, what in sorted(problems)]
        more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        self.lines = found[:SHOWN] + more
        super().__init__("\n".join(self.lines))


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
class Problems:
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


def read(
    path: Path, languages: Sequence[Language], wanted: str | None, problems: Problems
) -> tuple[Language, Strict]:
    """A whole file in one of these languages. wanted: the code it must be in, else the header's.

    Raises Refused; a text that stands twice is only noted.
    """
    text = _decoded(path, problems)
    for number, line in enumerate(text.split("\n"), 1):
        if not LINE.fullmatch(line):
            problems.note(number, "this is no line of a PO file: look at the quotation marks")
    problems.stop()
    language = _language(text, languages, wanted, problems)
    return language, _parsed(text, language, problems)


def _decoded(path: Path, problems: Problems) -> str:
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


def _language(
    text: str, languages: Sequence[Language], wanted: str | None, problems: Problems
) -> Language:
    """From the header, which must be whole: language, character set, plural rule."""
    said = _header(text)
    line, tag = said.get("Language", (1, ""))
    language = next(
        (each for each in languages if tag.replace("-", "_") in (each.code, each.html_lang)),
        None,
    )
    if language is None:
        codes = ", ".join(each.code for each in languages)
        problems.stop(line, f"the header must say its language: one of {codes}")
    assert language is not None
    if wanted not in (None, language.code):
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


def _header(text: str) -> dict[str, tuple[int, str]]:
    """(line it begins at, value) by field. Tools wrap a long field into several strings."""
    said: dict[str, tuple[int, str]] = {}
    begun, first = "", 1
    for number, each in enumerate(text.partition("\n\n")[0].split("\n"), 1):
        if not each.startswith('"'):
            begun = ""
            continue
        first = first if begun else number
        begun += each.rstrip()[1:-1]
        if begun.endswith("\\n"):
            if found := FIELD.fullmatch(begun.removesuffix("\\n")):
                said[found[1]] = first, found[2]
            begun = ""
    return said


def _is_rule_of(language: Language, rule: str) -> bool:
    """Whether a plural rule chooses as the language's own does."""
    plural, found = get_plural(language.code), PLURALS.match(rule)
    if found is None or int(found[1]) != plural.num_plurals or len(found[2]) > 400:
        return False
    try:
        theirs, ours = c2py(found[2]), c2py(plural.plural_expr)
        return all(theirs(number) == ours(number) for number in range(202))
    except (ValueError, ArithmeticError, RecursionError):
        return False


def _parsed(text: str, language: Language, problems: Problems) -> Strict:
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
