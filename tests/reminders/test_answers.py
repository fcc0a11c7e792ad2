"""What a push service may answer, and what follows: the table of R20, tried on a local one."""

from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime

import pytest
from flask import Flask
from sqlmodel import select

from app import clock
from app.config import from_environment as from_config
from app.db import Database
from app.reminders.channels import answers
from app.reminders.channels.endpoints import NotAllowed, is_private, origin_of
from app.reminders.models import Delivery, PushSubscription, Reminder, State
from app.reminders.settings import Ways, from_environment
from app.schedule.recurrence import moment
from tests.cast import Cast
from tests.reminders.living import days, round_at, subscribe, wants
from tests.schedule.making import meets
from tests.support.push_service import PushService

NOW = datetime(2027, 3, 18, 18, tzinfo=UTC)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def evening(app: Flask, cast: Cast, push_service: PushService) -> datetime:
    day = clock.today() + days(2)
    with app.extensions["database"].writing() as session:
        meets(session, cast.gym, clock.now(), first_on=day, starts=time(10), rule="FREQ=DAILY")
        subscribe(session, cast.amina, push_service, clock.now())
        wants(session, cast.amina, clock.now())
        session.commit()
    return moment(day - days(1), time(18))


def after(app: Flask) -> tuple[State, str | None, str, bool]:
    """Her reminder's state and word, the last try, and whether the subscription lives."""
    with app.extensions["database"].reading() as session:
        row = session.exec(select(Reminder).order_by(Reminder.due_at.desc())).first()
        tried = session.exec(select(Delivery).order_by(Delivery.at.desc())).first()
        kept = session.exec(select(PushSubscription)).one()
        assert row is not None
        assert tried is not None
        return row.state, row.why, tried.outcome, kept.gone_at is None


@pytest.mark.parametrize(
    ("status", "state", "word", "lives"),
    [
        (201, State.SENT, "delivered", True),
        (202, State.SENT, "delivered", True),
        (404, State.FAILED, "gone", False),
        (410, State.FAILED, "gone", False),
        (403, State.FAILED, "forbidden", True),
        (413, State.FAILED, "too_long", True),
        (400, State.FAILED, "not_understood", True),
        (401, State.FAILED, "not_known_there", True),
        (301, State.FAILED, "redirected", False),
        (307, State.FAILED, "redirected", False),
        (429, State.READY, "busy", True),
        (500, State.READY, "down", True),
        (503, State.READY, "down", True),
    ],
)
def test_what_an_answer_does(
    app: Flask,
    push_service: PushService,
    evening: datetime,
    status: int,
    state: State,
    word: str,
    lives: bool,
) -> None:
    push_service.answers["/one"] = (status, {"Location": "http://169.254.169.254/"})
    round_at(app, push_service, evening)
    assert after(app)[0] is state
    assert after(app)[2:] == (word, lives)
    assert push_service.requests == (2 if status == 413 else 1)  # 413: once more, shorter


def test_forbidden_on_two_days_ends_a_subscription(
    app: Flask, push_service: PushService, evening: datetime
) -> None:
    push_service.answers["/one"] = (403, {})
    round_at(app, push_service, evening)
    round_at(app, push_service, evening + timedelta(hours=1))
    assert after(app)[3]
    round_at(app, push_service, evening + days(1))
    assert not after(app)[3]


@pytest.mark.parametrize("in_words", [False, True])
def test_wait_means_wait_and_then_it_arrives(
    app: Flask, push_service: PushService, evening: datetime, in_words: bool
) -> None:
    until = evening + timedelta(minutes=40)
    header = format_datetime(until, usegmt=True) if in_words else "2400"
    push_service.answers["/one"] = (429, {"Retry-After": header})
    round_at(app, push_service, evening)
    push_service.answers.clear()
    round_at(app, push_service, evening + timedelta(minutes=39))
    assert push_service.requests == 1
    assert round_at(app, push_service, evening + timedelta(minutes=41)).sent == 1


@pytest.mark.parametrize("header", ["0", "-1", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", ""])
def test_a_service_that_says_wait_and_no_later_moment_is_asked_once_a_run(
    app: Flask, push_service: PushService, evening: datetime, header: str
) -> None:
    push_service.answers["/one"] = (429, {"Retry-After": header})
    round_at(app, push_service, evening)
    assert push_service.requests == 1
    assert after(app)[0] is State.READY


def test_a_service_that_is_down_is_asked_again_less_and_less_until_it_is_too_late(
    app: Flask, push_service: PushService, evening: datetime
) -> None:
    push_service.answers["/one"] = (503, {})
    for minute in range(200):
        round_at(app, push_service, evening + timedelta(minutes=minute))
    assert push_service.requests < 20
    assert after(app)[0] in (State.FAILED, State.SKIPPED)
    with app.extensions["database"].reading() as session:
        assert session.exec(select(Reminder).where(Reminder.state == State.SENT)).first() is None


@pytest.mark.parametrize(
    ("header", "then"),
    [
        ("0", NOW),
        ("120", NOW + timedelta(minutes=2)),
        ("Thu, 18 Mar 2027 19:00:00 GMT", NOW + timedelta(hours=1)),
        ("Thu, 18 Mar 2027 17:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("99999999999999", None),
        (None, None),
    ],
)
def test_both_forms_of_retry_after_are_read(header: str | None, then: datetime | None) -> None:
    assert answers.retry_after(header, NOW) == then


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"],
)  # fmt: skip
def test_an_address_of_our_own_network_is_private(address: str) -> None:
    assert is_private(address)


def test_the_known_services_are_allowed_and_nobody_else() -> None:
    ways = Ways("mailto:a@example.org")
    for endpoint, origin in (
        ("https://fcm.googleapis.com/fcm/send/abc", "https://fcm.googleapis.com"),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", None),
        ("https://web.push.apple.com/QABC", None),
        ("https://wns2-par02p.notify.windows.com/w/?token=x", None),
        ("https://fcm.googleapis.com:443/x", "https://fcm.googleapis.com"),
    ):
        found = origin_of(endpoint, ways)[0]
        assert origin is None or found == origin
    for endpoint in ("https://push.apple.com.example.org/x", "https://notapple.com/", "ftp://x"):
        with pytest.raises(NotAllowed):
            origin_of(endpoint, ways)


def test_in_production_an_added_host_must_be_public_and_speak_https() -> None:
    ways = Ways("mailto:a@example.org", allow=frozenset({"localhost:9999"}))
    with pytest.raises(NotAllowed):
        origin_of("http://localhost:9999/x", ways)
    assert origin_of("https://localhost:9999/x", ways)[0] == "https://localhost:9999"


def test_hosts_are_added_as_people_write_them() -> None:
    environ = {"STEGVIS_PUSH_ALLOW": "http://localhost:9999/, Push.Example.org https://a.b:8443"}
    settings = from_config({"STEGVIS_MODE": "test", "STEGVIS_DATA": "/tmp"})
    found = from_environment(environ, settings).allow
    assert found == {"localhost:9999", "push.example.org", "a.b:8443"}
