"""The signs of a translation: its script's own letters and punctuation, and nothing hidden."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from app.i18n import Language
from app.texts.fault import PLACEHOLDER, SCRIPT, TAG, Fault

BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
ISOLATES, POP = set("\u2066\u2067\u2068"), "\u2069"
JOINERS = set("\u200c\u200d")  # letters of their own in Persian and Sorani
# What draws nothing and is no format character: variation selectors, fillers, lost signs.
BLANK = set(map(chr, range(0xFE00, 0xFE10))) | set(
    "\u034f\u115f\u1160\u2800\u3164\uffa0\ufffc\ufffd"
)
SPACES = {" ", "\u00a0", "\u202f"}
WIDE = re.compile(r"[ \u00a0\u202f]{2}")
# How each script ends what the source ends so; a script without a row does as the Latin one.
ENDINGS = {
    "Arabic": {".": ".", "?": "؟", "!": "!", ":": ":", ";": "؛", ",": "،", "…": "…"},
    "Ethiopic": {".": "።", "?": "?፧", "!": "!", ":": ":፦፡", ";": "፤", ",": "፣", "…": "…"},
}
LATIN = {sign: sign for sign in ".?!:;,…"}
# What a text never ends with when its source does not; a label may get a colon.
STOPS = ".۔።?؟፧!"
OWN_MARKS = {"Arabic": "؟،؛۔٪٫٬", "Ethiopic": "።፣፤፥፦፧፡፨"}
# Latin marks that the script has its own for. One between digits, or alone, is a sign spoken of.
REPLACED = {"Arabic": "?,;", "Ethiopic": ".,;"}
# What has no letters of its own: an address.
NAMED = re.compile(r"https?://\S*")
WORD = re.compile(r"[^\W\d_]+")


def character_faults(language: Language, sources: tuple[str, ...], text: str) -> Iterator[Fault]:
    """sources: the English id, and what else the text may have a name from."""
    yield from hidden_faults(language, sources[0], text)
    yield from end_faults(language, sources[0], text)
    yield from mark_faults(language, text)
    yield from letter_faults(language, sources, text)


def hidden_faults(language: Language, source: str, text: str) -> Iterator[Fault]:
    signs = set(text)
    kinds = {sign: unicodedata.category(sign) for sign in signs}
    if any(kind in ("Cc", "Cn", "Co", "Cs", "Zl", "Zp") for kind in _but("\n", kinds)):
        yield Fault("control character")
    if unicodedata.normalize("NFC", text) != text:
        yield Fault("not NFC")
    if BIDI & signs or not _is_isolated(text):
        yield Fault("stray bidi control")
    known = BIDI | ISOLATES | {POP} | (JOINERS if language.script == "Arabic" else set())
    if BLANK & signs or any(kinds[sign] == "Cf" for sign in signs - known):
        yield Fault("zero-width character")
    odd = {sign for sign in signs - SPACES if kinds[sign] == "Zs"}
    is_wide = WIDE.search(text) and not WIDE.search(source)
    if odd or is_wide or text.count("\n") > source.count("\n"):
        yield Fault("spaces")
    if (source[:1].isspace(), source[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
        yield Fault("space at an end")


def _but(sign: str, kinds: dict[str, str]) -> Iterator[str]:
    return (kind for each, kind in kinds.items() if each != sign)


def _is_isolated(text: str) -> bool:
    """Every isolate is closed after it was opened."""
    depth = 0
    for sign in text:
        depth += (sign in ISOLATES) - (sign == POP)
        if depth < 0:
            return False
    return depth == 0


def end_faults(language: Language, source: str, text: str) -> Iterator[Fault]:
    ends = ENDINGS.get(language.script, LATIN).get(source[-1:], "")
    if ends and text[-1:] not in ends:
        yield Fault("ends without", ends[0])
    if source[-1:].isalpha() and text[-1:] in STOPS:
        yield Fault("ends with", text[-1:])


def mark_faults(language: Language, text: str) -> Iterator[Fault]:
    """Punctuation and digits of another script."""
    bare = NAMED.sub("", TAG.sub("", text))
    others = "".join(marks for script, marks in OWN_MARKS.items() if script != language.script)
    found = set(bare) & set(others)
    if replaced := REPLACED.get(language.script):
        after = re.finditer(rf"(?:[^\W\d_]|%\(\w+\)s)([{re.escape(replaced)}])", bare)
        found |= {hit[1] for hit in after}
    found |= {sign for sign in bare if sign.isdecimal() and not sign.isascii()}
    found |= {sign for sign in bare if "\u1369" <= sign <= "\u137c"}  # Ethiopic numerals
    if found:
        yield Fault("signs of another script", " ".join(sorted(found)))


def letter_faults(language: Language, sources: tuple[str, ...], text: str) -> Iterator[Fault]:
    script = language.script.upper()
    said = WORD.findall(NAMED.sub(" ", TAG.sub(" ", PLACEHOLDER.sub(" ", text))))
    letters = [sign for word in said for sign in word if script_of(sign)]
    own = [sign for sign in letters if script_of(sign) == script]
    least = 1 if language.script == "Latin" else 0.9
    if letters and len(own) < least * len(letters):
        yield Fault(SCRIPT, language.script)
    names = {word.casefold() for source in sources for word in WORD.findall(source)}
    for word in said:
        scripts = {script_of(sign) for sign in word} - {""}
        # A name of another script stands in the source too; a look-alike does not.
        if len(scripts) > 1 or (scripts - {script} and word.casefold() not in names):
            yield Fault("a word of another script", word)
    foreign = {sign for sign in own if _is_foreign(language, sign)}
    if foreign:
        yield Fault("letters of another language", " ".join(sorted(foreign)))


def _is_foreign(language: Language, sign: str) -> bool:
    return bool(language.letters) and sign.lower()[0] not in language.letters


@cache
def script_of(sign: str) -> str:
    """LATIN, ARABIC, …; "" for a sign that belongs to every script."""
    name = unicodedata.name(sign, "?").split()[0]
    return "" if unicodedata.category(sign) == "Lm" and name == "MODIFIER" else name
