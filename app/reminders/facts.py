"""The facts behind the reminders, gathered for many people at once: as many queries for one
person as for five hundred. No viewer asks here: the worker reminds everybody who wants it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

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
from app.reminders.hours import Rules
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
    )
    .join(table_of(Enrolment), _E.person_id == _C.person_id)
    .where(
        _C.person_id.in_(bindparam("people", expanding=True)),
        or_(_E.ended_on.is_(None), _E.ended_on >= bindparam("today")),
    )
    .order_by(_C.person_id, _E.started_on.desc(), _E.id)
)
# Many people share few programmes.
_PROGRAMMES = (
    select(_P.id, _P.name, _P.template_slug, _P.staff_word, _P.controller, *RULES)
    .outerjoin(table_of(ProgrammeRules), _RULES.programme_id == _P.id)
    .where(_P.id.in_(bindparam("programmes", expanding=True)))
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
    programmes = _programmes(session, found)
    add_times(session, found, at, today + DAY, news)
    _add_ratings(session, found, programmes, today)
    _add_earlier(session, found, at)
    return [_of(one, programmes[one.rows[0].programme_id].rules) for one in found.values()]


class _Programme(NamedTuple):
    row: Row[Any]
    rules: Rules


def _programmes(session: Session, found: Mapping[str, Gathering]) -> dict[str, _Programme]:
    wanted = {row.programme_id for one in found.values() for row in one.rows}
    rows = session.execute(_PROGRAMMES, {"programmes": sorted(wanted)}) if wanted else ()
    return {row.id: _Programme(row, rules_of(row)) for row in rows}


def _add_ratings(
    session: Session,
    found: dict[str, Gathering],
    programmes: Mapping[str, _Programme],
    today: date,
) -> None:
    """What is open to answer on her own phone; nothing on one that shows times only."""
    places = [
        _place(row, programmes[row.programme_id].row)
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


def _of(one: Gathering, rules: Rules) -> Of:
    first = one.rows[0]
    facts = Facts(
        first.person_id,
        first.level,
        rules=rules.for_her(first.her_hour, first.amount),
        paused_until=first.paused_until,
        meets=tuple({time.id: time for time in one.meets}.values()),
        changes=tuple({change.id: change for change in one.changes}.values()),
        asked=tuple(one.asked),
        told=frozenset(one.told),
        pushed_on=frozenset(one.pushed_on),
    )
    return Of(first.association_id, facts)


def _place(row: Row[Any], programme: Row[Any]) -> Place:
    return Place(
        row.enrolment_id,
        row.person_id,
        programme.id,
        programme.name,
        programme.template_slug,
        programme.staff_word,
        programme.controller,
        row.coach_id,
        row.started_on,
        row.planned_end_on,
        row.ended_on,
        row.phone_view,
    )
