"""What a catalogue must hold. Each gate is a function from texts to faults, with a planted error
in the tests that it must catch. A whole catalogue, a translator's file and a reviewer's change
pass the same gates."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from app.i18n import Language

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
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
MISSING, UNCHANGED, TOO_LONG = "missing", "unchanged", "too long"
PLACEHOLDERS, TAGS, SCRIPT = "placeholders", "tags differ", "not in the script"


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind`: a fixed word for the gate; `detail`: what it found or wants."""

    kind: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind


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
    for key in sorted(wanted & have.keys(), key=str):
        for fault in all_faults(language, have[key], terms):
            yield f"{fault}: {ids(have[key])[0]!r}"


def all_faults(
    language: Language, message: Message, terms: Mapping[str, list[str]]
) -> Iterator[Fault]:
    """Of one translation, by every gate."""
    found = message_faults(language, message, plural_count(language.code))
    return chain(found, term_faults(terms, message))


def plural_count(code: str) -> int:
    """How many forms the language has after a number."""
    return int(get_plural(code).num_plurals)


def message_faults(language: Language, message: Message, plural_count: int) -> Iterator[Fault]:
    texts, sources = forms(message), ids(message)
    if not all(text.strip() for text in texts):
        yield Fault(MISSING)
        return
    if message.fuzzy:
        yield Fault("fuzzy")
    if len(sources) > 1 and len(texts) != plural_count:
        yield Fault("plural forms", f"{len(texts)} where the language has {plural_count}")
    for text in texts:
        yield from markup_faults(sources[-1], text, is_plural=len(texts) > 1)
        yield from character_faults(language, sources[-1], text)
        if language.code != "en" and text in sources and is_prose(text):
            yield Fault(UNCHANGED)
        longest = LONGER * max(map(len, sources)) + ROOM
        if len(text) > longest:
            yield Fault(TOO_LONG, str(longest))


def markup_faults(source: str, text: str, *, is_plural: bool) -> Iterator[Fault]:
    """What the page fills in or the browser obeys. A text is put into the page as it stands."""
    names = placeholders(source)
    # A form for exactly one or two may say the number in words.
    spoken = names - {"num"} if is_plural else names
    is_whole = "%" not in PLACEHOLDER.sub("", text)
    if not spoken <= placeholders(text) <= names or not is_whole:
        yield Fault(PLACEHOLDERS, " ".join(f"%({name})s" for name in sorted(names)))
    # Whole tags with all that is in them, and no bracket that a tag could begin with.
    if Counter(TAG.findall(text)) != Counter(TAG.findall(source)) or "<" in TAG.sub("", text):
        yield Fault(TAGS)


def term_faults(terms: Mapping[str, list[str]], message: Message) -> Iterator[Fault]:
    """Terms of the glossary that the source holds and the translation does not.

    terms: an English term, and the stems of its words that are accepted, in small letters.
    """
    source = PLACEHOLDER.sub("", ids(message)[-1]).casefold()
    said = " ".join(forms(message)).casefold()
    if not said.strip():
        return  # missing is said elsewhere
    for term, stems in terms.items():
        if re.search(rf"\b{re.escape(term)}s?\b", source) and not any(s in said for s in stems):
            yield Fault("glossary", term)


def is_prose(text: str) -> bool:
    """Two words or more, which no two languages write alike; "Version %(number)s" is one."""
    return len(re.findall(r"[^\W\d_]{3,}", PLACEHOLDER.sub("", text))) > 1


def placeholders(text: str) -> set[str]:
    return {match[1] for match in PLACEHOLDER.finditer(text) if match[1]}


def character_faults(language: Language, source: str, text: str) -> Iterator[Fault]:
    if any(unicodedata.category(c) == "Cc" and c != "\n" for c in text):
        yield Fault("control character")
    if unicodedata.normalize("NFC", text) != text:
        yield Fault("not NFC")
    if BIDI & set(text) or sum(c in ISOLATES for c in text) != text.count(POP):
        yield Fault("stray bidi control")
    if (ZERO_WIDTH - (JOINERS if language.script == "Arabic" else set())) & set(text):
        yield Fault("zero-width character")
    if (source[:1].isspace(), source[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
        yield Fault("space at an end")
    ends = ENDINGS.get(source[-1:], "")
    if ends and text[-1:] not in ends:
        yield Fault("ends without", source[-1:])
    if source[-1:].isalpha() and text[-1:] in STOPS:
        yield Fault("ends with", text[-1:])
    letters = [c for c in NAMED.sub("", TAG.sub("", PLACEHOLDER.sub("", text))) if c.isalpha()]
    own = [c for c in letters if unicodedata.name(c, "").startswith(language.script.upper())]
    if letters and language.script != "Latin" and len(own) < 0.9 * len(letters):
        yield Fault(SCRIPT, language.script)
    foreign = {c for c in own if language.letters and c.lower()[0] not in language.letters}
    if foreign:
        yield Fault("letters of another language", " ".join(sorted(foreign)))
