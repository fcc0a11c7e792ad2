"""Laws of scoring and change that hold for any answers."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessments.catalogue import load, shipped
from app.assessments.scoring import change, group_changes, score
from app.assessments.vocabulary import Answer, Direction, Instrument, Item, MissingRule, Skipped
from tests.assessments.instruments import DATA

NOW = shipped()["now"]
RAIN = load(DATA / "rain-mood")
GARDEN = load(DATA / "garden")
SLEEP = NOW.item("sleep")
WORSE_WHEN_HIGH = replace(SLEEP, direction=Direction.LOWER)

skips = st.sampled_from(Skipped)
steps = st.integers(1, 10)
maybe = st.one_of(st.none(), skips, steps)


def sheets(instrument: Instrument) -> st.SearchStrategy[dict[str, Answer]]:
    """Any sheet of an instrument: each item answered, skipped or left."""
    return st.fixed_dictionaries(
        {},
        optional={
            item.id: st.one_of(skips, st.sampled_from(item.values)) if item.values else skips
            for item in instrument.items
        },
    )


@given(st.permutations(RAIN.items), sheets(RAIN))
def test_the_order_of_the_questions_does_not_change_the_score(
    items: list[Item], answers: dict[str, Answer]
) -> None:
    assert score(replace(RAIN, items=tuple(items)), answers) == score(RAIN, answers)


@given(st.lists(st.tuples(sheets(NOW), sheets(NOW)), max_size=6), st.randoms())
def test_the_order_of_the_people_does_not_change_the_group(people: list, chance: object) -> None:
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert group_changes(NOW, shuffled) == group_changes(NOW, people)


@given(steps, steps)
def test_turning_the_direction_turns_the_sign(first: int, now: int) -> None:
    there, turned = change(first, now, SLEEP), change(first, now, WORSE_WHEN_HIGH)
    assert there.steps == -turned.steps
    assert change(now, first, SLEEP).steps == turned.steps


@given(steps, steps)
def test_turning_the_answers_and_the_direction_changes_nothing(first: int, now: int) -> None:
    there, turned = change(first, now, SLEEP), change(11 - first, 11 - now, WORSE_WHEN_HIGH)
    assert (there.steps, there.ceiling) == (turned.steps, turned.ceiling)


@pytest.mark.parametrize("instrument", [RAIN, GARDEN], ids=lambda one: one.id)
@given(data=st.data())
def test_a_skipped_answer_is_like_no_answer_and_never_a_zero(
    instrument: Instrument, data: st.DataObject
) -> None:
    answers = data.draw(sheets(instrument))
    numbers = {key: value for key, value in answers.items() if isinstance(value, int)}
    assert score(instrument, answers) == score(instrument, numbers)


@given(st.integers(0, 4), st.sampled_from([item.id for item in RAIN.items]))
def test_leaving_out_one_of_equal_answers_keeps_the_mean(up: int, left: str) -> None:
    same = {
        item.id: 5 - up if item.direction is Direction.HIGHER else 1 + up for item in RAIN.items
    }
    fewer = {key: value for key, value in same.items() if key != left}
    assert score(RAIN, fewer).value == score(RAIN, same).value == 1 + up


@given(sheets(GARDEN))
def test_a_total_lies_in_exactly_one_band_and_inside_the_possible(
    answers: dict[str, Answer],
) -> None:
    said = score(GARDEN, answers)
    assert (said.value is None) is (said.reason is not None) is (said.band is None)
    if said.value is not None:
        assert 0 <= said.value <= 9
        assert sum(band.contains(said.value) for band in GARDEN.scoring.bands) == 1


@given(st.lists(st.tuples(maybe, maybe), max_size=12))
def test_the_counts_of_a_group_add_up(pairs: list[tuple[Answer | None, Answer | None]]) -> None:
    def sheet(answer: Answer | None) -> dict[str, Answer]:
        return {} if answer is None else {"sleep": answer}

    people = [(sheet(first), sheet(now)) for first, now in pairs]
    one = next(one for one in group_changes(NOW, people) if one.item_id == "sleep")
    both = sum(not isinstance(a, int) and not isinstance(b, int) for a, b in pairs)
    assert one.paired + one.missing == one.people == len(pairs)
    assert one.first_missing + one.now_missing - both == one.missing
    assert one.dont_know + one.dont_want + one.not_answered == one.first_missing + one.now_missing
    assert one.better + one.same + one.worse == one.paired
    assert one.improved_by_two <= one.better
    if one.mean_change is not None:
        assert one.mean_change == one.mean_now - one.mean_first


@given(st.integers(1, 40).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_is_met_exactly_or_not_at_all(counts: tuple[int, int]) -> None:
    answered, of = counts
    assert MissingRule(min_share=Fraction(3, 4)).allows(answered, of) is (4 * answered >= 3 * of)
