"""What she says herself to a time of hers, as far as it counts. Pure."""

from collections.abc import Sequence
from datetime import datetime

from app.attendance.folding import Tapped, fold

CANNOT_COME, COMING = "cannot_come", "coming"


def word_of(taps: Sequence[Tapped], starts_at: datetime) -> Tapped | None:
    """Her last word, unless she takes it back with it.

    "I can't come" is notice when she said so before the time began; the reason may follow later.
    """
    last = fold(taps).head
    if last is None or last.said == COMING:
        return None
    if last.said != CANNOT_COME:
        return last
    before = fold(tap for tap in taps if tap.at < starts_at).head
    return last if before is not None and before.said == CANNOT_COME else None
