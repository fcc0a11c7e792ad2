"""Geometry of the scenery: the header of Today, of the entry pages, and of an empty card.

Like `drawing`: SVG user units from the inline start, coordinates mirrored when `rtl`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.web.drawing import WIDTH, Point, land, mirrored, smooth, wave

FIR = "M0-30 6-20H3L10-10H5L13 0H-13L-5-10H-10L-3-20H-6z"
CROWN = "M0-52c9 5 14 18 12 30-2 11-22 11-24 0-2-12 3-25 12-30z"
TWIGS = "M0-10v-30M0-24l-6-6M0-28l6-6"
TUFT = "M0 7C-1 2-5 0-8 0M0 7V-4M0 7C1 2 5 0 8 0M17 8c-1-4-1-8 0-14"

LONG = (-1350, 1710, 90)  # the header of a desk has the picture at its end


@dataclass(frozen=True, slots=True)
class Scene:
    """The landscape on top of a page: a class and a path per hill, and where things stand."""

    height: int
    hills: list[tuple[str, str]]
    ground: str
    sun: tuple[float, float, float]
    stars: list[Point]
    firs: list[tuple[float, float, float]]
    birches: list[tuple[float, float, float]]
    tufts: list[Point]
    path: str | None = None
    house: Point = (0, 0)
    stone: Point = (0, 0)


@cache
def scene(kind: str, rtl: bool) -> Scene:
    """`today`: three hills, house, path and stone. `quiet`: one hill, for the entry pages."""
    if kind == "today":
        return _today(rtl)
    if kind == "quiet":
        return _quiet(rtl)
    raise ValueError(f"no scene called {kind!r}: today or quiet")


def _stand(
    things: Sequence[tuple[float, float, float]], rtl: bool
) -> list[tuple[float, float, float]]:
    return [(WIDTH - x if rtl else x, y, size) for x, y, size in things]


def _today(rtl: bool) -> Scene:
    trail = [(318, 82), (296, 96), (240, 104), (233, 116), (262, 130), (296, 142)]
    return Scene(
        height=180,
        hills=[
            ("h2", land(wave(56, 12, 65, 300), rtl, 180)),
            ("h3", land(wave(81, 10, 110, 290), rtl, 180)),
            ("h5", land(wave(114, 10, 140, 330), rtl, 180)),
        ],
        ground=land(wave(144, 17, 130, 300), rtl, 184),
        sun=_stand([(214, 58, 50)], rtl)[0],
        stars=mirrored([(18, 12), (120, -22), (150, 20), (286, 2), (338, 14), (-80, 8)], rtl),
        firs=_stand([(22, 54, 0.8), (40, 50, 1.15), (58, 48, 0.8)], rtl),
        birches=_stand([(31, 124, 0.96), (51, 116, 0.8)], rtl),
        tufts=mirrored([(86, 105), (334, 117)], rtl),
        path=smooth(mirrored(trail, rtl)),
        house=mirrored([(318, 84)], rtl)[0],
        stone=mirrored([(294, 138)], rtl)[0],
    )


def _quiet(rtl: bool) -> Scene:
    return Scene(
        height=88,
        hills=[("h3", land(wave(52, 11, 100, 390), rtl, 88, LONG))],
        ground=land(wave(73, 10, 105, 370), rtl, 92, LONG),
        sun=_stand([(290, 42, 40)], rtl)[0],
        stars=mirrored([(18, 12), (150, 20), (210, 4), (338, -14)], rtl),
        firs=_stand([(40, 47, 1), (60, 44, 1.3)], rtl),
        birches=[],
        tufts=mirrored([(180, 62)], rtl),
    )


@dataclass(frozen=True, slots=True)
class SmallHill:
    """The picture of an empty card: two hills, a tuft and a birch (their x)."""

    far: str
    near: str
    tuft: float
    birch: float


@cache
def small_hill(rtl: bool) -> SmallHill:
    """320 x 60; goes on to both sides."""
    (tuft, birch) = (260, 66) if rtl else (60, 274)
    return SmallHill(
        far=land(wave(20, 8, 130, 300), rtl, 60),
        near=land(wave(38, 6, 260, 360), rtl, 60),
        tuft=tuft,
        birch=birch,
    )
