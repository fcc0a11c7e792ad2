"""Geometry of the net: goals as hills in one landscape, each ridge a path, in SVG units.

Pure. Laid out from the inline start over WIDTH; `rtl` mirrors coordinates (x becomes WIDTH - x),
never text, ticks or numbers. Every hill has a picture of its own, so that the words between two
ridges may be as long and as large as they need: the pictures follow one another and meet.
"""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.goals.maps import Goal, Look
from app.goals.stones import SCALES, Laid, Stone, shown, shows_sign
from app.web.drawing import BEYOND, WIDTH, Point, number, smooth, stone_kind

PHASES = (5.6, 2.5, 0.3, 3.4, 1.2)
START = 16
LEAVES = WIDTH - 70  # where a path leaves its ridge for the one behind
JOINS = WIDTH - 62  # where it comes in
THROUGH = WIDTH - 30  # where it crosses from one picture into the next
SUN = 0.16 * WIDTH
SUN_X = WIDTH - SUN - 14

SHADES = ("h2", "h3", "h4", "h5")


@dataclass(frozen=True, slots=True)
class Hill:
    """One goal's picture. `land` is hill and path at once: its upper edge is walked on.

    `done` and `ahead` are (x, width) of the two parts of the path; `up` leads from this ridge to
    the upper edge of the picture, `down` from the ridge to its lower edge, where the path of the
    goal in front comes in; `wind` (100 high, to be stretched) takes it through the words between.
    """

    height: float
    land: str
    done: tuple[float, float] | None
    ahead: tuple[float, float] | None
    stones: tuple[Stone, ...]
    walker: Point | None
    shade: str
    up: str | None
    down: str | None
    end: Point | None = None
    sun: tuple[float, float, float] | None = None
    firs: tuple[tuple[float, float, float], ...] = ()
    birch: tuple[float, float, float] | None = None
    through: float = THROUGH
    wind: str = ""
    tuft: tuple[float, float, int] | None = None


def hills(goals: Sequence[Goal], sun: float, rtl: bool) -> list[Hill]:
    """The pictures, far to near. `sun`: 0 to 1, how high it stands."""
    return [_hill(goal, place, len(goals), sun, rtl) for place, goal in enumerate(goals)]


def shade(place: int, of: int) -> str:
    """The colour of a hill: the far ones pale, the nearest one green."""
    if of == 1:
        return SHADES[-1]
    return SHADES[round(place * (len(SHADES) - 1) / (of - 1))]


def ridge(place: int, base: float, x: float) -> float:
    """Height (y) of a ridge at x."""
    turn = PHASES[place % len(PHASES)]
    return (
        base
        + 15 * math.sin(math.tau * 1.05 * x / WIDTH + turn)
        + 4 * math.sin(math.tau * 2.3 * x / WIDTH + 2 * turn)
    )


def _hill(goal: Goal, place: int, of: int, sun: float, rtl: bool) -> Hill:
    is_far, is_near = place == 0, place == of - 1
    rows = shown(goal)
    base = _base(is_far, is_near, sun)
    stones, here = _stones(rows, place, base, is_far)
    lowest = max((stone.y + 21 * stone.scale for stone in stones), default=0)
    height = math.ceil(max(lowest, base + 20) + 6)
    reached = max((s.x for s in stones if s.look in (Look.DONE, Look.NOW)), default=0.0)
    last = (SUN_X if is_far else LEAVES) if not goal.is_reached else reached
    ends = ridge(place, base, SUN_X)
    return Hill(
        height=height,
        land=_land(place, base, height, rtl),
        done=_span(-BEYOND, reached, rtl) if reached else None,
        ahead=_span(reached if reached else -BEYOND, SUN_X if is_far else LEAVES, rtl),
        stones=tuple(_turned(stone, rtl) for stone in stones),
        walker=_at((here.x - 1, here.y - 21), rtl) if here and is_near else None,
        shade=shade(place, of),
        up=None if is_far else _up(ridge(place, base, LEAVES), rtl),
        down=None if is_near else _down(ridge(place, base, JOINS), height, rtl),
        end=_at((SUN_X, ends), rtl) if is_far and last else None,
        sun=(*_at((SUN_X, ends + 0.45 * SUN - 1.1 * SUN * sun), rtl), SUN) if is_far else None,
        firs=_firs(place, base, rtl) if is_far else (),
        through=_at((THROUGH, 0), rtl)[0],
        wind=_wind(place, rtl),
        tuft=None if is_far else _tuft(stones, place, base, rtl),
        birch=_birch(stones, place, base, rtl) if is_near or place == 1 else None,
    )


def _base(is_far: bool, is_near: bool, sun: float) -> float:
    """The middle height of a ridge: room for the sun above the far one, for her on the near one."""
    base = 46.0
    if is_near:
        base = 62
    if is_far:
        base = max(base, 26 + 0.55 * SUN + 1.1 * SUN * sun)
    return round(base)


def _stones(
    rows: Sequence[Laid], place: int, base: float, is_far: bool
) -> tuple[list[Stone], Stone | None]:
    """Where the stones lie along a ridge, and the one she stands on."""
    room = WIDTH - (104 if is_far else 66) - START
    unit = room / sum((1.45 if row.look is Look.NOW else 1 for row in rows), start=0.0001)
    unit = min(unit, 74)
    tight = min(1.0, unit / 36)
    found, here, x = [], None, float(START)
    for row in rows:
        look = row.look
        slot = unit * (1.45 if look is Look.NOW else 1)
        middle, below = x + slot / 2, 0
        scale = SCALES[look] * ((1 + tight) / 2 if look is Look.NOW else tight)
        if look is Look.RESTING:
            middle, below = middle - 0.1 * unit, 25
        stone = Stone(
            x=round(middle, 1),
            y=round(ridge(place, base, middle) + below, 1),
            scale=round(scale, 2),
            turn=zlib.crc32(row.seed.encode()) % 9 - 4,
            kind=stone_kind(row.seed),
            look=look,
            sign=row.sign if shows_sign(look, tight) else None,
            place=row.place,
            more=row.more,
        )
        found.append(stone)
        here = stone if look is Look.NOW else here
        x += slot
    return found, here


@lru_cache(maxsize=512)
def _land(place: int, base: float, height: float, rtl: bool) -> str:
    """The hill, far beyond both edges; sampled closely only where the picture is."""
    outside = list(range(-BEYOND, 0, 60))
    xs = [*outside, *range(0, WIDTH + 1, 30), *(WIDTH - x for x in reversed(outside))]
    points = [_at((x, ridge(place, base, x)), rtl) for x in xs]
    floor = number(height + 400)  # what comes below is painted over it
    return f"{smooth(points)}V{floor}H{number(points[0][0])}z"


def _up(y: float, rtl: bool) -> str:
    """From the ridge, with its slope for a while, then straight up and out of the picture."""
    points = [(LEAVES - 6, y), (LEAVES + 22, y), (THROUGH, y - 4), (THROUGH, 0)]
    (a, b, c, d) = [_at(point, rtl) for point in points]
    return f"M{_pair(a)}C{_pair(b)} {_pair(c)} {_pair(d)}"


def _down(y: float, height: float, rtl: bool) -> str:
    """From the ridge down to the lower edge, where it is straight again."""
    middle = y + (height - y) * 0.5
    points = [(JOINS, y), (JOINS + 6, middle), (THROUGH, middle), (THROUGH, height + 1)]
    (a, b, c, d) = [_at(point, rtl) for point in points]
    return f"M{_pair(a)}C{_pair(b)} {_pair(c)} {_pair(d)}"


def _wind(place: int, rtl: bool) -> str:
    """Straight above and below, with one gentle bend between."""
    side = THROUGH + (13 if place % 2 else -13)
    points = [(THROUGH, 0), (THROUGH, 34), (side, 26), (side, 50)]
    points += [(side, 74), (THROUGH, 66), (THROUGH, 100)]
    first, *rest = (_pair(_at(point, rtl)) for point in points)
    return f"M{first}C{' '.join(rest)}"


def _tuft(
    stones: Sequence[Stone], place: int, base: float, rtl: bool
) -> tuple[float, float, int] | None:
    """Grass where a path begins, unless her stone needs the room; turned with the picture."""
    if any(stone.look is Look.NOW and stone.x < 80 for stone in stones):
        return None
    return (*_at((22, ridge(place, base, 22) - 24), rtl), -1 if rtl else 1)


def _firs(place: int, base: float, rtl: bool) -> tuple[tuple[float, float, float], ...]:
    found = []
    for x, size in ((118, 0.7), (136, 1.0), (152, 0.72)):
        place_x, y = _at((x, ridge(place, base, x) + 2), rtl)
        found.append((place_x, y, size))
    return tuple(found)


def _birch(
    stones: Sequence[Stone], place: int, base: float, rtl: bool
) -> tuple[float, float, float] | None:
    """In the widest gap behind the last stone, if there is one."""
    edges = [stone.x for stone in stones] or [0.0]
    start = max(edges) + 26
    if start > LEAVES - 30:
        return None
    x = (start + LEAVES) / 2
    return (*_at((x, ridge(place, base, x) + 1), rtl), 0.72)


def _span(start: float, end: float, rtl: bool) -> tuple[float, float]:
    """(x, width) of what lies between two x, whatever the direction."""
    low, high = (WIDTH - end, WIDTH - start) if rtl else (start, end)
    return round(low, 1), round(max(high - low, 0), 1)


def _turned(stone: Stone, rtl: bool) -> Stone:
    return replace(stone, x=round(WIDTH - stone.x, 1), turn=-stone.turn) if rtl else stone


def _at(point: Point, rtl: bool) -> Point:
    x, y = point
    return round(WIDTH - x if rtl else x, 1), round(y, 1)


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
