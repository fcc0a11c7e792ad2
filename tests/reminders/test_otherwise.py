"""Text messages and letters: only to what she said she reads, counted as the network counts."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlmodel import select

from app import clock
from app.accounts.models import Person
from app.accounts.sealing import box_of
from app.db import Database
from app.reminders import queue
from app.reminders.channels import mail, sms
from app.reminders.channels.answers import FIRST_PAUSE
from app.reminders.delivery import run
from app.reminders.hours import Rules
from app.reminders.models import Channel, Delivery, PushSubscription, Reminder, State
from app.reminders.otherwise import in_order
from app.reminders.planning import Kind, Level, ToBe
from app.reminders.recipients import recipients
from app.reminders.settings import Gateway, Post, Ways
from app.schedule.recurrence import moment
from tests.cast import Cast
from tests.reminders.living import SUBJECT, days, subscribe, wants, ways_to
from tests.schedule.making import meets
from tests.support.app import ClientOf
from tests.support.push_service import PushService

NUMBER = "070-000 00 01"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@contextmanager
def gateway(status: int = 200) -> Iterator[tuple[Gateway, list[dict[str, str]]]]:
    """A 46elks-style gateway on loopback, and the forms that it was sent."""
    forms: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            assert self.headers["Authorization"].startswith("Basic ")
            forms.append({name: values[0] for name, values in parse_qs(body).items()})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b'{"id": "s70df59406a1b4643b96f3f91e0bfb7b0"}')

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/a1/sms"
    try:
        yield Gateway(url, "user", "secret", "Stegvis"), forms
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def evening(app: Flask, cast: Cast) -> datetime:
    day = clock.today() + days(2)
    with app.extensions["database"].writing() as session:
        meets(session, cast.gym, clock.now(), first_on=day, starts=time(10), rule="FREQ=DAILY")
        wants(
            session,
            cast.amina,
            clock.now(),
            Level.TIME,
            channel=Channel.SMS,
            number=NUMBER,
            reads_number=True,
        )
        session.commit()
    return moment(day - days(1), time(18))


def test_a_text_message_says_the_neutral_line_and_its_report_is_kept(
    app: Flask, evening: datetime
) -> None:
    with gateway() as (way, forms):
        counts = run(app.extensions["database"], Ways(SUBJECT, sms=way), lambda: evening)
    assert counts.sent == 1
    (form,) = forms
    assert (form["from"], form["to"]) == ("Stegvis", "+46700000001")
    assert form["message"] == "تذكير. غدًا الساعة 10:00"
    report = urlsplit(form["whendelivered"]).path
    machine = app.test_client()
    assert machine.post(report, data={"status": "delivered"}).status_code == 204
    assert machine.post(report[:-1] + "x", data={"status": "delivered"}).status_code == 422
    for hostile in ("/sms/" + "x" * 4000, "/sms/%00.%00", "/sms/" + report.rpartition(".")[0][5:]):
        assert machine.post(hostile, data={"status": "delivered"}).status_code in (404, 422)
    # The gateway's proof is none of a phone's.
    assert machine.post("/shown", data=report.rpartition("/")[2]).status_code == 422
    with app.extensions["database"].reading() as session:
        words = [row.outcome for row in session.exec(select(Delivery).order_by(Delivery.at))]
        assert sorted(words) == ["accepted", "arrived"]
        assert session.exec(select(Reminder)).one().shown_at is not None


def test_another_number_is_asked_about_again(app: Flask, cast: Cast, evening: datetime) -> None:
    with app.extensions["database"].writing() as session:
        person = session.exec(select(Person).where(Person.id == cast.amina.id)).one()
        place = f"person|phone|{person.id}"
        person.phone = box_of(session, person.id).seal(place, "070-000 00 99")
        session.add(person)
        session.commit()
    with gateway() as (way, forms):
        counts = run(app.extensions["database"], Ways(SUBJECT, sms=way), lambda: evening)
    assert forms == []
    assert counts.skipped == {"no_way": 1}


def test_a_phone_that_was_silent_twice_is_heard_again(
    app: Flask, cast: Cast, push_service: PushService, evening: datetime
) -> None:
    """Push comes last until the phone is renewed; a test always tries it first."""
    base = app.extensions["database"]
    with base.writing() as session:
        subscribe(session, cast.amina, push_service, evening - days(9))
        for day in (3, 2):
            at = evening - days(day)
            one = ToBe(cast.amina.id, Kind.DAY, at.date().isoformat(), at, at + days(1))
            sent = {"state": State.SENT, "channel": Channel.PUSH, "settled_at": at}
            row = queue.row_of(one, cast.association.id, Rules(), at) | sent
            session.add(Reminder(**row))
        session.commit()
    ways = replace(ways_to(push_service), sms=Gateway("https://sms.example.org", "u", "p", "S"))

    def in_turn(**more: bool) -> list[Channel]:
        with base.reading() as session:
            her = recipients(session, [cast.amina.id], evening)[cast.amina.id]
        return in_order(replace(her, channel=Channel.PUSH), ways, **more)

    assert in_turn() == [Channel.SMS, Channel.PUSH]
    assert in_turn(is_test=True) == [Channel.PUSH, Channel.SMS]
    with base.writing() as session:
        session.exec(select(PushSubscription)).one().renewed_at = evening - days(1)
        session.commit()
    assert in_turn() == [Channel.PUSH, Channel.SMS]


def test_without_a_gateway_nothing_leaves(app: Flask, evening: datetime) -> None:
    counts = run(app.extensions["database"], Ways(SUBJECT), lambda: evening)
    assert counts.skipped == {"no_way": 1}


def test_a_gateway_that_is_down_is_asked_again(app: Flask, evening: datetime) -> None:
    with gateway(503) as (way, forms):
        ways = Ways(SUBJECT, sms=way)
        assert run(app.extensions["database"], ways, lambda: evening).sent == 0
    with gateway() as (way, forms):
        later = replace(ways, sms=way)
        at = evening + FIRST_PAUSE * 2
        assert run(app.extensions["database"], later, lambda: at).sent == 1
        assert len(forms) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("å" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ش" * 70, 1),
        ("ش" * 71, 2),
        ("ش" * 134, 2),
        ("ش" * 135, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_parts_are_counted_as_the_network_counts_them(text: str, count: int) -> None:
    assert sms.parts(text) == count


def test_what_is_too_long_is_cut_to_one_message() -> None:
    assert sms.fitted("تذكير. " + "ش" * 100) == "تذكير"
    assert sms.parts(sms.fitted("ش" * 500)) == 1


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("070-000 00 01", "+46700000001"),
        ("+46 70 000 00 01", "+46700000001"),
        ("0046700000001", "+46700000001"),
        ("112", None),
        ("", None),
        ("070", None),
    ],
)
def test_a_number_as_it_was_typed_becomes_one_that_the_network_knows(
    typed: str, number: str | None
) -> None:
    assert sms.international(typed) == number


def test_a_number_that_cannot_be_is_never_sent_to() -> None:
    way = Gateway("http://127.0.0.1:1/", "u", "p", "Stegvis")
    assert asyncio.run(sms.send(way, "112", "x", "y")).answer is sms.BAD_NUMBER


def test_a_report_that_comes_many_times_is_written_once(app: Flask, evening: datetime) -> None:
    with gateway() as (way, forms):
        run(app.extensions["database"], Ways(SUBJECT, sms=way), lambda: evening)
    report = urlsplit(forms[0]["whendelivered"]).path
    for status in ("failed", "failed", "<script>", "", "delivered", "failed", "delivered"):
        assert app.test_client().post(report, data={"status": status}).status_code == 204
    with app.extensions["database"].reading() as session:
        words = [row.outcome for row in session.exec(select(Delivery))]
    assert sorted(words) == ["accepted", "arrived", "not_arrived"]


class Letters(StreamRequestHandler):
    """A mail server without encryption; what it was told."""

    said: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().decode().strip():
            self.said.append(line)
            word = line[:4].upper()
            if word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                while (text := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                    self.said.append(text)
            answers = {
                "EHLO": b"250-here\r\n250 AUTH PLAIN\r\n",
                "AUTH": b"235 come in\r\n",
                "QUIT": b"221 bye\r\n",
            }
            self.wfile.write(answers.get(word, b"250 fine\r\n"))


@pytest.mark.parametrize(("host", "word"), [("127.0.0.1", "accepted"), ("127.0.0.2", "no_answer")])
def test_a_password_never_crosses_a_network_in_the_open(host: str, word: str) -> None:
    Letters.said.clear()
    server = ThreadingTCPServer((host, 0), Letters)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    post = Post(host, server.server_address[1], "user", "secret", "stegvis@example.org")
    letter = mail.letter(post, "sara@example.org", "Reminder", "Open the app.", "en")
    assert asyncio.run(mail.send(post, letter)).word == word
    server.shutdown()
    server.server_close()
    assert any(line.startswith("AUTH") for line in Letters.said) is (word == "accepted")
    assert ("Open the app." in Letters.said) is (word == "accepted")


@pytest.mark.parametrize("address", ["a@b.se\nBcc: c@d.se", "a@b.se, c@d.se", "a b@c.se", "a@"])
def test_an_address_that_is_more_than_an_address_is_refused(
    cast: Cast, client_of: ClientOf, address: str
) -> None:
    form = {"level": "word", "amount": "usual", "evening_at": "", "pause": "", "channel": "push"}
    answer = client_of(cast.amina).post("/me/reminders", data=form | {"email": address})
    assert answer.status_code == 422
