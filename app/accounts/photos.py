"""A coach's photo as it is kept: sealed with her own key, under an address that says nothing."""

import base64
import hashlib
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.accounts.models import StaffCard
from app.accounts.sealing import Box, box_of

# What is sealed is text, as everywhere: an extract and an export hold a picture that opens.
_AS_TEXT = "data:image/webp;base64,"


@dataclass(frozen=True, slots=True)
class SealedPhoto:
    """`photo_id`: 26 characters of the sealed bytes' hash; the same photo twice has two."""

    sealed: bytes
    photo_id: str


def seal_photo(box: Box, webp: bytes) -> SealedPhoto:
    """Done before the write transaction begins."""
    text = _AS_TEXT + base64.b64encode(webp).decode()
    sealed = box.seal(_place(box.person_id), text)
    return SealedPhoto(sealed, hashlib.sha256(sealed).hexdigest()[:26])


def whose_photo(session: Session, photo_id: str) -> str | None:
    """Whose photo has this address. Who may see it is asked then (`programmes.card_access`)."""
    return session.scalar(select(StaffCard.person_id).where(col(StaffCard.photo_id) == photo_id))


def open_photo(session: Session, person_id: str) -> bytes:
    """The WebP file. Raises Erased or SealBroken."""
    sealed = session.exec(select(StaffCard.photo).where(col(StaffCard.person_id) == person_id))
    text = box_of(session, person_id).open(_place(person_id), sealed.one() or b"")
    return base64.b64decode(text.removeprefix(_AS_TEXT))


def _place(person_id: str) -> str:
    return f"staff_card|photo|{person_id}"
