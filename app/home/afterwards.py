"""What is asked before an enrolment ends, and after."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.assessments import queries, standing
from app.assessments.answering import wording_in
from app.assessments.catalogue import shipped
from app.assessments.occasions import LEAST_BETWEEN, Occasion
from app.assessments.standing import Standing
from app.assessments.vocabulary import Instrument
from app.programmes.access import Place
from app.programmes.catalogue_cache import templates
from app.programmes.template_model import InstrumentUse


@dataclass(frozen=True, slots=True)
class MissingEnd:
    """A rating without its end. `can_be_taken`: there is a first one, and it is not too near."""

    standing: Standing
    title: str
    can_be_taken: bool

    @property
    def instrument(self) -> Instrument:
        return self.standing.instrument


def missing_ends(session: Session, place: Place, today: date, code: str) -> list[MissingEnd]:
    """The end ratings that the programme asks for and that she has not answered."""
    sheets = queries.sheets_in(session, [place])
    asked = standing.asked_in(session, [place])
    found = []
    for one in standing.standings([place], templates().get, shipped(), sheets, asked, today):
        own = [s for s in sheets if s.instrument_id == one.instrument.id and s.answered_on]
        asks_end = any(
            queries.cadence_of(use).end
            for instrument, use in _uses(place)
            if instrument.id == one.instrument.id
        )
        if not asks_end or any(s.occasion is Occasion.END for s in own):
            continue
        first = min((s.answered_on for s in own if s.answered_on), default=None)
        is_far = first is not None and today > first + LEAST_BETWEEN
        is_open = one.is_open and one.next is not None and one.next.occasion is Occasion.END
        title = wording_in(one.instrument, code).title
        found.append(MissingEnd(one, title, is_open or (one.may_ask and is_far)))
    return found


def _uses(place: Place) -> list[tuple[Instrument, InstrumentUse]]:
    template = templates().get(place.template_slug)
    return queries.uses_of(template, shipped()) if template else []


def follow_up_of(session: Session, place: Place, today: date) -> tuple[Instrument, bool] | None:
    """What a follow-up would ask after the end, and whether it is asked for already."""
    uses = _uses(place)
    if place.ended_on is None or not uses:
        return None
    due = standing.ratings_due(session, [place], templates().get, shipped(), today)
    return (due[0].instrument, True) if due else (uses[0][0], False)
