from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.associations.models import Association, Helpline


@dataclass(frozen=True, slots=True)
class Number:
    """Whom to call: a name that needs no translation, the digits, a pictogram."""

    name: str
    number: str
    sign: str


# Known to everybody in Sweden; the same in every association.
NATIONAL = (Number("1177", "1177", "body"), Number("112", "112", "bell"))


def helplines(session: Session, association_id: str) -> list[Number]:
    """The national numbers, then the association's own."""
    own = session.exec(
        select(Helpline.name, Helpline.number, Helpline.sign)
        .where(col(Helpline.association_id) == association_id)
        .order_by(col(Helpline.position))
    )
    return [*NATIONAL, *(Number(*row) for row in own)]


def association(session: Session, association_id: str) -> Association:
    return session.exec(select(Association).where(col(Association.id) == association_id)).one()
