"""CSV that a Swedish Excel opens as it is meant, where no text is a formula (trust S30).

Semicolons and a byte order mark: with commas a Swedish Excel puts a whole row into one cell, as
the comma is its decimal sign, and without the mark it reads å as two letters.
"""

import csv
import unicodedata
from collections.abc import Iterable
from typing import Protocol, TextIO

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
FORMULA = frozenset("=+-@")
_BREAKS = {"Cc", "Zl", "Zp"}
_UNSEEN = _BREAKS | {"Cf", "Zs"}


class Rows(Protocol):
    def writerow(self, row: Iterable[object], /) -> object: ...


def rows_to(file: TextIO) -> Rows:
    """A writer of rows into a new file; opened with ``newline=""``."""
    file.write(BOM)
    return csv.writer(file, delimiter=";", lineterminator="\r\n")


def runs(text: str) -> bool:
    """Whether a spreadsheet may calculate it.

    Some look past what is not seen at the start (spaces, marks without width), so this does too;
    a wide ＝ counts as =, and a text that begins with a control character is never trusted.
    """
    seen = (letter for letter in text if unicodedata.category(letter) not in _UNSEEN)
    start = unicodedata.normalize("NFKC", next(seen, ""))[:1]
    return start in FORMULA or (bool(text) and unicodedata.category(text[0]) in _BREAKS)


def inert(text: str) -> str:
    """With an apostrophe in front where a spreadsheet would begin to calculate."""
    return f"'{text}" if runs(text) else text


def in_one_line(text: str) -> str:
    """Control characters and line breaks as spaces."""
    return "".join(" " if unicodedata.category(c) in _BREAKS else c for c in text)
