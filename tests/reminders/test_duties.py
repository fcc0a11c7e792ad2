"""What staff are reminded of and when: one a day, in the morning, and never at night."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from app.reminders import duties
from app.reminders.duties import Duty, StaffFacts, plan, preview
from app.reminders.hours import Rules
from app.reminders.planning import Kind, Level
from app.schedule.recurrence import STOCKHOLM, moment

MONDAY = date(2027, 3, 22)
END = MONDAY + timedelta(weeks=5)


def at(wall: str, day: date = MONDAY) -> datetime:
    return moment(day, time.fromisoformat(wall))


def lena(*wanted: Duty, **more: object) -> StaffFacts:
    return replace(StaffFacts("lena", Level.WORD, duties=wanted), **more)  # type: ignore[arg-type]


def due(facts: StaffFacts, now: datetime) -> list[str]:
    return [f"{one.due_at.astimezone(STOCKHOLM):%a %H:%M}" for one in plan(facts, now)]


def days_of(*wanted: Duty, until: date = END) -> list[date]:
    found = preview(lena(*wanted), MONDAY - timedelta(weeks=4), until)
    return [date.fromisoformat(one.occasion) for one in found]


def test_everything_of_a_day_is_one_reminder_in_the_morning() -> None:
    facts = lena(duties.end_meeting("e", END), duties.meeting("e", "follow_up", MONDAY))
    found = plan(facts, at("07:00"))
    assert due(facts, at("07:00")) == ["Mon 08:00"]
    assert [(one.kind, one.occasion, len(one.about)) for one in found] == [
        (Kind.STAFF, "2027-03-22", 2)
    ]
    assert found[0].says_at is None


@pytest.mark.parametrize(
    ("duty", "told_on"),
    [
        (duties.end_meeting("e", END), [MONDAY]),
        (duties.end_meeting("e", MONDAY + timedelta(days=9), MONDAY), [MONDAY]),
        (duties.meeting("e", "follow_up", MONDAY), [MONDAY - timedelta(days=7)]),
        (duties.ask_for_rating("r", MONDAY - timedelta(days=14)), [MONDAY]),
        (duties.register("o", MONDAY, at("15:00")), [MONDAY]),
    ],
)
def test_each_is_told_once_on_its_day(duty: Duty, told_on: list[date]) -> None:
    assert days_of(duty) == told_on


def test_a_follow_up_that_nobody_touches_is_told_the_next_day_and_once_more() -> None:
    found = days_of(*duties.follow_up("f", MONDAY))
    assert found == [MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)]


def test_a_list_that_was_not_taken_is_told_an_hour_after_its_end() -> None:
    register = duties.register("o", MONDAY, at("11:00"))
    assert due(lena(register), at("11:05")) == ["Mon 12:00"]
    late = duties.register("o", MONDAY, at("20:30"))
    assert due(lena(late), at("20:31")) == []  # the night comes first
    assert due(lena(late), at("07:00", MONDAY + timedelta(days=1))) == ["Tue 08:00"]


def test_what_comes_up_after_the_push_of_the_day_waits_for_the_next_morning() -> None:
    register = duties.register("o", MONDAY, at("11:00"))
    facts = lena(register, pushed_on=frozenset({MONDAY}))
    assert due(facts, at("12:00")) == []
    assert due(facts, at("08:00", MONDAY + timedelta(days=1))) == ["Tue 08:00"]


def test_her_hour_her_break_and_the_night_of_her_programmes_are_kept() -> None:
    duty = duties.end_meeting("e", END)
    assert due(lena(duty, hour=time(13)), at("07:00")) == ["Mon 13:00"]
    assert due(lena(duty, rules=Rules(quiet_until=time(9))), at("06:00")) == ["Mon 09:00"]
    assert [one.why for one in plan(lena(duty, paused_until=MONDAY), at("08:00"))] == ["paused"]
    assert plan(lena(duty, level=Level.NONE), at("08:00")) == []
    assert plan(lena(duty, told=frozenset({duty.key})), at("08:00")) == []


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_the_morning_after_the_clocks_change_is_eight_by_the_wall(day: date) -> None:
    facts = lena(Duty("x", day, day))
    assert [
        f"{one.due_at.astimezone(STOCKHOLM):%H:%M}" for one in plan(facts, at("00:30", day))
    ] == ["08:00"]
