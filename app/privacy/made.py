"""Which keys files were made here: an erasure makes them anew, without her key.

One path a line in a file beside the keyring. Copies elsewhere it cannot reach: they live for days.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import Settings
from app.privacy.kept_beside import place, places

TAIL = ".made"


def remember(settings: Settings, path: Path) -> None:
    """Note a keys file, durably; those that are gone are forgotten."""
    with _locked(place(settings, TAIL)) as handle:
        known = [one for one in _paths(handle) if one.exists() and one != path.resolve()]
        os.ftruncate(handle, 0)
        lines = [f"{one}\n" for one in (*known, path.resolve())]
        os.pwrite(handle, "".join(lines).encode("utf-8", "surrogateescape"), 0)
        os.fsync(handle)


def still_here(settings: Settings) -> list[Path]:
    """The keys files made here that have not been moved or removed."""
    found: list[Path] = []
    for noted in dict.fromkeys(places(settings, TAIL)):
        if noted.exists():
            handle = os.open(noted, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_SH)
                found += [path for path in _paths(handle) if path.is_file()]
            finally:
                os.close(handle)
    return list(dict.fromkeys(found))


def _paths(handle: int) -> list[Path]:
    text = os.pread(handle, os.fstat(handle).st_size, 0).decode("utf-8", "surrogateescape")
    return [Path(line) for line in text.splitlines() if line]


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)
