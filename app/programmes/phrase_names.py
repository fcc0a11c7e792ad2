"""The phrases a template may name: what the library holds, by shelf.

Only the library's own list is read, so that this room needs nothing of the one above it.
"""

import tomllib
from pathlib import Path

PHRASES = Path(__file__).parents[1] / "schedule" / "phrases" / "library.toml"


def phrase_names(shelf: str, file: Path = PHRASES) -> frozenset[str]:
    """The ids on one shelf; none while there is no library."""
    if not file.is_file():
        return frozenset()
    return frozenset(tomllib.loads(file.read_text("utf-8")).get(shelf, {}))
