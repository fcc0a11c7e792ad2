"""Of which Swedish each translation was made, so that a changed Swedish text is seen in every one.

`translations/<code>/made-from.txt` has a line a text: the fingerprints of its id and of the
Swedish, both short. What has no line is new, and was made from the Swedish as it stands.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from app import i18n
from app.i18n.overlay import fingerprint
from app.texts.catalogues import entries

SHORT = 10
STALE = "made from another Swedish"


def path_of(code: str) -> Path:
    return i18n.ROOT / code / "made-from.txt"


def is_translated_from_swedish(code: str) -> bool:
    return code not in (i18n.SOURCE, "en")


def of(forms: tuple[str, ...]) -> str:
    return fingerprint(*forms)[:SHORT]


def name(key: str) -> str:
    return fingerprint(key)[:SHORT]


def read(code: str) -> dict[str, str]:
    """The Swedish's fingerprint by the text's."""
    path = path_of(code)
    lines = path.read_text("utf-8").split("\n") if path.exists() else []
    return dict(line.split(" ", 1) for line in lines if " " in line)


def stale(code: str) -> set[str]:
    """Keys of translations that were made from other Swedish words than those of now."""
    if not is_translated_from_swedish(code):
        return set()
    made, swedish = read(code), entries(i18n.SOURCE)
    return {
        key
        for key, one in entries(code).items()
        if one.is_translated
        and key in swedish
        and made.get(name(key), of(swedish[key].texts)) != of(swedish[key].texts)
    }


def written(code: str, made: Mapping[str, tuple[str, ...]]) -> bytes:
    """The file, when these have been made from these Swedish words; gone texts have no line."""
    rows = read(code) | {name(key): of(swedish) for key, swedish in made.items()}
    there = {name(key) for key in entries(code)}
    return "".join(f"{text} {rows[text]}\n" for text in sorted(rows.keys() & there)).encode()


def still_right(code: str, keys: Iterable[str] | None = None) -> int:
    """Say of these translations (of all without keys) that they say what the Swedish says now.

    Returns of how many that was not said before.
    """
    swedish, before = entries(i18n.SOURCE), read(code)
    said = {key for key, one in entries(code).items() if one.is_translated and key in swedish}
    wanted = said if keys is None else said & set(keys)
    path_of(code).write_bytes(written(code, {key: swedish[key].texts for key in wanted}))
    return sum(before.get(name(key)) != of(swedish[key].texts) for key in wanted)


def new(code: str) -> set[str]:
    """Keys without a line."""
    made = read(code)
    return {key for key in entries(code) if name(key) not in made}
