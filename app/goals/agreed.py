"""What of the schedule a plan can agree on: the series of her programmes, in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.goals.plans import Plan
from app.programmes.access import Who
from app.schedule.library import SOURCE, say
from app.schedule.models import Activity, ActivityKind
from app.schedule.own_phrases import phrases_of


@dataclass(frozen=True, slots=True)
class Series:
    """`is_open`: it still meets, so that a new line may be about it."""

    id: str
    sign: str
    text: str
    lang: str
    is_open: bool


def activities_of(
    session: Session, viewer: Who, plan: Plan, today: date, code: str
) -> dict[str, Series]:
    """By id: those that still meet, and those that a line of the plan is about."""
    named = {line.activity_id for line in plan.lines if line.activity_id}
    rows = _rows(session, plan, named)
    phrases = phrases_of(session, viewer.association_id, [row.what for row in rows])
    found = {}
    for row in rows:
        said = say(phrases, row.what, code)
        text, lang = (row.title, SOURCE) if row.title else (said.text, said.lang)
        found[row.id] = Series(
            row.id, said.sign, f"{text}, {row.starts:%H:%M}", lang, _open(row, today)
        )
    return found


def ids_of(session: Session, plan: Plan, today: date) -> frozenset[str]:
    """What a new line may be about."""
    return frozenset(row.id for row in _rows(session, plan, ()) if _open(row, today))


def _open(row: Activity, today: date) -> bool:
    return row.ended_at is None and (row.last_on is None or row.last_on >= today)


def _rows(session: Session, plan: Plan, named: Iterable[str]) -> list[Activity]:
    programmes = {place.programme_id for place in plan.places}
    return list(
        session.exec(
            select(Activity)
            .where(
                or_(
                    col(Activity.programme_id).in_(programmes)
                    & (col(Activity.kind) != ActivityKind.MEETING),
                    col(Activity.id).in_(list(named)),
                )
            )
            .order_by(col(Activity.starts), col(Activity.id))
        )
    )
