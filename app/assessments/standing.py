"""Where each rating stands, for one person or a group in two queries: open, later, asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.assessments.models import RatingAsked
from app.assessments.occasions import (
    Due,
    Occasion,
    due_on,
    follow_up_due,
    is_met,
    waiting,
)
from app.assessments.queries import SHEET, SHEETS, Sheet, about, cadence_of, uses_of
from app.assessments.vocabulary import Instrument
from app.db.tables import table_of
from app.programmes.access import Place
from app.programmes.template_model import InstrumentUse
from app.programmes.templates import ProgrammeTemplate

Asked = Mapping[tuple[str, str, Occasion], date]
TemplateOf = Callable[[str], ProgrammeTemplate | None]

_ASKED = table_of(RatingAsked).c
_LAST_ASKED = sa.select(
    _ASKED.enrolment_id, _ASKED.instrument_id, _ASKED.occasion, sa.func.max(_ASKED.asked_on)
).group_by(_ASKED.enrolment_id, _ASKED.instrument_id, _ASKED.occasion)
_ASKED_IN = _LAST_ASKED.where(_ASKED.enrolment_id.in_(sa.bindparam("enrolments", expanding=True)))
_ASKED_OF = _LAST_ASKED.where(_ASKED.enrolment_id == sa.bindparam("enrolment"))
_ONE: sa.BindParameter[str] = sa.bindparam("enrolment")
_MANY: sa.BindParameter[list[str]] = sa.bindparam("enrolments", expanding=True)


def _both(
    of_sheet: sa.ColumnElement[bool], of_asked: sa.ColumnElement[bool]
) -> sa.CompoundSelect[Any]:
    """Today may ask six things of the database: these two are one. What was asked has no id."""
    last = {
        "enrolment_id": _ASKED.enrolment_id,
        "instrument_id": _ASKED.instrument_id,
        "occasion": _ASKED.occasion,
        "answered_on": sa.func.max(_ASKED.asked_on),
    }
    asked = sa.select(*(last.get(field.name, sa.null()) for field in fields(Sheet)))
    return sa.union_all(
        SHEET.where(of_sheet),
        asked.where(of_asked).group_by(_ASKED.enrolment_id, _ASKED.instrument_id, _ASKED.occasion),
    ).order_by("answered_on", "begun_at")


_BOTH_OF = _both(SHEETS.enrolment_id == _ONE, _ASKED.enrolment_id == _ONE)
_BOTH_IN = _both(SHEETS.enrolment_id.in_(_MANY), _ASKED.enrolment_id.in_(_MANY))


@dataclass(frozen=True, slots=True)
class Standing:
    """One instrument in one enrolment. `next` is the next rating, open from `next.since`.

    `sheet`: what is begun of it. `may_ask`: staff may open the end rating before its time.
    """

    place: Place
    instrument: Instrument
    next: Due | None
    is_open: bool
    sheet: Sheet | None
    is_asked: bool
    may_ask: bool

    @property
    def is_begun(self) -> bool:
        return self.sheet is not None


def asked_in(session: Session, places: Iterable[Place]) -> dict[tuple[str, str, Occasion], date]:
    """When staff last asked for a rating, by enrolment, instrument and occasion. One query."""
    rows = about(session, places, _ASKED_OF, _ASKED_IN)
    return {(enrolment, name, occasion): day for enrolment, name, occasion, day in rows}


def sheets_and_asked(session: Session, places: Iterable[Place]) -> tuple[list[Sheet], Asked]:
    """What `sheets_in` and `asked_in` say, in one query; the sheets oldest first."""
    rows = list(about(session, places, _BOTH_OF, _BOTH_IN))
    asked = {
        (row.enrolment_id, row.instrument_id, row.occasion): row.answered_on
        for row in rows
        if row.id is None
    }
    return [Sheet(*row) for row in rows if row.id is not None], asked


def standing(
    place: Place,
    use: InstrumentUse,
    instrument: Instrument,
    sheets: Iterable[Sheet],
    asked: Asked,
    today: date,
) -> Standing:
    """Pure. `sheets`: of any enrolment and instrument; the others are left out."""
    own = _own(place, instrument, sheets)
    asked_on = asked.get((place.enrolment_id, instrument.id, Occasion.END))
    cadence = cadence_of(use)
    found = waiting(
        cadence,
        enrolled_on=place.started_on,
        planned_end=place.planned_end_on,
        sheets=[sheet.so_far for sheet in own],
        end_asked_on=asked_on,
    )
    open_now = due_on(today, found)
    begun = _begun(own)
    ends = [s.answered_on for s in own if s.occasion is Occasion.END and s.answered_on]
    is_asked = asked_on is not None and not is_met(
        (sheet.so_far for sheet in own), Occasion.END, asked_on
    )
    has_start = not cadence.start or any(
        s.occasion is Occasion.START and s.completed_at is not None for s in own
    )
    is_end_open = open_now is not None and open_now.occasion is Occasion.END
    return Standing(
        place=place,
        instrument=instrument,
        next=open_now or min(found, key=lambda due: due.since, default=None),
        is_open=open_now is not None,
        sheet=begun,
        is_asked=is_asked,
        may_ask=has_start
        and not (is_asked or is_end_open or begun)
        and not any(end >= today for end in ends),
    )


def _own(place: Place, instrument: Instrument, sheets: Iterable[Sheet]) -> list[Sheet]:
    """What counts: a sheet left open under an older wording stays so, the rating begins anew."""
    return [
        sheet
        for sheet in sheets
        if sheet.enrolment_id == place.enrolment_id
        and sheet.instrument_id == instrument.id
        and (sheet.completed_at is not None or sheet.instrument_version == instrument.version)
    ]


def _begun(sheets: Iterable[Sheet]) -> Sheet | None:
    return next((sheet for sheet in sheets if sheet.completed_at is None), None)


def standings(
    places: Iterable[Place],
    template_of: TemplateOf,
    instruments: Mapping[str, Instrument],
    sheets: Iterable[Sheet],
    asked: Asked,
    today: date,
) -> list[Standing]:
    """Every rating that the running enrolments' templates ask for and that we have."""
    sheets = list(sheets)
    return [
        standing(place, use, instrument, sheets, asked, today)
        for place in places
        if place.ended_on is None
        for instrument, use in _uses(place, template_of, instruments)
    ]


def _uses(
    place: Place, template_of: TemplateOf, instruments: Mapping[str, Instrument]
) -> list[tuple[Instrument, InstrumentUse]]:
    template = template_of(place.template_slug)
    return uses_of(template, instruments) if template else []


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating to offer: where, which, why, and the sheet if it is begun."""

    place: Place
    instrument: Instrument
    due: Due
    sheet: Sheet | None


def ratings_due(
    session: Session,
    places: Iterable[Place],
    template_of: TemplateOf,
    instruments: Mapping[str, Instrument],
    today: date,
) -> list[Rating]:
    """What one person is asked to answer today in all of these: what is begun, then by waiting.

    Where she has ended only a follow-up, when staff have asked for it.
    """
    places = list(places)
    sheets, asked = sheets_and_asked(session, places)
    found = [
        Rating(one.place, one.instrument, one.next, one.sheet)
        for one in standings(places, template_of, instruments, sheets, asked, today)
        if one.is_open and one.next is not None
    ]
    for place in places:
        if place.ended_on is not None:
            for instrument, _use in _uses(place, template_of, instruments):
                found += _follow_up(place, instrument, sheets, asked)
    return sorted(found, key=lambda rating: (rating.sheet is None, rating.due.since))


def _follow_up(
    place: Place, instrument: Instrument, sheets: Iterable[Sheet], asked: Asked
) -> list[Rating]:
    own = [s for s in _own(place, instrument, sheets) if s.occasion is Occasion.FOLLOW_UP]
    asked_on = asked.get((place.enrolment_id, instrument.id, Occasion.FOLLOW_UP))
    found = follow_up_due([sheet.so_far for sheet in own], asked_on)
    return [Rating(place, instrument, found, _begun(own))] if found else []
