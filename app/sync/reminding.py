"""A phrase to everybody on a list, sent from a tablet without a network (docs/sync.md, 6)."""

from sqlmodel import Session, col, select

from app.attendance import reach
from app.attendance.taps import Refused, Tap
from app.programmes.models import Enrolment
from app.reminders.actions import NotAPhrase, TooLate, send_by_hand
from app.reminders.rules import rules_for
from app.schedule.models import Occurrence, OccurrenceStatus
from app.schedule.queries import expected


def remind(session: Session, tap: Tap) -> None:
    """To all whom the author may see of those expected; the event's name makes it once.

    When the time has begun it can help nobody: Refused, and staff see that it was dropped.
    """
    occurrence = reach.occurrence_of(session, tap)
    reach.check_staff(session, tap, occurrence)
    if occurrence.status is OccurrenceStatus.NOT_HELD:
        raise Refused("closed")
    try:
        send_by_hand(
            session=session,
            by=tap.by,
            at=tap.received_at,
            association_id=tap.association_id,
            people=_people(session, tap, occurrence),
            phrase=tap.text("phrase", 64) or "",
            token=tap.uuid,
            until=occurrence.starts_at,
            rules=rules_for(session, occurrence.programme_id),
            about=(occurrence.key,),
        )
    except TooLate:
        raise Refused("passed") from None
    except NotAPhrase:
        raise Refused("unreadable") from None


def _people(session: Session, tap: Tap, occurrence: Occurrence) -> list[str]:
    coming = expected(session, [occurrence.id])[occurrence.id]
    wanted = select(Enrolment.person_id).where(col(Enrolment.id).in_(coming))
    found = []
    for person_id in session.exec(wanted):
        try:
            reach.check_met(session, tap, person_id)
        except Refused:  # protected from the author: she is not on her list either
            continue
        found.append(person_id)
    return found
