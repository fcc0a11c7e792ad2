"""Two devices, any order: what stands is the same everywhere (R5)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.attendance.folding import Tapped, fold

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)


def tapped(
    uuid: str,
    line: str,
    seq: int,
    said: str,
    *base: str,
    minute: int = 0,
    number: int | None = None,
) -> Tapped:
    at = NOON + timedelta(minutes=minute)
    return Tapped(uuid, line, seq, frozenset(base), said, line, at, number=number)


def test_nothing_tapped_is_nothing_marked() -> None:
    assert fold([]).head is None
    assert not fold([]).differs


def test_on_one_tablet_the_later_tap_stands() -> None:
    later = tapped("b", "x", 2, "absent")
    assert fold([later, tapped("a", "x", 1, "present")]).settled == later


def test_the_later_tap_stands_even_when_the_clock_went_backwards() -> None:
    later = tapped("b", "x", 2, "absent", minute=-600)
    assert fold([tapped("a", "x", 1, "present"), later]).settled == later


def test_two_tablets_that_say_the_same_do_not_differ() -> None:
    standing = fold([tapped("a", "x", 1, "present"), tapped("b", "y", 1, "present", minute=1)])
    assert not standing.differs
    assert standing.settled is not None


def test_two_tablets_that_say_different_things_are_both_kept_and_none_counts() -> None:
    standing = fold([tapped("a", "x", 1, "present"), tapped("b", "y", 1, "absent", minute=1)])
    assert standing.differs
    assert standing.settled is None
    assert [head.uuid for head in standing.heads] == ["b", "a"]


def test_different_minutes_differ_too() -> None:
    both = [tapped("a", "x", 1, "late", number=30), tapped("b", "y", 1, "late", number=60)]
    assert fold(both).differs


def test_a_tap_by_somebody_who_saw_both_decides() -> None:
    both = [tapped("a", "x", 1, "present"), tapped("b", "y", 1, "absent")]
    decided = tapped("c", "z", 1, "present", *fold(both).base)
    assert fold([*both, decided]).settled == decided


def test_a_decision_that_arrives_before_what_it_decides_still_decides() -> None:
    decided = tapped("c", "z", 1, "present", "a", "b")
    assert fold([decided]).settled == decided
    assert fold([decided, tapped("b", "y", 1, "absent")]).settled == decided


def test_what_was_replaced_does_not_come_back_when_its_replacer_is_replaced() -> None:
    chain = [
        tapped("a", "x", 1, "present"),
        tapped("b", "y", 1, "absent", "a"),
        tapped("c", "z", 1, "ill", "b"),
    ]
    assert [head.uuid for head in fold(chain).heads] == ["c"]


events = st.lists(
    st.builds(
        lambda n, line, seq, said, base, minute: tapped(
            f"e{n}", line, seq, said, *(f"e{b}" for b in base if b < n), minute=minute
        ),
        st.integers(0, 30),
        st.sampled_from("xyz"),
        st.integers(1, 40),
        st.sampled_from(["present", "absent", "ill"]),
        st.lists(st.integers(0, 30), max_size=3),
        st.integers(-600, 600),
    ),
    unique_by=lambda tap: tap.uuid,
    max_size=20,
)


@given(events, st.randoms())
def test_the_order_of_arrival_and_arriving_twice_change_nothing(
    taps: list[Tapped], chance: object
) -> None:
    other = taps + taps[:3]
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert fold(other) == fold(taps)


@given(events)
def test_something_always_stands_when_something_was_tapped(taps: list[Tapped]) -> None:
    standing = fold(taps)
    assert bool(standing.heads) == bool(taps)
