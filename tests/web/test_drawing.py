"""The drawn parts: one hill, the meadow, stones; right to left is the same picture mirrored."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web import drawing, landscape


def numbers(path: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", path)]


def edges(tile: str) -> tuple[float, float]:
    """Heights of the ground at the first and the last point of a tile's curve."""
    values = numbers(tile.split("V")[0])
    return values[1], values[-1]


def test_ten_tiles_make_one_unbroken_hill() -> None:
    tiles = drawing.hill_tiles(rtl=False)
    assert len(tiles) == 10
    for lower, upper in pairwise(tiles):
        assert edges(lower)[1] == pytest.approx(edges(upper)[0], abs=0.11)
    heights = [edges(tile)[1] for tile in tiles]
    assert heights == sorted(heights, reverse=True), "each step stands higher than the one before"


def test_the_hill_rises_to_the_left_when_reading_right_to_left() -> None:
    for left_to_right, right_to_left in zip(
        drawing.hill_tiles(False), drawing.hill_tiles(True), strict=True
    ):
        plain, turned = numbers(left_to_right)[:8], numbers(right_to_left)[:8]
        assert [10 - x for x in plain[::2]] == pytest.approx(turned[::2], abs=0.11)
        assert plain[1::2] == turned[1::2]


def test_a_stone_keeps_its_outline_and_there_are_four() -> None:
    seeds = [f"person-{i}" for i in range(100)]
    assert [drawing.stone_outline(s) for s in seeds] == [drawing.stone_outline(s) for s in seeds]
    assert len({drawing.stone_outline(seed) for seed in seeds}) == 4
    assert {drawing.stone_kind(seed) for seed in seeds} == {1, 2, 3, 4}


def test_no_stone_is_round() -> None:
    for seed in ("a", "b", "c", "d", "e", "f"):
        points = numbers(drawing.stone_outline(seed))
        far = [(x * x + y * y) ** 0.5 for x, y in zip(points[::2], points[1::2], strict=True)]
        assert max(far) - min(far) > 2


def point(first: int | None, now: int | None) -> dict[str, object]:
    return {"sign": "sleep", "first": first, "now": now}


def test_a_higher_step_stands_higher_in_the_meadow() -> None:
    (plant,) = drawing.meadow([point(2, 6)], rtl=False).plants
    assert plant.flower is not None
    assert plant.ring is not None
    assert plant.flower < plant.ring
    assert plant.gap is None


def test_the_same_step_is_a_flower_inside_its_ring() -> None:
    (plant,) = drawing.meadow([point(7, 7)], rtl=False).plants
    assert plant.flower == plant.ring
    assert plant.r > 14


def test_a_lower_step_is_a_ring_above_the_flower_with_dots_between() -> None:
    (plant,) = drawing.meadow([point(7, 5)], rtl=False).plants
    assert plant.ring is not None
    assert plant.flower is not None
    assert plant.ring < plant.flower
    assert plant.gap


@pytest.mark.parametrize(
    ("first", "now", "drawn"), [(None, 4, {"flower"}), (4, None, {"ring"}), (None, None, set())]
)
def test_what_was_not_answered_is_not_drawn(
    first: int | None, now: int | None, drawn: set[str]
) -> None:
    (plant,) = drawing.meadow([point(first, now)], rtl=False).plants
    assert {n for n in ("flower", "ring") if getattr(plant, n) is not None} == drawn
    assert bool(plant.stem) == bool(drawn)


steps = st.one_of(st.none(), st.integers(1, 10))


@given(st.lists(st.tuples(steps, steps), min_size=1, max_size=14))
def test_the_meadow_mirrors_places_and_never_heights(pairs: list[tuple[int | None, int | None]]):
    points = [point(first, now) for first, now in pairs]
    plain, turned = drawing.meadow(points, False), drawing.meadow(points, True)
    for one, other in zip(plain.plants, turned.plants, strict=True):
        assert one.x + other.x == pytest.approx(drawing.WIDTH, abs=0.11)
        assert (one.flower, one.ring) == (other.flower, other.ring)
        for x in (one.x, other.x):
            assert 17 <= x <= drawing.WIDTH - 17, "a whole flower fits in the picture"


@pytest.mark.parametrize("rtl", [False, True])
def test_two_places_lie_on_the_hill_in_reading_direction(rtl: bool) -> None:
    view = drawing.two_places(3, 8, rtl)
    assert view.first is not None
    assert view.now is not None
    assert (view.now[0] < view.first[0]) is rtl, "the later place is further along the line"
    assert view.now[1] < view.first[1], "five steps up is higher in the picture"
    assert view.between
    assert len(view.steps) == 10


def test_the_same_place_gets_a_wider_ring_round_the_stone() -> None:
    view = drawing.two_places(6, 6, False)
    assert view.first is not None
    assert view.first[:2] == view.now
    assert view.first[2] > 16
    assert view.between is None


def test_a_missing_place_is_left_out() -> None:
    view = drawing.two_places(None, 4, False)
    assert view.first is None
    assert view.now is not None


@pytest.mark.parametrize("kind", ["today", "quiet"])
def test_a_scene_mirrors_what_stands_in_it(kind: str) -> None:
    plain, turned = landscape.scene(kind, False), landscape.scene(kind, True)
    assert plain.sun[0] + turned.sun[0] == drawing.WIDTH
    assert plain.sun[1:] == turned.sun[1:]
    assert plain.height == turned.height
    for (x, y, size), (other, *same) in zip(plain.firs, turned.firs, strict=True):
        assert x + other == drawing.WIDTH
        assert same == [y, size]


@pytest.mark.parametrize("kind", ["today", "quiet"])
def test_hills_reach_beyond_the_picture_on_both_sides(kind: str) -> None:
    for _, path in landscape.scene(kind, False).hills:
        xs = numbers(path.split("V")[0])[::2]
        assert min(xs) <= -500
        assert max(xs) >= drawing.WIDTH + 500


def test_an_unknown_scene_says_which_there_are() -> None:
    with pytest.raises(ValueError, match="today or quiet"):
        landscape.scene("storm", False)
