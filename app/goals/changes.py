"""What can change in a map and plan: the words of its versions."""

from enum import StrEnum


class Change(StrEnum):
    """One kind of change. The page says each in words (`plan_words`)."""

    VISION = "vision"
    GOAL_ADDED = "goal_added"
    GOAL_CHANGED = "goal_changed"
    GOAL_ENDED = "goal_ended"
    GOAL_SPOKEN = "goal_spoken"
    STEP_ADDED = "step_added"
    STEP_CHANGED = "step_changed"
    STEP_STARTED = "step_started"
    STEP_DONE = "step_done"
    STEP_UNDONE = "step_undone"
    STEP_RESTS = "step_rests"
    STEP_WAITS = "step_waits"
    STEP_NOT_YET = "step_not_yet"
    CAN_NOW = "can_now"
    LINE_ADDED = "line_added"
    LINE_ENDED = "line_ended"


# A step that is walked is not another plan: what was agreed stands.
WALKING = frozenset(
    {
        Change.STEP_STARTED,
        Change.STEP_DONE,
        Change.STEP_UNDONE,
        Change.STEP_RESTS,
        Change.STEP_WAITS,
        Change.STEP_NOT_YET,
        Change.CAN_NOW,
    }
)
