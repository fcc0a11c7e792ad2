"""Files that are sent to us: held in memory, never on a disk, and no longer than the request."""

from io import BytesIO
from typing import Any

FILE_AT_MOST = 8 * 1024 * 1024  # bytes
# Of the other fields beside a file. Werkzeug measures what it holds back of the file with the same
# rule: 64 kB at a time, and a line's end before it. At 64 kB every other large photo would be 413.
FIELDS_AT_MOST = 128 * 1024


class Held(BytesIO):
    """One file. One byte more than it may have tells that it was too large; the rest is dropped,
    so that the fields beside it are still read and can be shown again."""

    def write(self, sent: Any) -> int:
        room = FILE_AT_MOST + 1 - self.tell()
        super().write(sent[: max(room, 0)])
        return len(sent)
