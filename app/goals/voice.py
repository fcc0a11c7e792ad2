"""A goal in her own voice: kept sealed, played back to whoever may see the goal."""

from base64 import b64decode, b64encode
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts.sealing import box_of
from app.goals.changes import Change
from app.goals.models import SpokenGoal
from app.goals.queries import Found
from app.goals.writing import note, pen
from app.web.sound import Kind, Sound, sound_of

BYTES_AT_MOST = 240 * 1000  # a minute at 24 kbit/s is 180 kB; no request may be above 256


def keep_voice(
    *, session: Session, by: str, at: datetime, association_id: str, goal: Found, data: bytes
) -> None:
    """A recording replaces the one before. Raises NotSound or TooLong; then nothing is changed."""
    sound = sound_of(data, BYTES_AT_MOST)
    hand = pen(session, by=by, at=at, association_id=association_id, person_id=goal.person_id)
    place = f"spoken_goal|sound|{goal.id}"
    session.merge(
        SpokenGoal(
            goal_id=goal.id,
            person_id=goal.person_id,
            mimetype=sound.kind,
            seconds=sound.seconds,
            sound=hand.box.seal(place, b64encode(data).decode()),
            recorded_at=at,
            recorded_by=by,
        )
    )
    note(hand, Change.GOAL_SPOKEN, goal_id=goal.id)


def voice_of(session: Session, goal: Found) -> Sound | None:
    """The recording, opened with her key; None when there is none."""
    row = session.exec(select(SpokenGoal).where(col(SpokenGoal.goal_id) == goal.id)).first()
    if row is None:
        return None
    box = box_of(session, goal.person_id)
    data = b64decode(box.open(f"spoken_goal|sound|{goal.id}", row.sound))
    return Sound(Kind(row.mimetype), row.seconds, data)
