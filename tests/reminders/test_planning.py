"""What is remembered and when: a table of cases, the nights when the clocks change, and laws."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reminders.hours import Rules, is_quiet
from app.reminders.planning import (
    TELLS_FOR,
    Asked,
    Change,
    Facts,
    Kind,
    Level,
    Meets,
    ToBe,
    plan,
    preview,
)
from app.schedule.recurrence import STOCKHOLM, moment

MONDAY = date(2027, 3, 22)
TUESDAY = MONDAY + timedelta(days=1)


def at(day: date, wall: str) -> datetime:
    return moment(day, time.fromisoformat(wall))


def her(**more: object) -> Facts:
    return replace(Facts("amina", Level.WORD), **more)  # type: ignore[arg-type]


def meets(day: date, wall: str, **more: object) -> Meets:
    return Meets(f"{day}T{wall}", at(day, wall), **more)  # type: ignore[arg-type]


def due(found: list[ToBe]) -> list[tuple[Kind, str]]:
    return [(one.kind, f"{one.due_at.astimezone(STOCKHOLM):%a %H:%M}") for one in found]


def test_the_evening_before_says_that_there_is_a_time_tomorrow() -> None:
    found = plan(her(meets=(meets(TUESDAY, "10:00"),)), at(MONDAY, "17:00"))
    assert due(found) == [(Kind.DAY, "Mon 18:00")]
    assert found[0].occasion == "2027-03-22"
    assert found[0].expires_at == at(MONDAY, "21:00")


def test_two_times_tomorrow_are_one_reminder() -> None:
    found = plan(her(meets=(meets(TUESDAY, "14:00"), meets(TUESDAY, "10:00"))), at(MONDAY, "12:00"))
    assert len(found) == 1
    assert found[0].says_at == at(TUESDAY, "10:00")
    assert len(found[0].about) == 2


def test_a_first_meeting_is_also_remembered_two_hours_before() -> None:
    first = meets(TUESDAY, "13:00", is_first=True)
    facts = her(meets=(first,), told=frozenset({first.id}), pushed_on=frozenset({MONDAY}))
    assert due(plan(facts, at(TUESDAY, "08:00"))) == [(Kind.DAY, "Tue 11:00")]


def test_what_falls_on_the_same_day_goes_together_at_its_first_moment() -> None:
    first = meets(MONDAY, "10:00", is_first=True)
    facts = her(meets=(first, meets(TUESDAY, "9:00".zfill(5))), asked=(Asked("rating", MONDAY),))
    found = plan(facts, at(MONDAY, "07:30"))
    assert due(found) == [(Kind.DAY, "Mon 08:00")]
    assert len(found[0].about) == 3


def test_a_first_meeting_early_in_the_morning_waits_for_the_end_of_the_night() -> None:
    first = meets(TUESDAY, "08:00", is_first=True)
    facts = her(meets=(first,), told=frozenset({first.id}))
    assert due(plan(facts, at(TUESDAY, "06:00"))) == [(Kind.DAY, "Tue 07:00")]


def test_after_an_outage_one_late_reminder_for_what_is_ahead_and_none_for_what_is_past() -> None:
    facts = her(meets=(meets(TUESDAY, "08:00"), meets(TUESDAY, "13:00")))
    found = plan(facts, at(TUESDAY, "09:30"))
    assert [one.about for one in found] == [(f"{TUESDAY}T13:00",)]
    assert plan(facts, at(TUESDAY, "13:00")) == []


def test_a_rating_is_remembered_once_and_once_more_and_then_no_more() -> None:
    facts = her(asked=(Asked("rating", MONDAY),))
    found = preview(facts, MONDAY, MONDAY + timedelta(days=40))
    assert [one.occasion for one in found] == ["2027-03-22", "2027-03-29"]


def test_the_person_and_the_programme_choose_less() -> None:
    facts = her(meets=(meets(TUESDAY, "13:00", is_first=True),), asked=(Asked("r", MONDAY),))
    nothing = Rules(evening_at=None, hours_before_first=None, ratings=False)
    assert preview(replace(facts, rules=nothing), MONDAY, TUESDAY) == []
    early = replace(facts, rules=Rules(evening_at=time(9)))
    assert due(preview(early, MONDAY, MONDAY)) == [(Kind.DAY, "Mon 09:00")]
    assert preview(replace(facts, level=Level.NONE), MONDAY, TUESDAY) == []


def test_a_pause_is_written_down_as_the_reason() -> None:
    facts = her(meets=(meets(TUESDAY, "10:00"),), paused_until=MONDAY)
    assert [one.why for one in plan(facts, at(MONDAY, "18:00"))] == ["paused"]
    assert (
        plan(replace(facts, paused_until=MONDAY - timedelta(1)), at(MONDAY, "18:00"))[0].why is None
    )


@pytest.mark.parametrize(
    ("changed", "was", "now", "told"),
    [
        ("Mon 12:00", "Tue 10:00", "Wed 10:00", "Mon 12:00"),
        ("Mon 22:00", "Tue 08:30", None, "Mon 22:00"),  # before ten that morning: at once
        ("Mon 22:00", "Wed 10:00", "Tue 09:59", "Mon 22:00"),  # the new time counts too
        ("Mon 22:00", "Tue 10:00", None, "Tue 07:00"),
        ("Tue 05:00", "Tue 09:00", None, "Tue 05:00"),
        ("Tue 05:00", "Tue 11:00", "Wed 11:00", "Tue 07:00"),
    ],
)
def test_a_change_is_told_at_once_and_at_night_only_when_it_must(
    changed: str, was: str, now: str | None, told: str
) -> None:
    def when(words: str) -> datetime:
        day, wall = words.split()
        return at(MONDAY + timedelta(days=["Mon", "Tue", "Wed"].index(day)), wall)

    change = Change("x", 2, when(changed), when(was), when(now) if now else None)
    found = plan(her(changes=(change,)), when(changed))
    assert due(found) == [(Kind.CHANGE, told)]
    assert found[0].occasion == "x:2"


@pytest.mark.parametrize(("was", "is_urgent"), [("06:45", True), ("10:00", False)])
def test_a_change_just_before_the_night_does_not_wait_until_it_is_too_late(
    was: str, is_urgent: bool
) -> None:
    change = Change("x", 2, at(MONDAY, "20:59"), at(TUESDAY, was), None)
    (told,) = plan(her(changes=(change,)), at(MONDAY, "21:01"))
    assert (told.due_at, told.is_urgent) == (at(MONDAY, "20:59"), is_urgent)


def test_a_change_far_ahead_is_news_for_a_day_and_a_half() -> None:
    change = Change("x", 2, at(MONDAY, "12:00"), at(MONDAY + timedelta(days=60), "10:00"), None)
    (told,) = plan(her(changes=(change,)), at(MONDAY, "12:01"))
    assert told.expires_at == told.due_at + TELLS_FOR


def test_a_change_of_what_has_passed_is_not_told() -> None:
    change = Change("x", 2, at(MONDAY, "12:00"), at(MONDAY, "11:00"), None)
    assert plan(her(changes=(change,)), at(MONDAY, "12:01")) == []


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_on_both_nights_the_reminder_comes_at_six_and_once(day: date) -> None:
    for meets_on in (day, day + timedelta(days=1)):
        found = preview(
            her(meets=(meets(meets_on, "10:00"),)), day - timedelta(3), day + timedelta(3)
        )
        assert due(found) == [(Kind.DAY, f"{meets_on - timedelta(1):%a} 18:00")]


def test_an_hour_that_does_not_exist_is_the_next_and_a_double_one_is_the_first() -> None:
    night = Rules(quiet_from=time(23), quiet_until=time(2, 30))
    cases = (
        (
            datetime(2027, 3, 28, 0, 10, tzinfo=UTC),
            datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        ),
        (datetime(2027, 10, 31, 0, 10, tzinfo=UTC), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    )
    for now, then in cases:
        facts = her(rules=night, meets=(meets(now.date(), "10:00"),))
        assert [one.due_at for one in plan(facts, now)] == [then]


# Laws, on lives around both nights when the clocks change.
moments = st.datetimes(datetime(2027, 3, 25), datetime(2027, 3, 31)).map(
    lambda naive: naive.replace(second=0, microsecond=0, tzinfo=UTC)
) | st.datetimes(datetime(2027, 10, 28), datetime(2027, 11, 3)).map(
    lambda naive: naive.replace(second=0, microsecond=0, tzinfo=UTC)
)
rules = st.builds(
    Rules,
    evening_at=st.none() | st.integers(0, 23).map(time),
    hours_before_first=st.none() | st.integers(1, 6),
    quiet_from=st.integers(18, 23).map(time),
    quiet_until=st.integers(5, 10).map(time),
)
lives = st.builds(
    Facts,
    person_id=st.just("amina"),
    level=st.sampled_from(Level),
    rules=rules,
    paused_until=st.none() | moments.map(datetime.date),
    meets=st.lists(st.builds(Meets, st.uuids().map(str), moments, st.booleans()), max_size=6).map(
        tuple
    ),
    changes=st.lists(
        st.builds(
            Change, st.uuids().map(str), st.integers(2, 4), moments, moments, st.none() | moments
        ),
        max_size=3,
    ).map(tuple),
    asked=st.lists(
        st.builds(Asked, st.uuids().map(str), moments.map(datetime.date)), max_size=2
    ).map(tuple),
)


def lived(facts: Facts, start: datetime, gaps: list[int]) -> list[tuple[datetime, ToBe]]:
    """A worker that comes by after gaps of minutes, sends what is due, and remembers it."""
    sent: list[tuple[datetime, ToBe]] = []
    keys: set[tuple[Kind, str]] = set()
    now = start
    for gap in gaps:
        now += timedelta(minutes=gap)
        for one in plan(facts, now):
            if one.due_at > now or (one.kind, one.occasion) in keys:
                continue
            if is_quiet(now, facts.rules) and not one.is_urgent:
                continue  # as the sender does: it waits for the morning
            keys.add((one.kind, one.occasion))
            sent.append((now, one))
            if one.kind is Kind.DAY:
                facts = replace(
                    facts,
                    told=facts.told | set(one.about),
                    pushed_on=facts.pushed_on | {date.fromisoformat(one.occasion)},
                )
    return sent


@given(lives, moments)
def test_planning_twice_is_planning_once(facts: Facts, now: datetime) -> None:
    first = plan(facts, now)
    assert plan(facts, now) == first
    assert len({(one.kind, one.occasion) for one in first}) == len(first)


@given(lives, moments)
def test_nothing_is_due_in_the_quiet_hours_but_what_cannot_wait(
    facts: Facts, now: datetime
) -> None:
    for one in plan(facts, now):
        assert one.is_urgent or not is_quiet(one.due_at, facts.rules)
        assert not (one.is_urgent and one.kind is not Kind.CHANGE)


@given(lives, moments)
def test_nothing_is_planned_for_what_has_passed(facts: Facts, now: datetime) -> None:
    starts = {one.id: one.starts_at for one in facts.meets}
    for one in plan(facts, now):
        assert one.expires_at > max(now, one.due_at)
        assert all(starts[about] > now for about in one.about if about in starts)
        assert one.says_at is None or one.kind is Kind.CHANGE or one.says_at > now


@given(lives, moments, st.lists(st.integers(1, 2000), min_size=1, max_size=30))
def test_however_the_worker_comes_by_there_is_one_a_day_outside_changes(
    facts: Facts, start: datetime, gaps: list[int]
) -> None:
    sent = lived(facts, start, gaps)
    days = Counter(
        now.astimezone(STOCKHOLM).date() for now, one in sent if one.kind is not Kind.CHANGE
    )
    assert all(count == 1 for count in days.values()), days
    assert len({(one.kind, one.occasion) for _, one in sent}) == len(sent)


@given(lives, moments)
def test_after_a_day_and_a_night_without_a_server_there_is_one_late_reminder_at_most(
    facts: Facts, start: datetime
) -> None:
    sent = lived(facts, start, [26 * 60, 1, 1])
    assert sum(one.kind is Kind.DAY for _, one in sent) <= 1
    for now, one in sent:
        assert one.expires_at > now
        assert one.kind is Kind.DAY or now - one.due_at <= TELLS_FOR


@given(lives, moments)
def test_who_said_nothing_gets_nothing(facts: Facts, now: datetime) -> None:
    assert plan(replace(facts, level=Level.NONE), now) == []
