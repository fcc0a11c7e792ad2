"""Maps, always through `programmes.access`: herself, or somebody who may see her."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import PersonKey
from app.accounts.sealing import Box, box_of, unwrap
from app.clock import local_date
from app.db.tables import table_of
from app.goals import library, maps
from app.goals.maps import Map, State
from app.goals.models import Goal, Milestone, PersonMap, SpokenGoal
from app.goals.phone_rules import is_to_read, shows_map
from app.programmes import access
from app.programmes.access import NotVisible, Who

_MAPS, _GOALS, _STEPS = table_of(PersonMap).c, table_of(Goal).c, table_of(Milestone).c
_SPOKEN = table_of(SpokenGoal).c

GOAL = (
    *(_GOALS.id, _GOALS.words, _GOALS.sign, _GOALS.area, _GOALS.best, _GOALS.active_at),
    _SPOKEN.goal_id.label("spoken"),
)
# Built once; a page that asks more of the database asks them with the rest.
GOALS_OF = (
    sa.select(_MAPS.vision, *GOAL)
    .select_from(
        table_of(PersonMap)
        .outerjoin(
            table_of(Goal),
            (_GOALS.person_id == _MAPS.person_id) & _GOALS.ended_at.is_(None),
        )
        .outerjoin(table_of(SpokenGoal), _SPOKEN.goal_id == _GOALS.id)
    )
    .where(_MAPS.person_id == sa.bindparam("person"))
)
STEPS_OF = sa.select(table_of(Milestone)).where(_STEPS.person_id == sa.bindparam("person"))


@dataclass(frozen=True, slots=True)
class Found:
    """A goal's or a step's row behind the one door, and whose it is."""

    id: str
    person_id: str
    goal_id: str


def map_for(session: Session, viewer: Who, today: date, person_id: str, code: str) -> Map:
    """Her map as the viewer may see it, suggestions in the language `code`, or NotVisible."""
    places = access.places_of(session, viewer, today, person_id)
    is_over = is_to_read(viewer, places, person_id)
    if not shows_map(viewer, places, person_id, today):
        return Map(person_id, None, (), is_hidden=True, is_to_read=is_over)
    return replace(map_of(session, person_id, code), is_to_read=is_over)


def map_of(session: Session, person_id: str, code: str) -> Map:
    """A map in two queries, and one for her key. Who may see it was asked before."""
    rows = session.execute(GOALS_OF, {"person": person_id}).all()
    if not any(row.id or row.vision for row in rows):
        return Map(person_id, None, ())
    steps = session.execute(STEPS_OF, {"person": person_id})
    return map_from(box_of(session, person_id), rows, steps, code)


def map_from(box: Box, rows: Sequence[Any], step_rows: Iterable[Any], code: str) -> Map:
    """The rows of GOALS_OF and STEPS_OF as a map, whatever their order."""
    person_id, vision = box.person_id, rows[0].vision if rows else None
    goals = [row for row in rows if row.id is not None]
    return Map(
        person_id=person_id,
        vision=box.open(f"person_map|vision|{person_id}", vision) if vision else None,
        goals=goals_from(box, goals, step_rows, code),
    )


def goals_from(
    box: Box, rows: Iterable[Any], step_rows: Iterable[Any], code: str
) -> tuple[maps.Goal, ...]:
    """Rows of the columns GOAL with their steps, opened, far to near."""
    steps: dict[str, list[maps.Step]] = {}
    for row in sorted(step_rows, key=_place):
        steps.setdefault(row.goal_id, []).append(_step(row, box, code))
    return maps.far_to_near(_goal(row, box, steps.get(row.id, ())) for row in rows)


# Built once for Today: the open steps of every goal, with her key, in one query.
_KEYS = table_of(PersonKey).c
OPEN_STEPS = (
    sa.select(
        *table_of(Milestone).c,
        _GOALS.active_at,
        _KEYS.version.label("key_version"),
        _KEYS.wrapped.label("key_wrapped"),
    )
    .select_from(
        table_of(Milestone)
        .join(table_of(Goal), _GOALS.id == _STEPS.goal_id)
        .join(table_of(PersonKey), _KEYS.person_id == _STEPS.person_id)
    )
    .where(
        _STEPS.person_id == sa.bindparam("person"),
        _GOALS.ended_at.is_(None),
        _STEPS.state.in_([State.ON_THE_WAY, State.WAITING]),
    )
)


def next_step(session: Session, rows: Iterable[Any], person_id: str, code: str) -> maps.Step | None:
    """Her one next small step among the rows of OPEN_STEPS; nothing else of the map is opened."""
    rows = sorted(rows, key=_place)
    if not rows:
        return None
    goals: dict[str, list[Any]] = {}
    for row in rows:
        goals.setdefault(row.goal_id, []).append(row)
    closed = Map(
        person_id,
        None,
        maps.far_to_near(
            maps.Goal(
                id=goal_id,
                words="",
                sign="",
                area=None,
                steps=tuple(_step(row, None, code) for row in own),
                active_at=own[0].active_at,
            )
            for goal_id, own in goals.items()
        ),
    )
    found = closed.next
    assert found is not None
    row = next(row for row in rows if row.id == found[1].id)
    box = unwrap(session, person_id, row.key_version, row.key_wrapped)
    return _step(row, box, code)


def _place(row: Any) -> tuple[Any, ...]:
    """Along the paths, goal by goal."""
    return row.goal_id, row.position, row.created_at, row.id


def _goal(row: Any, box: Box, steps: Iterable[maps.Step]) -> maps.Goal:
    return maps.Goal(
        id=row.id,
        words=box.open(f"goal|words|{row.id}", row.words) if row.words else "",
        sign=row.sign,
        area=row.area,
        steps=tuple(steps),
        active_at=row.active_at,
        best=row.best / 100,
        is_spoken=row.spoken is not None,
    )


def _step(row: Any, box: Box | None, code: str) -> maps.Step:
    """One row opened with her key; without it, the words stay closed."""

    def opened(column: str) -> str | None:
        sealed = getattr(row, column)
        return box.open(f"milestone|{column}|{row.id}", sealed) if sealed and box else None

    return maps.Step(
        id=row.id,
        words=opened("words") or library.words(row.suggestion, code),
        sign=row.sign,
        state=State(row.state),
        changed_at=row.changed_at,
        helper=opened("helper"),
        by_on=row.by_on,
        is_homework=bool(row.is_homework),
        is_own_words=row.words is not None,
        can_now=opened("can_now"),
        done_on=local_date(row.done_at) if row.done_at else None,
        done_by=row.done_by,
        swedish=None if row.words else library.words(row.suggestion, library.SOURCE),
    )


def goal_for(session: Session, viewer: Who, today: date, goal_id: str) -> Found:
    """A goal that is on a map the viewer may see, or NotVisible."""
    row = session.execute(
        sa.select(_GOALS.id, _GOALS.person_id).where(
            _GOALS.id == goal_id,
            _GOALS.ended_at.is_(None),
            _GOALS.association_id == viewer.association_id,
        )
    ).first()
    if row is None:
        raise NotVisible(goal_id)
    _open_to(session, viewer, today, row.person_id)
    return Found(row.id, row.person_id, row.id)


def _open_to(session: Session, viewer: Who, today: date, person_id: str) -> None:
    """Raises NotVisible where there is no map for this viewer."""
    places = access.places_of(session, viewer, today, person_id)
    if not shows_map(viewer, places, person_id, today):
        raise NotVisible(person_id)


def step_for(session: Session, viewer: Who, today: date, step_id: str) -> Found:
    """A step on a map the viewer may see, or NotVisible."""
    row = session.execute(sa.select(_STEPS.id, _STEPS.goal_id).where(_STEPS.id == step_id)).first()
    if row is None:
        raise NotVisible(step_id)
    goal = goal_for(session, viewer, today, row.goal_id)
    return Found(row.id, goal.person_id, row.goal_id)


def areas_with_a_goal(session: Session, person_ids: Iterable[str]) -> Mapping[str, set[str]]:
    """The areas of the rating that open goals stand for, by person."""
    wanted = sorted(set(person_ids))
    found: dict[str, set[str]] = {person_id: set() for person_id in wanted}
    rows = session.execute(
        sa.select(_GOALS.person_id, _GOALS.area).where(
            _GOALS.person_id.in_(wanted), _GOALS.ended_at.is_(None), _GOALS.area.is_not(None)
        )
    )
    for person_id, area in rows:
        found[person_id].add(area)
    return found


def next_position(session: Session, goal_id: str) -> int:
    latest = session.execute(
        sa.select(sa.func.max(col(Milestone.position))).where(col(Milestone.goal_id) == goal_id)
    ).scalar()
    return 0 if latest is None else int(latest) + 1


def suggestion_of(session: Session, step_id: str) -> str | None:
    """Which of the library's steps this is; None for her own words."""
    found: str | None = session.execute(
        sa.select(_STEPS.suggestion).where(_STEPS.id == step_id)
    ).scalar()
    return found
