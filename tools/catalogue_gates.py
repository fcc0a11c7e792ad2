"""What a catalogue must hold. Each gate is a function from texts to faults, with a planted error
in the tests that it must catch."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from app.i18n import Language

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
TAG = re.compile(r"</?([a-z][a-z0-9]*)\b[^>]*>")
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
ISOLATES, POP = set("\u2066\u2067\u2068"), "\u2069"
ZERO_WIDTH = set("\u200b\u200c\u200d\u2060\ufeff")
JOINERS = set("\u200c\u200d")  # letters of their own in Persian and Sorani
ENDINGS = {".": ".۔።", "?": "?؟፧", ":": ":፡", "!": "!"}
# What a text never ends with when its source does not; a label may get a colon.
STOPS = ".۔።?؟፧!"
# What has no letters of its own: an address.
NAMED = re.compile(r"https?://\S*")
# A text this much longer than its longest source no longer fits where that stands.
LONGER, ROOM = 2, 24


def forms(message: Message) -> tuple[str, ...]:
    """The translation as a tuple of plural forms (one for an ordinary text)."""
    return message.string if isinstance(message.string, tuple) else (str(message.string),)


def ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (str(message.id),)


def faults(
    language: Language,
    template: Catalog,
    catalogue: Catalog,
    terms: Mapping[str, list[str]] = MappingProxyType({}),
) -> Iterator[str]:
    """Every fault of one catalogue against the texts as they are now. `terms`: see term_faults."""
    wanted = {(m.id, m.context) for m in template if m.id}
    have = {(m.id, m.context): m for m in catalogue if m.id}
    for key in sorted(wanted - have.keys(), key=str):
        yield f"missing: {key[0]!r}"
    for key in sorted(have.keys() - wanted, key=str):
        yield f"obsolete: {key[0]!r}"
    plural_count = int(get_plural(language.code).num_plurals)
    for key in sorted(wanted & have.keys(), key=str):
        found = message_faults(language, have[key], plural_count)
        for fault in chain(found, term_faults(terms, have[key])):
            yield f"{fault}: {ids(have[key])[0]!r}"


def message_faults(language: Language, message: Message, plural_count: int) -> Iterator[str]:
    texts, sources = forms(message), ids(message)
    if not all(text.strip() for text in texts):
        yield "missing"
        return
    if message.fuzzy:
        yield "fuzzy"
    if len(sources) > 1 and len(texts) != plural_count:
        yield f"plural forms: {len(texts)} where the language has {plural_count}"
    names = placeholders(sources[-1])
    for text in texts:
        # A form for exactly one or two may say the number in words.
        spoken = names - {"num"} if len(texts) > 1 else names
        if not spoken <= placeholders(text) <= names:
            yield f"placeholders: {sorted(placeholders(text))} instead of {sorted(names)}"
        if TAG.findall(text) != TAG.findall(sources[-1]):
            yield "tags differ"
        yield from character_faults(language, sources[-1], text)
        if language.code != "en" and text in sources and is_prose(text):
            yield "unchanged"
        if len(text) > LONGER * max(map(len, sources)) + ROOM:
            yield "too long"


def term_faults(terms: Mapping[str, list[str]], message: Message) -> Iterator[str]:
    """Terms of the glossary that the source holds and the translation does not.

    terms: an English term, and the stems of its words that are accepted, in small letters.
    """
    source = PLACEHOLDER.sub("", ids(message)[-1]).casefold()
    said = " ".join(forms(message)).casefold()
    if not said.strip():
        return  # missing is said elsewhere
    for term, stems in terms.items():
        if re.search(rf"\b{re.escape(term)}s?\b", source) and not any(s in said for s in stems):
            yield f"glossary: {term}"


def is_prose(text: str) -> bool:
    """Two words or more, which no two languages write alike; "Version %(number)s" is one."""
    return len(re.findall(r"[^\W\d_]{3,}", PLACEHOLDER.sub("", text))) > 1


def placeholders(text: str) -> set[str]:
    return {match[1] for match in PLACEHOLDER.finditer(text) if match[1]}


def character_faults(language: Language, source: str, text: str) -> Iterator[str]:
    if unicodedata.normalize("NFC", text) != text:
        yield "not NFC"
    if BIDI & set(text) or sum(c in ISOLATES for c in text) != text.count(POP):
        yield "stray bidi control"
    if (ZERO_WIDTH - (JOINERS if language.script == "Arabic" else set())) & set(text):
        yield "zero-width character"
    if (source[:1].isspace(), source[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
        yield "space at an end"
    ends = ENDINGS.get(source[-1:], "")
    if ends and text[-1:] not in ends:
        yield f"ends without {source[-1:]}"
    if source[-1:].isalpha() and text[-1:] in STOPS:
        yield f"ends with {text[-1:]}"
    letters = [c for c in NAMED.sub("", TAG.sub("", PLACEHOLDER.sub("", text))) if c.isalpha()]
    own = [c for c in letters if unicodedata.name(c, "").startswith(language.script.upper())]
    if letters and language.script != "Latin" and len(own) < 0.9 * len(letters):
        yield f"not in {language.script} script"
    foreign = {c for c in own if language.letters and c.lower()[0] not in language.letters}
    if foreign:
        yield f"letters of another language: {' '.join(sorted(foreign))}"
