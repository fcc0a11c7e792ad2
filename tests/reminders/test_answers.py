"""What a push service may answer, and what follows: the table of R20, tried on a local one."""

from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from socket import AF_INET6, SOCK_STREAM

import pycurl
import pytest
from flask import Flask
from sqlmodel import select

from app import clock
from app.config import from_environment as from_config
from app.db import Database
from app.reminders import queue
from app.reminders.channels import answers
from app.reminders.channels.endpoints import Doors, NotAllowed, is_private, origin_of
from app.reminders.delivery import plan_due, run
from app.reminders.keeping import Counts
from app.reminders.models import Delivery, PushSubscription, Reminder, State
from app.reminders.settings import Ways, from_environment
from app.schedule.recurrence import moment
from tests.cast import Cast
from tests.reminders.living import SUBJECT, days, round_at, subscribe, wants
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
        (301, State.FAILED, "redirected", True),
        (307, State.FAILED, "redirected", True),
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


@pytest.mark.parametrize("status", [403, 301])
def test_forbidden_or_sent_elsewhere_on_two_days_ends_a_subscription(
    app: Flask, push_service: PushService, evening: datetime, status: int
) -> None:
    push_service.answers["/one"] = (status, {"Location": "http://169.254.169.254/"})
    round_at(app, push_service, evening)
    round_at(app, push_service, evening + timedelta(hours=1))
    assert after(app)[3]
    round_at(app, push_service, evening + days(1))
    assert not after(app)[3]


def test_a_run_without_its_allowed_hosts_ends_no_subscription(
    app: Flask, push_service: PushService, evening: datetime
) -> None:
    run(app.extensions["database"], Ways(SUBJECT), lambda: evening)
    assert after(app) == (State.FAILED, "not_allowed", "not_allowed", True)


def test_what_is_ours_to_mend_is_said_once_a_service_and_counted_for_the_operator(
    app: Flask,
    cast: Cast,
    push_service: PushService,
    evening: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with app.extensions["database"].writing() as session:
        subscribe(session, cast.sara, push_service, clock.now(), "/two")
        wants(session, cast.sara, clock.now())
        session.commit()
    push_service.answers |= {"/one": (401, {}), "/two": (401, {})}
    assert round_at(app, push_service, evening).failed == {"not_known_there": 2}
    (said,) = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert "localhost answered not_known_there to 2 messages" in said
    shown = app.test_cli_runner().invoke(args=["reminders", "answers", "--days", "7"]).output
    assert "localhost  not_known_there: 2  LOOK INTO THIS" in shown


def test_one_answer_stops_nobody_for_long_and_loses_nobodys_reminder(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    with app.extensions["database"].writing() as session:
        subscribe(session, cast.sara, push_service, clock.now(), "/two")
        wants(session, cast.sara, clock.now())
        session.commit()
    push_service.answers["/one"] = (410, {"Retry-After": "86400"})
    assert round_at(app, push_service, evening).as_json() == {
        "planned": 2,
        "sent": 1,
        "skipped": {},
        "failed": {"gone": 1},
    }


def test_a_service_that_says_wait_is_left_alone_by_the_next_round_too_but_not_for_ever(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    push_service.answers["/one"] = (429, {"Retry-After": "86400"})
    assert round_at(app, push_service, evening).failed == {"busy": 1}
    with app.extensions["database"].writing() as session:
        subscribe(session, cast.sara, push_service, clock.now(), "/two")
        wants(session, cast.sara, clock.now())
        session.commit()
    assert round_at(app, push_service, evening + timedelta(minutes=1)).as_json() == {
        "planned": 1,
        "sent": 0,
        "skipped": {"busy": 1},
        "failed": {},
    }
    assert push_service.requests == 1
    assert round_at(app, push_service, evening + timedelta(minutes=16)).sent == 1


def test_what_a_killed_worker_had_comes_back_though_the_clock_stands_still(
    app: Flask, push_service: PushService, evening: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = app.extensions["database"]
    plan_due(base, evening, Counts())
    with base.writing() as session:
        assert len(queue.take(session, evening, "killed", 9)) == 1
        session.commit()
    assert round_at(app, push_service, evening).sent == 0
    later = clock.wire() + queue.LEASE
    monkeypatch.setattr(clock, "wire", lambda: later)
    assert round_at(app, push_service, evening).sent == 1


@pytest.mark.parametrize("in_words", [False, True])
def test_wait_means_wait_and_then_it_arrives(
    app: Flask, push_service: PushService, evening: datetime, in_words: bool
) -> None:
    until = clock.wire() + timedelta(minutes=40)  # by its own clock, whatever ours stands in for
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
    ("header", "wait"),
    [
        ("0", timedelta(0)),
        ("120", timedelta(minutes=2)),
        ("Thu, 18 Mar 2027 19:00:00 GMT", timedelta(hours=1)),
        ("Thu, 18 Mar 2027 19:00:00 -0000", timedelta(hours=1)),
        ("Thursday, 18-Mar-27 19:00:00 GMT", timedelta(hours=1)),
        ("Thu Mar 18 19:00:00 2027", timedelta(hours=1)),
        ("Thu, 18 Mar 2027 17:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("99999999999999", None),
        (None, None),
    ],
)
def test_every_form_of_retry_after_is_read(header: str | None, wait: timedelta | None) -> None:
    assert answers.retry_after(header, NOW) == wait


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1",
     "2001:0:4136:e378:8000:63bf:80ff:fffe", "fec0::1", "ff02::1", "224.0.0.1", "240.0.0.1"],
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


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_an_address_of_the_internet_is_not_private(address: str) -> None:
    assert not is_private(address)


def test_an_address_is_added_as_it_stands_in_a_link() -> None:
    ways = Ways("mailto:a@example.org", frozenset({"[::1]:9000"}), may_be_plain=True)
    assert origin_of("http://[::1]:9000/x", ways)[0] == "http://[::1]:9000"
    there = Doors(ways).open("::1", 0, (AF_INET6, SOCK_STREAM, 0, ("::1", 9000)))
    assert there != pycurl.SOCKET_BAD
    there.close()


def test_hosts_are_added_as_people_write_them() -> None:
    environ = {"STEGVIS_PUSH_ALLOW": "http://localhost:9999/, Push.Example.org https://a.b:8443"}
    settings = from_config({"STEGVIS_MODE": "test", "STEGVIS_DATA": "/tmp"})
    found = from_environment(environ, settings).allow
    assert found == {"localhost:9999", "push.example.org", "a.b:8443"}
