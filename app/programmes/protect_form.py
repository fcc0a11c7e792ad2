"""What a coordinator says when she protects an identity: the alias, and who may still see her."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_
from sqlmodel import Session, col, select
from wtforms import BooleanField, SelectMultipleField, StringField, ValidationError

from app.accounts.models import RoleHeld
from app.accounts.roles import STAFF
from app.accounts.sealing import Face, faces
from app.programmes.access import Place, Who
from app.programmes.models import Assignment
from app.web.form_words import Form

ALIAS_AT_MOST = 40


def _stripped(text: str | None) -> str:
    return " ".join((text or "").split())


class ProtectForm(Form):
    """`alias` None: the name that stands there is one already. What is typed always counts."""

    name = StringField(_l("Alias"), filters=[_stripped])
    is_alias = BooleanField(_l("The name that stands here is an alias already"))
    staff = SelectMultipleField(_l("Who may see her"), validate_choice=False)

    present_name: str
    offered: frozenset[str]

    @property
    def alias(self) -> str | None:
        return str(self.name.data) or None

    def validate_name(self, field: StringField) -> None:
        if not field.data:
            if self.is_alias.data:
                return
            raise ValidationError(_l("Write an alias, or say that the name is one already."))
        if len(field.data) > ALIAS_AT_MOST:
            raise ValidationError(_l("Write a shorter alias, at most 40 characters."))
        if field.data.casefold() == self.present_name.casefold():
            raise ValidationError(_l("Write another name than the one that stands here."))

    def validate_staff(self, field: SelectMultipleField) -> None:
        if not set(field.data or ()) <= self.offered:
            raise ValidationError(_l("Choose among those who are listed."))


@dataclass(frozen=True, slots=True)
class Offered:
    """Staff who can be named: those of her programmes that the viewer sees, then the others."""

    near: tuple[Face, ...]
    far: tuple[Face, ...]

    @property
    def all(self) -> dict[str, Face]:
        return {face.person_id: face for face in (*self.near, *self.far)}


def offered(session: Session, viewer: Who, places: Iterable[Place], today: date) -> Offered:
    """All staff of the association.

    Not those of her programmes alone: that would tell which others she is in.
    """
    near = set(
        session.exec(
            select(Assignment.person_id).where(
                col(Assignment.programme_id).in_({place.programme_id for place in places}),
                col(Assignment.ended_at).is_(None),
                or_(col(Assignment.until_on).is_(None), col(Assignment.until_on) >= today),
            )
        )
    )
    everybody = session.exec(
        select(RoleHeld.person_id).where(
            col(RoleHeld.association_id) == viewer.association_id,
            col(RoleHeld.role).in_(STAFF),
            col(RoleHeld.ended_at).is_(None),
        )
    )
    known = sorted(faces(session, everybody).values(), key=lambda face: face.first_name.casefold())
    return Offered(
        near=tuple(face for face in known if face.person_id in near),
        far=tuple(face for face in known if face.person_id not in near),
    )
