"""What staff say to her on her Today: read only when something was sent (`contacts.Around`)."""

from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlmodel import Session, col

from app.attendance.held import CAME
from app.attendance.missed.models import About, AbsenceFollowUp, Greeting
from app.attendance.models import Act, Mark
from app.programmes.access import NotVisible

FADES = timedelta(days=14)


def greetings_for(session: Session, person_id: str, now: datetime) -> list[Greeting]:
    """Those that wait, the newest of each kind. A question goes when its follow-up is closed;
    that she was missed goes when she has seen it, has come again, or after two weeks."""
    came = exists().where(
        col(Mark.person_id) == col(Greeting.person_id),
        col(Mark.act) == Act.MARK,
        col(Mark.said).in_(CAME),
        col(Mark.tapped_at) > col(Greeting.sent_at),
    )
    is_open = exists().where(
        col(AbsenceFollowUp.id) == col(Greeting.follow_up_id),
        col(AbsenceFollowUp.closed_at).is_(None),
    )
    rows = session.scalars(
        select(Greeting)
        .where(
            col(Greeting.person_id) == person_id,
            col(Greeting.seen_at).is_(None),
            or_(
                and_(
                    col(Greeting.about) == About.MISSED,
                    col(Greeting.sent_at) > now - FADES,
                    ~came,
                ),
                and_(col(Greeting.about) == About.TELL, is_open),
            ),
        )
        .order_by(col(Greeting.sent_at).desc())
    )
    newest: dict[About, Greeting] = {}
    for row in rows:
        newest.setdefault(row.about, row)
    return list(newest.values())


def greeting_for(session: Session, person_id: str, greeting_id: str) -> Greeting:
    """One of hers, or NotVisible."""
    row = session.scalars(select(Greeting).where(col(Greeting.id) == greeting_id)).first()
    if row is None or row.person_id != person_id:
        raise NotVisible(greeting_id)
    return row
