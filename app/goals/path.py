"""Geometry of one goal: a row a stone, the path crossing from side to side between them.

Pure. A row is words beside a stone; above it lies a crossing, a picture of its own over WIDTH,
in which this row's hill rises and the path goes over to the next stone. The straight parts beside
the words are stretched by the page, so words may be as long and as large as they need.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.goals.maps import Goal, Look, Step
from app.goals.net import SUN
from app.web.drawing import BEYOND, WIDTH, Point, number, smooth

EDGE = 64  # a stone's distance from its side
CROSSING = 62  # the height of a crossing
SHADES = ("h5", "m6", "h4", "m4", "h3", "m2", "h2")  # near to far
BEHIND, AHEAD = 2, 6  # rows shown beside the one she stands on; the rest is a list


@dataclass(frozen=True, slots=True)
class Crossing:
    """From a stone to the next: the way, the hill that rises here, and the colour behind it."""

    way: str
    land: str
    behind: str
    is_walked: bool


@dataclass(frozen=True, slots=True)
class Leg:
    """One row: a step, the side its stone lies on, its colour, the way into it and on from it.

    `comes` and `goes` say whether the straight parts below and above the stone are walked.
    """

    step: Step
    look: Look
    side: str
    shade: str
    crossing: Crossing | None
    comes: bool
    goes: bool


@dataclass(frozen=True, slots=True)
class Summit:
    """The end of the path: a ridge, the sun behind it, and the way up from `start` (x)."""

    height: float
    land: str
    way: str | None
    is_walked: bool
    shade: str
    sun: tuple[float, float, float]
    end: Point
    firs: tuple[tuple[float, float, float], ...]
    start: float
    side: str


@dataclass(frozen=True, slots=True)
class Path:
    """A goal as rows, near to far. `earlier` and `later` are too far away to be drawn.

    `comes`: how the way comes in below the first row, 100 high, to be stretched.
    """

    legs: tuple[Leg, ...]
    summit: Summit
    earlier: tuple[Step, ...]
    later: tuple[Step, ...]
    comes: str


def path(goal: Goal, rtl: bool) -> Path:
    """The rows around the step she is on."""
    steps, looks = list(goal.steps), list(goal.looks)
    here = next((i for i, look in enumerate(looks) if look is Look.NOW), len(steps) - 1)
    first, last = window(len(steps), here)
    rows = list(zip(steps[first:last], looks[first:last], strict=True))
    walked = _walked(rows) + goal.is_reached
    legs = [_leg(rows, place, walked, rtl) for place in range(len(rows))]
    side = legs[-1].side if legs else "end"
    has_come = bool(rows) and goal.is_reached
    return Path(
        legs=tuple(legs),
        summit=_summit(side, _shade(len(rows) - 1, len(rows)), has_come, goal.best, rtl),
        earlier=tuple(steps[:first]),
        later=tuple(steps[last:]),
        comes=_curve([(_x("end"), 0), (_x("end"), 60), (WIDTH, 50), (WIDTH + 60, 100)], rtl),
    )


def window(steps: int, here: int) -> tuple[int, int]:
    """(first, after the last) of the rows that are drawn. A rest of one is drawn too."""
    first, last = max(0, here - BEHIND), min(steps, here + AHEAD + 1)
    return (0 if first == 1 else first), (steps if last == steps - 1 else last)


def _leg(rows: Sequence[tuple[Step, Look]], place: int, walked: int, rtl: bool) -> Leg:
    step, look = rows[place]
    side = _side(place)
    crossing = None
    if place + 1 < len(rows):
        crossing = _crossing(place, _shade(place + 1, len(rows)), walked > place + 1, rtl)
    return Leg(
        step=step,
        look=look,
        side=side,
        shade=_shade(place, len(rows)),
        crossing=crossing,
        comes=walked > place,
        goes=walked > place + 1,
    )


def _walked(rows: Sequence[tuple[Step, Look]]) -> int:
    """How many rows the sand reaches: to the last that is done or under her feet."""
    reached = [i for i, (_, look) in enumerate(rows) if look in (Look.DONE, Look.NOW)]
    return max(reached, default=-1) + 1


def _side(place: int) -> str:
    return "end" if place % 2 == 0 else "start"


def _shade(place: int, of: int) -> str:
    if of <= 1:
        return SHADES[0]
    return SHADES[round(place * (len(SHADES) - 1) / (of - 1))]


def _x(side: str) -> float:
    return WIDTH - EDGE if side == "end" else EDGE


def _crossing(place: int, behind: str, is_walked: bool, rtl: bool) -> Crossing:
    start, end = _x(_side(place)), _x(_side(place + 1))
    points = [(start, CROSSING + 1), (start, CROSSING * 0.38), (end, CROSSING * 0.62), (end, -1)]
    return Crossing(
        way=_curve(points, rtl),
        land=_land(place, 30, CROSSING, rtl),
        behind=behind,
        is_walked=is_walked,
    )


def _summit(side: str, shade: str, is_walked: bool, share: float, rtl: bool) -> Summit:
    sun_x = WIDTH - SUN - 18
    base = round(26 + 0.55 * SUN + 1.1 * SUN * share)
    height = base + 44
    end = (sun_x, _ridge(3, base, sun_x))
    start = _x(side)
    points = [(start, height + 1), (start, height - 26), (sun_x, height - 14), end]
    return Summit(
        height=height,
        land=_land(3, base, height, rtl),
        way=_curve(points, rtl),
        is_walked=is_walked,
        shade=shade,
        sun=(*_at((sun_x, end[1] + 0.45 * SUN - 1.1 * SUN * share), rtl), SUN),
        end=_at(end, rtl),
        firs=tuple(
            (*_at((x, _ridge(3, base, x) + 2), rtl), size)
            for x, size in ((40, 0.75), (60, 1.15), (80, 0.8))
        ),
        start=_at((start, 0), rtl)[0],
        side=side,
    )


def _ridge(place: int, base: float, x: float) -> float:
    turn = (0.4, 2.9, 1.7, 4.4)[place % 4]
    return base + 8 * math.sin(math.tau * x / (WIDTH * 0.9) + turn)


@lru_cache(maxsize=512)
def _land(place: int, base: float, height: float, rtl: bool) -> str:
    xs = range(-BEYOND, WIDTH + BEYOND + 1, 60)
    points = [_at((x, _ridge(place, base, x)), rtl) for x in xs]
    return f"{smooth(points)}V{number(height + 1)}H{number(points[0][0])}z"


def _curve(points: Sequence[Point], rtl: bool) -> str:
    pairs = [f"{number(x)} {number(y)}" for x, y in (_at(point, rtl) for point in points)]
    return f"M{pairs[0]}C{' '.join(pairs[1:])}"


def _at(point: Point, rtl: bool) -> Point:
    x, y = point
    return round(WIDTH - x if rtl else x, 1), round(y, 1)
