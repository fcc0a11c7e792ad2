"""Staff send a phrase in two taps and are told whom to call; nobody else's people are reached."""

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlmodel import delete, select

from app import clock
from app.db import Database
from app.db.ids import new_id
from app.reminders import words
from app.reminders.actions import TooLate, send_by_hand
from app.reminders.channels import answers, mail, sms
from app.reminders.hours import Rules
from app.reminders.models import Channel, PushSubscription, Reminder, State
from app.reminders.planning import Kind, Level
from app.reminders.settings import Gateway
from app.schedule.models import Occurrence
from app.schedule.recurrence import moment
from tests.cast import Cast
from tests.reminders.living import days, round_at, subscribe, wants
from tests.schedule.making import meets, times
from tests.support.app import ClientOf, speak_english
from tests.support.push_service import PushService


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def gym(app: Flask, cast: Cast, push_service: PushService) -> Occurrence:
    """Tomorrow at ten. Amina is reached, Sara has turned nothing on."""
    speak_english(app, cast.lena)
    with app.extensions["database"].writing() as session:
        activity = meets(
            session,
            cast.gym,
            clock.now(),
            first_on=clock.today() + days(1),
            starts=time(10),
            rule="FREQ=DAILY",
        )
        subscribe(session, cast.amina, push_service, clock.now())
        wants(session, cast.amina, clock.now(), Level.TIME)
        session.commit()
        return times(session, activity)[0]


def rows(app: Flask) -> list[Reminder]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(Reminder).where(Reminder.kind == Kind.SENT)))


def test_two_taps_reach_who_can_be_reached_and_name_whom_to_call(
    app: Flask, cast: Cast, client_of: ClientOf, push_service: PushService, gym: Occurrence
) -> None:
    lena = client_of(cast.lena, tablet=True)
    address = f"/times/{gym.id}/remind"
    page = lena.get(address).text
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token
    assert "Vi ses som vanligt" in page
    sent = {"phrase": "message_usual", "token": token[1]}
    said = lena.post(address, data=sent).text
    assert "It reaches 1 of 2." in said
    assert "Sara" in said
    assert "Amina" not in said
    lena.post(address, data=sent)  # a double tap
    assert len(rows(app)) == 2
    noon = (clock.now() + timedelta(seconds=1)).replace(microsecond=0)
    counts = round_at(app, push_service, max(noon, rows(app)[0].due_at))
    is_night = counts.sent == 0
    assert is_night or counts.skipped == {"not_wanted": 1}
    if not is_night:
        assert push_service.arrived[0].body["b"] == "نلتقي كالمعتاد"


def test_her_card_shows_the_phrase_in_her_language_and_what_became_of_it(
    app: Flask, cast: Cast, client_of: ClientOf, gym: Occurrence
) -> None:
    lena = client_of(cast.lena, tablet=True)
    address = f"/people/{cast.amina.id}/reminders"
    page = lena.get(address).text
    assert 'lang="ar"' in page
    assert "Reminders reach her." in page
    lena.post(address, data={"phrase": "message_call", "token": new_id()})
    assert "Ring mig när du kan" in lena.get(address).text
    assert "اتصل بي" in client_of(cast.amina).get("/me/reminders").text


def test_nobody_elses_people_are_reached(
    app: Flask, cast: Cast, client_of: ClientOf, gym: Occurrence
) -> None:
    form = {"phrase": "message_usual", "token": new_id()}
    for name in ("tomas", "strange_coach"):
        client = client_of(cast.people[name], tablet=True)
        for address in (f"/times/{gym.id}/remind", f"/people/{cast.amina.id}/reminders"):
            assert client.get(address).status_code == 404
            assert client.post(address, data=form).status_code == 404
    assert rows(app) == []


@pytest.mark.parametrize(
    "form", [{"phrase": "gym"}, {"phrase": "<b>"}, {}, {"phrase": "message_usual", "token": "x"}]
)
def test_only_a_phrase_of_the_shelf_is_sent(
    app: Flask, cast: Cast, client_of: ClientOf, gym: Occurrence, form: dict[str, str]
) -> None:
    lena = client_of(cast.lena, tablet=True)
    answer = lena.post(f"/times/{gym.id}/remind", data={"token": new_id()} | form)
    assert answer.status_code == 303
    assert rows(app) == []


def test_a_time_that_has_begun_is_not_sent_about(
    app: Flask, cast: Cast, client_of: ClientOf, gym: Occurrence
) -> None:
    with app.extensions["database"].writing() as session:
        row = session.get(Occurrence, gym.id)
        assert row is not None
        row.starts_at = clock.now() - timedelta(minutes=1)
        session.add(row)
        session.commit()
    lena = client_of(cast.lena, tablet=True)
    form = {"phrase": "message_usual", "token": new_id()}
    said = lena.post(f"/times/{gym.id}/remind", data=form).text
    assert "Not sent: the time has begun." in said
    assert "Call these 2" in said
    assert rows(app) == []


def test_what_would_be_over_when_the_night_is_is_not_taken(app: Flask, cast: Cast) -> None:
    night = moment(clock.today(), time(23))
    early = moment(clock.today() + days(1), time(6, 45))
    with app.extensions["database"].writing() as session, pytest.raises(TooLate):
        send_by_hand(
            session=session,
            by=cast.lena.id,
            at=night,
            association_id=cast.association.id,
            people=[cast.amina.id],
            phrase="message_usual",
            token=new_id(),
            until=early,
            rules=Rules(),
        )


def test_the_list_of_who_is_not_reached_says_why(
    app: Flask, cast: Cast, client_of: ClientOf, gym: Occurrence
) -> None:
    page = client_of(cast.lena, tablet=True).get("/reach").text
    assert "Sara" in page
    assert "Has not turned on reminders" in page
    assert "Amina" not in page
    assert "Nils" not in page


def test_a_number_is_a_way_only_where_a_gateway_is_open(
    app: Flask, cast: Cast, client_of: ClientOf, gym: Occurrence
) -> None:
    number = "070-000 00 01"
    with app.extensions["database"].writing() as session:
        wants(
            session,
            cast.amina,
            clock.now(),
            channel=Channel.SMS,
            number=number,
            reads_number=True,
        )
        session.exec(delete(PushSubscription))
        session.commit()
    lena = client_of(cast.lena, tablet=True)
    assert "Amina" in lena.get("/reach").text
    way = Gateway("http://127.0.0.1:9/", "u", "p", "Stegvis")
    app.extensions["ways"] = replace(app.extensions["ways"], sms=way)
    assert "Amina" not in lena.get("/reach").text


def test_who_takes_a_break_is_called_instead(
    app: Flask, cast: Cast, client_of: ClientOf, push_service: PushService, gym: Occurrence
) -> None:
    with app.extensions["database"].writing() as session:
        wants(session, cast.amina, clock.now(), paused_until=clock.today() + days(3))
        session.commit()
    lena = client_of(cast.lena, tablet=True)
    form = {"phrase": "message_usual", "token": new_id()}
    said = lena.post(f"/times/{gym.id}/remind", data=form).text
    assert "It reaches 0 of 2." in said
    assert "Takes a break from reminders" in said
    noon = moment(clock.today() + days(1), time(8))
    # The phrase, and beside it what the day would have reminded her of.
    assert round_at(app, push_service, noon).skipped == {"not_wanted": 1, "paused": 2}


def test_every_word_of_the_log_is_said_in_plain_words() -> None:
    every = {one.word for one in answers.ANSWERS.values()}
    every |= {
        one.word
        for module in (answers, mail, sms)
        for one in vars(module).values()
        if isinstance(one, answers.Answer)
    }
    every |= {State.READY.value, State.SENT.value}
    assert every <= words.BECAME.keys()
    assert words.KIND.keys() == {kind.value for kind in Kind}
