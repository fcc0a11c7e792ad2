"""Instrument folders for the tests: the shipped one, the invented ones, and copies to break."""

import shutil
from pathlib import Path

from app.assessments.catalogue import SHIPPED

DATA = Path(__file__).parent / "data"
INVENTED = ("garden", "rain-mood", "stars", "travel")


def folder_of(instrument: str) -> Path:
    """The folder of a shipped or an invented instrument."""
    return DATA / instrument if instrument in INVENTED else SHIPPED / instrument


def copy_of(instrument: str, to: Path) -> Path:
    """A copy under the same name, free to be changed."""
    return Path(shutil.copytree(folder_of(instrument), to / instrument))


def reword(file: Path, old: str, new: str) -> None:
    """Replace the first `old`; it must be there, so that a test cannot pass by changing nothing."""
    text = file.read_text("utf-8")
    assert old in text, f"{old!r} is not in {file.name}"
    file.write_text(text.replace(old, new, 1), "utf-8")
