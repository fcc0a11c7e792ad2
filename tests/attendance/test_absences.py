"""Whom the coach is asked to call, and when a follow-up opens: the laws, then cases by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attendance.absences import (
    Ask,
    Past,
    Rules,
    Run,
    Seen,
    due,
    run_of,
    suggestion,
    times_in_a_row,
)

MONDAY = date(2027, 3, 15)
TODAY = MONDAY + timedelta(weeks=12)
LETTERS = {"c": Seen.CAME, "e": Seen.EXCUSED, "i": Seen.ILL, "a": Seen.ABSENT}
IN_A_ROW, IN_FOUR_WEEKS = Rules(), Rules(within_weeks=4)


def at(day: int) -> datetime:
    return datetime.combine(MONDAY + timedelta(days=day), time(9), UTC)


def past(day: int, seen: Seen, kind: str = "group") -> Past:
    return Past(at(day), f"o{day:03}", MONDAY + timedelta(days=day), seen, kind)


def week(letters: str, first: int = 0) -> list[Past]:
    """One time a day: c came, e excused, i ill, a away, a dot when nothing was recorded."""
    found = enumerate(letters, first)
    return [past(day, LETTERS[letter]) for day, letter in found if letter != "."]


def run(letters: str, rules: Rules = IN_A_ROW, since: int | None = None) -> Run:
    moment = None if since is None else at(since) + timedelta(hours=1)
    return run_of(week(letters), rules, today=MONDAY + timedelta(days=len(letters)), since=moment)


@pytest.mark.parametrize(
    ("letters", "absences"),
    [
        ("", 0),
        ("a", 1),
        ("ca", 1),
        ("ac", 0),
        ("aeia.a", 3),  # what she excused neither counts nor breaks
        ("aacaa", 2),
        ("eeiii", 0),
        ("....", 0),
    ],
)
def test_absences_in_a_row_are_counted_since_she_last_came(letters: str, absences: int) -> None:
    assert len(run(letters).absences) == absences


def test_within_weeks_coming_in_between_does_not_matter_and_old_ones_fall_away() -> None:
    assert len(run("acaca", IN_FOUR_WEEKS).absences) == 3
    assert len(run("a" + "c" * 28 + "aa", IN_FOUR_WEEKS).absences) == 2


def test_the_third_opens_a_follow_up_that_is_named_by_the_first() -> None:
    assert due(run("caa"), IN_A_ROW) is None
    found = due(run("caaa"), IN_A_ROW)
    assert found is not None
    assert found.occurrence_id == "o001"


def test_what_was_settled_is_not_counted_again() -> None:
    assert due(run("aaa", since=2), IN_A_ROW) is None
    assert due(run("aaaaa", since=2), IN_A_ROW) is None
    again = due(run("aaaaaa", since=2), IN_A_ROW)
    assert again is not None
    assert again.occurrence_id == "o003"


def test_only_the_kinds_that_count_are_counted() -> None:
    rules = Rules(kinds=("group",))
    found = [past(0, Seen.ABSENT, "meeting"), past(1, Seen.ABSENT)]
    assert len(run_of(found, rules, today=TODAY).absences) == 1


def test_the_first_absence_asks_for_a_contact_until_somebody_has_made_one() -> None:
    found = run("ca")
    asked = suggestion(found, IN_A_ROW)
    assert asked is not None
    assert asked.ask is Ask.MISSED
    assert suggestion(found, IN_A_ROW, talked_at=at(1) + timedelta(hours=4)) is None
    assert suggestion(run("caa"), IN_A_ROW, talked_at=at(1) + timedelta(hours=4)) is not None


def test_three_times_that_she_could_not_come_ask_for_a_talk_and_open_nothing() -> None:
    found = run("ceie")
    asked = suggestion(found, IN_A_ROW)
    assert asked is not None
    assert (asked.ask, len(asked.times)) == (Ask.TALK, 3)
    assert due(found, IN_A_ROW) is None
    assert suggestion(found, Rules(talk_after=None)) is None
    assert suggestion(run("ee"), IN_A_ROW) is None


def test_times_in_a_row_are_the_times_she_came_since_she_was_missed() -> None:
    assert times_in_a_row(week("ccaccec")) == 3
    assert times_in_a_row(week("cca")) == 0
    assert times_in_a_row([]) == 0


pasts = st.lists(
    st.builds(
        past,
        st.integers(0, 80),
        st.sampled_from(list(Seen)),
        st.sampled_from(["group", "meeting"]),
    ),
    unique_by=lambda one: one.occurrence_id,
    max_size=25,
)
rules_of_all_kinds = st.builds(
    Rules,
    st.integers(1, 3),
    st.integers(1, 5),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 5),
    st.sampled_from([("group",), ("group", "meeting")]),
)
moments = st.none() | st.integers(0, 80).map(at)


@given(pasts, rules_of_all_kinds, moments, st.randoms())
def test_the_order_in_which_marks_arrive_changes_nothing(
    found: list[Past], rules: Rules, since: datetime | None, chance: object
) -> None:
    other = found + found[:3]
    chance.shuffle(other)  # type: ignore[attr-defined]
    one = run_of(found, rules, today=TODAY, since=since)
    assert run_of(other, rules, today=TODAY, since=since) == one


@given(pasts, rules_of_all_kinds, moments)
def test_what_she_excused_never_counts(
    found: list[Past], rules: Rules, since: datetime | None
) -> None:
    said_so = [one for one in found if one.seen in (Seen.EXCUSED, Seen.ILL)]
    others = [one for one in found if one not in said_so]
    with_them = run_of(found, rules, today=TODAY, since=since)
    without = run_of(others, rules, today=TODAY, since=since)
    assert with_them.absences == without.absences
    assert due(with_them, rules) == due(without, rules)


@given(pasts, rules_of_all_kinds, moments)
def test_a_follow_up_is_due_once_for_the_same_marks(
    found: list[Past], rules: Rules, since: datetime | None
) -> None:
    """Opened, it is named by an absence of the run; closed after the last, nothing is due."""
    asked = due(run_of(found, rules, today=TODAY, since=since), rules)
    if asked is None:
        return
    assert asked.seen is Seen.ABSENT
    assert asked.kind in rules.kinds
    closed_at = max(one.at for one in found)
    assert due(run_of(found, rules, today=TODAY, since=closed_at), rules) is None


@given(pasts, rules_of_all_kinds)
def test_coming_again_ends_a_run_in_a_row(found: list[Past], rules: Rules) -> None:
    again = [*found, past(81, Seen.CAME)]
    counted = run_of(again, rules, today=TODAY)
    assert rules.within_weeks is not None or counted == Run()
