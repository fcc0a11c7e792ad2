"""Which rating is due today: pure arithmetic on dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.programmes.lifetime import months_after

END_OPENS_BEFORE = timedelta(days=14)
"""The end rating opens two weeks before the planned end: most meet once or twice a week, so
there are two to four meetings to answer it at, and the talk about what comes next can use it."""

LEAST_BETWEEN = timedelta(days=14)
"""The end is asked only more than this after the first rating: closer, it is the same answer."""


class Occasion(StrEnum):
    """Why a sheet is answered. A follow-up is opened by staff, never by this module."""

    START = "start"
    REGULAR = "regular"
    END = "end"
    FOLLOW_UP = "follow_up"

    @property
    def place(self) -> int:
        """Where it stands in her series, whatever was dated wrongly."""
        return list(Occasion).index(self)


@dataclass(frozen=True, slots=True)
class Cadence:
    """What the programme's template says about one instrument."""

    start: bool = True
    end: bool = True
    every_months: int | None = None
    always_after_months: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for months in (self.every_months, *self.always_after_months):
            if months is not None and months < 1:
                raise ValueError(f"months must be at least 1, not {months}")


@dataclass(frozen=True, slots=True)
class SheetSoFar:
    """One sheet of this person, enrolment and instrument; unfinished while not completed.

    `completed_on`: the day of the answers, which on paper is earlier than `handed_in_on`.
    """

    occasion: Occasion
    begun_on: date
    completed_on: date | None = None
    handed_in_on: date | None = None

    def meets(self, asked_on: date) -> bool:
        """Answered, or typed in from paper, since somebody asked for it."""
        days = (self.completed_on, self.handed_in_on)
        return any(day is not None and day >= asked_on for day in days)


@dataclass(frozen=True, slots=True)
class Due:
    """The one rating to offer, and since when it has been waiting."""

    occasion: Occasion
    since: date


def waiting(
    cadence: Cadence,
    *,
    enrolled_on: date,
    planned_end: date | None,
    sheets: Iterable[SheetSoFar],
    end_asked_on: date | None = None,
) -> list[Due]:
    """What is due or will be, the most urgent first: an unfinished sheet alone, else the start
    alone, else the end and a regular one.

    `planned_end` is None while open-ended; then the end is due only when staff ask for it
    (`end_asked_on`). Asking again after a completed end makes it due again.
    """
    so_far = list(sheets)
    unfinished = [sheet for sheet in so_far if sheet.completed_on is None]
    if unfinished:
        return [min((Due(s.occasion, s.begun_on) for s in unfinished), key=lambda due: due.since)]
    starts, ends = _completed(so_far, Occasion.START), _completed(so_far, Occasion.END)
    if end_asked_on and is_met(so_far, Occasion.END, end_asked_on):
        end_asked_on = None
    dates: list[tuple[Occasion, date | None]] = []
    if cadence.start and not starts:
        dates.append((Occasion.START, enrolled_on))
    else:
        opens = planned_end - END_OPENS_BEFORE if planned_end and cadence.end else None
        dates.append((Occasion.END, _end_since(starts, ends, opens, end_asked_on)))
        if not ends:
            done = _completed(so_far, *Occasion)
            dates.append((Occasion.REGULAR, _regular_since(cadence, enrolled_on, done)))
    return [Due(occasion, max(since, enrolled_on)) for occasion, since in dates if since]


def due_on(today: date, found: Iterable[Due]) -> Due | None:
    """The one of `waiting` to offer today, or None."""
    return next((each for each in found if each.since <= today), None)


def is_met(sheets: Iterable[SheetSoFar], occasion: Occasion, asked_on: date) -> bool:
    """Whether a finished sheet of this occasion came since it was asked for."""
    return any(s.completed_on and s.occasion is occasion and s.meets(asked_on) for s in sheets)


def in_the_way(
    occasion: Occasion, day: date, sheets: Iterable[SheetSoFar]
) -> tuple[Occasion, date] | None:
    """A finished rating that keeps this one from being of that day, and its own day.

    What comes before it in her series is of an earlier day, what comes after it of a later one.
    """
    for sheet in sheets:
        other = sheet.completed_on
        if other is None or sheet.occasion is occasion:
            continue
        is_before = sheet.occasion.place < occasion.place
        if other >= day if is_before else other <= day:
            return sheet.occasion, other
    return None


def follow_up_due(sheets: Iterable[SheetSoFar], asked_on: date | None) -> Due | None:
    """A follow-up that staff asked for and that is not answered since. After the end only."""
    if asked_on is None or is_met(sheets, Occasion.FOLLOW_UP, asked_on):
        return None
    return Due(Occasion.FOLLOW_UP, asked_on)


def _completed(sheets: list[SheetSoFar], *occasions: Occasion) -> list[date]:
    return [s.completed_on for s in sheets if s.completed_on and s.occasion in occasions]


def _end_since(
    starts: list[date], ends: list[date], opens: date | None, asked_on: date | None
) -> date | None:
    """The first day the end is due, or None while nothing has opened it."""
    opened = []
    if asked_on:
        opened.append(asked_on)
    if opens and not ends:
        opened.append(opens)
    if not opened:
        return None
    earliest = min(starts) + LEAST_BETWEEN + timedelta(days=1) if starts else date.min
    return max(min(opened), earliest)


def _regular_since(cadence: Cadence, enrolled_on: date, done: list[date]) -> date | None:
    """The first day a regular rating is due; each fixed month is met by any later rating."""
    fixed = [months_after(enrolled_on, months) for months in cadence.always_after_months]
    since = [mark for mark in fixed if not any(day >= mark for day in done)]
    if cadence.every_months is not None:
        since.append(months_after(max(done, default=enrolled_on), cadence.every_months))
    return min(since, default=None)
