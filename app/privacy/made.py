"""Which keys files were made here: an erasure makes them anew, without her key.

One path a line in a file beside the keyring. Copies elsewhere it cannot reach: they live for days.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def made_file(keyring: Path) -> Path:
    return keyring.with_name(keyring.name + ".made")


def remember(keyring: Path, path: Path) -> None:
    """Note a keys file, durably; those that are gone are forgotten."""
    with _locked(made_file(keyring)) as handle:
        known = [one for one in _paths(handle) if one.exists() and one != path.resolve()]
        os.ftruncate(handle, 0)
        lines = [f"{one}\n" for one in (*known, path.resolve())]
        os.pwrite(handle, "".join(lines).encode("utf-8", "surrogateescape"), 0)
        os.fsync(handle)


def still_here(keyring: Path) -> list[Path]:
    """The keys files made here that have not been moved or removed."""
    if not made_file(keyring).exists():
        return []
    with _locked(made_file(keyring)) as handle:
        return [path for path in _paths(handle) if path.is_file()]


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
