"""Where each rating stands, for one person or a group in two queries: open, later, asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.assessments.models import RatingAsked
from app.assessments.occasions import Due, Occasion, due, is_met
from app.assessments.queries import Sheet, cadence_of, uses_of
from app.assessments.vocabulary import Instrument
from app.programmes.access import Place
from app.programmes.template_model import InstrumentUse
from app.programmes.templates import ProgrammeTemplate

Asked = Mapping[tuple[str, str], date]


@dataclass(frozen=True, slots=True)
class Standing:
    """One instrument in one enrolment. `next` is the next rating, open from `next.since`.

    `may_ask`: staff may open the end rating before its time.
    """

    place: Place
    instrument: Instrument
    next: Due | None
    is_open: bool
    is_begun: bool
    is_asked: bool
    may_ask: bool


def asked_in(session: Session, places: Iterable[Place], occasion: Occasion = Occasion.END) -> Asked:
    """When staff last asked for such a rating, by enrolment and instrument. One query."""
    wanted = [place.enrolment_id for place in places]
    if not wanted:
        return {}
    rows = session.execute(
        select(
            col(RatingAsked.enrolment_id),
            col(RatingAsked.instrument_id),
            func.max(col(RatingAsked.asked_on)),
        )
        .where(col(RatingAsked.enrolment_id).in_(wanted), col(RatingAsked.occasion) == occasion)
        .group_by(col(RatingAsked.enrolment_id), col(RatingAsked.instrument_id))
    )
    return {(enrolment, instrument): day for enrolment, instrument, day in rows}


def standing(
    place: Place,
    use: InstrumentUse,
    instrument: Instrument,
    sheets: Iterable[Sheet],
    asked: Asked,
    today: date,
) -> Standing:
    """Pure. `sheets`: of any enrolment and instrument; the others are left out."""
    own = [
        sheet
        for sheet in sheets
        if sheet.enrolment_id == place.enrolment_id and sheet.instrument_id == instrument.id
    ]
    asked_on = asked.get((place.enrolment_id, instrument.id))
    cadence = cadence_of(use)
    # Seen from the end of time everything is due: what comes next, and from when.
    upcoming = due(
        cadence,
        enrolled_on=place.started_on,
        planned_end=place.planned_end_on,
        sheets=[sheet.so_far for sheet in own],
        today=date.max,
        end_asked_on=asked_on,
    )
    is_open = upcoming is not None and upcoming.since <= today
    is_begun = any(sheet.completed_at is None for sheet in own)
    ends = [s.answered_on for s in own if s.occasion is Occasion.END and s.answered_on]
    is_asked = asked_on is not None and not is_met(
        (sheet.so_far for sheet in own), Occasion.END, asked_on
    )
    has_start = not cadence.start or any(
        s.occasion is Occasion.START and s.completed_at is not None for s in own
    )
    is_end_open = is_open and upcoming is not None and upcoming.occasion is Occasion.END
    return Standing(
        place=place,
        instrument=instrument,
        next=upcoming,
        is_open=is_open,
        is_begun=is_begun,
        is_asked=is_asked,
        may_ask=has_start
        and not (is_asked or is_end_open or is_begun)
        and not any(end >= today for end in ends),
    )


def standings(
    places: Iterable[Place],
    template_of: Callable[[str], ProgrammeTemplate | None],
    instruments: Mapping[str, Instrument],
    sheets: Iterable[Sheet],
    asked: Asked,
    today: date,
) -> list[Standing]:
    """Every rating that the running enrolments' templates ask for and that we have."""
    sheets = list(sheets)
    found = []
    for place in places:
        template = template_of(place.template_slug)
        if place.ended_on is not None or template is None:
            continue
        for instrument, use in uses_of(template, instruments):
            found.append(standing(place, use, instrument, sheets, asked, today))
    return found
