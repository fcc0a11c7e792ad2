"""A second calendar beside the usual one. A language's months are data: months/<code>.toml."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import jdatetime
from hijridate import Gregorian

MONTHS = Path(__file__).parent / "months"
SPARE = "en"


class Calendar(StrEnum):
    NONE = "none"
    ETHIOPIAN = "ethiopian"
    SOLAR = "solar"  # of Iran, Afghanistan and the Kurds
    ISLAMIC = "islamic"  # Umm al-Qura; a town that looks for the moon may differ by a day


Parts = tuple[int, int, int]
"""Year, month, day."""

# 1 Meskerem of year 1 is the 27th of August of year 8.
_ETHIOPIAN_EPOCH = date(8, 8, 27).toordinal()


def _ethiopian(day: date) -> Parts:
    """Twelve months of thirty days, then five, six in each year before a fourth. No exceptions."""
    since = day.toordinal() - _ETHIOPIAN_EPOCH
    year = (4 * since + 1463) // 1461
    month, rest = divmod(since - 365 * (year - 1) - year // 4, 30)
    return year, month + 1, rest + 1


def _solar(day: date) -> Parts:
    found = jdatetime.date.fromgregorian(date=day)
    return found.year, found.month, found.day


def _islamic(day: date) -> Parts:
    return Gregorian.fromdate(day).to_hijri().datetuple()


_COUNT: dict[Calendar, Callable[[date], Parts]] = {
    Calendar.ETHIOPIAN: _ethiopian,
    Calendar.SOLAR: _solar,
    Calendar.ISLAMIC: _islamic,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """`mark`: a word before the day, where the months are called as the usual ones are."""

    months: tuple[str, ...]
    mark: str = ""


@cache
def _file(code: str) -> dict[str, dict[str, object]]:
    path = MONTHS / f"{code}.toml"
    if not path.exists():
        path = MONTHS / f"{SPARE}.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def wording(calendar: Calendar, code: str) -> Wording:
    row = _file(code)[calendar]
    months = row["months"]
    assert isinstance(months, list)
    return Wording(tuple(months), str(row.get("mark", "")))


def familiar_first(code: str) -> list[Calendar]:
    """None at all, then the calendar of the language's readers, then the others."""
    first = str(_file(code).get("familiar"))
    return sorted(Calendar, key=lambda one: (one is not Calendar.NONE, one.value != first))


@lru_cache(maxsize=1024)
def parts_of(day: date, calendar: Calendar) -> Parts | None:
    """The same day in another calendar; None without one, and where its tables end."""
    if calendar is Calendar.NONE:
        return None
    try:
        return _COUNT[calendar](day)
    except (OverflowError, ValueError):
        return None


def day_month(day: date, calendar: Calendar, code: str) -> str:
    """ "15 hedar", never with the number left on the line before; empty without a calendar."""
    found = parts_of(day, calendar)
    if found is None:
        return ""
    said = wording(calendar, code)
    return f"{said.mark} {found[2]}\u00a0{said.months[found[1] - 1]}".lstrip()


def with_year(day: date, calendar: Calendar, code: str) -> str:
    """ "15 hedar 2019" """
    found = parts_of(day, calendar)
    return f"{day_month(day, calendar, code)} {found[0]}" if found else ""
