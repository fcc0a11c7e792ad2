"""What a sheet amounts to and what changed: tables that a coach could check."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.assessments.catalogue import load, shipped
from app.assessments.scoring import (
    Missing,
    Unscored,
    change,
    changes,
    group_changes,
    score,
)
from app.assessments.vocabulary import (
    Answer,
    AnswerType,
    Direction,
    Item,
    Skipped,
)
from tests.assessments.instruments import DATA

NOW = shipped()["now"]
RAIN = load(DATA / "rain-mood")  # a mean, lower is better, sun points the other way
GARDEN = load(DATA / "garden")  # a sum with bands
TRAVEL = load(DATA / "travel")
SLEEP = NOW.item("sleep")
WORSE_WHEN_HIGH = replace(SLEEP, direction=Direction.LOWER)
KNOW, WANT = Skipped.DONT_KNOW, Skipped.DONT_WANT


def test_how_it_is_now_has_no_total_and_says_why() -> None:
    said = score(NOW, {"sleep": 3, "energy": KNOW})
    assert (said.value, said.reason, said.band) == (None, Unscored.NOT_SCORED, None)
    assert (said.answered, said.of) == (1, 10)


@pytest.mark.parametrize(
    ("answers", "value", "band"),
    [
        ({"drops": 1, "wind": 1, "mud": 1, "sun": 5}, Fraction(1), "dry"),
        ({"drops": 2, "wind": 2, "mud": 2, "sun": 4}, Fraction(2), "dry"),
        ({"drops": 2, "wind": 2, "mud": 3, "sun": 4}, Fraction(9, 4), "damp"),
        ({"drops": 5, "wind": 5, "mud": 2, "sun": 4}, Fraction(7, 2), "wet"),
        ({"drops": 5, "wind": 5, "sun": 1}, Fraction(5), "wet"),
        ({"drops": 5, "wind": 5, "mud": KNOW}, None, None),
        ({}, None, None),
    ],
)
def test_a_mean_turns_the_item_that_points_the_other_way(
    answers: dict[str, Answer], value: Fraction | None, band: str | None
) -> None:
    said = score(RAIN, answers)
    assert (said.value, said.band) == (value, band)
    assert said.reason is (None if value is not None else Unscored.TOO_FEW_ANSWERS)


@pytest.mark.parametrize(
    ("values", "value", "band"),
    [
        ((3, 0, 0), 3, "seed"),
        ((3, 1, 0), 4, "leaf"),
        ((3, 3, 1), 7, "leaf"),
        ((3, 3, 3), 9, "flower"),
    ],
)
def test_each_side_of_a_band_is_where_the_file_says(
    values: tuple[int, ...], value: int, band: str
) -> None:
    said = score(GARDEN, dict(zip(("dig", "water", "weed"), values, strict=True)))
    assert (said.value, said.band) == (value, band)


def test_a_text_and_a_fact_are_not_counted_in_a_total() -> None:
    assert score(TRAVEL, {"wish": WANT, "means": 9}).of == 3
    assert [one.item_id for one in changes(TRAVEL, {}, {})] == ["card", "minutes"]


@pytest.mark.parametrize("wrong", [{"sleep": 0}, {"sleep": 11}, {"appetite": 5}])
def test_an_answer_outside_the_scale_or_the_items_is_refused(wrong: dict[str, Answer]) -> None:
    with pytest.raises(ValueError, match=r"sleep|appetite"):
        score(NOW, wrong)


@pytest.mark.parametrize("wrong", [0, 11, -3])
def test_a_change_from_or_to_a_step_that_is_not_there_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="not an answer of sleep"):
        change(wrong, 5, SLEEP)
    with pytest.raises(ValueError, match="not an answer of sleep"):
        change(5, wrong, SLEEP)


def test_an_item_without_a_better_end_has_no_change() -> None:
    with pytest.raises(ValueError, match="no better end"):
        change(1, 2, TRAVEL.item("means"))


@pytest.mark.parametrize(
    ("first", "now", "item", "up", "by_two", "ceiling"),
    [
        (3, 5, SLEEP, 2, True, False),
        (3, 4, SLEEP, 1, False, False),
        (5, 5, SLEEP, 0, False, False),
        (5, 4, SLEEP, -1, False, False),
        (7, 9, SLEEP, 2, True, False),
        (8, 8, SLEEP, 0, False, True),
        (8, 10, SLEEP, 2, True, True),
        (10, 9, SLEEP, -1, False, True),
        (5, 3, WORSE_WHEN_HIGH, 2, True, False),
        (4, 4, WORSE_WHEN_HIGH, 0, False, False),
        (3, 3, WORSE_WHEN_HIGH, 0, False, True),
        (5, 4, RAIN.item("drops"), 1, False, False),
        (1, 1, RAIN.item("drops"), 0, False, False),
        (0, 1, TRAVEL.item("card"), 1, False, False),
    ],
)
def test_plus_is_better_two_steps_count_and_a_start_at_eight_is_marked(
    first: int, now: int, item: Item, up: int, by_two: bool, ceiling: bool
) -> None:
    one = change(first, now, item)
    assert (one.steps, one.improved_by_two, one.ceiling) == (up, by_two, ceiling)


@pytest.mark.parametrize(
    ("first", "now", "first_missing", "now_missing"),
    [
        (None, 5, Missing.NOT_ANSWERED, None),
        (5, None, None, Missing.NOT_ANSWERED),
        (KNOW, 5, Missing.DONT_KNOW, None),
        (5, WANT, None, Missing.DONT_WANT),
        (KNOW, WANT, Missing.DONT_KNOW, Missing.DONT_WANT),
    ],
)
def test_a_change_without_a_pair_says_what_is_missing(
    first: Answer | None, now: Answer | None, first_missing: Missing, now_missing: Missing
) -> None:
    one = change(first, now, SLEEP)
    assert (one.first_missing, one.now_missing) == (first_missing, now_missing)
    assert one.steps is None
    assert not one.improved_by_two


def test_a_group_prints_its_n_and_everything_that_is_missing() -> None:
    people: list[tuple[dict[str, Answer], dict[str, Answer]]] = [
        ({"sleep": 3}, {"sleep": 5}),
        ({"sleep": 4}, {"sleep": 5}),
        ({"sleep": 8}, {"sleep": 8}),
        ({"sleep": 6}, {"sleep": 4}),
        ({"sleep": KNOW}, {"sleep": 7}),
        ({"sleep": 9}, {"sleep": WANT}),
        ({}, {}),
    ]
    sleep = next(one for one in group_changes(NOW, people) if one.item_id == "sleep")
    assert (sleep.people, sleep.paired, sleep.missing) == (7, 4, 3)
    assert (sleep.first_missing, sleep.now_missing) == (2, 2)
    assert (sleep.dont_know, sleep.dont_want, sleep.not_answered) == (1, 1, 2)
    assert (sleep.mean_first, sleep.mean_now) == (Fraction(21, 4), Fraction(22, 4))
    assert sleep.mean_change == Fraction(1, 4)
    assert (sleep.better, sleep.same, sleep.worse) == (2, 1, 1)
    assert (sleep.improved_by_two, sleep.ceiling_starts) == (1, 1)


def test_a_group_of_nobody_has_no_mean() -> None:
    assert len(group_changes(NOW, [])) == 10
    for one in group_changes(NOW, []):
        assert (one.people, one.paired, one.missing) == (0, 0, 0)
        assert one.mean_first is one.mean_now is one.mean_change is None


def test_only_a_ten_step_scale_has_a_ceiling() -> None:
    number = replace(SLEEP, answer=AnswerType.NUMBER)
    eleven = replace(SLEEP, lowest=0)
    assert not change(9, 9, number).ceiling
    assert not change(9, 9, eleven).ceiling
