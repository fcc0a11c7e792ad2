"""The periods of a report: a month, a half-year, a year. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    MONTH = "month"
    HALF = "half"
    YEAR = "year"


class NoPeriod(ValueError):
    """What was asked for is no period."""


MONTHS = {Kind.MONTH: 1, Kind.HALF: 6, Kind.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """`first` and `last` are days of it."""

    kind: Kind
    first: date

    @property
    def last(self) -> date:
        month = self.first.month + MONTHS[self.kind] - 1
        return date(self.first.year, month, monthrange(self.first.year, month)[1])

    @property
    def name(self) -> str:
        """As addresses name it: 2027, 2027-H1 or 2027-03."""
        year = f"{self.first.year:04}"
        if self.kind is Kind.YEAR:
            return year
        if self.kind is Kind.HALF:
            return f"{year}-H{1 if self.first.month == 1 else 2}"
        return f"{year}-{self.first.month:02}"

    @property
    def before(self) -> "Period":
        return around(self.first - timedelta(days=1), self.kind)

    @property
    def after(self) -> "Period":
        return around(self.last + timedelta(days=1), self.kind)


def around(day: date, kind: Kind) -> Period:
    """The month, half-year or year of a day."""
    step = MONTHS[kind]
    return Period(kind, date(day.year, (day.month - 1) // step * step + 1, 1))


def named(name: str) -> Period:
    """The period of a name, of the years 1990 to 2199. Raises NoPeriod."""
    found = re.fullmatch(r"(199[0-9]|2[01][0-9]{2})(?:-(?:H([12])|([0-9]{2})))?", name)
    if found is None:
        raise NoPeriod(name)
    year, half, month = found.groups()
    if month is not None and not 1 <= int(month) <= 12:
        raise NoPeriod(name)
    if half is not None:
        return around(date(int(year), 1 if half == "1" else 7, 1), Kind.HALF)
    if month is not None:
        return around(date(int(year), int(month), 1), Kind.MONTH)
    return around(date(int(year), 1, 1), Kind.YEAR)
