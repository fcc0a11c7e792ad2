"""Pebbles that were gathered one by one: rows of ten, never fewer than before. Pure arithmetic.

A row is drawn once and used again, so that two hundred weigh little more than twenty.
"""

import math
from dataclasses import dataclass
from functools import cache

from app.web.drawing import WIDTH, Point, mirrored, number, stone_kind, stone_outline

IN_A_ROW = 10
STEP = WIDTH / IN_A_ROW
HEIGHT = 40
# Up to so many the pebbles are large; beyond, they lie two rows beside each other, half as large.
FEW = 30
SIZES = (0.62, 0.72, 0.56, 0.68)


@dataclass(frozen=True, slots=True)
class Pebble:
    """One pebble of a row: its middle, its outline and size beside a stone's, its colour 1 to 4."""

    x: str
    y: str
    outline: str
    size: float
    colour: int


@dataclass(frozen=True, slots=True)
class Heap:
    """`row`: ten pebbles around y = 0. `full`: where whole rows stand. `rest`: the last row."""

    height: int
    scale: float
    row: tuple[Pebble, ...]
    full: tuple[Point, ...]
    rest: tuple[Pebble, ...]
    rest_at: Point


@cache
def _row(rtl: bool) -> tuple[Pebble, ...]:
    places = [(STEP * (i + 0.5), 5 * math.sin(i * 1.3)) for i in range(IN_A_ROW)]
    return tuple(
        Pebble(
            number(x), number(y), stone_outline(str(i)), SIZES[i * 3 % 4], stone_kind(str(i + 7))
        )
        for i, (x, y) in enumerate(mirrored(places, rtl))
    )


@cache
def heap(count: int, rtl: bool) -> Heap:
    """One pebble each for `count` times, from the inline start, 360 wide."""
    beside = 1 if count <= FEW else 2
    width, height = WIDTH / beside, HEIGHT / beside

    def place(row: int) -> Point:
        column = row % beside
        x = width * (beside - 1 - column if rtl else column)
        return x, (row // beside + 0.5) * height

    full, rest = divmod(count, IN_A_ROW)
    lines = math.ceil(math.ceil(count / IN_A_ROW) / beside)
    return Heap(
        height=math.ceil(lines * height),
        scale=1 / beside,
        row=_row(rtl),
        full=tuple(place(row) for row in range(full)),
        rest=_row(rtl)[:rest],
        rest_at=place(full),
    )
