"""Swedish order of names, on any machine: å, ä, ö last; other scripts after the Latin one."""

import unicodedata

# As Swedish dictionaries sort them: letters of neighbours stand with the letter they sound like.
AS_SWEDISH = str.maketrans(
    {"æ": "ä", "ø": "ö", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "th", "œ": "oe"}
)
LATIN = {letter: rank for rank, letter in enumerate("abcdefghijklmnopqrstuvwxyzåäö", start=2)}
OTHER_SCRIPT = 1000


def sort_key(name: str) -> tuple[tuple[int, ...], str]:
    """Sorts names by their letters; accents and case decide only between equal ones."""
    ranks: list[int] = []
    for letter in unicodedata.normalize("NFC", name.strip().casefold()).translate(AS_SWEDISH):
        ranks.extend(_ranks(letter))
    return tuple(ranks), name


def _ranks(letter: str) -> list[int]:
    if letter in LATIN:
        return [LATIN[letter]]
    if letter.isspace() or letter in "-’'":
        return [0]
    base = unicodedata.normalize("NFKD", letter)[0]
    if base in LATIN:
        return [LATIN[base]]
    return [1] if letter.isdecimal() else [OTHER_SCRIPT + ord(letter)]


def folded(text: str) -> str:
    """For finding a name: case and accents do not matter, but å, ä and ö are their own letters."""
    kept = (
        letter if letter in "åäö" else unicodedata.normalize("NFKD", letter)[0]
        for letter in unicodedata.normalize("NFC", text.strip().casefold())
    )
    return "".join(kept)
