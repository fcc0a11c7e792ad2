"""What a catalogue must hold. Each gate is a function from texts to faults, with a planted error
in the tests that it must catch. A whole catalogue, a translator's file and a reviewer's change
pass the same gates."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from itertools import chain

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from app.i18n import Language
from app.i18n.overlay import key_of
from app.texts.fault import (
    MISSING,
    PLACEHOLDER,
    PLACEHOLDERS,
    TAG,
    TAGS,
    TOO_LONG,
    TOO_SHORT,
    UNCHANGED,
    Fault,
)
from app.texts.letters import character_faults

# What would end an attribute that the text stands in, or say a sign in another way.
QUOTES = re.compile(r"[\"`]|&#?\w+;")
# Digits with what may stand between them: 4,000 and 070-000 are said with other signs elsewhere.
NUMBER = re.compile(r"\d+(?:[-.,:\s\u00a0]\d+)*")
# A text this much longer than its longest source no longer fits where that stands.
LONGER, ROOM = 2, 24
# One this much shorter than its shortest source, where that is a sentence, does not say it.
SENTENCE, SHORTER = 30, 4
# Chinese characters and the like say in one sign what a word does.
DENSE, DENSE_SHORTER = ("CJK", "HIRAGANA", "HANGUL"), 12


@dataclass(frozen=True, slots=True)
class Rules:
    """What a language is held to besides the gates themselves.

    terms: an English term, and the stems of its words that are accepted, in small letters.
    accepted: gate to the ids of texts that somebody has looked at and let through.
    swedish: what the texts are translated from, by key.
    """

    terms: Mapping[str, list[str]] = field(default_factory=dict)
    accepted: Mapping[str, list[str]] = field(default_factory=dict)
    swedish: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, message: Message) -> tuple[str, ...]:
        """The Swedish forms of a text; none for a text that the Swedish catalogue lacks."""
        return self.swedish.get(key_of(ids(message)[0], message.context), ())


def forms(message: Message) -> tuple[str, ...]:
    """The translation as a tuple of plural forms (one for an ordinary text)."""
    return message.string if isinstance(message.string, tuple) else (str(message.string),)


def ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (str(message.id),)


def faults(
    language: Language, template: Catalog, catalogue: Catalog, rules: Rules
) -> Iterator[tuple[int, str]]:
    """(line, fault) of one catalogue against the texts as they are now."""
    wanted = {(m.id, m.context) for m in template if m.id}
    have = {(m.id, m.context): m for m in catalogue if m.id}
    for key in sorted(wanted - have.keys(), key=str):
        yield 1, f"missing: {key[0]!r}"
    for key in sorted(have.keys() - wanted, key=str):
        yield have[key].lineno or 1, f"obsolete: {key[0]!r}"
    for key in sorted(wanted & have.keys(), key=str):
        for fault in all_faults(language, have[key], rules):
            yield have[key].lineno or 1, f"{fault}: {ids(have[key])[0]!r}"


def all_faults(language: Language, message: Message, rules: Rules) -> Iterator[Fault]:
    """Of one translation, by every gate, but for what is accepted."""
    found = chain(message_faults(language, message, rules), term_faults(rules.terms, message))
    name = ids(message)[0]
    return (fault for fault in found if name not in rules.accepted.get(fault.kind, ()))


def message_faults(language: Language, message: Message, rules: Rules) -> Iterator[Fault]:
    texts, sources = forms(message), ids(message)
    if not all(text.strip() for text in texts):
        yield Fault(MISSING)
        return
    if message.fuzzy:
        yield Fault("fuzzy")
    takes = numbers_of(language.code)
    if len(sources) > 1 and len(texts) != len(takes):
        yield Fault("plural forms", f"{len(texts)} where the language has {len(takes)}")
        return
    for number, text in enumerate(texts):
        says_one = len(sources) > 1 and len(takes[number]) == 1
        yield from markup_faults(sources[-1], text, in_words={"num"} if says_one else set())
        yield from character_faults(language, (sources[-1], *sources, *rules.of(message)), text)
        yield from likeness_faults(language, message, rules.of(message), text)
        yield from length_faults(language, sources + rules.of(message), text)


@cache
def numbers_of(code: str) -> tuple[tuple[int, ...], ...]:
    """For each plural form of a language, the numbers that take it, up to 201."""
    plural = get_plural(code)
    which = c2py(plural.plural_expr)
    each = [which(number) for number in range(202)]
    return tuple(
        tuple(number for number, form in enumerate(each) if form == one)
        for one in range(int(plural.num_plurals))
    )


def markup_faults(source: str, text: str, *, in_words: set[str]) -> Iterator[Fault]:
    """What the page fills in or the browser obeys. A text is put into the page as it stands.

    in_words: gaps that the text may leave out, as a form for one number only may say it in words.
    """
    names = placeholders(source)
    is_whole = "%" not in PLACEHOLDER.sub("", text)
    if not names - in_words <= placeholders(text) <= names or not is_whole:
        yield Fault(PLACEHOLDERS, " ".join(f"%({name})s" for name in sorted(names)))
    # Whole tags with all that is in them, and no bracket that a tag could begin with.
    bare, plain = TAG.sub("", text), TAG.sub("", source)
    if Counter(TAG.findall(text)) != Counter(TAG.findall(source)) or "<" in bare:
        yield Fault(TAGS)
    if Counter(QUOTES.findall(bare)) != Counter(QUOTES.findall(plain)):
        yield Fault("quotes", " ".join(sorted(set(QUOTES.findall(bare)))))


def likeness_faults(
    language: Language, message: Message, swedish: tuple[str, ...], text: str
) -> Iterator[Fault]:
    """The source over again, or other numbers than it has."""
    sources = ids(message)
    is_copy = is_prose(text) if language.code == "sv" else has_word(text)
    if language.code != "en" and is_copy and text in (*sources, *swedish):
        yield Fault(UNCHANGED)
    said = numbers_in(text)
    if all(said != numbers_in(source) for source in (*sources, *swedish)):
        yield Fault("numbers", " ".join(sorted(numbers_in(sources[-1]))))


def length_faults(language: Language, sources: tuple[str, ...], text: str) -> Iterator[Fault]:
    longest = LONGER * max(map(len, sources)) + ROOM
    if len(text) > longest:
        yield Fault(TOO_LONG, str(longest))
    shortest = min(map(len, sources))
    part = DENSE_SHORTER if language.script.upper() in DENSE else SHORTER
    if shortest > SENTENCE and len(text) * part < shortest:
        yield Fault(TOO_SHORT, str(len(text)))


def numbers_in(text: str) -> set[str]:
    """The numbers written in digits, each without what parts its digits."""
    found = NUMBER.findall(PLACEHOLDER.sub(" ", text))
    return {"".join(filter(str.isdecimal, each)) for each in found}


def term_faults(terms: Mapping[str, list[str]], message: Message) -> Iterator[Fault]:
    """Terms of the glossary that the source holds and the translation does not."""
    source = PLACEHOLDER.sub("", ids(message)[-1]).casefold()
    said = " ".join(forms(message)).casefold()
    if not said.strip():
        return  # missing is said elsewhere
    for term, stems in terms.items():
        holds = term in source and re.search(rf"\b{re.escape(term)}s?\b", source)
        if holds and not any(stem in said for stem in stems):
            yield Fault("glossary", term)


def is_prose(text: str) -> bool:
    """Two words or more, which no two languages write alike; "Version %(number)s" is one."""
    return len(re.findall(r"[^\W\d_]{3,}", PLACEHOLDER.sub("", text))) > 1


def has_word(text: str) -> bool:
    return re.search(r"[^\W\d_]{2}", PLACEHOLDER.sub("", text)) is not None


def placeholders(text: str) -> set[str]:
    return {match[1] for match in PLACEHOLDER.finditer(text) if match[1]}
