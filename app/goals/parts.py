"""The parts of an action plan. Which of them a programme uses is said by its template."""

from collections.abc import Iterable
from enum import StrEnum


class Part(StrEnum):
    """In the order of the page. One line in one of them is a whole plan."""

    MAPPING = "mapping"
    GOALS = "goals"
    ACTIVITIES = "activities"
    WHO = "who"
    MEETINGS = "meetings"
    PARTIES = "parties"
    NEXT = "next"


# What is written as lines; goals have their map, and meetings come from the template too.
WRITTEN = (Part.MAPPING, Part.ACTIVITIES, Part.WHO, Part.MEETINGS, Part.PARTIES, Part.NEXT)


def used(parts_of_templates: Iterable[Iterable[str]]) -> tuple[Part, ...]:
    """The parts that any of her programmes uses, in the order of the page."""
    wanted = {part for parts in parts_of_templates for part in parts}
    return tuple(part for part in Part if part.value in wanted)
