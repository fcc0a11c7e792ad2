"""What staff see of a participant's phones and of a code on its way there."""

from dataclasses import dataclass
from datetime import datetime

import segno
from markupsafe import Markup
from sqlmodel import Session, col, select

from app.accounts.models import Binding, CodeState, DeviceCode
from app.accounts.sessions import Viewer
from app.clock import local_date
from app.programmes import access
from app.programmes.access import NotVisible

EXPIRED = "expired"
ENDS = frozenset({CodeState.USED.value, CodeState.REFUSED.value, EXPIRED})


@dataclass(frozen=True, slots=True)
class Progress:
    """A code as its page shows it. `word`: issued, opened, confirmed, used, refused or expired."""

    code_id: str
    person_id: str
    word: str
    why: str | None
    pictures: list[str]

    @property
    def is_over(self) -> bool:
        return self.word in ENDS


def code_for(session: Session, viewer: Viewer, at: datetime, code_id: str) -> DeviceCode:
    """A code of somebody the viewer may see, or NotVisible."""
    code = session.exec(select(DeviceCode).where(col(DeviceCode.id) == code_id)).first()
    if code is None or code.association_id != viewer.association_id:
        raise NotVisible(code_id)
    access.places_of(session, viewer, local_date(at), code.person_id)
    return code


def binding_for(session: Session, person_id: str, binding_id: str) -> Binding:
    """A live binding of that person, or NotVisible. Who may see her was asked before."""
    found = session.exec(
        select(Binding).where(
            col(Binding.id) == binding_id,
            col(Binding.person_id) == person_id,
            col(Binding.revoked_at).is_(None),
        )
    ).first()
    if found is None:
        raise NotVisible(binding_id)
    return found


def progress(code: DeviceCode, at: datetime) -> Progress:
    """Where a code stands now; one that ran out says so before the worker has noticed."""
    word = code.state.value
    if code.refused_why == EXPIRED or (word not in ENDS and at >= code.expires_at):
        word = EXPIRED
    return Progress(code.id, code.person_id, word, code.refused_why, code.pictures.split())


def picture_of(link: str) -> Markup:
    """The QR of a link as inline SVG, dark on white whatever the page's colours."""
    square = segno.make(link, error="m", micro=False)
    drawn = square.svg_inline(border=4, omitsize=True, dark="#000", light="#fff")
    # Its frame on the page says what it is.
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704


def link_of(origin: str, token: str) -> str:
    """The token stands in the fragment: it is never sent with a GET (trust S1, S2)."""
    return f"{origin}/start#{token}"
