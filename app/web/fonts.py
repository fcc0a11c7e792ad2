"""Two languages whose letters not every phone draws: a font of ours where the phone has none.

A page in one of them ends with a small style, below everything that is painted first; the style
names the phone's own fonts before ours. Pages in other languages know nothing of it.
"""

from app.web import assets

SHEETS = {"ckb": "css/font-ckb.css", "ti": "css/font-ti.css"}
FILES = ("vendor/noto-arabic.woff2", "vendor/noto-ethiopic.woff2")


def sheet(code: str) -> str | None:
    """The address of the style with a language's font; None where the phone's own will do."""
    return assets.asset(SHEETS[code]) if code in SHEETS else None


def addresses() -> list[str]:
    """Everything the worker keeps once it has been used: never fetched ahead."""
    return [assets.asset(path) for path in (*SHEETS.values(), *FILES) if path in assets.files()]
