"""Days when Sweden is closed, and the breaks that a round had better not begin or end before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from app import i18n

# The eves of Midsummer, Christmas and New Year are no public holidays by law, but everything
# is closed on them: `de_facto` in the library. Sundays are holidays by law; a series that is
# set to Sundays means it, so they are not asked of the library.
_KINDS = ("public", "de_facto")
_EASTER = ("Good Friday", "Easter Monday")
SOON = timedelta(days=14)
SUMMER_ENDS = (8, 15)
CHRISTMAS_BEGINS, CHRISTMAS_ENDS = (12, 21), (1, 6)


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


# As the library calls them in English; it knows Swedish too, and hardly another language of ours.
NAMES = frozenset(
    {
        N_("New Year's Day"),
        N_("Epiphany"),
        N_("Good Friday"),
        N_("Easter Sunday"),
        N_("Easter Monday"),
        N_("May Day"),
        N_("Ascension Day"),
        N_("National Day"),
        N_("Pentecost"),
        N_("Midsummer Eve"),
        N_("Midsummer Day"),
        N_("All Saints' Day"),
        N_("Christmas Eve"),
        N_("Christmas Day"),
        N_("Second Day of Christmas"),
        N_("New Year's Eve"),
    }
)


class Break(StrEnum):
    """`CLOSED`: weeks that a programme itself is closed."""

    CHRISTMAS = "christmas"
    EASTER = "easter"
    SUMMER = "summer"
    CLOSED = "closed"


Days = tuple[date, date]  # first and last


class Edge(StrEnum):
    STARTS = "starts"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class NearBreak:
    """A round starts or ends `days` before a break, 0 when inside it."""

    edge: Edge
    of: Break
    days: int
    begins_on: date


@lru_cache(maxsize=64)
def _year(year: int) -> dict[date, str]:
    found = holidays.country_holidays(
        "SE", years=year, categories=_KINDS, language="en_US", include_sundays=False
    )
    return {day: name.partition(";")[0] for day, name in found.items()}


def name_of(day: date, *, language: str = "sv") -> str | None:
    """What the holiday is called in a language; None on an ordinary day."""
    found = _year(day.year).get(day)
    return found and i18n.text_in(language, found)


def is_off(day: date) -> bool:
    return day in _year(day.year)


def without(days: Iterable[date], kept: Iterable[str] = ()) -> tuple[list[date], list[date]]:
    """The days a series meets, and the public holidays among them that it leaves out.

    `kept`: holidays (ISO) on which it meets all the same.
    """
    all_the_same = set(kept)
    meets: list[date] = []
    off: list[date] = []
    for day in days:
        (off if is_off(day) and day.isoformat() not in all_the_same else meets).append(day)
    return meets, off


def midsummer_eve(year: int) -> date:
    """The Friday between 19 and 25 June."""
    first = date(year, 6, 19)
    return first + timedelta(days=(4 - first.weekday()) % 7)


def breaks(year: int) -> list[tuple[Break, date, date]]:
    """The long breaks that begin in a year: first and last day."""
    easter = sorted(day for day, name in _year(year).items() if name in _EASTER)
    return [
        (Break.EASTER, easter[0], easter[-1]),
        (Break.SUMMER, midsummer_eve(year), date(year, *SUMMER_ENDS)),
        (Break.CHRISTMAS, date(year, *CHRISTMAS_BEGINS), date(year + 1, *CHRISTMAS_ENDS)),
    ]


def near_break(
    day: date, edge: Edge, closed: Iterable[Days] = (), within: timedelta = SOON
) -> NearBreak | None:
    """The first break that begins at most `within` after `day`, or that `day` lies in."""
    known = [*breaks(day.year - 1), *breaks(day.year), *((Break.CLOSED, *days) for days in closed)]
    near = [
        (begins_on, of) for of, begins_on, ends_on in known if begins_on - within <= day <= ends_on
    ]
    if not near:
        return None
    begins_on, of = min(near)
    return NearBreak(edge, of, max((begins_on - day).days, 0), begins_on)


def near_breaks(
    first_on: date, last_on: date | None, closed: Iterable[Days] = ()
) -> list[NearBreak]:
    """What to warn about for a round from a day to a day. `closed`: the programme's own weeks."""
    closed = list(closed)
    found = [near_break(first_on, Edge.STARTS, closed)]
    if last_on is not None:
        found.append(near_break(last_on, Edge.ENDS, closed))
    return [one for one in found if one is not None]
