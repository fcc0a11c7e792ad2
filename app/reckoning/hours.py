"""The hour as it is said where the day begins at six: seven in the morning is one o'clock."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

SUNRISE, SUNSET = 6, 18
"""The sun of the Horn of Africa, which hardly moves; the Swedish one is not meant."""


class HoursFrom(StrEnum):
    MIDNIGHT = "midnight"
    SUNRISE = "sunrise"  # that too; never instead


@dataclass(frozen=True, slots=True)
class Counted:
    """`figures`: "1:00", or "1:00–2:30" for a span. `since`: sunrise or sunset."""

    figures: str
    since: str


def counted(wall: time) -> Counted:
    """Twelve hours from each: 06:30 is half past twelve of the night, 18:30 of the day."""
    since = "sunrise" if SUNRISE < wall.hour <= SUNSET else "sunset"
    return Counted(f"{(wall.hour - SUNRISE) % 12 or 12}:{wall.minute:02}", since)


def span(starts: time, ends: time | None = None) -> list[Counted]:
    """From and until, in one where both are counted from the same."""
    first = counted(starts)
    if ends is None:
        return [first]
    last = counted(ends)
    if first.since != last.since:
        return [first, last]
    return [Counted(f"{first.figures}–{last.figures}", first.since)]
