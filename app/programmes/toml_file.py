"""A TOML file, or one fault of it: the line, what was expected and what was found."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any


class NotToml(ValueError):
    """A file that cannot be read. `where`: the file and, when it is known, the line."""

    def __init__(self, where: Path, expected: str, found: str) -> None:
        super().__init__(f"{where}: expected {expected}, found {found}")
        self.where, self.expected, self.found = where, expected, found


def read_toml(file: Path, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What it says. Raises NotToml."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise NotToml(file, "a file to read", str(error.strerror)) from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise NotToml(_at(file, line), "UTF-8 text", f"byte {error.start}") from None
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except RecursionError:
        raise NotToml(file, "valid TOML", "lists nested too deep") from None
    except ValueError as error:  # the base of TOMLDecodeError, and what 5,000 digits raise
        says = re.sub(r" \(at .*\)$", "", str(error)).replace("\n", " ")
        at_line = re.search(r"at line (\d+)", str(error))
        line = int(at_line[1]) if at_line else max(1, len(text.splitlines()))
        raise NotToml(_at(file, line), "valid TOML", says) from None


def _at(file: Path, line: int) -> Path:
    return Path(f"{file}:{line}")
