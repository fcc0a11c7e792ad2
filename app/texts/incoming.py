"""A translator's file, read strictly: taken whole, or refused with the lines to mend."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message

from app import i18n
from app.i18n.overlay import key_of
from app.texts import gates, strict
from app.texts.catalogues import Entry, entries, rules, sent_faults
from app.texts.fault_words import WORDS
from app.texts.gates import Rules
from app.texts.queries import reviewable
from app.texts.strict import Problems
from app.texts.strict import Refused as Refused


@dataclass(frozen=True, slots=True)
class Incoming:
    """`texts`: by key, every one through the gates. `left`: how many the file does not say.

    `obsolete`: how many old texts (`#~`) it still holds, which nobody reads.
    """

    language: i18n.Language
    texts: dict[str, tuple[str, ...]]
    left: int
    obsolete: int


def read(path: Path, only: str | None = None) -> Incoming:
    """The texts of a file. only: the language it must be in. Raises Refused."""
    problems = Problems(path)
    folder = path.resolve().parent.parent.name
    wanted = only or (folder if folder in i18n.languages() else None)
    language, catalogue = strict.read(path, reviewable(), wanted, problems)
    ours, held_to = entries(language.code), rules(language.code)
    taken = {}
    for message in catalogue:
        if message.id:
            key = key_of(gates.ids(message)[0], message.context)
            if any(gates.forms(message)):
                taken[key] = gates.forms(message)
            for what in _wrong(language, message, ours.get(key), held_to):
                problems.note(message.lineno or 1, what)
    problems.stop()
    return Incoming(language, taken, len(ours.keys() - taken.keys()), len(catalogue.obsolete))


def _wrong(
    language: i18n.Language, message: Message, ours: Entry | None, held_to: Rules
) -> Iterator[str]:
    """What to do about one text of the file; one that it leaves empty is left as it was."""
    if ours is None:
        yield "no text of the product has this id: take it away, or fetch the catalogue anew"
    elif gates.ids(message) != ours.ids:
        yield "its msgid_plural is not the product's: fetch the catalogue anew"
    elif message.fuzzy:
        yield "marked fuzzy: look at it and take the mark away"
    elif any(gates.forms(message)):
        for fault in sent_faults(language, ours, message, held_to):
            said = WORDS.get(fault.kind, str(fault))
            yield said % {"detail": fault.detail or "–"} if "%(" in said else said
