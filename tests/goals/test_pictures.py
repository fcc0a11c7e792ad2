"""The picture: what stands where, for any number of goals and steps, in both directions."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from app.goals import maps, net, path, sheet, stones
from app.goals.maps import Goal, Look, Map, State, Step
from app.web.drawing import WIDTH

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


def step(number: int, state: State = State.WAITING, **more: object) -> Step:
    return Step(f"s{number}", f"Step {number}", "sprout", state, AT, **more)  # type: ignore[arg-type]


def goal(name: str, steps: int, done: int = 0, now: bool = False, days: int = 0) -> Goal:
    states = [State.DONE] * done + [State.WAITING] * (steps - done)
    if now:
        states[done] = State.ON_THE_WAY
    rows = tuple(step(i, state) for i, state in enumerate(states))
    share = done / steps if steps else 0.0
    return Goal(name, name, "sleep", "sleep", rows, AT + timedelta(days=days), best=share)


def numbers(d: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d*\.?\d+", d)]


def test_what_she_is_on_is_now_and_else_the_first_that_waits() -> None:
    assert [str(look) for look in goal("a", 4, 1).looks] == ["done", "now", "waiting", "waiting"]
    later = goal("a", 4, 1)
    steps = (*later.steps[:3], step(3, State.ON_THE_WAY))
    other = Goal("a", "a", "map", None, steps, AT)
    assert other.looks == (Look.DONE, Look.WAITING, Look.WAITING, Look.NOW)


def test_a_step_that_rests_is_not_counted_and_nothing_is_ahead_of_a_reached_goal() -> None:
    rests = Goal("a", "a", "map", None, (step(0, State.DONE), step(1, State.NOT_NOW)), AT)
    assert rests.is_reached
    assert rests.share == 1
    assert not goal("b", 0).is_reached


def test_the_next_small_step_is_what_is_on_the_way_then_what_is_promised_then_the_nearest_day():
    waiting = goal("waits", 3, 1, days=5)
    walking = goal("walks", 3, 1, now=True, days=1)
    assert Map("p", None, maps.far_to_near([waiting, walking])).next == (walking, walking.steps[1])
    due = Goal(
        "due",
        "due",
        "map",
        None,
        (
            step(7, State.ON_THE_WAY, by_on=date(2027, 4, 1)),
            step(8, State.ON_THE_WAY, by_on=date(2027, 3, 2)),
            step(9, State.ON_THE_WAY, is_homework=True),
        ),
        AT,
    )
    assert due.now is not None
    assert due.now.id == "s9"
    found = Map("p", None, (waiting,)).next
    assert found is not None
    assert found[1].id == "s1"
    assert Map("p", None, (goal("done", 2, 2),)).next is None


def test_the_nearest_hill_is_where_something_moved_last() -> None:
    rows = maps.far_to_near([goal("new", 1, days=3), goal("old", 1), goal("mid", 1, days=2)])
    assert [row.id for row in rows] == ["old", "mid", "new"]


def test_the_sun_stands_as_high_as_the_best_goal_ever_did() -> None:
    low = net.hills([goal("a", 4, 0)], 0, False)[0].sun
    high = net.hills([goal("a", 4, 4)], 1, False)[0].sun
    assert low is not None
    assert high is not None
    ridge_low = net.hills([goal("a", 4, 0)], 0, False)[0].end
    ridge_high = net.hills([goal("a", 4, 4)], 1, False)[0].end
    assert ridge_low is not None
    assert ridge_high is not None
    assert (high[1] - ridge_high[1]) < (low[1] - ridge_low[1])


@pytest.mark.parametrize("goals", range(1, 13))
@pytest.mark.parametrize("steps", [0, 1, 2, 8, 40, 60])
@pytest.mark.parametrize("rtl", [False, True])
def test_every_stone_lies_inside_its_picture_and_none_on_another(
    goals: int, steps: int, rtl: bool
) -> None:
    rows = [goal(f"g{i}", steps, steps // 2, days=i) for i in range(goals)]
    for hill in net.hills(rows, 0.5, rtl):
        assert len(hill.stones) <= stones.MOST + 1
        for stone in hill.stones:
            assert 0 <= stone.x <= WIDTH
            assert stone.y - 20 * stone.scale >= 0
            assert stone.y + 20 * stone.scale <= hill.height
        on_path = sorted((s for s in hill.stones if s.look is not Look.RESTING), key=lambda s: s.x)
        for one, other in pairwise(on_path):
            assert other.x - one.x >= 14 * (one.scale + other.scale)
        if hill.sun is not None:
            assert hill.sun[1] - hill.sun[2] >= 0


def test_forty_steps_are_drawn_as_those_around_now_and_two_counts() -> None:
    rows = stones.shown(goal("a", 40, 17))
    assert [row.more for row in rows if row.more] == [14, 18]
    assert sum(row.more or 1 for row in rows) == 40
    assert [row.place for row in rows if row.look is Look.NOW] == [17]


def test_right_to_left_is_the_same_picture_with_x_turned_round() -> None:
    rows = [goal("a", 5, 2), goal("b", 3, 1, days=1)]
    for left, right in zip(net.hills(rows, 0.4, False), net.hills(rows, 0.4, True), strict=True):
        assert left.height == right.height
        for one, other in zip(left.stones, right.stones, strict=True):
            assert one.x + other.x == pytest.approx(WIDTH, abs=0.11)
            assert (one.y, one.scale, one.sign) == (other.y, other.scale, other.sign)
        assert left.through + right.through == WIDTH
        for mine, yours in ((left.done, right.done), (left.ahead, right.ahead)):
            assert mine is not None
            assert yours is not None
            assert mine[0] + mine[1] + yours[0] == pytest.approx(WIDTH, abs=0.11)


def test_paths_meet_where_one_picture_ends_and_the_next_begins() -> None:
    far, near = net.hills([goal("a", 5, 2), goal("b", 3, 1, days=1)], 0.4, False)
    assert far.down is not None
    assert near.up is not None
    assert numbers(far.down)[-2] == numbers(near.up)[-2] == far.through
    assert far.up is None
    assert near.down is None


def test_one_goal_opens_around_the_step_she_is_on() -> None:
    way = path.path(goal("a", 40, 17), False)
    assert [leg.look for leg in way.legs[:3]] == [Look.DONE, Look.DONE, Look.NOW]
    assert len(way.earlier) + len(way.legs) + len(way.later) == 40
    assert [leg.side for leg in way.legs[:4]] == ["end", "start", "end", "start"]
    assert [leg.comes for leg in way.legs[:4]] == [True, True, True, False]
    assert path.window(8, 3) == (0, 8)


def test_one_goal_with_one_step_is_a_whole_map() -> None:
    way = path.path(goal("a", 1), False)
    assert len(way.legs) == 1
    assert way.legs[0].crossing is None
    assert way.summit.way
    assert path.path(goal("a", 0), True).legs == ()


def test_the_way_to_the_top_is_walked_when_the_goal_is_reached() -> None:
    assert path.path(goal("a", 2, 2), False).summit.is_walked
    assert path.path(goal("a", 2, 2), False).legs[-1].goes
    assert not path.path(goal("a", 2, 1), False).summit.is_walked


def test_on_paper_the_stones_are_numbered_as_the_list_below() -> None:
    page = sheet.sheet([goal("a", 3, 1), goal("b", 2, days=1)], 0.3, False)
    assert [number for rows in page.numbers for number, _ in rows] == [1, 2, 3, 4, 5]
    assert page.starts == (0, 3)
    assert page.tops[1] > page.hills[0].height
