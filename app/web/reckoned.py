"""Her own way of saying days and hours, beside the Swedish one (app/reckoning).

The gate says for whom: only on a participant's own pages, never in a push, a text message or
what staff read.
"""

from collections.abc import Callable
from datetime import date, time

from flask import g

from app import i18n
from app.reckoning import calendars, hours
from app.reckoning.calendars import Calendar
from app.reckoning.hours import Counted, HoursFrom
from app.web import beside

Say = Callable[[date, str], str]
# It isolates: a page may be in one direction and the name of a month in the other. As characters,
# because a date also stands in attributes.
BRACKETS = " (\u2068{}\u2069)"


def dated(say: Say, second: Callable[[date, Calendar, str], str]) -> Callable[[date], str]:
    """A date in the language of the request; in brackets the same day in her other calendar."""

    def said(day: date, code: str) -> str:
        also = second(day, g.get("calendar", Calendar.NONE), code)
        return say(day, code) + (BRACKETS.format(also) if also else "")

    return lambda day: beside.in_both(lambda code: said(day, code))


def own_hours(starts: time, ends: time | None = None) -> list[Counted]:
    """What stands beside a time; nothing for who says the hour as Sweden does."""
    return hours.span(starts, ends) if g.get("hours_from") is HoursFrom.SUNRISE else []


# What templates call; see `i18n`.
long_date = dated(i18n.long_date, calendars.day_month)
short_date = dated(i18n.short_date, calendars.with_year)
day_month = dated(i18n.day_month, calendars.day_month)
