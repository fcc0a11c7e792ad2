from datetime import datetime

from sqlmodel import Session, col, func, select

from app import audit
from app.associations.models import Association, Helpline


class UnknownNumber(LookupError):
    """There is no number of that name."""


def create_association(
    *, session: Session, at: datetime, name: str, kept_years: int = 5
) -> Association:
    association = Association(name=name, kept_years=kept_years, created_at=at)
    session.add(association)
    session.flush()
    audit.record(session, association_id=association.id, act="association_created", at=at)
    return association


def keep_for(*, session: Session, at: datetime, association: Association, years: int) -> None:
    """What she is told from now on; who was told before was told the years of then."""
    association.kept_years = years
    session.add(association)
    _changed(session, association.id, at, "kept_years")


def set_number(
    *, session: Session, at: datetime, association_id: str, name: str, number: str
) -> None:
    """A number of the association's own, last on the list; one of the same name gets the digits."""
    row = _number(session, association_id, name)
    if row is not None:
        row.number = number
    else:
        last = session.scalar(
            select(func.max(Helpline.position)).where(Helpline.association_id == association_id)
        )
        add_helpline(
            session=session,
            association_id=association_id,
            name=name,
            number=number,
            sign="phone",
            position=0 if last is None else last + 1,
        )
    _changed(session, association_id, at, "number")


def remove_number(*, session: Session, at: datetime, association_id: str, name: str) -> None:
    """Raises UnknownNumber."""
    row = _number(session, association_id, name)
    if row is None:
        raise UnknownNumber(name)
    session.delete(row)
    _changed(session, association_id, at, "number")


def add_helpline(
    *, session: Session, association_id: str, name: str, number: str, sign: str, position: int
) -> Helpline:
    row = Helpline(
        association_id=association_id, name=name, number=number, sign=sign, position=position
    )
    session.add(row)
    return row


def _number(session: Session, association_id: str, name: str) -> Helpline | None:
    return session.exec(
        select(Helpline).where(
            col(Helpline.association_id) == association_id, col(Helpline.name) == name
        )
    ).first()


def _changed(session: Session, association_id: str, at: datetime, field: str) -> None:
    audit.record(
        session,
        association_id=association_id,
        act="association_changed",
        at=at,
        detail={"field": field},
    )
