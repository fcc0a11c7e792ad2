"""Tables as a file that a spreadsheet opens and that can do nothing there (trust S30)."""

import io
from collections.abc import Iterable

from app.outcomes.tables import Table
from app.web.spreadsheet import in_one_line, rows_to, runs


def safe_cell(cell: str | int) -> str | int:
    """A text in one line, with an apostrophe before it where it would run; numbers as they are."""
    if isinstance(cell, int):
        return cell
    return f"'{in_one_line(cell)}" if runs(cell) else in_one_line(cell)


def csv_of(heading: Iterable[str], tables: Iterable[Table]) -> bytes:
    """The heading's lines, then each table: its caption, its heads, its rows, its note."""
    rows: list[tuple[str | int, ...]] = [(line,) for line in heading]
    for table in tables:
        rows += [(), (table.caption,), table.heads, *table.rows]
        rows += [(table.note,)] if table.note else []
    out = io.StringIO(newline="")
    sheet = rows_to(out)
    for row in rows:
        sheet.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode()
