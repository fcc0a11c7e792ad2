"""One tablet at a time on a machine: pages are not kept waiting behind fifty (R22).

A file's lock, because the web has several processes. Whoever has no turn is told to come again.
While others are told so, the machine rests after each turn, and serves pages in the meantime.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

REST = 1.0  # of the time that the turn took
LONGEST_REST = 2.0  # seconds; what is written there from before a restart means nothing
CROWDED = 3.0  # seconds after somebody was told to come again


@contextmanager
def turn(folder: Path) -> Iterator[bool]:
    """True when it is ours, until the block ends."""
    crowd = folder / "sync.crowd"
    with (folder / "sync.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _tell(crowd)
            yield False
            return
        if 0 < _rests_until(file) - time.monotonic() <= LONGEST_REST:
            _tell(crowd)
            yield False
            return
        began = time.monotonic()
        yield True
        if _is_crowded(crowd):
            now = time.monotonic()
            file.truncate(0)
            file.write(str(now + min(REST * (now - began), LONGEST_REST)))


def _rests_until(file: IO[str]) -> float:
    file.seek(0)
    return _seconds(file.read())


def _tell(crowd: Path) -> None:
    crowd.write_text(str(time.monotonic()))


def _is_crowded(crowd: Path) -> bool:
    return crowd.exists() and 0 <= time.monotonic() - _seconds(crowd.read_text()) < CROWDED


def _seconds(text: str) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
