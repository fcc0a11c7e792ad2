"""A clip is recorded by one and approved by another. Only then it is heard."""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, delete, select

from app import audit
from app.clips.models import Clip


class NoClip(LookupError):
    """There is none that waits to be approved."""


class OwnClip(PermissionError):
    """Who read it aloud is not the one who says that it is right."""


def keep_clip(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    language: str,
    text_key: str,
    stamp: str,
    mimetype: str,
    seconds: int,
    sound: bytes,
) -> None:
    """It waits to be approved, in the place of one that waited; what is heard stays so."""
    _drop(session, association_id, language, text_key, is_approved=False)
    session.add(
        Clip(
            association_id=association_id,
            language=language,
            text_key=text_key,
            stamp=stamp,
            digest=hashlib.sha256(sound).hexdigest()[:32],
            mimetype=mimetype,
            seconds=seconds,
            sound=sound,
            recorded_at=at,
            recorded_by=by,
        )
    )
    _note(session, "clip_recorded", by, at, association_id, language, stamp)


def approve_clip(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    language: str,
    stamp: str,
    digest: str,
) -> None:
    """From now on it is heard, in the place of any before. `digest`: of the sound that was listened
    to; another may have taken its place. Raises NoClip, OwnClip."""
    clip = session.exec(
        select(Clip).where(
            col(Clip.association_id) == association_id,
            col(Clip.language) == language,
            col(Clip.stamp) == stamp,
            col(Clip.digest) == digest,
            col(Clip.approved_at).is_(None),
        )
    ).first()
    if clip is None:
        raise NoClip(stamp)
    if clip.recorded_by == by:
        raise OwnClip(stamp)
    _drop(session, association_id, language, clip.text_key, is_approved=True)
    clip.approved_at, clip.approved_by = at, by
    session.add(clip)
    _note(session, "clip_approved", by, at, association_id, language, stamp)


def _drop(
    session: Session, association_id: str, language: str, text_key: str, *, is_approved: bool
) -> None:
    """Before the next is written: of a text one clip is heard, and one waits."""
    approved_at = col(Clip.approved_at)
    session.exec(
        delete(Clip).where(
            col(Clip.association_id) == association_id,
            col(Clip.language) == language,
            col(Clip.text_key) == text_key,
            approved_at.is_not(None) if is_approved else approved_at.is_(None),
        )
    )


def _note(
    session: Session,
    act: str,
    by: str,
    at: datetime,
    association_id: str,
    language: str,
    stamp: str,
) -> None:
    audit.record(
        session,
        association_id=association_id,
        act=act,
        at=at,
        by=by,
        detail={"language": language, "text": stamp},
    )
