"""Tables as a file that a spreadsheet opens and that can do nothing there (trust S30)."""

import csv
import io
import unicodedata
from collections.abc import Iterable

from app.outcomes.tables import Table

FORMULA = frozenset("=+-@")
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel reads å as two letters


def safe_cell(cell: str | int) -> str | int:
    """A text that a spreadsheet would run, with an apostrophe before it; numbers as they are.

    Control characters and line breaks become spaces. What is not seen at the start (spaces, marks
    without width) is looked past, as some programs skip it; a wide ＝ counts as =.
    """
    if isinstance(cell, int):
        return cell
    plain = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in cell
    )
    seen = (letter for letter in plain if unicodedata.category(letter) not in ("Cf", "Zs"))
    start = unicodedata.normalize("NFKC", next(seen, ""))[:1]
    begins_unseen = unicodedata.category(cell[0]) == "Cc" if cell else False
    return f"'{plain}" if start in FORMULA or begins_unseen else plain


def csv_of(heading: Iterable[str], tables: Iterable[Table]) -> bytes:
    """Semicolons and a byte order mark, as a Swedish Excel opens it.

    The heading's lines, then each table: its caption, its heads, its rows, its note.
    """
    rows: list[tuple[str | int, ...]] = [(line,) for line in heading]
    for table in tables:
        rows += [(), (table.caption,), table.heads, *table.rows]
        rows += [(table.note,)] if table.note else []
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()
