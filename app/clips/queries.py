"""The clips of an association. There is no participant in any of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.clips.models import Clip


@dataclass(frozen=True, slots=True)
class Kept:
    """A clip without its sound. `path`: the last part of its address."""

    id: str
    text_key: str
    stamp: str
    path: str
    is_approved: bool


_WITHOUT_SOUND = select(
    *(col(Clip.id), col(Clip.text_key), col(Clip.stamp)),
    *(col(Clip.digest), col(Clip.mimetype), col(Clip.approved_at)),
)


def _kept(row: Any) -> Kept:
    # The ending is the kind: a phone knows by it whether it can play the clip.
    path = f"{row.digest}.{row.mimetype.partition('/')[2]}"
    return Kept(row.id, row.text_key, row.stamp, path, row.approved_at is not None)


def clips_in(session: Session, association_id: str, language: str) -> list[Kept]:
    """Every clip of a language: heard or waiting, of today's words or of older ones."""
    rows = session.execute(
        _WITHOUT_SOUND.where(
            col(Clip.association_id) == association_id, col(Clip.language) == language
        )
    )
    return [_kept(row) for row in rows]


def heard_in(session: Session, association_id: str, language: str) -> dict[str, str]:
    """The paths of the approved clips of a language, by the stamp of their words."""
    kept = clips_in(session, association_id, language)
    return {one.stamp: one.path for one in kept if one.is_approved}


def sound_at(session: Session, association_id: str, digest: str) -> tuple[str, bytes] | None:
    """The media type and the bytes of a clip; None when the association has no such."""
    row = session.execute(
        select(col(Clip.mimetype), col(Clip.sound))
        .where(col(Clip.association_id) == association_id, col(Clip.digest) == digest)
        .limit(1)
    ).first()
    return (row.mimetype, bytes(row.sound)) if row else None
