"""Of which Swedish each translation was made, so that a changed Swedish text is seen in every one.

`translations/made-from.txt` has a line a text: the fingerprints of its id and of the Swedish, both
short. `translations/<code>/made-from.txt` has only what that language was made from otherwise.
What has no line is new, and was made from the Swedish as it stands.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from app import i18n
from app.i18n.overlay import fingerprint
from app.texts.catalogues import entries

SHORT = 10
STALE = "made from another Swedish"


def path_of(code: str = "") -> Path:
    """Where this language differs; without one, what they were all made from."""
    return i18n.ROOT / code / "made-from.txt"


def is_translated_from_swedish(code: str) -> bool:
    return code not in (i18n.SOURCE, "en")


def of(forms: tuple[str, ...]) -> str:
    return fingerprint(*forms)[:SHORT]


def name(key: str) -> str:
    return fingerprint(key)[:SHORT]


def read(code: str) -> dict[str, str]:
    """The Swedish's fingerprint by the text's."""
    return _rows(path_of()) | _rows(path_of(code))


def stale(code: str) -> set[str]:
    """Keys of translations that were made from other Swedish words than those of now."""
    if not is_translated_from_swedish(code):
        return set()
    made, swedish = read(code), entries(i18n.SOURCE)
    return {
        key
        for key in _translated(code)
        if made.get(name(key), of(swedish[key].texts)) != of(swedish[key].texts)
    }


def written(code: str, made: Mapping[str, tuple[str, ...]]) -> bytes:
    """The language's file, when these have been made from these Swedish words."""
    rows = _rows(path_of(code)) | {name(key): of(swedish) for key, swedish in made.items()}
    return _differing(code, rows, _rows(path_of()))


def still_right(code: str, keys: Iterable[str] | None = None) -> int:
    """Say of these translations (of all without keys) that they say what the Swedish says now.

    Returns of how many that was not said before.
    """
    swedish, before = entries(i18n.SOURCE), read(code)
    wanted = _translated(code) if keys is None else _translated(code) & set(keys)
    _put(path_of(code), written(code, {key: swedish[key].texts for key in wanted}))
    return sum(before.get(name(key)) != of(swedish[key].texts) for key in wanted)


def settle(codes: Collection[str]) -> None:
    """Texts are made from the Swedish of now on; each language keeps what it was made from."""
    before = {code: read(code) for code in codes}
    swedish = entries(i18n.SOURCE).items()
    common = {name(key): of(one.texts) for key, one in swedish if one.is_translated}
    _put(path_of(), _lines(common))
    for code, rows in before.items():
        _put(path_of(code), _differing(code, rows, common))


def _translated(code: str) -> set[str]:
    swedish = entries(i18n.SOURCE)
    return {key for key, one in entries(code).items() if one.is_translated and key in swedish}


def _differing(code: str, rows: Mapping[str, str], common: Mapping[str, str]) -> bytes:
    """What is not as in the common file; texts that are gone or untranslated have no line."""
    there = {name(key) for key in _translated(code)}
    return _lines(
        {text: made for text, made in rows.items() if text in there and common.get(text) != made}
    )


def _rows(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").split("\n") if path.exists() else []
    return dict(line.split(" ", 1) for line in lines if " " in line)


def _lines(rows: Mapping[str, str]) -> bytes:
    return "".join(f"{text} {rows[text]}\n" for text in sorted(rows)).encode()


def _put(path: Path, content: bytes) -> None:
    """A file with nothing in it is no file."""
    if content:
        path.write_bytes(content)
    else:
        path.unlink(missing_ok=True)
