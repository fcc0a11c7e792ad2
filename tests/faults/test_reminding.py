"""Workers and the web are killed in the middle, two at once; clocks jump; services hang and lie."""

import os
import signal
import time
from collections import Counter
from datetime import datetime, timedelta
from multiprocessing.context import ForkProcess
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.db import Database
from app.reminders.actions import send_by_hand
from app.reminders.channels.push import AT_ONCE
from app.reminders.delivery import run
from app.reminders.hours import Rules
from app.reminders.keeping import GROUP
from app.reminders.messages import topic_of
from app.reminders.models import Delivery, Reminder, State
from app.reminders.planning import Kind
from app.reminders.queue import LEASE
from tests.cast import Cast
from tests.reminders.living import round_at, subscribe, wants, ways_to
from tests.support.app import ON_ONE_ENGINE, ClientOf, speak_english
from tests.support.push_service import PushService
from tests.support.tally import process

# A hundred and fifty here, fifteen hundred with `make faults`.
EACH = int(os.environ.get("STEGVIS_FAULTS", "1")) * 50
PEOPLE = ("amina", "sara", "nils")
# Sent and not answered; answered and not committed, of which one group is on its way to the disk.
IN_FLIGHT = AT_ONCE + 2 * GROUP
KILLS = 4


@pytest.fixture
def waiting(app: Flask, cast: Cast, push_service: PushService) -> datetime:
    """Everybody has many reminders to get at once; the moment they are due."""
    speak_english(app, cast.lena)
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


def keep_sending(coach: FlaskClient, address: str, at: datetime, start: int, pipe: int) -> None:
    """A coach's taps, one after another; each is said aloud once the web has answered."""
    clock.set_shift(at)
    for number in range(start, start + 500):  # it ends, whatever becomes of the test
        sent = {"phrase": "message_usual", "token": token(number)}
        assert "It reaches 1 of 1." in coach.post(address, data=sent).text
        os.write(pipe, number.to_bytes(4, "big"))


def token(number: int) -> str:
    return f"by-hand-{number:020}"


def killed(child: ForkProcess) -> bool:
    """Whether it was still at it."""
    child.kill()
    child.join()
    return child.exitcode == -signal.SIGKILL


def test_killed_workers_and_webs_lose_nothing_and_repeat_only_what_was_in_flight(
    cast: Cast,
    client_of: ClientOf,
    database: Database,
    push_service: PushService,
    waiting: datetime,
) -> None:
    chance, at, kept = Random(20270316), waiting, list[int]()
    kills = webs = 0
    coach, address = client_of(cast.lena, tablet=True), f"/people/{cast.amina.id}/reminders"
    push_service.pause = 0.02
    while left(database):
        if webs < KILLS:
            reader, writer = os.pipe()
            start = max(kept, default=0) + 2  # the one on its way may be there as well
            web = process(keep_sending, coach, address, at, start, writer)
            os.close(writer)
            said = os.read(reader, 4)
        before = push_service.requests
        two = [process(work, database, push_service, at) for _ in range(2)]
        if webs < KILLS:
            enough, deadline = before + chance.randint(5, 40), time.monotonic() + 10
            while push_service.requests < enough and any(one.is_alive() for one in two):
                assert time.monotonic() < deadline, "nobody sends"
                time.sleep(0.01)
            kills += any(killed(one) for one in two if one.is_alive())  # one of them
            assert killed(web), "the web fell by itself"
            while more := os.read(reader, 64):  # what it had said before it died
                said += more
            os.close(reader)
            kept += [int.from_bytes(said[i : i + 4], "big") for i in range(0, len(said), 4)]
            webs += 1
        for one in two:
            one.join()
        at += LEASE + timedelta(seconds=1)
    topics = Counter(one.headers["topic"] for one in push_service.arrived)
    wanted = {topic_of(cast.people[name].id, Kind.SENT, f"token-{number:020}")
              for name in PEOPLE for number in range(EACH)}  # fmt: skip
    by_hand = {topic_of(cast.amina.id, Kind.SENT, token(number)) for number in kept}
    assert len(by_hand) >= webs
    assert kills
    assert wanted | by_hand <= topics.keys()  # none lost
    assert len(topics) <= len(wanted | by_hand) + webs  # what a killed web had not answered
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
