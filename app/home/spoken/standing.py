"""How far a language has come: what is heard, what waits, what is old, and what is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.clips.queries import Kept
from app.clips.stamps import Text


class State(StrEnum):
    """Of one text, to whoever records."""

    NONE = "none"
    OLD = "old"  # recorded, and then its words or its Swedish changed
    WAITING = "waiting"  # recorded, not approved
    HEARD = "heard"


@dataclass(frozen=True, slots=True)
class Standing:
    """A text with its clips."""

    text: Text
    heard: Kept | None
    waiting: Kept | None
    old: Kept | None

    @property
    def state(self) -> State:
        if self.waiting:
            return State.WAITING
        if self.heard:
            return State.HEARD
        return State.OLD if self.old else State.NONE

    @property
    def is_left(self) -> bool:
        return self.heard is None

    def is_for(self, person_id: str) -> bool:
        """There is something to do here for her: to record, or to approve what another read."""
        return self.waiting.recorded_by != person_id if self.waiting else self.is_left


def standings(texts: Iterable[Text], clips: Iterable[Kept]) -> list[Standing]:
    """Each text with what is kept of it, in the order given."""
    by_stamp = {(one.stamp, one.is_approved): one for one in clips}
    by_key: dict[str, list[Kept]] = {}
    for one in clips:
        by_key.setdefault(one.text_key, []).append(one)
    return [
        Standing(
            text,
            heard=by_stamp.get((text.stamp, True)),
            waiting=by_stamp.get((text.stamp, False)),
            old=next((one for one in by_key.get(text.key, ()) if one.stamp != text.stamp), None),
        )
        for text in texts
    ]


def left_in(rows: Iterable[Standing]) -> int:
    return sum(row.is_left for row in rows)
