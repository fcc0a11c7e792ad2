"""A list: who is expected at an occurrence, and what stands about each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from app.accounts.sealing import Face, faces
from app.attendance import held
from app.attendance.folding import Standing, Tapped, fold, tapped
from app.attendance.guests import written_in
from app.attendance.models import Act, Mark
from app.attendance.notice import CANNOT_COME, word_of
from app.db.tables import table_of
from app.programmes import access
from app.programmes.access import NotVisible, Who
from app.programmes.models import Enrolment
from app.programmes.named import protected_from
from app.schedule import queries as schedule
from app.schedule.library import Phrases, say
from app.schedule.models import Activity, ActivityKind, Occurrence, OccurrenceStatus
from app.schedule.own_phrases import phrases_of

DIES_AFTER = timedelta(hours=12)
_Found = tuple[Occurrence, Activity]
_MARK = table_of(Mark)
_MARKS = select(_MARK).where(_MARK.c.occurrence_id.in_(bindparam("occurrences", expanding=True)))


@dataclass(frozen=True, slots=True)
class Row:
    """One person on a list. `came`: what staff marked; `told`: her own word."""

    face: Face
    came: Standing
    told: Tapped | None

    @property
    def said(self) -> str:
        """The word that the tile shows: staff's, else her own no; empty for nothing yet."""
        head = self.came.head
        if head is not None:
            return "" if head.said == "unset" else head.said
        if self.told is None or self.told.said != CANNOT_COME:
            return ""
        return "ill" if self.told.why == "ill" else "excused"

    def without_reason(self) -> "Row":
        """For everybody but her coach, and for what a tablet keeps: not why she cannot come."""
        return replace(self, told=replace(self.told, why=None)) if self.told else self


@dataclass(frozen=True, slots=True)
class List:
    """What a roll call shows. `names`: of the staff who tapped, by id."""

    occurrence: Occurrence
    activity: Activity
    rows: tuple[Row, ...]
    held: Standing
    heads: Standing
    guests: tuple[tuple[str, str], ...]
    names: dict[str, str]

    @property
    def is_open(self) -> bool:
        """A head count only; nobody is named."""
        return self.activity.kind is ActivityKind.OPEN

    @property
    def took_place(self) -> Standing:
        """What is said of that; whoever was marked as here says it too."""
        return Standing(held.answers(self.held, (row.came for row in self.rows)))

    @property
    def base(self) -> list[str]:
        """What a tap about the whole list replaces or has seen."""
        marks = [uuid for row in self.rows for uuid in row.came.base]
        return [*self.held.base, *self.heads.base, *marks]

    @property
    def is_taken(self) -> bool:
        stands = (self.held, self.heads, *(row.came for row in self.rows))
        return any(one.head is not None for one in stands)

    def count(self, *words: str) -> int:
        return sum(row.said in words for row in self.rows)


@dataclass(frozen=True, slots=True)
class Meeting:
    """An occurrence and its activity, without persons. `phrases`: what it is called in."""

    occurrence: Occurrence
    activity: Activity
    phrases: Phrases

    def title(self, code: str) -> str:
        """What it is called: its own words, or its phrase in a language."""
        own = self.activity.title
        return own or say(self.phrases, self.activity.what, code).text

    @property
    def sign(self) -> str:
        return say(self.phrases, self.activity.what, "sv").sign


@dataclass(slots=True)
class _Taps:
    """The marks of some occurrences, by what they are about."""

    by_subject: dict[tuple[str, str, str | None], list[Tapped]] = field(default_factory=dict)
    authors: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)

    def about(self, act: Act, occurrence_id: str, person_id: str | None = None) -> Standing:
        return fold(self.by_subject.get((act.value, occurrence_id, person_id), ()))

    def row(self, face: Face, occurrence: Occurrence) -> Row:
        here = (occurrence.id, face.person_id)
        said = self.by_subject.get((Act.SAID.value, *here), ())
        return Row(face, self.about(Act.MARK, *here), word_of(said, occurrence.starts_at))


def meetings(session: Session, viewer: Who, first: date, last: date) -> list[Meeting]:
    """The occurrences from `first` to `last` of the programmes that are hers on that day."""
    found: list[_Found] = []
    day = first
    while day <= last:
        given = [programme.id for programme in access.programmes(session, viewer, day)]
        found += _held_on(session, given, day) if given else []
        day += timedelta(days=1)
    return _called(session, viewer, found)


def _held_on(session: Session, programmes: Sequence[str], day: date) -> list[_Found]:
    rows = session.execute(
        select(Occurrence, Activity)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(
            col(Occurrence.programme_id).in_(programmes),
            col(Occurrence.local_on) == day,
            col(Occurrence.status) != OccurrenceStatus.CANCELLED,
        )
        .order_by(col(Occurrence.starts_at), col(Occurrence.id))
    )
    return [(occurrence, activity) for occurrence, activity in rows]


def _called(session: Session, viewer: Who, found: Sequence[_Found]) -> list[Meeting]:
    used = [activity.what for _, activity in found]
    phrases = phrases_of(session, viewer.association_id, used)
    return [Meeting(occurrence, activity, phrases) for occurrence, activity in found]


def meeting(session: Session, viewer: Who, today: date, occurrence_id: str) -> Meeting:
    """One that is hers today or on its own day, or NotVisible."""
    row = session.execute(
        select(Occurrence, Activity)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(col(Occurrence.id) == occurrence_id)
    ).first()
    if row is None:
        raise NotVisible(occurrence_id)
    access.programme(session, viewer, today, row[0].programme_id)
    return _called(session, viewer, [(row[0], row[1])])[0]


def lists(session: Session, viewer: Who, found: Sequence[Meeting]) -> list[List]:
    """The lists of these meetings; the queries do not grow with their number.

    Without whoever is protected and must not be met by this viewer (trust P14). Why somebody cannot
    come is there for her own coach alone.
    """
    taps = _taps(session, [one.occurrence.id for one in found])
    expected = _expected(session, found)
    people = {p for people in expected.values() for p in people}
    known = faces(session, {*taps.authors, *people, *taps.people})
    hidden = protected_from(session, viewer.person_id, known.values())
    known = {person: face for person, face in known.items() if person not in hidden}
    guests = written_in(session, [one.occurrence.id for one in found])
    return [
        _list(one, taps, expected[one.occurrence.id], viewer.person_id, known, guests)
        for one in found
    ]


def _list(
    one: Meeting,
    taps: _Taps,
    coach_of: Mapping[str, str | None],
    me: str,
    known: dict[str, Face],
    guests: dict[str, list[tuple[str, str]]],
) -> List:
    here = one.occurrence.id
    marked = {p for act, o, p in taps.by_subject if o == here and p and act == Act.MARK}
    rows = [taps.row(known[p], one.occurrence) for p in known.keys() & {*coach_of, *marked}]
    rows = [row if coach_of.get(row.face.person_id) == me else row.without_reason() for row in rows]
    return List(
        one.occurrence,
        one.activity,
        tuple(sorted(rows, key=lambda row: (row.face.first_name.casefold(), row.face.person_id))),
        taps.about(Act.HELD, here),
        taps.about(Act.HEADS, here),
        tuple(guests.get(here, ())),
        {person: known[person].first_name for person in taps.authors if person in known},
    )


def _taps(session: Session, occurrences: list[str]) -> _Taps:
    taps = _Taps()
    for row in session.execute(_MARKS, {"occurrences": occurrences}):
        subject = (row.act.value, row.occurrence_id, row.person_id)
        taps.by_subject.setdefault(subject, []).append(tapped(row))
        taps.authors.add(row.by)
        if row.person_id is not None:
            taps.people.add(row.person_id)
    return taps


def _expected(session: Session, found: Sequence[Meeting]) -> dict[str, dict[str, str | None]]:
    """Who comes to each, as persons, and whose named contact each has; nobody to an open one."""
    named = [one.occurrence.id for one in found if one.activity.kind is not ActivityKind.OPEN]
    enrolments = schedule.expected(session, named)
    wanted = {one for those in enrolments.values() for one in those}
    rows = session.execute(
        select(col(Enrolment.id), col(Enrolment.person_id), col(Enrolment.coach_id)).where(
            col(Enrolment.id).in_(wanted)
        )
    )
    known = {row.id: (row.person_id, row.coach_id) for row in rows}
    return {
        one.occurrence.id: dict(known[row] for row in enrolments.get(one.occurrence.id, ()))
        for one in found
    }


def dies_at(found: Iterable[Meeting]) -> datetime:
    """When a day's lists end on a tablet: 12 hours after its last occurrence has (S20)."""
    return max(one.occurrence.ends_at for one in found) + DIES_AFTER
