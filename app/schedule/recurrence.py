"""On which days a series meets, and at which moment: whole days first, then the clock.

A series lives in Stockholm's wall time. Its days are counted as days (RFC 5545 by dateutil, on
naive times), and only then does each become a moment: a Monday at ten stays a Monday at ten over
both nights when the clocks change (trust R17, R18).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

STOCKHOLM = ZoneInfo("Europe/Stockholm")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYSETPOS", "BYMONTHDAY", "COUNT", "WKST"})
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY"})
MOST_DAYS = 2_000
_DAY = re.compile("-?[1-5]?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_MINUTE = timedelta(minutes=1)


class RuleError(ValueError):
    """An RRULE that cannot be used; the text says what was expected and found."""


class WeekdayTaken(RuleError):
    """One weekday of several can move to a weekday of its own, in the same week."""


def weekly(weekdays: Iterable[int], every_weeks: int = 1) -> str:
    """The rule of some weekdays (0 is Monday), each week or every second, third …"""
    days = sorted(set(weekdays))
    if not days or not all(0 <= day <= 6 for day in days):
        raise RuleError(f"expected weekdays 0 to 6, found {days}")
    if not 1 <= every_weeks <= 52:
        raise RuleError(f"expected a number of weeks from 1 to 52, found {every_weeks}")
    every = f"INTERVAL={every_weeks};" if every_weeks > 1 else ""
    # Without WKST, "every second week" would turn over on the weekday it began.
    return f"FREQ=WEEKLY;{every}BYDAY={','.join(WEEKDAYS[day] for day in days)};WKST=MO"


def weekdays_of(rule: str) -> tuple[int, ...]:
    """The weekdays a weekly rule names, 0 is Monday; none for any other rule."""
    named = _parts(rule).get("BYDAY", "") if rule else ""
    return tuple(WEEKDAYS.index(day) for day in named.split(",") if day in WEEKDAYS)


def every_weeks_of(rule: str) -> int:
    return int(_parts(rule).get("INTERVAL", "1")) if rule else 1


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the days of a series move: all of them, or those of one `weekday` alone."""

    days: int
    weekday: int | None = None

    def moves(self, weekday: int) -> bool:
        return self.weekday is None or weekday == self.weekday

    def on(self, day: date) -> date:
        """Where a planned day goes."""
        return day + timedelta(days=self.days) if self.moves(day.weekday()) else day

    def weekday_of(self, weekday: int) -> int:
        return (weekday + self.days) % 7 if self.moves(weekday) else weekday

    def until(self, last: date) -> date:
        """The last day of a series whose last day was `last`: nothing falls off its end."""
        gone = 0 if self.weekday is None else (last.weekday() - self.weekday) % 7
        return max(last, self.on(last - timedelta(days=gone)))

    @property
    def back(self) -> "Shift":
        gone = None if self.weekday is None else self.weekday_of(self.weekday)
        return Shift(-self.days, gone)


def shift(rule: str, day: date, by_days: int) -> Shift:
    """What "this and later" means for a series when one of its days moves.

    One of several weekdays moves alone, within its week; any other series moves whole. Raises
    WeekdayTaken when the series meets on the new weekday already, or it is in another week.
    """
    weekdays = weekdays_of(rule)
    if len(weekdays) < 2 or by_days % 7 == 0:
        return Shift(by_days)
    found = Shift(by_days, day.weekday())
    if not 0 <= day.weekday() + by_days <= 6 or found.weekday_of(day.weekday()) in weekdays:
        raise WeekdayTaken(rule)
    return found


def shift_between(old_rule: str, rule: str, by_days: int) -> Shift:
    """Which shift made the second rule of the first, when its first day moved so many days."""
    old, new = set(weekdays_of(old_rule)), set(weekdays_of(rule))
    if len(old) < 2 or len(old - new) != 1:
        return Shift(by_days)
    (gone,), (come,) = old - new, new - old
    return Shift(come - gone, gone)


def moved(rule: str, by: Shift) -> str:
    """The same rule on its new weekdays; a rule that names no weekday stays."""
    if not rule or not by.days % 7:
        return rule
    parts = _parts(rule)
    if "BYDAY" in parts:
        # "1MO" is the first Monday of a month: the number stays in front of the weekday.
        named = [(day[:-2], WEEKDAYS.index(day[-2:])) for day in parts["BYDAY"].split(",")]
        later = sorted((number, by.weekday_of(day)) for number, day in named)
        parts["BYDAY"] = ",".join(f"{number}{WEEKDAYS[day]}" for number, day in later)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def check(rule: str) -> None:
    """Raises RuleError for what we do not use: hours, years, dates inside the rule."""
    if rule:
        _parts(rule)
        _days(rule, date(2027, 1, 4))


def days(rule: str, first_on: date, last_on: date | None, *, until: date) -> list[date]:
    """The local days from `first_on` to `last_on` or `until`, the earlier, both included.

    Without a rule: the one day. At most MOST_DAYS.
    """
    end = until if last_on is None else min(until, last_on)
    if not rule:
        return [first_on] if first_on <= end else []
    found = takewhile(lambda day: day <= end, _days(rule, first_on))
    return [day for day, _ in zip(found, range(MOST_DAYS), strict=False)]


def moment(day: date, wall: time, zone: ZoneInfo = STOCKHOLM) -> datetime:
    """The moment of a wall time, in UTC.

    An hour that does not exist (spring) becomes the first that does: 02:30 is 03:00. An hour
    that comes twice (autumn) means the first.
    """
    naive = datetime.combine(day, wall.replace(tzinfo=None))
    for _ in range(180):
        there = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if there.astimezone(zone).replace(tzinfo=None) == naive:
            return there
        naive = (naive + _MINUTE).replace(second=0, microsecond=0)
    raise RuleError(f"{day} {wall} does not exist in {zone}")


def span(day: date, wall: time, minutes: int) -> tuple[datetime, datetime]:
    """When it starts and ends, UTC. It lasts its minutes whatever the clocks do."""
    start = moment(day, wall)
    return start, start + timedelta(minutes=minutes)


def theme_on(themes: list[str], theme_weeks: int, first_on: date, day: date) -> str | None:
    """Whose turn it is: each theme for so many weeks from the Monday of `first_on`, in a ring."""
    if not themes:
        return None
    monday = first_on - timedelta(days=first_on.weekday())
    turn = (day - monday).days // 7 // max(theme_weeks, 1)
    return themes[turn % len(themes)]


def _parts(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name not in PARTS or name in parts:
            raise RuleError(f"expected parts such as FREQ=WEEKLY;BYDAY=MO, found {part[:40]!r}")
        parts[name] = value
    if parts.get("FREQ") not in FREQUENCIES:
        raise RuleError(f"expected FREQ daily, weekly or monthly, found {rule[:60]!r}")
    for name in ("INTERVAL", "COUNT"):
        if not re.fullmatch("[1-9][0-9]{0,3}", parts.get(name, "1"), re.ASCII):
            raise RuleError(f"expected {name} from 1, found {parts[name][:20]!r}")
    if not all(_DAY.fullmatch(day) for day in parts.get("BYDAY", "MO").split(",")):
        raise RuleError(f"expected weekdays such as MO,TH, found {parts['BYDAY'][:40]!r}")
    return parts


def _days(rule: str, first_on: date) -> Iterable[date]:
    start = datetime.combine(first_on, time())
    try:
        series = rrulestr(rule, dtstart=start)
    except (ValueError, KeyError, TypeError) as wrong:
        raise RuleError(f"{rule[:60]!r}: {wrong}") from None
    return (each.date() for each in series)
