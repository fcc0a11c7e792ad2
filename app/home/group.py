"""A programme's group: before and after, as figures and as a picture of the same figures."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.assessments import group as figures
from app.assessments import queries
from app.assessments.catalogue import shipped
from app.assessments.group import GroupFigures, ItemFigures
from app.programmes import access
from app.programmes.access import Who
from app.programmes.catalogue_cache import templates
from app.programmes.models import Programme

WIDTH, EDGE = 300, 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One item of the picture: x of the ring (first) and of the dot (now), 0 to 300."""

    first: float
    now: float


@dataclass(frozen=True, slots=True)
class GroupPage:
    """`read`: whose answers went into the figures."""

    programme: Programme
    instruments: tuple[GroupFigures, ...]
    people: int


def bar(item: ItemFigures, rtl: bool) -> Bar | None:
    """Where the two means stand on the item's own scale; None when nobody is paired."""
    first, now = item.change.mean_first, item.change.mean_now
    if first is None or now is None:
        return None
    span = max(item.highest - item.lowest, 1)
    places = [EDGE + (WIDTH - 2 * EDGE) * float(mean - item.lowest) / span for mean in (first, now)]
    if rtl:
        places = [WIDTH - x for x in places]
    return Bar(round(places[0], 1), round(places[1], 1))


def group_of(session: Session, viewer: Who, today: date, code: str, programme_id: str) -> GroupPage:
    """The figures of one of her programmes, or NotVisible. Everybody ever enrolled counts."""
    programme = access.programme(session, viewer, today, programme_id)
    places = access.places(session, viewer, today, programme_id=programme_id)
    places = [place for place in places if place.started_on <= today]
    sheets = queries.sheets_in(session, places)
    template = templates().get(programme.template_slug)
    used = queries.uses_of(template, shipped()) if template else []
    wanted = {instrument.id for instrument, _use in used}
    wanted |= {sheet.instrument_id for sheet in sheets}
    found = [
        (instrument, *figures.pairs_in(instrument, places, sheets))
        for instrument in shipped().values()
        if instrument.id in wanted
    ]
    answers = queries.answers_in(
        session, [sheet.id for _, pairs, _, _ in found for pair in pairs for sheet in pair]
    )
    return GroupPage(
        programme=programme,
        instruments=tuple(
            figures.group_figures(instrument, pairs, once, never, answers, code)
            for instrument, pairs, once, never in found
        ),
        people=len(access.people_in(places)),
    )
