"""How far somebody has come in a programme, in weeks."""

from dataclasses import dataclass
from datetime import date

from app import i18n
from app.programmes.access import Place
from app.web.names import text as _


@dataclass(frozen=True, slots=True)
class Week:
    """Week `number` of `of`, from 1; `of` is None when open-ended, `number` 0 before the start."""

    number: int
    of: int | None


def week_of(started_on: date, planned_end_on: date | None, today: date) -> Week:
    """The week of `today`; both ends count as days of the programme. It may lie past the plan."""
    number = (today - started_on).days // 7 + 1
    of = None if planned_end_on is None else (planned_end_on - started_on).days // 7 + 1
    return Week(max(number, 0), of)


def words(place: Place, today: date, code: str) -> str:
    """Where she is in the programme, in words."""
    week = week_of(place.started_on, place.planned_end_on, today)
    said: str
    if place.ended_on is not None and place.ended_on < today:
        said = _("Last day %(day)s", day=i18n.short_date(place.ended_on, code))
    elif week.number == 0:
        said = _("Begins %(day)s", day=i18n.short_date(place.started_on, code))
    elif week.of is None:
        said = _("Week %(number)s", number=week.number)
    elif week.number > week.of:
        said = _("Week %(number)s, planned for %(of)s", number=week.number, of=week.of)
    else:
        said = _("Week %(number)s of %(of)s", number=week.number, of=week.of)
    return said
