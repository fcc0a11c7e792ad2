"""Taps become marks. A handler raises Refused; nothing here commits."""

from enum import StrEnum

from sqlmodel import Session, col, select

from app import audit
from app.accounts.sealing import Erased, box_of, keyring_of
from app.attendance import guests, held, reach
from app.attendance.folding import Tapped, fold, tapped
from app.attendance.missed import opening
from app.attendance.models import Act, Guest, Mark, Remark
from app.attendance.taps import Refused, Tap
from app.programmes.access import NotVisible
from app.schedule import changes
from app.schedule.models import Occurrence, OccurrenceStatus
from app.schedule.own_phrases import phrases_of


class Came(StrEnum):
    """What a member of staff marks. `UNSET`: as if nothing had been tapped."""

    PRESENT = "present"
    LATE = "late"  # she came, later
    EXCUSED = "excused"
    ILL = "ill"
    ABSENT = "absent"
    UNSET = "unset"


class Said(StrEnum):
    """What a participant says about herself."""

    CANNOT_COME = "cannot_come"
    LATE = "late"
    COMING = "coming"


class Reason(StrEnum):
    """Four pictures, if she wants."""

    ILL = "ill"
    CHILD = "child"
    APPOINTMENT = "appointment"
    OTHER = "other"


PICTURES = ("sun", "sprout", "helper", "message", "energy", "stairs")
_CAME = frozenset(Came)
_SAID = frozenset(Said)
_HELD = frozenset({held.HELD, held.NOT_HELD})
_REASONS = frozenset(Reason)
_NOBODY = frozenset({"nobody"})


def mark(session: Session, tap: Tap) -> None:
    """One person at one occurrence, by staff."""
    occurrence = reach.occurrence_of(session, tap)
    reach.check_staff(session, tap, occurrence)
    person_id = _person(session, tap, occurrence)
    said, minutes = tap.word("is", _CAME), tap.count("minutes", 720)
    _add(session, tap, occurrence, Act.MARK, said, person_id=person_id, number=minutes)
    if reach.has_held(session, occurrence):
        _tell_schedule(session, occurrence, tap)
    if said == Came.ABSENT or tap.base:  # away, or something else than before
        opening.note(session, occurrence.programme_id, person_id)


def say(session: Session, tap: Tap) -> None:
    """She says it herself: she cannot come, is late, or comes after all."""
    occurrence = reach.occurrence_of(session, tap)
    if tap.target.get("person", tap.by) != tap.by:
        raise Refused("not_theirs")
    reach.check_hers(session, tap.by, occurrence)
    why = tap.word("why", _REASONS) if tap.value.get("why") else None
    said = tap.word("is", _SAID)
    _add(session, tap, occurrence, Act.SAID, said, person_id=tap.by, why=why)
    if said == Said.COMING:
        opening.note(session, occurrence.programme_id, tap.by)


def hold(session: Session, tap: Tap) -> None:
    """Whether it took place."""
    occurrence = reach.occurrence_of(session, tap)
    reach.check_staff(session, tap, occurrence)
    said, why = tap.word("is", _HELD), tap.text("why", 64)
    if why is not None and why not in phrases_of(session, tap.association_id, [why]):
        raise Refused("unreadable")
    _add(session, tap, occurrence, Act.HELD, said, why=why)
    reach.note_held(session, occurrence)
    _tell_schedule(session, occurrence, tap)


def _tell_schedule(session: Session, occurrence: Occurrence, tap: Tap) -> None:
    """The schedule says it too, once all that was tapped agrees; in whatever order it came."""
    by_subject: dict[str | None, list[Tapped]] = {None: []}
    for row in session.exec(select(Mark).where(col(Mark.occurrence_id) == occurrence.id)):
        if row.act in (Act.HELD, Act.MARK):
            by_subject.setdefault(row.person_id, []).append(tapped(row))
    stands = held.settled(fold(by_subject.pop(None)), map(fold, by_subject.values()))
    was_off = occurrence.status is OccurrenceStatus.NOT_HELD
    if stands is not None and stands.said == held.NOT_HELD:
        if not was_off or occurrence.reason != stands.why:
            change = changes.Change(by=stands.by, at=tap.received_at, reason=stands.why)
            changes.say_not_held(session=session, occurrence=occurrence, change=change)
    elif was_off:
        changes.undo(session=session, occurrence=occurrence, by=tap.by, at=tap.received_at)


def count_heads(session: Session, tap: Tap) -> None:
    """How many came to an open activity."""
    occurrence = reach.occurrence_of(session, tap)
    reach.check_staff(session, tap, occurrence)
    reach.check_open(session, occurrence)
    heads = tap.count("count", 1000)
    if heads is None:
        raise Refused("unreadable")
    _add(session, tap, occurrence, Act.HEADS, "counted", number=heads)


def write_in(session: Session, tap: Tap) -> None:
    """Somebody who is not on the list, with a first name; or taken back: it was nobody."""
    occurrence = reach.occurrence_of(session, tap)
    reach.check_staff(session, tap, occurrence)
    reach.check_named(session, occurrence)
    if "guest" in tap.target:
        return _write_out(session, tap, occurrence)
    name = tap.text("name", 60)
    if name is None:
        raise Refused("unreadable")
    session.add(
        Guest(
            uuid=tap.uuid,
            association_id=tap.association_id,
            occurrence_id=occurrence.id,
            name=keyring_of(session).wrap(name.encode(), f"guest|name|{tap.uuid}"),
            by=tap.by,
            tapped_at=tap.at,
            received_at=tap.received_at,
        )
    )
    _log(session, tap, "guest_written_in", occurrence)


def _write_out(session: Session, tap: Tap, occurrence: Occurrence) -> None:
    tap.word("is", _NOBODY)
    try:
        guest = guests.guest_in(session, occurrence, tap.target["guest"])
    except NotVisible:
        raise Refused("unknown_target") from None
    if guest.matched_at is None:
        guests.match(session=session, by=tap.by, at=tap.received_at, guest=guest, person_id=None)


def remark(session: Session, tap: Tap) -> None:
    """A line or a picture about one person, after the list."""
    occurrence = reach.occurrence_of(session, tap)
    reach.check_staff(session, tap, occurrence)
    person_id = _person(session, tap, occurrence)
    line = tap.text("line", 300)
    picture = None if line else tap.word("picture", frozenset(PICTURES))
    session.add(
        Remark(
            uuid=tap.uuid,
            occurrence_id=occurrence.id,
            person_id=person_id,
            line=_sealed(session, person_id, tap.uuid, line) if line else None,
            picture=picture,
            by=tap.by,
            tapped_at=tap.at,
            received_at=tap.received_at,
        )
    )
    _log(session, tap, "remark_written", occurrence, person_id)


def _person(session: Session, tap: Tap, occurrence: Occurrence) -> str:
    person_id = tap.target.get("person", "")
    reach.check_named(session, occurrence)
    reach.check_enrolled(session, person_id, occurrence)
    reach.check_met(session, tap, person_id)
    return person_id


def _sealed(session: Session, person_id: str, uuid: str, line: str) -> bytes:
    try:
        return box_of(session, person_id).seal(f"remark|line|{uuid}", line)
    except Erased:
        raise Refused("unknown_target") from None


def _add(
    session: Session,
    tap: Tap,
    occurrence: Occurrence,
    act: Act,
    said: str,
    *,
    person_id: str | None = None,
    why: str | None = None,
    number: int | None = None,
) -> None:
    session.add(
        Mark(
            uuid=tap.uuid,
            act=act,
            association_id=tap.association_id,
            occurrence_id=occurrence.id,
            person_id=person_id,
            said=said,
            why=why,
            number=number,
            afterwards=tap.value.get("afterwards") is True,
            base=list(tap.base),
            line=tap.line,
            seq=tap.seq,
            by=tap.by,
            tapped_at=tap.at,
            offset_ms=tap.offset_ms,
            received_at=tap.received_at,
        )
    )
    _log(session, tap, "attendance_marked", occurrence, person_id)


def _log(
    session: Session, tap: Tap, act: str, occurrence: Occurrence, person_id: str | None = None
) -> None:
    audit.record(
        session,
        association_id=tap.association_id,
        act=act,
        at=tap.received_at,
        by=tap.by,
        person=person_id,
        detail={"occurrence": occurrence.id, "event": tap.uuid},
    )
