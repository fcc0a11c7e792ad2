"""Words of the schedule for staff."""

from datetime import date

from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from app import i18n
from app.schedule import recurrence
from app.schedule.cautions import Why
from app.schedule.days_off import Break, Edge, NearBreak
from app.schedule.models import Activity, Pace
from app.schedule.series_form import SeriesForm


def as_sent(form: SeriesForm) -> MultiDict[str, str]:
    """What a browser would send of a form as it stands."""
    rows = [
        (field.name, "y" if isinstance(field, BooleanField) else str(field.data))
        for field in form
        if field.data is not None and field.data is not False
    ]
    return MultiDict(rows)


def days_in_short(code: str) -> list[str]:
    """Monday to Sunday, short and standing alone."""
    return i18n.short_weekdays(code)


def rhythm(one: Activity, code: str) -> str:
    """ "Monday, Thursday 10:00, every second week"."""
    days = i18n.weekday_span(list(recurrence.weekdays_of(one.rule)), code)
    every = recurrence.every_weeks_of(one.rule)
    at = f"{one.starts:%H:%M}"
    if every == 1:
        # translators: days are weekdays in words, such as "Monday, Thursday"
        return str(_("%(days)s at %(time)s", days=days, time=at))
    return str(
        ngettext(
            "%(days)s at %(time)s, every %(num)s week",
            "%(days)s at %(time)s, every %(num)s weeks",
            every,
            days=days,
            time=at,
        )
    )


def clash(why: Why, *, title: str, day: date, code: str, **more: object) -> str:
    """One thing to look at, in a sentence."""
    when = i18n.long_date(day, code)
    told = {
        Why.PLACE_FULL: _(
            "%(title)s, %(day)s: more people than the place has room for.", title=title, day=when
        ),
        Why.GROUP_FULL: _(
            "%(title)s, %(day)s: more people than the group takes.", title=title, day=when
        ),
        Why.ALONE: _(
            "%(title)s, %(day)s: one of the staff alone with several participants.",
            title=title,
            day=when,
        ),
        Why.STAFF_TWICE: _(
            "%(title)s, %(day)s: the same member of staff is booked twice.", title=title, day=when
        ),
        Why.PLACE_TWICE: _("%(title)s, %(day)s: the place is booked twice.", title=title, day=when),
        Why.PERSON_TWICE: _("%(title)s, %(day)s: somebody is booked twice.", title=title, day=when),
        Why.OVER_HOURS: _("%(title)s, %(day)s: more hours than agreed.", title=title, day=when),
    }
    return str(told[why])


def near(one: NearBreak, code: str) -> str:
    """A round beside a break, in a sentence."""
    day = i18n.long_date(one.begins_on, code)
    if one.edge is Edge.STARTS:
        said = {
            Break.CHRISTMAS: _(
                "It starts just before the Christmas break, which begins on %(day)s.", day=day
            ),
            Break.SUMMER: _(
                "It starts just before the summer break, which begins on %(day)s.", day=day
            ),
            Break.EASTER: _("It starts just before Easter, which begins on %(day)s.", day=day),
            Break.CLOSED: _("It starts just before the programme closes on %(day)s.", day=day),
        }
    else:
        said = {
            Break.CHRISTMAS: _(
                "It ends just before the Christmas break, which begins on %(day)s.", day=day
            ),
            Break.SUMMER: _(
                "It ends just before the summer break, which begins on %(day)s.", day=day
            ),
            Break.EASTER: _("It ends just before Easter, which begins on %(day)s.", day=day),
            Break.CLOSED: _("It ends just before the programme closes on %(day)s.", day=day),
        }
    return str(said[one.of])


def number(hours: float | None, code: str) -> str:
    """Hours with at most one decimal, the language's comma; a dash when not said."""
    return "–" if hours is None else str(format_decimal(round(hours, 1), "0.#", locale=code))


def step(one: Pace, code: str) -> str:
    """One step of the ramp-up, in a sentence."""
    parts = []
    if one.days is not None:
        parts.append(ngettext("%(num)s day a week", "%(num)s days a week", one.days))
    if one.hours is not None:
        said = number(one.hours, code)
        parts.append(
            ngettext(
                "%(hours)s hour a week", "%(hours)s hours a week", _form(one.hours), hours=said
            )
        )
    if one.cap_hours is not None:
        said = number(one.cap_hours, code)
        parts.append(
            ngettext(
                "at most %(hours)s hour",
                "at most %(hours)s hours",
                _form(one.cap_hours),
                hours=said,
            )
        )
    day, what = i18n.short_date(one.from_on, code), i18n.in_list(parts, code)
    return str(_("From %(day)s: %(what)s", day=day, what=what))


def _form(hours: float) -> int:
    """The number whose plural form is wanted: a part of an hour has that of many, as 100 has."""
    return int(hours) if hours == int(hours) else 100


def language(code: str) -> i18n.Language:
    """The row of a language; Swedish for one that is not on offer."""
    return i18n.choose(code)


def day_in(day: date, code: str) -> str:
    """A day in words of a named language."""
    return i18n.long_date(day, i18n.choose(code).code)
