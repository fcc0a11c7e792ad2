"""From the fact to the phone: planned, taken up, built, sent, written down. On both engines."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlmodel import select

from app import clock
from app.accounts import devices
from app.accounts.models import Binding, Person, PersonKey
from app.attendance import actions as attendance
from app.attendance.taps import Tap
from app.db import new_id
from app.home import worker
from app.reminders import wording
from app.reminders.actions import SHELF, send_by_hand
from app.reminders.delivery import plan_due
from app.reminders.hours import Rules
from app.reminders.keeping import Counts
from app.reminders.models import Delivery, Reminder, State
from app.reminders.planning import Kind, Level
from app.schedule import changes
from app.schedule.changes import Change, NewTime
from app.schedule.library import on_shelf, shipped
from app.schedule.models import Activity
from app.schedule.recurrence import moment
from tests.cast import Cast
from tests.reminders.living import days, round_at, subscribe, wants
from tests.schedule.making import meets, times
from tests.support.push_service import PushService


@pytest.fixture
def gym(app: Flask, cast: Cast) -> Activity:
    """Everybody of the gym meets every day at ten, from the day after tomorrow on."""
    with app.extensions["database"].writing() as session:
        found = meets(
            session,
            cast.gym,
            clock.now(),
            first_on=clock.today() + days(2),
            starts=time(10),
            rule="FREQ=DAILY",
        )
        session.commit()
    return found


@pytest.fixture
def evening(gym: Activity) -> datetime:
    return moment(gym.first_on - days(1), time(18))


def turn_on(app: Flask, cast: Cast, service: PushService, level: Level = Level.WORD) -> None:
    with app.extensions["database"].writing() as session:
        subscribe(session, cast.amina, service, clock.now())
        wants(session, cast.amina, clock.now(), level)
        session.commit()


def rows(app: Flask) -> list[Reminder]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(Reminder).order_by(Reminder.planned_at)))


def test_the_evening_before_a_neutral_word_reaches_her_phone_once(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    turn_on(app, cast, push_service)
    assert round_at(app, push_service, evening).as_json() == {
        "planned": 1,
        "sent": 1,
        "skipped": {},
        "failed": {},
    }
    (message,) = push_service.arrived
    assert (message.body["t"], message.body["b"]) == ("تذكير", "افتح التطبيق.")
    assert (message.body["l"], message.body["d"], message.body["u"]) == ("ar", "rtl", "/")
    assert message.headers["topic"] == message.body["g"]
    assert int(message.headers["ttl"]) == 3 * 3600
    (row,) = rows(app)
    assert (row.state, row.occasion) == (State.SENT, evening.date().isoformat())
    with app.extensions["database"].reading() as session:
        assert [one.outcome for one in session.exec(select(Delivery))] == ["delivered"]
    again = round_at(app, push_service, evening)
    assert again.as_json() == {"planned": 0, "sent": 0, "skipped": {}, "failed": {}}
    assert len(push_service.arrived) == 1


def test_every_message_has_the_same_size(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    turn_on(app, cast, push_service, Level.TIME)
    with app.extensions["database"].writing() as session:
        subscribe(session, cast.sara, push_service, clock.now(), "/two")
        wants(session, cast.sara, clock.now())
        session.commit()
    assert round_at(app, push_service, evening).sent == 2
    assert len({one.size for one in push_service.arrived}) == 1
    bodies = {one.path: one.body["b"] for one in push_service.arrived}
    assert bodies == {"/one": "غدًا الساعة 10:00", "/two": "Öppna appen."}


def test_who_never_chose_is_never_reminded(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    with app.extensions["database"].writing() as session:
        subscribe(session, cast.amina, push_service, clock.now())
        session.commit()
    assert round_at(app, push_service, evening).planned == 0
    assert push_service.requests == 0


def test_a_cancelled_time_is_told_at_once_and_not_reminded_of(
    app: Flask, cast: Cast, push_service: PushService, gym: Activity, evening: datetime
) -> None:
    turn_on(app, cast, push_service, Level.TIME)
    noon = moment(evening.date(), time(12))
    with app.extensions["database"].writing() as session:
        first = times(session, gym)[0]
        changes.cancel(session=session, occurrence=first, change=Change(cast.lena.id, noon))
        session.commit()
    assert round_at(app, push_service, noon).sent == 1
    assert push_service.arrived[0].body["u"] == "/week"
    assert round_at(app, push_service, noon).as_json()["planned"] == 0
    round_at(app, push_service, evening)
    evenings = [row.about for row in rows(app) if row.kind is Kind.DAY]
    assert [key.partition(":")[0] for about in evenings for key in about] == ["rating"]


@pytest.mark.parametrize("how", ["moved again", "put back"])
def test_who_stands_at_the_time_that_was_moved_last_is_told_in_the_night(
    app: Flask, cast: Cast, push_service: PushService, gym: Activity, how: str
) -> None:
    """The first place is next week; the one that no longer holds is early tomorrow morning."""
    turn_on(app, cast, push_service)
    night = moment(gym.first_on - days(1), time(22))
    with app.extensions["database"].writing() as session:
        one = times(session, gym)[7]
        by, early = cast.lena.id, NewTime(gym.first_on, time(6, 45), 60)
        changes.move(session=session, occurrence=one, to=early, change=Change(by, clock.now()))
        if how == "put back":
            changes.undo(session=session, occurrence=one, by=by, at=night)
        else:
            later = NewTime(gym.first_on + days(9), time(14), 60)
            changes.move(session=session, occurrence=one, to=later, change=Change(by, night))
        session.commit()
    round_at(app, push_service, night)
    assert [one.body["u"] for one in push_service.arrived] == ["/week"]


def test_only_the_last_change_of_a_time_is_told(
    app: Flask, cast: Cast, push_service: PushService, gym: Activity
) -> None:
    """Cancelled in the night and put back: in the morning it is no longer called off."""
    turn_on(app, cast, push_service, Level.TIME)
    night, day = moment(gym.first_on, time(22)), gym.first_on + days(1)
    morning, by = moment(day, time(7)), cast.lena.id
    with app.extensions["database"].writing() as session:
        one = times(session, gym)[1]
        changes.cancel(session=session, occurrence=one, change=Change(by, night))
        session.commit()
    plan_due(app.extensions["database"], morning, Counts())
    with app.extensions["database"].writing() as session:
        one = times(session, gym)[1]
        changes.undo(session=session, occurrence=one, by=by, at=morning - timedelta(minutes=1))
        changes.move(
            session=session,
            occurrence=one,
            to=NewTime(day, time(15), 60),
            change=Change(by, morning - timedelta(seconds=30)),
        )
        session.commit()
    assert round_at(app, push_service, morning).skipped == {"superseded": 1}
    changed = [one.body["b"] for one in push_service.arrived if one.body["u"] == "/week"]
    assert changed == [wording.said("ar", Kind.CHANGE, Level.TIME, morning, morning).body]


def test_after_an_outage_the_changes_are_one_push_beside_the_one_late_reminder(
    app: Flask, cast: Cast, push_service: PushService, gym: Activity
) -> None:
    turn_on(app, cast, push_service)
    noon, by = moment(gym.first_on - days(1), time(12)), cast.lena.id
    with app.extensions["database"].writing() as session:
        for number in (1, 2):
            one = times(session, gym)[number]
            changes.cancel(session=session, occurrence=one, change=Change(by, noon))
        session.commit()
    assert round_at(app, push_service, moment(gym.first_on, time(8))).planned == 3
    assert sorted(one.body["u"] for one in push_service.arrived) == ["/", "/week"]


def test_one_damaged_key_holds_up_nobody_else(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    turn_on(app, cast, push_service)
    with app.extensions["database"].writing() as session:
        subscribe(session, cast.sara, push_service, clock.now(), "/two")
        wants(session, cast.sara, clock.now())
        session.get_one(PersonKey, cast.sara.id).wrapped = b"damaged" * 9
        session.commit()
    counts = round_at(app, push_service, evening)
    assert (counts.sent, counts.failed) == (1, {"fault": 1})


def test_a_fault_of_ours_ends_the_round_and_not_the_worker(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object, **__: object) -> Counts:
        raise RuntimeError("something nobody thought of")

    monkeypatch.setattr(worker, "run", breaks)
    worker.remind(app.extensions["database"], app.extensions["ways"])
    assert "something nobody thought of" in caplog.text


def test_a_break_is_counted_as_the_reason(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    with app.extensions["database"].writing() as session:
        subscribe(session, cast.amina, push_service, clock.now())
        wants(session, cast.amina, clock.now(), paused_until=evening.date())
        session.commit()
    assert round_at(app, push_service, evening).as_json() == {
        "planned": 1,
        "sent": 0,
        "skipped": {"paused": 1},
        "failed": {},
    }


def test_what_is_far_ahead_waits_no_longer_than_the_services_let_it(
    app: Flask, cast: Cast, push_service: PushService
) -> None:
    turn_on(app, cast, push_service)
    noon = moment(clock.today(), time(12))
    with app.extensions["database"].writing() as session:
        send_by_hand(
            session=session,
            by=cast.lena.id,
            at=noon,
            association_id=cast.association.id,
            people=[cast.amina.id],
            phrase=on_shelf(shipped(), SHELF)[0].id,
            token=new_id(),
            until=noon + days(60),
            rules=Rules(),
        )
        session.commit()
    assert round_at(app, push_service, noon).sent == 1
    assert int(push_service.arrived[0].headers["ttl"]) == 28 * 24 * 3600


def test_a_revoked_device_gets_nothing_more_and_the_reason_is_written_down(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    turn_on(app, cast, push_service)
    with app.extensions["database"].writing() as session:
        binding = session.exec(select(Binding)).one()
        devices.revoke(
            session=session,
            by=None,
            at=clock.now(),
            binding=binding,
            association_id=cast.association.id,
        )
        session.commit()
    assert round_at(app, push_service, evening).as_json()["skipped"] == {"no_way": 1}
    assert [(row.state, row.why) for row in rows(app)] == [(State.SKIPPED, "no_way")]
    assert push_service.requests == 0


def test_what_she_chose_before_her_identity_was_protected_counts_no_more(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    turn_on(app, cast, push_service)
    with app.extensions["database"].writing() as session:
        person = session.exec(select(Person).where(Person.id == cast.amina.id)).one()
        person.phone, person.protected_at = None, clock.now()
        session.add(person)
        session.commit()
    assert round_at(app, push_service, evening).as_json()["skipped"] == {"not_wanted": 1}
    assert push_service.requests == 0


def test_a_time_she_cannot_come_to_is_not_reminded_of(
    app: Flask, cast: Cast, push_service: PushService, gym: Activity, evening: datetime
) -> None:
    turn_on(app, cast, push_service)
    with app.extensions["database"].writing() as session:
        first = times(session, gym)[0]
        tap = Tap(
            uuid=str(uuid4()),
            association_id=cast.association.id,
            line=f"page:{cast.amina.id}",
            seq=1,
            by=cast.amina.id,
            at=clock.now(),
            offset_ms=0,
            received_at=clock.now(),
            target={"occurrence": first.id},
            value={"is": "cannot_come", "why": "ill"},
            base=(),
        )
        attendance.say(session, tap)
        session.commit()
    round_at(app, push_service, evening)
    assert not [key for row in rows(app) for key in row.about if key.startswith(first.id)]
