"""Parts, changes and invited people of a plan in words that a participant reads."""

from flask_babel import gettext as _

from app.goals.changes import Change
from app.goals.parts import Part


def part_word(part: Part) -> str:
    words = {
        Part.MAPPING: _("What I need"),
        Part.GOALS: _("Where I am going"),
        Part.ACTIVITIES: _("What we have agreed to do"),
        Part.WHO: _("Who does what"),
        Part.MEETINGS: _("Meetings"),
        Part.PARTIES: _("Others who are with me"),
        Part.NEXT: _("What comes next"),
    }
    return str(words[part])


def change_word(what: Change) -> str:
    words = {
        Change.VISION: _("Where I want to go"),
        Change.GOAL_ADDED: _("New goal"),
        Change.GOAL_CHANGED: _("The goal has other words"),
        Change.GOAL_ENDED: _("A goal left the map"),
        Change.GOAL_SPOKEN: _("A goal was recorded"),
        Change.STEP_ADDED: _("New step"),
        Change.STEP_CHANGED: _("A step was changed"),
        Change.STEP_STARTED: _("A step was begun"),
        Change.STEP_DONE: _("A step is done"),
        Change.STEP_UNDONE: _("A step was taken back"),
        Change.STEP_RESTS: _("A step rests"),
        Change.STEP_WAITS: _("A step waits"),
        Change.CAN_NOW: _("What I can now"),
        Change.LINE_ADDED: _("New line"),
        Change.LINE_ENDED: _("A line was taken away"),
    }
    return str(words[what])


def guest_word(guest: str) -> str:
    """Who is invited to a meeting, without naming an authority."""
    words = {
        "referrer": _("the one who helped me here"),
        "payer": _("the one who pays"),
        "agencies": _("other contacts of mine"),
        "relatives": _("somebody close to me"),
        "employer": _("an employer"),
        "school": _("my school"),
        "health_care": _("somebody from care"),
        "leader": _("the leader"),
    }
    return str(words.get(guest, guest))
