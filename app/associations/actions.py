from datetime import datetime

from sqlmodel import Session

from app import audit
from app.associations.models import Association, Helpline


def create_association(
    *, session: Session, at: datetime, name: str, kept_years: int = 5
) -> Association:
    association = Association(name=name, kept_years=kept_years, created_at=at)
    session.add(association)
    session.flush()
    audit.record(session, association_id=association.id, act="association_created", at=at)
    return association


def add_helpline(
    *, session: Session, association_id: str, name: str, number: str, sign: str, position: int
) -> Helpline:
    row = Helpline(
        association_id=association_id, name=name, number=number, sign=sign, position=position
    )
    session.add(row)
    return row
