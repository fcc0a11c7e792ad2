"""Percentages, the sign test, who came and who left: published tables, then laws."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outcomes.statistics import (
    cut,
    flow,
    has_ended,
    is_inside,
    largest_remainder,
    rounded,
    sign_test_two_sided,
)

# --- Percentages -------------------------------------------------------------------------------

# Aktiv Nordost 2019 (Göteborg 2020): work or studies, continued rehabilitation, illness, moved,
# other, without measurement; 297 ended.
AKTIV_NORDOST = [138, 99, 18, 2, 15, 25]


def half_up(counts: list[int]) -> list[int]:
    return [int(rounded(Fraction(100 * count, sum(counts)), 0)) for count in counts]


def test_aktiv_nordosts_297_ends_are_printed_as_the_report_prints_them() -> None:
    assert sum(AKTIV_NORDOST) == 297
    assert largest_remainder(AKTIV_NORDOST) == [47, 33, 6, 1, 5, 8]


def test_rounding_each_share_alone_does_not_reproduce_the_report() -> None:
    assert half_up(AKTIV_NORDOST) == [46, 33, 6, 1, 5, 8]
    assert sum(half_up(AKTIV_NORDOST)) == 99


def test_closer_to_work_or_studies_is_79_8_per_cent_and_was_printed_as_80() -> None:
    share = Fraction(100 * (138 + 99), 297)
    assert rounded(share, 1) == Decimal("79.8")
    assert rounded(share, 0) == 80


@pytest.mark.parametrize(
    ("counts", "percent"),
    [
        ([216, 135], [62, 38]),  # Aktiv Nordost, women and men of 351
        ([180, 117], [61, 39]),  # the same, of the 297 who ended
        ([17, 3], [85, 15]),  # Aktiv Hälsa, 20
        ([3, 2], [60, 40]),  # ReDO in the spring
        ([6, 1], [86, 14]),  # ReDO in the autumn
        ([13, 21], [38, 62]),  # Aktiv Väster: 13 of 34 did not complete
        ([10, 2, 1], [77, 15, 8]),  # Hantverksstegen: "drygt 75", 15 and "ungefär 5" (I14)
        ([3, 5], [37, 63]),  # equal remainders: the larger count
        ([1, 1, 1], [34, 33, 33]),  # and then the first
        ([0, 0], [0, 0]),
        ([], []),
        ([7], [100]),
    ],
)
def test_other_counts_by_the_largest_remainder(counts: list[int], percent: list[int]) -> None:
    assert largest_remainder(counts) == percent


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        largest_remainder([3, -1])


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
def test_percentages_sum_to_100_and_none_is_a_whole_per_cent_off(counts: list[int]) -> None:
    found = largest_remainder(counts)
    total = sum(counts)
    assert sum(found) == (100 if total else 0)
    for count, percent in zip(counts, found, strict=True):
        assert abs(Fraction(100 * count, total or 1) - percent) < 1
        assert count or not percent
    for (a, more), (b, less) in product(zip(counts, found, strict=True), repeat=2):
        assert a <= b or more >= less  # never fewer per cent for more people


# --- The sign test -----------------------------------------------------------------------------

# Hälsosteget 2019, HLS-EU-Q6 (Göteborg 2020, figure 3): worse, better, and p to seven decimals.
# The report's seven decimals are cut, not rounded. I1: it printed 0.0011107 for item 1, which is
# the one-sided value; two-sided is twice that.
HALSOSTEGET = [(10, 30, "0.0022214"), (5, 37, "0.0000004"), (9, 16, "0.2295229")]


@pytest.mark.parametrize(("worse", "better", "printed"), HALSOSTEGET)
def test_halsostegets_p_is_the_exact_two_sided_sign_test(
    worse: int, better: int, printed: str
) -> None:
    assert cut(sign_test_two_sided(worse, better), 7) == Decimal(printed)


def test_the_report_printed_half_of_item_ones_p() -> None:
    assert cut(sign_test_two_sided(10, 30) / 2, 7) == Decimal("0.0011107")


def test_item_threes_p_to_the_eighth_decimal() -> None:
    assert rounded(sign_test_two_sided(5, 37), 8) == Decimal("0.00000044")


def test_the_n_of_each_item_is_the_sum_of_worse_same_and_better() -> None:
    assert [10 + 53 + 30, 5 + 46 + 37, 9 + 67 + 16] == [93, 88, 92]


def brute_force(worse: int, better: int) -> Fraction:
    """Every way that n coins can fall: how often the split is as uneven as this, or more."""
    n = worse + better
    uneven = sum(
        min(heads, n - heads) <= min(worse, better)
        for heads in (sum(coins) for coins in product((0, 1), repeat=n))
    )
    return Fraction(uneven, 2**n)


def test_the_sign_test_equals_counting_every_outcome_up_to_twelve_people() -> None:
    for worse, better in product(range(13), repeat=2):
        if worse + better <= 12:
            assert sign_test_two_sided(worse, better) == brute_force(worse, better)


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_sign_test_does_not_ask_which_side_is_better(worse: int, better: int) -> None:
    p = sign_test_two_sided(worse, better)
    assert p == sign_test_two_sided(better, worse)
    assert 0 < p <= 1
    assert (p == 1) == (abs(worse - better) <= 1)


def test_nobody_changed_is_no_evidence_at_all() -> None:
    assert sign_test_two_sided(0, 0) == 1
    with pytest.raises(ValueError, match="not negative"):
        sign_test_two_sided(-1, 3)


@given(st.fractions(0, 1), st.integers(0, 9))
def test_cutting_never_moves_a_p_across_a_limit(value: Fraction, decimals: int) -> None:
    limit = Fraction(5, 10 ** max(decimals, 1))
    assert (
        Fraction(cut(value, decimals))
        <= value
        < Fraction(cut(value, decimals)) + Fraction(1, 10**decimals)
    )
    if decimals:
        assert (value < limit) == (Fraction(cut(value, decimals)) < limit)
    assert abs(Fraction(rounded(value, decimals)) - value) * 2 <= Fraction(1, 10**decimals)


def test_halves_are_rounded_away_from_zero() -> None:
    assert [rounded(Fraction(n, 4), 1) for n in (1, -1, 3)] == [
        Decimal("0.3"),
        Decimal("-0.3"),
        Decimal("0.8"),
    ]
    assert cut(Fraction(-29, 100), 1) == Decimal("-0.2")


# --- Flow --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stay:
    started_on: date
    ended_on: date | None = None
    person: int = 0


FIRST, LAST = date(2022, 1, 1), date(2022, 6, 30)
DAY = timedelta(days=1)


def numbers(*stays: Stay) -> tuple[int, int, int, int]:
    found = flow(stays, FIRST, LAST)
    return found.from_before, found.new, found.ended, found.still_in


@pytest.mark.parametrize(
    ("stay", "expected"),
    [
        (Stay(FIRST - DAY), (1, 0, 0, 1)),
        (Stay(FIRST), (0, 1, 0, 1)),
        (Stay(LAST), (0, 1, 0, 1)),
        (Stay(LAST + DAY), (0, 0, 0, 0)),
        (Stay(FIRST - DAY, FIRST), (1, 0, 1, 0)),  # her last day is the first day of the period
        (Stay(FIRST - 9 * DAY, FIRST - DAY), (0, 0, 0, 0)),  # she ended the day before it
        (Stay(FIRST - DAY, LAST), (1, 0, 1, 0)),
        (Stay(FIRST - DAY, LAST + DAY), (1, 0, 0, 1)),
        (Stay(FIRST, FIRST), (0, 1, 1, 0)),  # one day
        (Stay(LAST, LAST), (0, 1, 1, 0)),
        (Stay(FIRST + 9 * DAY, FIRST + 8 * DAY), (0, 0, 0, 0)),  # ended before she began
        (Stay(LAST, FIRST - DAY), (0, 0, 0, 0)),
    ],
)
def test_each_edge_of_a_period(stay: Stay, expected: tuple[int, int, int, int]) -> None:
    assert numbers(stay) == expected


def test_friskvagens_fifteen_seven_new_and_five_ended_are_seventeen_not_the_printed_eighteen() -> (
    None
):
    """B11, I15: which day the fifteen were counted on matters; ours is the first of the period."""
    stays = [Stay(FIRST - DAY)] * 10 + [Stay(FIRST - DAY, LAST - DAY)] * 5 + [Stay(FIRST + DAY)] * 7
    assert numbers(*stays) == (15, 7, 5, 17)


def test_gullspangs_22_discharges_are_of_21_people() -> None:
    """B6: one was enrolled and discharged twice; ten, five, three, two, one and one."""
    ends = [10, 5, 3, 2, 1, 1]
    people = [*range(21), 0]
    stays = [
        Stay(FIRST + (90 if turn == 21 else 0) * DAY, FIRST + (60 + turn * 2) * DAY, person)
        for turn, person in enumerate(people)
    ]
    assert sum(ends) == 22
    assert numbers(*stays) == (0, 22, 22, 0)
    ended = [s for s in stays if is_inside(s, FIRST, LAST) and has_ended(s, LAST)]
    assert (len(ended), len({s.person for s in ended})) == (22, 21)
    assert largest_remainder(ends) == [45, 23, 14, 9, 5, 4]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="does not end before"):
        flow([], LAST, FIRST)


days = st.dates(date(2020, 1, 1), date(2023, 12, 31))
stays = st.lists(st.builds(Stay, days, st.none() | days), max_size=30)


@given(stays, days, st.integers(0, 500), st.integers(0, 500))
def test_in_and_out_add_up_for_any_enrolments_and_join_from_period_to_period(
    everybody: list[Stay], first: date, length: int, then: int
) -> None:
    last = first + length * DAY
    after, end = last + DAY, last + (then + 1) * DAY
    one, two = flow(everybody, first, last), flow(everybody, after, end)
    both = flow(everybody, first, end)
    assert one.from_before + one.new == one.inside == one.ended + one.still_in
    assert min(one.from_before, one.new, one.ended, one.still_in) >= 0
    assert one.still_in == two.from_before
    assert (both.new, both.ended) == (one.new + two.new, one.ended + two.ended)
    assert (both.from_before, both.still_in) == (one.from_before, two.still_in)
    day_by_day = {
        at
        for at, stay in enumerate(everybody)
        for day in (first + n * DAY for n in range(length + 1))
        if stay.started_on <= day and (stay.ended_on is None or day <= stay.ended_on)
    }
    assert len(day_by_day) == one.inside
