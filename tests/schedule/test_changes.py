"""Moved, cancelled, carried on, taken back. What has begun is history."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import Session

from app.db import Database
from app.schedule import series_changes
from app.schedule.actions import carry_all_on, carry_on, keep_day
from app.schedule.changes import (
    Change,
    HasBegun,
    NewTime,
    NothingToUndo,
    cancel,
    move,
    say_not_held,
    undo,
)
from app.schedule.models import (
    Activity,
    CalledOffBy,
    Holidays,
    Occurrence,
    OccurrenceStatus,
)
from app.schedule.people import put_in
from app.schedule.queries import expected, leaders, times_in
from app.schedule.recurrence import WeekdayTaken, weekly
from tests.cast import Cast, gather
from tests.schedule.making import at_noon, meets, times

MONDAY = date(2027, 3, 1)
AT = at_noon(MONDAY)
PLANNED, MOVED = OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as found:
        yield found


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session, AT)


@pytest.fixture
def gym(session: Session, cast: Cast) -> Activity:
    return meets(session, cast.gym, AT, by=cast.lena.id, leaders=[cast.lena.id])


def because(cast: Cast, at: datetime = AT, **more: object) -> Change:
    return Change(cast.lena.id, at, **more)  # type: ignore[arg-type]


def shape(row: Occurrence) -> tuple[object, ...]:
    return (
        row.id,
        row.activity_id,
        row.planned_on,
        row.local_on,
        row.starts,
        row.minutes,
        row.starts_at,
        row.status,
        row.place_id,
    )


def test_an_open_ended_series_stands_half_a_year_ahead_and_is_carried_on(
    session: Session, gym: Activity
) -> None:
    rows = times(session, gym)
    assert rows[0].local_on == MONDAY
    assert rows[-1].local_on > MONDAY + timedelta(weeks=25)
    assert carry_on(session=session, activity=gym, until=MONDAY + timedelta(weeks=26)) == 0
    assert carry_all_on(session=session, at=AT + timedelta(weeks=1)) == 2


def test_public_holidays_are_skipped_or_asked_about(session: Session, cast: Cast) -> None:
    easter = date(2027, 3, 29)
    skipping = meets(session, cast.gym, AT)
    asking = meets(session, cast.gym, AT, holidays=Holidays.ASKED)
    assert easter not in [row.local_on for row in times(session, skipping)]
    assert easter not in [row.local_on for row in times(session, asking)]
    keep_day(session=session, activity=asking, day=easter)
    assert easter in [row.local_on for row in times(session, asking)]


def test_a_single_time_stays_on_its_day_whatever_day_that_is(session: Session, cast: Cast) -> None:
    christmas = date(2027, 12, 24)
    once = meets(session, cast.gym, AT, rule="", first_on=christmas)
    carry_on(session=session, activity=once, until=christmas)
    assert [row.local_on for row in times(session, once)] == [christmas]


def test_a_moved_time_remembers_where_it_was_and_undo_puts_it_back(
    session: Session, cast: Cast, gym: Activity
) -> None:
    thursday = times(session, gym)[1]
    before = shape(thursday)
    move(
        session=session,
        occurrence=thursday,
        change=because(cast, reason="change_clash"),
        to=NewTime(thursday.local_on, time(13), 60),
    )
    assert (thursday.status, thursday.was_starts, thursday.starts) == (MOVED, time(10), time(13))
    move(
        session=session,
        occurrence=thursday,
        change=because(cast),
        to=NewTime(thursday.local_on + timedelta(days=1), time(14), 60),
    )
    assert thursday.was_starts == time(10)
    undo(session=session, occurrence=thursday, by=cast.lena.id, at=AT)
    assert shape(thursday) == before
    with pytest.raises(NothingToUndo):
        undo(session=session, occurrence=thursday, by=cast.lena.id, at=AT)


def test_a_moved_time_that_is_cancelled_and_restored_is_moved_again(
    session: Session, cast: Cast, gym: Activity
) -> None:
    thursday = times(session, gym)[1]
    move(
        session=session,
        occurrence=thursday,
        change=because(cast),
        to=NewTime(thursday.local_on, time(13), 90),
    )
    cancel(
        session=session,
        occurrence=thursday,
        change=because(cast, who=CalledOffBy.PLACE, reason="change_place_closed"),
    )
    assert thursday.called_off_by is CalledOffBy.PLACE
    undo(session=session, occurrence=thursday, by=cast.lena.id, at=AT)
    assert (thursday.status, thursday.starts, thursday.reason) == (MOVED, time(13), None)


def test_what_has_begun_is_never_rewritten(session: Session, cast: Cast, gym: Activity) -> None:
    monday = times(session, gym)[0]  # ten to half past eleven; it is noon
    before = shape(monday)
    to = NewTime(MONDAY + timedelta(days=1), time(10), 90)
    for change in (
        lambda: move(session=session, occurrence=monday, to=to, change=because(cast)),
        lambda: cancel(session=session, occurrence=monday, change=because(cast)),
        lambda: series_changes.end_from(
            session=session, activity=gym, first_gone=monday, change=because(cast)
        ),
        lambda: series_changes.continue_as(
            session=session, activity=gym, first=monday, to=to, change=because(cast)
        ),
    ):
        with pytest.raises(HasBegun):
            change()
    assert shape(monday) == before
    say_not_held(
        session=session, occurrence=monday, change=because(cast, reason="change_staff_ill")
    )
    assert monday.status is OccurrenceStatus.NOT_HELD


def test_this_and_later_move_together_keep_their_ids_and_come_back(
    session: Session, cast: Cast, gym: Activity
) -> None:
    before = [shape(row) for row in times(session, gym)]
    thursday = times(session, gym)[3]
    new = series_changes.continue_as(
        session=session,
        activity=gym,
        first=thursday,
        change=because(cast),
        to=NewTime(thursday.local_on + timedelta(days=1), time(13), 60),
    )
    old, later = times(session, gym), times(session, new)
    assert [row.id for row in old] == [one[0] for one in before[:3]]
    assert {one[0] for one in before[3:]} <= {row.id for row in later}
    assert {row.local_on.weekday() for row in later} == {0, 4}
    assert {row.starts for row in later} == {time(13)}
    (good_friday,) = [row for row in later if row.local_on == date(2027, 3, 26)]
    assert good_friday.status is OccurrenceStatus.CANCELLED
    assert new.rule == weekly([0, 4])
    soon = times_in(session, [cast.gym.id], MONDAY, MONDAY + timedelta(days=20))
    assert set(map(tuple, leaders(session, soon).values())) == {(cast.lena.id,)}
    carry_all_on(session=session, at=AT + timedelta(weeks=1))
    assert times(session, new)[-1].status is PLANNED
    assert carry_on(session=session, activity=gym, until=MONDAY + timedelta(weeks=30)) == 0
    series_changes.undo_series(session=session, activity=new, by=cast.lena.id, at=AT)
    session.flush()
    after = times(session, gym)
    assert {row.local_on.weekday() for row in after} == {0, 3}
    kept = {one[0] for one in before}
    assert [shape(row) for row in after if row.id in kept] == before
    # The Friday after Ascension Day came with the new days; on that day nothing is held.
    (ascension, *_later) = [row for row in after if row.id not in kept]
    assert (ascension.local_on, ascension.status) == (date(2027, 5, 6), OccurrenceStatus.CANCELLED)
    assert times(session, new) == []
    carry_all_on(session=session, at=AT + timedelta(weeks=1))
    assert carry_all_on(session=session, at=AT + timedelta(weeks=1)) == 0


@pytest.mark.parametrize(("to", "weekdays"), [(3, {0, 3, 4}), (6, {0, 4, 6}), (1, {0, 1, 4})])
def test_one_weekday_of_several_moves_alone_over_the_clocks_change_and_comes_back(
    session: Session, cast: Cast, to: int, weekdays: set[int]
) -> None:
    wednesday = date(2027, 3, 17)
    three = meets(
        session, cast.gym, AT, rule=weekly([0, 2, 4]), last_on=date(2027, 4, 16), minutes=60
    )
    put_in(
        session=session,
        by=cast.lena.id,
        at=AT,
        activity=three,
        enrolment_id=cast.enrolments["amina"].id,
        from_on=MONDAY,
        weekdays=[2, 4],
    )
    rows = times(session, three)
    alone = next(row for row in rows if row.local_on == wednesday + timedelta(days=14))
    cancel(session=session, occurrence=alone, change=because(cast))
    before = [shape(row) for row in rows]
    first = next(row for row in rows if row.local_on == wednesday)
    day = wednesday + timedelta(days=to - 2)
    new = series_changes.continue_as(
        session=session,
        activity=three,
        first=first,
        to=NewTime(day, time(10), 60),
        change=because(cast),
    )
    later = [row for row in times(session, new) if row.status is not OccurrenceStatus.CANCELLED]
    assert {row.local_on.weekday() for row in later} == weekdays
    assert {row.starts for row in later} == {time(10)}
    assert {row.starts_at.astimezone(UTC).hour for row in later} == {9, 8}
    assert all(row.status is PLANNED for row in later if row.local_on.weekday() in {0, 4})
    assert len(times(session, three)) + len(times(session, new)) == len(rows)
    came = expected(session, [row.id for row in later])
    amina = cast.enrolments["amina"].id
    assert {row.local_on.weekday() for row in later if amina in came[row.id]} == weekdays - {0}
    assert alone.status is OccurrenceStatus.CANCELLED
    series_changes.undo_series(session=session, activity=new, by=cast.lena.id, at=AT)
    session.flush()
    assert [shape(row) for row in times(session, three)] == before


@pytest.mark.parametrize("days", [2, 5, -3])
def test_a_weekday_does_not_move_onto_another_of_its_series_or_into_another_week(
    session: Session, cast: Cast, days: int
) -> None:
    three = meets(session, cast.gym, AT, rule=weekly([0, 2, 4]))
    wednesday = times(session, three)[4]
    to = NewTime(wednesday.local_on + timedelta(days=days), time(10), 90)
    with pytest.raises(WeekdayTaken):
        series_changes.continue_as(
            session=session, activity=three, first=wednesday, to=to, change=because(cast)
        )


def test_a_time_that_was_cancelled_by_itself_stays_cancelled_when_its_series_moves(
    session: Session, cast: Cast, gym: Activity
) -> None:
    rows = times(session, gym)
    cancel(session=session, occurrence=rows[3], change=because(cast))
    new = series_changes.continue_as(
        session=session,
        activity=gym,
        first=rows[2],
        to=NewTime(rows[2].local_on, time(13), 60),
        change=because(cast),
    )
    assert rows[3].activity_id == new.id
    assert rows[3].status is OccurrenceStatus.CANCELLED
    series_changes.undo_series(session=session, activity=new, by=cast.lena.id, at=AT)
    assert rows[3].status is OccurrenceStatus.CANCELLED


def test_a_series_that_ends_calls_off_what_is_left_and_can_be_taken_back(
    session: Session, cast: Cast, gym: Activity
) -> None:
    rows = times(session, gym)
    before = [shape(row) for row in rows]
    gone = series_changes.end_from(
        session=session, activity=gym, first_gone=rows[2], change=because(cast, reason="change_few")
    )
    assert gone == len(rows) - 2
    assert {row.status for row in rows[2:]} == {OccurrenceStatus.CANCELLED}
    assert carry_all_on(session=session, at=AT + timedelta(weeks=3)) == 0
    series_changes.undo_series(session=session, activity=gym, by=cast.lena.id, at=AT)
    assert [shape(row) for row in times(session, gym)] == before


def test_even_the_first_time_of_a_series_can_carry_on_elsewhere(
    session: Session, cast: Cast
) -> None:
    later = meets(session, cast.gym, AT, first_on=MONDAY + timedelta(weeks=1))
    before = [shape(row) for row in times(session, later)]
    first = times(session, later)[0]
    new = series_changes.continue_as(
        session=session,
        activity=later,
        first=first,
        to=NewTime(first.local_on + timedelta(days=2), time(9), 90),
        change=because(cast),
    )
    assert times(session, later) == []
    series_changes.undo_series(session=session, activity=new, by=cast.lena.id, at=AT)
    kept = {one[0] for one in before}
    assert [shape(row) for row in times(session, later) if row.id in kept] == before


def test_a_change_is_not_undone_once_it_has_begun(
    session: Session, cast: Cast, gym: Activity
) -> None:
    third = times(session, gym)[2]
    new = series_changes.continue_as(
        session=session,
        activity=gym,
        first=third,
        to=NewTime(third.local_on, time(13), 60),
        change=because(cast),
    )
    with pytest.raises(NothingToUndo):
        series_changes.undo_series(
            session=session, activity=new, by=cast.lena.id, at=AT + timedelta(weeks=2)
        )


def test_themes_keep_their_turns_over_a_change(session: Session, cast: Cast) -> None:
    themed = meets(
        session,
        cast.farm,
        AT,
        rule=weekly([0]),
        themes=["theme_sleep", "theme_food"],
        theme_weeks=2,
    )
    rows = times(session, themed)
    before = [row.theme for row in rows]
    new = series_changes.continue_as(
        session=session,
        activity=themed,
        first=rows[3],
        to=NewTime(rows[3].local_on + timedelta(days=1), time(13), 60),
        change=because(cast),
    )
    assert [row.theme for row in rows] == before
    carry_on(session=session, activity=new, until=MONDAY + timedelta(weeks=40))
    later = [row.theme for row in times(session, new)]
    assert later[-4:].count("theme_sleep") == 2


def test_a_time_that_came_from_the_past_is_not_put_back_there(
    session: Session, cast: Cast, gym: Activity
) -> None:
    thursday = times(session, gym)[1]
    move(
        session=session,
        occurrence=thursday,
        change=because(cast),
        to=NewTime(thursday.local_on + timedelta(days=7), time(10), 90),
    )
    with pytest.raises(NothingToUndo):
        undo(session=session, occurrence=thursday, by=cast.lena.id, at=AT + timedelta(days=5))
