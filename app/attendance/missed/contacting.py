"""One tap each: a contact, a greeting on her Today, a pause; and how a programme counts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from app import audit
from app.attendance.absences import Rules
from app.attendance.missed.models import About, AbsencePause, AbsenceRule, Greeting
from app.clock import local_date
from app.programmes import contacts_log
from app.programmes.access import Place
from app.programmes.models import ContactHow, Programme


def make_contact(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    how: ContactHow,
    is_reached: bool = False,
    line: str = "",
    follow_up_id: str | None = None,
) -> None:
    """One tap is one dated contact. A message in the app is also put on her Today.

    `follow_up_id`: what it asks her about; without one it says that she was missed.
    """
    contacts_log.add_contact(
        session=session,
        by=by,
        at=at,
        association_id=association_id,
        place=place,
        on=local_date(at),
        how=how,
        is_reached=is_reached,
        line=line,
    )
    if how is ContactHow.MESSAGE:
        _greet(session, by, at, place, follow_up_id)


def _greet(session: Session, by: str, at: datetime, place: Place, follow_up_id: str | None) -> None:
    """A second tap the same day is no second greeting."""
    row = Greeting(
        enrolment_id=place.enrolment_id,
        person_id=place.person_id,
        about=About.TELL if follow_up_id else About.MISSED,
        follow_up_id=follow_up_id,
        sent_at=at,
        sent_by=by,
    )
    waiting = select(col(Greeting.follow_up_id)).where(
        col(Greeting.enrolment_id) == place.enrolment_id,
        col(Greeting.seen_at).is_(None),
        col(Greeting.sent_at) > at - timedelta(days=1),
    )
    if follow_up_id not in set(session.exec(waiting)):
        session.add(row)


def see(*, session: Session, at: datetime, greeting: Greeting) -> None:
    """She has seen it; it goes from her Today."""
    if greeting.seen_at is None:
        greeting.seen_at = at
        session.add(greeting)


def pause(*, session: Session, by: str, at: datetime, place: Place, until: date) -> None:
    """Nothing is asked about her until a day; a day before today ends it."""
    row = session.get(AbsencePause, place.enrolment_id) or AbsencePause(
        enrolment_id=place.enrolment_id, until_on=until, set_at=at, set_by=by
    )
    row.until_on, row.set_at, row.set_by = until, at, by
    session.add(row)
    detail = {"enrolment": place.enrolment_id, "until": until.isoformat()}
    log(session, "absence_paused", by, at, place, detail)


def set_rules(
    *, session: Session, by: str, at: datetime, programme: Programme, rules: Rules
) -> None:
    """How a programme counts from now on; what it was before stays."""
    session.add(
        AbsenceRule(
            programme_id=programme.id,
            contact_after=rules.contact_after,
            follow_up_after=rules.follow_up_after,
            within_weeks=rules.within_weeks,
            talk_after=rules.talk_after,
            kinds=list(rules.kinds),
            set_at=at,
            set_by=by,
        )
    )
    audit.record(
        session,
        association_id=programme.association_id,
        act="absence_rule_set",
        at=at,
        by=by,
        detail={"programme": programme.id},
    )


def log(
    session: Session, act: str, by: str, at: datetime, place: Place, detail: Mapping[str, object]
) -> None:
    audit.record(
        session,
        association_id=association_of(session, place),
        act=act,
        at=at,
        by=by,
        person=place.person_id,
        detail=dict(detail),
    )


def association_of(session: Session, place: Place) -> str:
    return session.exec(
        select(col(Programme.association_id)).where(col(Programme.id) == place.programme_id)
    ).one()
