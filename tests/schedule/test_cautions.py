from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.schedule.cautions import Paced, Planned, Why, cautions, loads, overlaps, pace_on

TEN = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def time_of(name: str, start: float = 0, hours: float = 1, **more: object) -> Planned:
    more = {key: frozenset(v) if isinstance(v, set) else v for key, v in more.items()}
    return Planned(name, TEN + start * HOUR, TEN + (start + hours) * HOUR, **more)  # type: ignore[arg-type]


def whys(*plan: Planned) -> list[Why]:
    return [one.why for one in cautions(plan)]


def test_twelve_keys_are_enough_for_twelve_and_not_for_thirteen() -> None:
    people = {str(n) for n in range(13)}
    assert whys(time_of("a", people=people - {"0"}, place="gym", place_cap=12)) == []
    (full,) = cautions([time_of("a", people=people, place="gym", place_cap=12)])
    assert (full.why, full.number, full.most) == (Why.PLACE_FULL, 13, 12)


def test_two_groups_share_the_keys_while_both_are_there() -> None:
    one = time_of("a", 0, 2, people={str(n) for n in range(8)}, place="gym", place_cap=12)
    late = time_of("b", 1, 2, people={f"b{n}" for n in range(5)}, place="gym", place_cap=12)
    after = time_of("c", 2, 1, people={f"c{n}" for n in range(5)}, place="gym", place_cap=12)
    assert whys(one, late) == [Why.PLACE_FULL]
    assert whys(one, after) == []


def test_a_group_has_its_size() -> None:
    assert whys(time_of("a", people={"1", "2", "3"}, group_cap=2)) == [Why.GROUP_FULL]


def test_nobody_is_alone_with_several_but_may_be_with_one() -> None:
    assert whys(time_of("a", people={"1", "2"}, staff={"l"}, never_alone=True)) == [Why.ALONE]
    assert whys(time_of("a", people={"1"}, staff={"l"}, never_alone=True)) == []
    assert whys(time_of("a", people={"1", "2"}, staff={"l", "t"}, never_alone=True)) == []
    assert whys(time_of("a", people={"1", "2"}, staff={"l"})) == []


def test_nobody_is_in_two_places_at_once() -> None:
    one = time_of("a", people={"1"}, staff={"l"}, place="room")
    other = time_of("b", 0.5, people={"1"}, staff={"l"}, place="room")
    assert whys(one, other) == [Why.STAFF_TWICE, Why.PERSON_TWICE, Why.PLACE_TWICE]


def test_back_to_back_is_no_clash() -> None:
    one = time_of("a", people={"1"}, staff={"l"}, place="room")
    assert whys(one, time_of("b", 1, people={"1"}, staff={"l"}, place="room")) == []


def test_alternatives_are_chosen_between_so_she_may_be_on_both_lists() -> None:
    one = time_of("a", people={"1"}, alternatives="tuesday")
    assert whys(one, time_of("b", people={"1"}, alternatives="tuesday")) == []
    assert whys(one, time_of("b", people={"1"}, alternatives="other")) == [Why.PERSON_TWICE]


SPANS = st.tuples(st.integers(0, 100), st.integers(1, 20))


@given(SPANS, SPANS)
def test_overlap_is_the_same_from_both_sides(one: tuple[int, int], other: tuple[int, int]) -> None:
    a, b = time_of("a", *one), time_of("b", *other)
    shared = set(range(one[0], sum(one))) & set(range(other[0], sum(other)))
    assert overlaps(a, b) == overlaps(b, a) == bool(shared)


MONDAY = date(2027, 3, 1)


def test_the_ramp_up_is_a_series_and_the_newest_step_that_began_holds() -> None:
    steps = [
        Paced(MONDAY, days=2, cap=10),
        Paced(MONDAY + timedelta(weeks=4), days=3),
        Paced(MONDAY + timedelta(weeks=8), days=4, cap=12),
    ]
    assert pace_on(steps, MONDAY - timedelta(days=1)) is None
    assert pace_on(steps, MONDAY + timedelta(weeks=5)) == Paced(steps[1].from_on, 3, None, 10)
    assert pace_on(steps, MONDAY + timedelta(weeks=9)) == Paced(steps[2].from_on, 4, None, 12)


def test_hours_over_the_weekly_cap_show_and_a_quarter_is_nobodys_business() -> None:
    steps = [Paced(MONDAY, days=2)]
    times = {MONDAY + timedelta(days=n): [3.0, 0.35] for n in (0, 2, 4)}
    (week,) = loads(times, steps, [MONDAY], 10)
    assert (week.days, round(week.hours, 2), week.cap) == (3, 10.05, 10)
    assert not week.is_over
    assert week.is_ahead
    (week,) = loads({**times, MONDAY + timedelta(days=1): [1.0]}, steps, [MONDAY], 10)
    assert week.is_over
    assert week.is_agreed
    (week,) = loads(times, [], [MONDAY], None)
    assert not week.is_over
    assert not week.is_ahead
    assert not week.is_agreed
