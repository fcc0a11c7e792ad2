"""What a version keeps of a goal, a step or a line: its words, and who, when and what about.

Data, so that each reader reads it in her language. Kept as one text: the words, then a line for
each fact by the name of its column.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.goals.models import Goal, Milestone, PlanLine
from app.goals.writing import Pen

_DAYS = frozenset({"by_on", "on_day"})


@dataclass(frozen=True, slots=True)
class Said:
    """`words` may be a suggestion of the library. `facts`: by column, what was said of it."""

    words: str
    facts: Mapping[str, str | date] = field(default_factory=dict)


def packed(words: str | None, **facts: object) -> str:
    """One text to seal; a fact that says nothing is left out."""
    rows = [_line(words or ""), *(f"{name}: {_line(str(v))}" for name, v in facts.items() if v)]
    return "\n".join(rows)


def said(text: str) -> Said:
    """What `packed` made; any other text is words."""
    words, *rows = text.split("\n")
    facts = dict(row.split(": ", 1) for row in rows if ": " in row)
    return Said(
        words, {name: date.fromisoformat(v) if name in _DAYS else v for name, v in facts.items()}
    )


def of_goal(hand: Pen, row: Goal) -> str:
    words = hand.box.open(f"goal|words|{row.id}", row.words) if row.words else None
    return packed(words, area=row.area)


def of_step(hand: Pen, row: Milestone) -> str:
    words = hand.box.open(f"milestone|words|{row.id}", row.words) if row.words else row.suggestion
    helper = hand.box.open(f"milestone|helper|{row.id}", row.helper) if row.helper else None
    return packed(words, helper=helper, by_on=row.by_on, is_homework=row.is_homework, sign=row.sign)


def of_line(hand: Pen, row: PlanLine) -> str:
    words = hand.box.open(f"plan_line|words|{row.id}", row.words)
    who = hand.box.open(f"plan_line|who|{row.id}", row.who) if row.who else None
    return packed(words, part=row.part, area=row.area, who=who, on_day=row.on_day)


def _line(text: str) -> str:
    return " ".join(text.split())
