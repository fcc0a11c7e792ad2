"""The net as one picture for a sheet of paper, its stones numbered as the list below. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.goals.maps import Goal
from app.goals.net import Hill, hills
from app.goals.stones import Stone

BETWEEN = 26  # the room between two ridges, for the name of the goal


@dataclass(frozen=True, slots=True)
class Sheet:
    """`tops`: where each hill begins (y). `numbers`: (number, stone) of each hill's stones.

    `starts`: how many steps stand before each goal, so that the list counts on.
    """

    height: float
    hills: tuple[Hill, ...]
    tops: tuple[float, ...]
    starts: tuple[int, ...]
    numbers: tuple[tuple[tuple[int, Stone], ...], ...]


def sheet(goals: Sequence[Goal], sun: float, rtl: bool) -> Sheet:
    """All goals on one page, far to near."""
    found = hills(goals, sun, rtl)
    tops, starts, numbers, top, start = [], [], [], 0.0, 0
    for hill, goal in zip(found, goals, strict=True):
        tops.append(top)
        starts.append(start)
        numbers.append(
            tuple(
                (start + stone.place + 1, stone) for stone in hill.stones if stone.place is not None
            )
        )
        top += hill.height + BETWEEN
        start += len(goal.steps)
    return Sheet(top, tuple(found), tuple(tops), tuple(starts), tuple(numbers))
