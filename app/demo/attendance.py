"""Who came in the demo: five weeks of lists, somebody missed once, somebody followed up."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlmodel import Session, col

from app.accounts.sealing import faces
from app.attendance import actions
from app.attendance.missed.opening import open_noted
from app.attendance.taps import Tap
from app.clock import STOCKHOLM
from app.programmes.models import Enrolment, Programme
from app.schedule import queries as schedule
from app.schedule.models import Activity, ActivityKind, Occurrence, OccurrenceStatus

Rows = list[tuple[Occurrence, Activity]]
WEEKS = timedelta(weeks=5)
COUNTED_FROM = 10_000_000  # beyond the number of any mark
WORDS = {"c": "present", "l": "late", "e": "excused", "i": "ill", "a": "absent"}
# Their last times, the newest last; everybody else came nearly always.
LATELY = {
    "Nils": "cca",
    "Farid": "caaa",
    "Omid": "ceie",
    "Elvira": "cccc",
    "Mariam": "ca",
    "Zara": "aaa",
    "Petra": "ca",
}


def seed_attendance(
    session: Session, today: date, programmes: Mapping[str, Programme], coaches: Mapping[str, str]
) -> None:
    """Every list of the last weeks was taken, but the newest of the gym."""
    for key, programme in programmes.items():
        times = _times(session, programme, today)
        lists = [row for row in times if row[1].kind is not ActivityKind.OPEN]
        _take(session, programme, coaches[key], lists[:-1] if key == "gym" else lists)
        to_all = [one for one, activity in times if activity.kind is ActivityKind.OPEN]
        for seq, one in enumerate(to_all, COUNTED_FROM):
            heads = {"count": 5 + seq % 4}
            actions.count_heads(session, _tap(programme, coaches[key], one, {}, heads, seq))
    open_noted(session, datetime.combine(today, time(0, 10), STOCKHOLM))


def _times(session: Session, programme: Programme, today: date) -> Rows:
    found = session.execute(
        select(Occurrence, Activity)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(
            col(Occurrence.programme_id) == programme.id,
            col(Occurrence.local_on).between(today - WEEKS, today - timedelta(days=1)),
            col(Occurrence.status).in_([OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED]),
        )
        .order_by(col(Occurrence.starts_at), col(Occurrence.id))
    )
    return [(occurrence, activity) for occurrence, activity in found]


def _take(session: Session, programme: Programme, coach: str, rows: Rows) -> None:
    expected = schedule.expected(session, [one.id for one, _ in rows])
    people = dict(
        session.execute(
            select(col(Enrolment.id), col(Enrolment.person_id)).where(
                col(Enrolment.programme_id) == programme.id
            )
        ).all()
    )
    names = {one: face.first_name for one, face in faces(session, people.values()).items()}
    hers: dict[str, list[Occurrence]] = {}
    for occurrence, activity in rows:
        for number, enrolment_id in enumerate(sorted(expected[occurrence.id])):
            # Of two at the same hour each goes to one.
            if activity.choice is None or (number % 2 == 0) is (activity.what == "wood"):
                hers.setdefault(people[enrolment_id], []).append(occurrence)
    for seq, (occurrence, person_id, word) in enumerate(_marks(hers, names), 1):
        target, value = {"person": person_id}, {"is": word}
        actions.mark(session, _tap(programme, coach, occurrence, target, value, seq))


def _marks(
    hers: Mapping[str, list[Occurrence]], names: Mapping[str, str]
) -> Iterator[tuple[Occurrence, str, str]]:
    for person_id, times in sorted(hers.items(), key=lambda row: names[row[0]]):
        dice = Random(names[person_id])  # noqa: S311 a demo, not a secret
        last = LATELY.get(names[person_id], "")[-len(times) :]
        before = ["e" if dice.random() < 0.06 else "c" for _ in range(len(times) - len(last))]
        for occurrence, letter in zip(times, [*before, *last], strict=True):
            yield occurrence, person_id, WORDS[letter]


def _tap(
    programme: Programme,
    coach: str,
    occurrence: Occurrence,
    target: Mapping[str, str],
    value: Mapping[str, object],
    seq: int,
) -> Tap:
    at = occurrence.starts_at + timedelta(minutes=10)
    return Tap(
        uuid=f"{programme.id}{seq:08}"[-36:],
        association_id=programme.association_id,
        line=f"page:{coach}",
        seq=seq,
        by=coach,
        at=at,
        offset_ms=0,
        received_at=at,
        target={"occurrence": occurrence.id, **target},
        value=value,
        base=(),
    )
