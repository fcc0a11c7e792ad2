"""What a sheet amounts to and what changed between two: pure, exact, missing is never zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.assessments.vocabulary import (
    Answer,
    Answers,
    AnswerType,
    Direction,
    Instrument,
    Item,
    Method,
    Skipped,
)

IMPROVEMENT_STEPS = 2  # the goal of PåGång 2010: two steps up on the ten-step scale
CEILING_STEP = 8  # from here two steps up hardly fit, so "the same" must be read with care
CEILING_SCALE = 10  # steps of the scale for which the ceiling is known


class Unscored(StrEnum):
    """Why a sheet has no total."""

    NOT_SCORED = "not_scored"
    TOO_FEW_ANSWERS = "too_few_answers"


class Missing(StrEnum):
    """Why one of the two answers of a change is not a number."""

    NOT_ANSWERED = "not_answered"
    DONT_KNOW = "dont_know"
    DONT_WANT = "dont_want"


@dataclass(frozen=True, slots=True)
class Score:
    """A sheet's total, or the reason there is none. `answered` of `of` counted items."""

    value: Fraction | None
    reason: Unscored | None
    answered: int
    of: int
    band: str | None


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One person's change on one item. `steps` is positive for better, None unless paired."""

    item_id: str
    first: int | None
    now: int | None
    steps: int | None
    first_missing: Missing | None
    now_missing: Missing | None
    ceiling: bool

    @property
    def improved_by_two(self) -> bool:
        """Two steps or more towards better."""
        return self.steps is not None and self.steps >= IMPROVEMENT_STEPS


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group's change on one item: people, then means over the pairs, then counts of pairs.

    `people` = `paired` + `missing`; `missing` = `first_missing` + `now_missing` less those who
    lack both. `dont_know`, `dont_want` and `not_answered` count missing answers, so a person
    who lacks both is in them twice. Means are None when nobody is paired; `mean_change` is
    positive for better.
    """

    item_id: str
    people: int
    paired: int
    missing: int
    first_missing: int
    now_missing: int
    dont_know: int
    dont_want: int
    not_answered: int
    mean_first: Fraction | None
    mean_now: Fraction | None
    mean_change: Fraction | None
    better: int
    same: int
    worse: int
    improved_by_two: int
    ceiling_starts: int


def score(instrument: Instrument, answers: Answers) -> Score:
    """The sheet's total. ValueError for an unknown item or a value outside its answers.

    An item that points against the total is turned on its own range. A sum with missing answers
    inside the rule is the mean of the answered times the number of counted items.
    """
    known = {item.id: item for item in instrument.items}
    for item_id, given in answers.items():
        if item_id not in known:
            raise ValueError(f"{instrument.id} has no item {item_id!r}")
        _check(known[item_id], given)
    rule = instrument.scoring
    counted = counted_items(instrument)
    values = [
        _turned(item, answer, rule.direction)
        for item in counted
        if isinstance(answer := answers.get(item.id), int)
    ]
    answered, of = len(values), len(counted)
    if rule.missing is None:
        return Score(None, Unscored.NOT_SCORED, answered, of, None)
    if not rule.missing.allows(answered, of):
        return Score(None, Unscored.TOO_FEW_ANSWERS, answered, of, None)
    value = Fraction(sum(values), answered)
    # A complete sum of unlike ranges is still exact: the mean times n is the sum.
    value = value * of if rule.method is Method.SUM else value
    band = next((band.id for band in rule.bands if band.contains(value)), None)
    return Score(value, None, answered, of, band)


def counted_items(instrument: Instrument) -> tuple[Item, ...]:
    """The items of "answered n of m": all with a number, of a total only those with a direction."""
    total = instrument.scoring.method is not Method.NONE
    return tuple(
        item
        for item in instrument.items
        if item.answer is not AnswerType.TEXT and not (total and item.direction is Direction.NONE)
    )


def comparable_items(instrument: Instrument) -> tuple[Item, ...]:
    """The items on which better and worse mean something."""
    return tuple(item for item in instrument.items if item.direction is not Direction.NONE)


def change(first: Answer | None, now: Answer | None, item: Item) -> ItemChange:
    """The change from the first answer to the one now; None is "not answered".

    ValueError for an item without a direction or a value outside its answers.
    """
    if item.direction is Direction.NONE:
        raise ValueError(f"{item.id} has no better end, so no change")
    for given in (first, now):
        if given is not None:
            _check(item, given)
    before, after = _number(first), _number(now)
    steps = None
    if before is not None and after is not None:
        steps = after - before if item.direction is Direction.HIGHER else before - after
    return ItemChange(
        item_id=item.id,
        first=before,
        now=after,
        steps=steps,
        first_missing=_why_missing(first),
        now_missing=_why_missing(now),
        ceiling=before is not None and _is_ceiling(item, before),
    )


def changes(instrument: Instrument, first: Answers, now: Answers) -> tuple[ItemChange, ...]:
    """One person's changes, in the order of the instrument."""
    return tuple(
        change(first.get(item.id), now.get(item.id), item) for item in comparable_items(instrument)
    )


def group_changes(
    instrument: Instrument, people: Iterable[tuple[Answers, Answers]]
) -> tuple[GroupChange, ...]:
    """A group's changes an item; `people` is one pair (first sheet, sheet now) a person."""
    pairs = list(people)
    return tuple(
        group_change(item, [change(a.get(item.id), b.get(item.id), item) for a, b in pairs])
        for item in comparable_items(instrument)
    )


def group_change(item: Item, each: Iterable[ItemChange]) -> GroupChange:
    """The changes of several people on one item, counted."""
    all_of_them = list(each)
    paired = [one for one in all_of_them if one.steps is not None]
    steps = [one.steps for one in paired if one.steps is not None]
    why = [one.first_missing for one in all_of_them] + [one.now_missing for one in all_of_them]
    return GroupChange(
        item_id=item.id,
        people=len(all_of_them),
        paired=len(paired),
        missing=len(all_of_them) - len(paired),
        first_missing=sum(one.first is None for one in all_of_them),
        now_missing=sum(one.now is None for one in all_of_them),
        dont_know=why.count(Missing.DONT_KNOW),
        dont_want=why.count(Missing.DONT_WANT),
        not_answered=why.count(Missing.NOT_ANSWERED),
        mean_first=_mean([one.first for one in paired if one.first is not None]),
        mean_now=_mean([one.now for one in paired if one.now is not None]),
        mean_change=_mean(steps),
        better=sum(step > 0 for step in steps),
        same=sum(step == 0 for step in steps),
        worse=sum(step < 0 for step in steps),
        improved_by_two=sum(one.improved_by_two for one in paired),
        ceiling_starts=sum(one.ceiling for one in paired),
    )


def _check(item: Item, answer: Answer) -> None:
    if not isinstance(answer, Skipped) and not item.accepts(answer):
        raise ValueError(f"{answer} is not an answer of {item.id}")


def _turned(item: Item, value: int, towards: Direction) -> int:
    if item.direction is towards or item.lowest is None or item.highest is None:
        return value
    return item.lowest + item.highest - value


def _number(answer: Answer | None) -> int | None:
    return answer if isinstance(answer, int) else None


def _why_missing(answer: Answer | None) -> Missing | None:
    if answer is None:
        return Missing.NOT_ANSWERED
    return Missing(answer.value) if isinstance(answer, Skipped) else None


def _is_ceiling(item: Item, value: int) -> bool:
    if item.answer is not AnswerType.SCALE or len(item.values) != CEILING_SCALE:
        return False
    steps_from_worst = _turned(item, value, Direction.HIGHER) - item.values[0] + 1
    return steps_from_worst >= CEILING_STEP


def _mean(numbers: list[int]) -> Fraction | None:
    return Fraction(sum(numbers), len(numbers)) if numbers else None
