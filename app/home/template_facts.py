"""A programme template in words, for the page that shows what it says."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import format_decimal
from markupsafe import Markup

from app import i18n
from app.assessments.answering import wording_in
from app.assessments.catalogue import shipped
from app.programmes import template_said as said
from app.programmes.instrument_names import known_instruments
from app.programmes.template_goals import Goal
from app.programmes.template_model import InstrumentUse, Length, Meeting, Slot, Source
from app.programmes.templates import ProgrammeTemplate
from app.web.names import gettext as _
from app.web.names import listed, ngettext, spoken

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str


def swedish(words: str) -> Markup:
    """What a template says in its own words, whatever language the page is in."""
    return Markup('<span lang="sv">{}</span>').format(words)


def length(one: Length | None) -> str:
    """For example "6–8 weeks", "open-ended" or "not stated"."""
    text: str = _("Not stated")
    if one is None:
        return text
    if one.weeks_max is not None:
        least = f"{one.weeks_min}–" if one.weeks_min and one.weeks_min != one.weeks_max else ""
        text = ngettext(
            "%(span)s week", "%(span)s weeks", one.weeks_max, span=f"{least}{one.weeks_max}"
        )
    elif one.months_max is not None:
        least = f"{one.months_min}–" if one.months_min and one.months_min != one.months_max else ""
        text = ngettext(
            "%(span)s month", "%(span)s months", one.months_max, span=f"{least}{one.months_max}"
        )
    else:
        text = _("Open-ended")
    return text


def dose(template: ProgrammeTemplate) -> str:
    """How much a week: times, and the cap of hours; empty when the source states neither."""
    parts: list[str] = []
    pattern = template.pattern
    if pattern and (pattern.times_max or pattern.times_usual):
        most = pattern.times_max or pattern.times_usual or 1
        least = f"{pattern.times_min}–" if pattern.times_min not in (None, most) else ""
        parts.append(
            ngettext("%(span)s time a week", "%(span)s times a week", most, span=f"{least}{most}")
        )
    if template.weekly_hours_cap:
        hours = format_decimal(template.weekly_hours_cap)
        parts.append(
            ngettext(
                "at most %(hours)s hour a week",
                "at most %(hours)s hours a week",
                round(template.weekly_hours_cap),
                hours=hours,
            )
        )
    return listed(parts)


def source(one: Source) -> str:
    return swedish(", ".join(filter(None, (one.report, one.table))))


def facts(template: ProgrammeTemplate) -> list[Fact]:
    """The short facts on top; what the source does not state is left out."""
    caps = {
        _("Largest group"): template.group_size,
        _("Smallest group"): template.group_size_min,
        _("Places in the room"): template.venue_cap,
    }
    rows = [
        Fact(_("Kind"), spoken(said.KIND[template.kind])),
        Fact(_("Length"), length(template.length)),
        Fact(_("A week"), dose(template)),
        *(Fact(label, str(cap)) for label, cap in caps.items() if cap),
        Fact(_("It calls its staff"), swedish(template.staff_word)),
        Fact(_("Intake"), _intake(template)),
        Fact(_("Extension"), _extension(template)),
        Fact(_("Source"), source(template.source)),
    ]
    return [row for row in rows if row.text]


def _intake(template: ProgrammeTemplate) -> str:
    form = template.intake.form if template.intake else None
    return spoken(said.INTAKE[form]) if form else ""


def _extension(template: ProgrammeTemplate) -> str:
    one = template.extension
    if one is None:
        return ""
    parts: list[str] = [swedish(one.when)] if one.when else []
    if one.weeks:
        parts.append(ngettext("%(num)s week at a time", "%(num)s weeks at a time", one.weeks))
    if one.months:
        parts.append(ngettext("%(num)s month at a time", "%(num)s months at a time", one.months))
    return Markup(" ").join(parts)


def slot(one: Slot, code: str) -> str:
    """One time of the week: days, hours, what."""
    parts: list[str] = []
    if one.weekdays:
        parts.append(i18n.weekday_span([WEEKDAYS.index(day) for day in one.weekdays], code))
    elif one.times_a_week:
        parts.append(ngettext("%(num)s time a week", "%(num)s times a week", one.times_a_week))
    if one.starts and one.ends:
        parts.append(f"{one.starts:%H:%M}–{one.ends:%H:%M}")
    elif one.hours:
        hours = format_decimal(one.hours)
        parts.append(
            ngettext("%(hours)s hour", "%(hours)s hours", math.ceil(one.hours), hours=hours)
        )
    when = " ".join(parts)
    what = one.what and swedish(one.what)
    return Markup(": ").join(filter(None, (when, what))) or _("Not stated")


def meeting(one: Meeting) -> Fact:
    """A meeting, and when with whom."""
    when: list[str] = []
    if one.at:
        when.append(spoken(said.MOMENT[one.at]))
    if one.weeks:
        weeks = ", ".join(map(str, one.weeks))
        when.append(ngettext("week %(weeks)s", "weeks %(weeks)s", len(one.weeks), weeks=weeks))
    if one.every_weeks:
        when.append(ngettext("every week", "every %(num)s weeks", one.every_weeks))
    if one.weeks_before_end:
        when.append(
            ngettext(
                "%(num)s week before the end", "%(num)s weeks before the end", one.weeks_before_end
            )
        )
    if one.within_days:
        when.append(ngettext("within %(num)s day", "within %(num)s days", one.within_days))
    if one.guests:
        guests = listed(spoken(said.GUEST[guest]) for guest in one.guests)
        when.append(_("with %(guests)s", guests=guests))
    note = one.note and swedish(one.note)
    text = Markup(". ").join(filter(None, (listed(when), note)))
    return Fact(spoken(said.MEETING[one.kind]), text)


def goal(one: Goal) -> Fact:
    """The kind of goal with its threshold; the goal's own words."""
    kind = spoken(said.GOAL[one.type])
    if one.threshold is None or one.unit is None or one.denominator is None:
        return Fact(kind, swedish(one.text))
    number = format_decimal(one.threshold)
    of = spoken(said.DENOMINATOR[one.denominator])
    if one.unit == "percent":
        limit = _("%(number)s percent %(of)s", number=number, of=of)
    else:
        limit = _("%(number)s steps %(of)s", number=number, of=of)
    return Fact(_("%(kind)s: %(limit)s", kind=kind, limit=limit), swedish(one.text))


def instrument(one: InstrumentUse, code: str) -> Fact:
    """An instrument's name, and when it is asked; it says so when we do not have it."""
    found = shipped().get(one.id)
    if found is not None:
        name = wording_in(found, code).title
    else:
        named = {known.id: known.name for known in known_instruments()}
        name = _("%(name)s, not in Stegvis yet", name=swedish(named.get(one.id, one.id)))
    when = [spoken(said.OCCASION[occasion]) for occasion in one.occasions]
    if one.every_months:
        when.append(ngettext("every month", "every %(num)s months", one.every_months))
    when += _after(one.always_after_months)
    if one.stands_in_for:
        when.append(_("stands in for %(other)s", other=one.stands_in_for))
    return Fact(name, ", ".join(when))


def _after(months: Iterable[int]) -> list[str]:
    return [ngettext("after %(num)s month", "after %(num)s months", month) for month in months]
