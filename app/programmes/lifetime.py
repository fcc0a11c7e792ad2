"""What an enrolment's dates mean for the phone and for the files: pure arithmetic on days."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

READS_FOR = timedelta(days=30)
"""After the last day the phone opens as before this long, to read."""

BINDING_AFTER = 13
"""Months after the last day until her phone is let go (trust S8)."""


class Phone(StrEnum):
    """What her own phone does."""

    OPEN = "open"
    READING = "reading"  # as before, nothing to answer
    CALLING = "calling"  # only whom to call
    CLOSED = "closed"


def months_after(day: date, months: int) -> date:
    """The same day that many months later, or the last day of a shorter month."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def reads_until(ended_on: date) -> date:
    """The last day on which she reads what was hers."""
    return ended_on + READS_FOR


def binding_ends_on(ended_on: date) -> date:
    """The first day on which her phone is no longer let in."""
    return months_after(ended_on, BINDING_AFTER)


def phone(ended_on: date | None, today: date) -> Phone:
    """Her phone today. `ended_on`: the `last_end` of her enrolments, None while one runs."""
    if ended_on is None:
        return Phone.OPEN
    if today <= reads_until(ended_on):
        return Phone.READING
    return Phone.CALLING if today < binding_ends_on(ended_on) else Phone.CLOSED


def last_end(ended_on: Iterable[date | None]) -> date | None:
    """The last of a person's last days; None while any of her enrolments runs. One at least."""
    days = list(ended_on)
    return None if None in days else max(day for day in days if day is not None)


def is_let_go(ended_on: Iterable[date | None], today: date) -> bool:
    """Whether a person's phones end: the last of her enrolments ended that long ago.

    Somebody with no enrolment at all is not let go: she was never in.
    """
    days = list(ended_on)
    return bool(days) and phone(last_end(days), today) is Phone.CLOSED


def is_inside(started_on: date, ended_on: date | None, day: date) -> bool:
    """Whether an enrolment runs on that day; its last day is its own."""
    return started_on <= day and (ended_on is None or day <= ended_on)
