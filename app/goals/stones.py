"""Stones on a ridge: what each stands for, how large it is, and which of many are drawn. Pure."""

from dataclasses import dataclass
from typing import NamedTuple

from app.goals.maps import Goal, Look

MOST = 9  # stones on one ridge; what is behind and ahead of them is counted
SCALES = {Look.DONE: 0.66, Look.WAITING: 0.74, Look.NOW: 1.08, Look.RESTING: 0.66}


@dataclass(frozen=True, slots=True)
class Stone:
    """A stepping stone: its middle, size, turn in degrees, and what lies on it."""

    x: float
    y: float
    scale: float
    turn: float
    kind: int
    look: Look
    sign: str | None
    place: int | None
    more: int | None = None


class Laid(NamedTuple):
    """What one stone stands for: a step at its place from 0, or a count of those not drawn."""

    look: Look
    sign: str | None
    seed: str
    place: int | None
    more: int | None = None


def shown(goal: Goal) -> list[Laid]:
    """The stones that fit on a ridge: those around now, and what is behind and ahead as counts."""
    rows = [
        Laid(look, step.sign, step.id, place)
        for place, (look, step) in enumerate(zip(goal.looks, goal.steps, strict=True))
    ]
    if len(rows) <= MOST:
        return rows
    here = next((row.place or 0 for row in rows if row.look is Look.NOW), len(rows) - 1)
    first = max(0, min(here - 3, len(rows) - MOST + 1))
    last = min(len(rows), first + MOST - 1)
    found = rows[first:last]
    if first:
        found.insert(0, Laid(Look.DONE, None, f"{goal.id}-", None, first))
    if last < len(rows):
        found.append(Laid(Look.WAITING, None, f"{goal.id}+", None, len(rows) - last))
    return found


def shows_sign(look: Look, tight: float) -> bool:
    """Below three quarters of its size a waiting stone has no room for a sign."""
    return look is Look.NOW or (look is Look.WAITING and tight >= 0.75)
