"""What the rules of `cautions` look at: times that meet; people, staff and places by their ids."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import Session

from app.db.tables import table_of
from app.programmes.catalogue_cache import templates
from app.programmes.models import Programme
from app.schedule.cautions import Planned
from app.schedule.models import Activity, Occurrence
from app.schedule.queries import FROM, TIME
from app.schedule.times import Time, time_of_row

_O, _A = table_of(Occurrence).c, table_of(Activity).c


def planned(
    times: Iterable[Time],
    expected: Mapping[str, Sequence[str]],
    leaders: Mapping[str, Sequence[str]],
    person_of: Mapping[str, str],
    never_alone: Mapping[str, bool],
) -> list[Planned]:
    """A person whom `person_of` does not know counts by her enrolment: as a number."""
    return [
        Planned(
            id=one.id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            people=frozenset(person_of.get(e, e) for e in expected.get(one.id, ())),
            staff=frozenset(leaders.get(one.id, ())),
            place=one.where.id if one.where and one.where.name else None,
            place_cap=one.where.cap if one.where else None,
            group_cap=one.capacity,
            alternatives=one.choice,
            never_alone=never_alone.get(one.programme_id, False),
        )
        for one in times
        if one.meets
    ]


def places_of(times: Iterable[Time]) -> set[str]:
    """The places that can be full or taken: those with a name."""
    return {one.where.id for one in times if one.where and one.where.name}


@cache
def _at_places() -> Select[Any]:
    return (
        select(*TIME)
        .select_from(FROM)
        .where(
            func.coalesce(_O.place_id, _A.place_id).in_(bindparam("places", expanding=True)),
            _O.programme_id.not_in(bindparam("programmes", expanding=True)),
            _O.local_on.between(bindparam("since"), bindparam("until")),
        )
    )


def others_at(
    session: Session, places: Iterable[str], programme_ids: Iterable[str], since: date, until: date
) -> list[Time]:
    """What other programmes have at these places: to be counted, never to be shown; one query."""
    asked = {"places": sorted(set(places)), "programmes": sorted(set(programme_ids))}
    rows = session.execute(_at_places(), {**asked, "since": since, "until": until})
    return [time_of_row(row) for row in rows]


def never_alone(programmes: Iterable[Programme]) -> dict[str, bool]:
    """Programmes whose template says that nobody of the staff works alone."""
    found = {}
    for one in programmes:
        template = templates().get(one.template_slug)
        found[one.id] = template is not None and "no_lone_work" in template.features
    return found
