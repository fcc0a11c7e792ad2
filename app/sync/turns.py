"""One tablet at a time on a machine: pages are not kept waiting behind fifty (R22).

A file's lock, because the web has several processes. Whoever has no turn is told to come again.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(folder: Path) -> Iterator[bool]:
    """True when it is ours, until the block ends."""
    with (folder / "sync.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
