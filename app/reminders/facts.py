"""The facts behind the reminders, gathered for many people at once: as many queries for one
person as for five hundred. No viewer asks here: the worker reminds everybody who wants it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlmodel import Session

from app.assessments.catalogue import shipped
from app.assessments.queries import Sheet, sheets_in
from app.assessments.standing import Standing, asked_in, standings
from app.clock import local_date
from app.db.tables import table_of
from app.programmes.access import Place
from app.programmes.catalogue_cache import templates
from app.programmes.models import Enrolment, PhoneView, Programme
from app.reminders.models import ProgrammeRules, Reminder, ReminderChoice, State
from app.reminders.planning import (
    DAY,
    RATING_AGAIN,
    RATING_KEEPS,
    TELLS_FOR,
    Asked,
    Facts,
    Kind,
    Level,
)
from app.reminders.rules import RULES, rules_of
from app.reminders.times_of_people import Gathering, add_times
from app.schedule.comings import changed_since

AT_ONCE = 500
LOOKS_BACK = timedelta(days=2)  # a time is told the evening before and on its day
TOLD_TWICE = RATING_AGAIN + RATING_KEEPS  # after that the coach asks
LOOKS_BACK_ASKED = TOLD_TWICE + timedelta(days=2)

_C, _E, _P = table_of(ReminderChoice).c, table_of(Enrolment).c, table_of(Programme).c
_RULES, _R = table_of(ProgrammeRules).c, table_of(Reminder).c
_WHO = (
    select(
        _C.person_id,
        _C.association_id,
        _C.level,
        _C.evening_at.label("her_hour"),
        _C.amount,
        _C.paused_until,
        _E.id.label("enrolment_id"),
        _E.programme_id,
        _E.coach_id,
        _E.started_on,
        _E.planned_end_on,
        _E.ended_on,
        _E.phone_view,
        _P.name,
        _P.template_slug,
        _P.staff_word,
        _P.controller,
        *RULES,
    )
    .join(table_of(Enrolment), _E.person_id == _C.person_id)
    .join(table_of(Programme), _P.id == _E.programme_id)
    .outerjoin(table_of(ProgrammeRules), _RULES.programme_id == _P.id)
    .where(
        _C.person_id.in_(bindparam("people", expanding=True)),
        or_(_E.ended_on.is_(None), _E.ended_on >= bindparam("today")),
    )
    .order_by(_C.person_id, _E.started_on.desc(), _E.id)
)
_NEXT = (
    select(_C.person_id)
    .where(_C.level != Level.NONE, _C.person_id > bindparam("after"))
    .order_by(_C.person_id)
    .limit(AT_ONCE)
)
_EARLIER = select(_R.person_id, _R.occasion, _R.about, _R.state, _R.why).where(
    _R.person_id.in_(bindparam("people", expanding=True)),
    _R.kind == Kind.DAY,
    _R.due_at >= bindparam("since"),
)


@dataclass(frozen=True, slots=True)
class Of:
    """One person's facts, and whose she is."""

    association_id: str
    facts: Facts


def everybody(session: Session, at: datetime) -> Iterator[list[Of]]:
    """All who want to be reminded, five hundred at a time."""
    news = changed_since(session, at - TELLS_FOR)
    after = ""
    while people := list(session.scalars(_NEXT, {"after": after})):
        yield of_people(session, people, at, news)
        after = people[-1]


def of_people(
    session: Session, people: Sequence[str], at: datetime, news: Iterable[str] | None = None
) -> list[Of]:
    """The facts of some people, today and tomorrow; ten queries at most."""
    today = local_date(at)
    if news is None:
        news = changed_since(session, at - TELLS_FOR)
    found: dict[str, Gathering] = {}
    for row in session.execute(_WHO, {"people": list(people), "today": today}).all():
        found.setdefault(row.person_id, Gathering([])).rows.append(row)
    add_times(session, found, today, today + DAY, news)
    _add_ratings(session, found, today)
    _add_earlier(session, found, at)
    return [_of(one) for one in found.values()]


def _add_ratings(session: Session, found: dict[str, Gathering], today: date) -> None:
    """What is open to answer on her own phone; nothing on one that shows times only."""
    places = [
        _place(row)
        for one in found.values()
        for row in one.rows
        if row.phone_view is PhoneView.EVERYTHING and row.ended_on is None
    ]
    sheets: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets_in(session, places):
        sheets[sheet.enrolment_id].append(sheet)
    asked = asked_in(session, places)
    for place in places:
        own = sheets[place.enrolment_id]
        for one in standings([place], templates().get, shipped(), own, asked, today):
            if one.is_open and one.next is not None:
                key, since = rating_key(one)
                if today <= since + TOLD_TWICE:
                    found[place.person_id].asked.append(Asked(key, since))


def rating_key(one: Standing) -> tuple[str, date]:
    """What names an open rating as long as it is the same one, and since when it is open."""
    assert one.next is not None
    key = f"rating:{one.place.enrolment_id}:{one.instrument.id}:{one.next.since}"
    return key, max(one.next.since, one.place.started_on)


def _add_earlier(session: Session, found: dict[str, Gathering], at: datetime) -> None:
    """What was told before: far back only of those who have something to answer."""
    asked = {key for key, one in found.items() if one.asked}
    for people, back in ((found.keys() - asked, LOOKS_BACK), (asked, LOOKS_BACK_ASKED)):
        named = {"people": sorted(people), "since": at - back}
        for row in session.execute(_EARLIER, named).all() if people else ():
            her = found[row.person_id]
            her.pushed_on.add(date.fromisoformat(row.occasion))
            if row.state is State.SENT or row.why == "paused":
                her.told.update(row.about)


def _of(one: Gathering) -> Of:
    first = one.rows[0]
    facts = Facts(
        first.person_id,
        first.level,
        rules=rules_of(first).for_her(first.her_hour, first.amount),
        paused_until=first.paused_until,
        meets=tuple({time.id: time for time in one.meets}.values()),
        changes=tuple({change.id: change for change in one.changes}.values()),
        asked=tuple(one.asked),
        told=frozenset(one.told),
        pushed_on=frozenset(one.pushed_on),
    )
    return Of(first.association_id, facts)


def _place(row: Row[Any]) -> Place:
    return Place(
        row.enrolment_id,
        row.person_id,
        row.programme_id,
        row.name,
        row.template_slug,
        row.staff_word,
        row.controller,
        row.coach_id,
        row.started_on,
        row.planned_end_on,
        row.ended_on,
        row.phone_view,
    )
