"""Parts, changes and invited people of a plan in words that a participant reads."""

from flask_babel import gettext

from app.goals.changes import Change
from app.goals.parts import Part


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


PARTS = {
    Part.MAPPING: N_("What I need"),
    Part.GOALS: N_("Where I am going"),
    Part.ACTIVITIES: N_("What we have agreed to do"),
    Part.WHO: N_("Who does what"),
    Part.MEETINGS: N_("Meetings"),
    Part.PARTIES: N_("Others who are with me"),
    Part.NEXT: N_("What comes next"),
}
CHANGES = {
    Change.VISION: N_("Where I want to go"),
    Change.GOAL_ADDED: N_("New goal"),
    Change.GOAL_CHANGED: N_("The goal has other words"),
    Change.GOAL_ENDED: N_("A goal left the map"),
    Change.GOAL_SPOKEN: N_("A goal was recorded"),
    Change.STEP_ADDED: N_("New step"),
    Change.STEP_CHANGED: N_("A step was changed"),
    Change.STEP_STARTED: N_("A step was begun"),
    Change.STEP_DONE: N_("A step is done"),
    Change.STEP_UNDONE: N_("A step was taken back"),
    Change.STEP_RESTS: N_("A step rests"),
    Change.STEP_WAITS: N_("A step waits"),
    Change.STEP_NOT_YET: N_("A step stays a while longer"),
    Change.CAN_NOW: N_("What I can now"),
    Change.LINE_ADDED: N_("New line"),
    Change.LINE_ENDED: N_("A line was taken away"),
}
# Who is invited to a meeting, without naming an authority.
GUESTS = {
    "referrer": N_("the one who helped me here"),
    "payer": N_("the one who pays"),
    "agencies": N_("other contacts of mine"),
    "relatives": N_("somebody close to me"),
    "employer": N_("an employer"),
    "school": N_("my school"),
    "health_care": N_("somebody from care"),
    "leader": N_("the leader"),
}


def part_word(part: Part) -> str:
    return str(gettext(PARTS[part]))


def change_word(what: Change) -> str:
    return str(gettext(CHANGES[what]))


def guest_word(guest: str) -> str:
    return str(gettext(GUESTS[guest])) if guest in GUESTS else guest
