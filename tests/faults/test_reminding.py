"""Workers are killed in the middle of sending, two at once; clocks jump; services hang and lie."""

import os
import signal
import time
from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlmodel import select

from app import clock
from app.db import Database
from app.reminders.actions import send_by_hand
from app.reminders.delivery import run
from app.reminders.hours import Rules
from app.reminders.models import Delivery, Reminder, State
from app.reminders.queue import LEASE
from tests.cast import Cast
from tests.reminders.living import round_at, subscribe, wants, ways_to
from tests.support.app import ON_ONE_ENGINE
from tests.support.push_service import PushService
from tests.support.tally import process

# A hundred and fifty here, fifteen hundred with `make faults`.
EACH = int(os.environ.get("STEGVIS_FAULTS", "1")) * 50
PEOPLE = ("amina", "sara", "nils")
IN_FLIGHT = 32 + 50  # sent and not answered, answered and not committed


@pytest.fixture
def waiting(app: Flask, cast: Cast, push_service: PushService) -> datetime:
    """Everybody has many reminders to get at once; the moment they are due."""
    at = clock.now().replace(hour=11)  # no quiet hours in Stockholm
    with app.extensions["database"].writing() as session:
        for name in PEOPLE:
            subscribe(session, cast.people[name], push_service, at, f"/{name}")
            wants(session, cast.people[name], at)
        for number in range(EACH):
            send_by_hand(
                session=session,
                by=cast.lena.id,
                at=at,
                association_id=cast.association.id,
                people=[cast.people[name].id for name in PEOPLE],
                phrase="message_usual",
                token=f"token-{number:020}",
                until=at + timedelta(hours=6),
                rules=Rules(),
            )
        session.commit()
    return at


def work(database: Database, service: PushService, at: datetime) -> None:
    """A worker's process: sends what is due at a moment, without planning."""
    run(database, ways_to(service), lambda: at, plans=False)


def left(database: Database) -> int:
    with database.reading() as session:
        return len(session.exec(select(Reminder.id).where(Reminder.state == State.READY)).all())


def test_killed_workers_lose_nothing_and_repeat_only_what_was_in_flight(
    database: Database, push_service: PushService, waiting: datetime
) -> None:
    chance, at, kills = Random(20270316), waiting, 0
    push_service.pause = 0.003
    while left(database):
        two = [process(work, database, push_service, at) for _ in range(2)]
        before = push_service.requests
        if kills < 4:
            deadline = time.monotonic() + 10
            while push_service.requests < before + chance.randint(5, 20):
                assert time.monotonic() < deadline, "nobody sends"
                time.sleep(0.01)
            os.kill(two[0].pid or 0, signal.SIGKILL)
            kills += 1
        for one in two:
            one.join()
        at += LEASE + timedelta(seconds=1)
    topics = Counter(one.headers["topic"] for one in push_service.arrived)
    assert len(topics) == EACH * len(PEOPLE)  # none lost
    assert sum(topics.values()) - len(topics) <= kills * IN_FLIGHT
    with database.reading() as session:
        assert {row.state for row in session.exec(select(Reminder))} == {State.SENT}


def test_two_workers_at_once_send_each_reminder_once(
    database: Database, push_service: PushService, waiting: datetime
) -> None:
    for one in [process(work, database, push_service, waiting) for _ in range(2)]:
        one.join()
        assert one.exitcode == 0
    topics = Counter(one.headers["topic"] for one in push_service.arrived)
    assert len(topics) == EACH * len(PEOPLE)
    assert set(topics.values()) == {1}


@ON_ONE_ENGINE
def test_a_clock_that_jumps_sends_nothing_twice(
    app: Flask, push_service: PushService, waiting: datetime
) -> None:
    first = round_at(app, push_service, waiting)
    assert first.sent == EACH * len(PEOPLE)
    for jump in (timedelta(hours=3), timedelta(hours=-3), timedelta(days=-400)):
        again = round_at(app, push_service, waiting + jump)
        assert again.sent == 0
    assert len(push_service.arrived) == EACH * len(PEOPLE)


@ON_ONE_ENGINE
def test_one_hostile_endpoint_holds_up_nobody(
    app: Flask, push_service: PushService, waiting: datetime
) -> None:
    push_service.answers["/amina"] = (307, {"Location": "http://169.254.169.254/latest"})
    counts = round_at(app, push_service, waiting)
    assert counts.sent == EACH * 2
    assert counts.failed["redirected"] >= 1
    with app.extensions["database"].reading() as session:
        hosts = {row.host for row in session.exec(select(Delivery))}
    assert hosts <= {"localhost", ""}
