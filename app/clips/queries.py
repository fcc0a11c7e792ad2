"""The clips of an association. There is no participant in any of them."""

from collections.abc import Collection, Mapping
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
    recorded_by: str


_WITHOUT_SOUND = select(
    *(col(Clip.id), col(Clip.text_key), col(Clip.stamp)),
    *(col(Clip.digest), col(Clip.mimetype), col(Clip.approved_at), col(Clip.recorded_by)),
)


def _kept(row: Any) -> Kept:
    # The ending is the kind: a phone knows by it whether it can play the clip.
    path = f"{row.digest}.{row.mimetype.partition('/')[2]}"
    is_approved = row.approved_at is not None
    return Kept(row.id, row.text_key, row.stamp, path, is_approved, row.recorded_by)


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


def current_clips(session: Session, stamps: Mapping[str, Collection[str]]) -> dict[str, int]:
    """How many of these texts each language hears: approved clips of the words of today.

    `stamps`: by language, those of its texts. A text that several associations have read aloud
    counts once.
    """
    rows = session.execute(
        select(col(Clip.language), col(Clip.stamp)).where(col(Clip.approved_at).is_not(None))
    )
    heard = {(row.language, row.stamp) for row in rows}
    return {code: sum((code, one) in heard for one in set(found)) for code, found in stamps.items()}


def sound_at(session: Session, association_id: str, digest: str) -> tuple[str, bytes] | None:
    """The media type and the bytes of a clip; None when the association has no such."""
    row = session.execute(
        select(col(Clip.mimetype), col(Clip.sound))
        .where(col(Clip.association_id) == association_id, col(Clip.digest) == digest)
        .limit(1)
    ).first()
    return (row.mimetype, bytes(row.sound)) if row else None
