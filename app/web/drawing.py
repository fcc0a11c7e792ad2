"""Geometry of the drawn parts: stones, the question's tiles, the hill, the meadow.

Pure arithmetic in SVG user units. Everything is laid out from the inline start; `rtl` mirrors the
coordinates (x becomes width - x), never a transform, so that no text or number is turned round.
"""

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

Point = tuple[float, float]

WIDTH = 360
BEYOND = 600  # the hills go on outside the picture, for wide screens
STEPS = 10


def number(value: float) -> str:
    """A coordinate as short as it can be: one decimal, no needless zero."""
    return f"{value:.1f}".removesuffix(".0").replace("-0.", "-.")


def smooth(points: Sequence[Point], closed: bool = False) -> str:
    """A path through the points, as cubics (Catmull-Rom: tangent = (next - previous) / 6)."""
    count = len(points)

    def at(index: int) -> Point:
        return points[index % count] if closed else points[min(max(index, 0), count - 1)]

    parts = [f"M{number(points[0][0])} {number(points[0][1])}C"]
    for i in range(count if closed else count - 1):
        before, start, end, after = at(i - 1), at(i), at(i + 1), at(i + 2)
        controls = (
            (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6),
            (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6),
            end,
        )
        parts.append(" ".join(f"{number(x)} {number(y)}" for x, y in controls) + " ")
    return "".join(parts).strip() + ("z" if closed else "")


def mirrored(points: Sequence[Point], rtl: bool, width: float = WIDTH) -> list[Point]:
    """The points as they stand in the reading direction."""
    return [(width - x, y) for x, y in points] if rtl else list(points)


# Eight radii, clockwise from the inline end: never round, 40 wide, a little flat.
_OUTLINES = [
    smooth(
        [
            (r * math.cos(math.tau * i / 8), 0.92 * r * math.sin(math.tau * i / 8))
            for i, r in enumerate(radii)
        ],
        closed=True,
    )
    for radii in (
        (20, 22.5, 20, 21, 20, 21.5, 18.5, 22),
        (20, 21, 18.5, 22.5, 20, 22, 20, 20.5),
        (20, 20.5, 20, 22, 20, 20.5, 19, 22.5),
        (20, 22, 19, 20.5, 20, 22.5, 20, 21),
    )
]


def stone_kind(seed: str) -> int:
    """Which of the four outlines (1 to 4) belongs to this id, always the same one."""
    return zlib.crc32(str(seed).encode()) % len(_OUTLINES) + 1


def outline(kind: int) -> str:
    """The outline of a stone by its kind, 1 to 4."""
    return _OUTLINES[kind - 1]


def stone_outline(seed: str) -> str:
    """The outline of a stone, 40 wide, centred on 0 0."""
    return _OUTLINES[stone_kind(seed) - 1]


def land(
    ridge: Callable[[float], float],
    rtl: bool,
    floor: float,
    span: tuple[float, float, float] = (-BEYOND, WIDTH + BEYOND, 60),
) -> str:
    """A hill under `ridge` (height at x), sampled over span (from, to, step), closed at floor."""
    first, last, step = span
    points = [(first + step * i, 0.0) for i in range(int((last - first) / step) + 1)]
    points = mirrored([(x, ridge(x)) for x, _ in points], rtl)
    return f"{smooth(points)}V{number(floor)}H{number(points[0][0])}z"


def wave(base: float, height: float, top: float, length: float) -> Callable[[float], float]:
    """A ridge: highest (base - height) at x = top, and again every length."""
    return lambda x: base - height * math.cos(math.tau * (x - top) / length)


@cache
def hill_tiles(rtl: bool) -> list[str]:
    """The ground in each of the ten tiles (0 0 10 100, stretched): together one hill."""
    tiles = []
    for step in range(1, STEPS + 1):
        low, high = (96 - 9.3 * (step - 1), 96 - 9.3 * step)
        edge = mirrored([(0, low), (4, low - 3.2), (6, high + 4.4), (10, high)], rtl, 10)
        start, *curve = [f"{number(x)} {number(y)}" for x, y in edge]
        tiles.append(f"M{start}C{' '.join(curve)}V100H{number(edge[0][0])}z")
    return tiles


def ridge_of_ten(x: float) -> float:
    """Height (y) of the hill of `two_places` at x, 0 to 320: low at the start, high at the end."""
    share = min(max(x / 320, 0), 1)
    return 146 - 92 * (3 * share**2 - 2 * share**3)


@dataclass(frozen=True, slots=True)
class Places:
    """The hill with ten steps; `first` is (x, y, radius of the ring), `now` the stone's middle."""

    hill: str
    steps: list[Point]
    first: tuple[float, float, float] | None
    now: Point | None
    between: str | None


@cache
def two_places(first: int | None, now: int | None, rtl: bool) -> Places:
    """Where she stood and where she stands, steps 1 to 10; None where she did not answer."""

    def place(step: float, above: float = 0) -> Point:
        x = 22 + 276 * (step - 1) / (STEPS - 1)
        return mirrored([(x, ridge_of_ten(x) - above)], rtl, 320)[0]

    ring = (*place(first, 18), 22 if first == now else 13) if first else None
    between = None
    if first and now and abs(first - now) > 1:
        low, high = sorted((first, now))
        between = smooth([place(low + (high - low) * i / 6, 18) for i in range(7)])
    points = [(x, ridge_of_ten(x)) for x in range(0, 321, 40)]
    return Places(
        hill=smooth(mirrored(points, rtl, 320)) + ("V170H320z" if rtl else "V170H0z"),
        steps=[place(step, -9) for step in range(1, STEPS + 1)],
        first=ring,
        now=place(now, 18) if now else None,
        between=between,
    )


@dataclass(frozen=True, slots=True)
class Plant:
    """One area of the meadow: stem and leaves as paths, ring and flower as heights (y)."""

    x: float
    sign: str
    stem: str | None
    leaves: str | None
    flower: float | None
    ring: float | None
    r: float
    gap: str | None


@dataclass(frozen=True, slots=True)
class Meadow:
    """All areas side by side over 360 x 262; `lines` are the heights of steps 10, 5 and 1."""

    ground: str
    lines: list[float]
    plants: list[Plant]


def height_of(step: float) -> float:
    """Where a step stands in the meadow (y): 18 units a step, the tenth at 24."""
    return 24 + 18 * (STEPS - step)


GROUND = 216


def meadow(points: Sequence[Mapping[str, Any]], rtl: bool) -> Meadow:
    """Each point has `sign`, `first` and `now` (1 to 10 or None); the order is kept."""
    gap = 296 / max(len(points) - 1, 1)
    places = mirrored([(32 + gap * i, 0) for i in range(len(points))], rtl)
    ridge = wave(209, 5, 320, 300)
    return Meadow(
        ground=land(ridge, rtl, 262),
        lines=[height_of(step) for step in (10, 5, 1)],
        plants=[
            _plant(x, point, 1 if i % 2 else -1)
            for i, ((x, _), point) in enumerate(zip(places, points, strict=True))
        ],
    )


def _plant(x: float, point: Mapping[str, Any], lean: int) -> Plant:
    first, now = point["first"], point["now"]
    top = now if now is not None else first
    flower = height_of(now) if now is not None else None
    ring = height_of(first) if first is not None else None
    stem = leaves = gap = None
    if top is not None:
        tip = height_of(top) + (8 if now is not None else 6.5)
        middle = (tip + GROUND) / 2
        stem = smooth([(x, GROUND), (x + lean, middle), (x, tip)])
        leaves = _leaves(x, GROUND - (GROUND - tip) * 0.42, lean)
    if first is not None and now is not None and now < first:
        gap = f"M{number(x)} {number(height_of(now) - 14)}V{number(height_of(first) + 7)}"
    return Plant(
        x=round(x, 1),
        sign=point["sign"],
        stem=stem,
        leaves=leaves,
        flower=flower,
        ring=ring,
        r=15 if first == now else 6.5,
        gap=gap,
    )


def _leaves(x: float, y: float, lean: int) -> str:
    """Two leaves on either side of a stem, the lower one first."""
    parts = []
    for side, low in ((lean, y + 14), (-lean, y)):
        tip, belly = x + side * 11, x + side * 9
        parts.append(
            f"M{number(x)} {number(low)}Q{number(x + side * 2)} {number(low - 9)} "
            f"{number(tip)} {number(low - 10)}Q{number(belly)} {number(low - 1)} "
            f"{number(x)} {number(low)}z"
        )
    return "".join(parts)
