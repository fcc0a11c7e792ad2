"""Her own page: explained first, turned on with a tap, changed, tried, turned off."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.accounts.models import Binding
from app.db import Database
from app.home import worker
from app.reminders.choices import choice_of
from app.reminders.models import PushOff, PushSubscription, Reminder
from app.reminders.planning import Kind, Level
from app.reminders.settings import Gateway
from tests.cast import Cast
from tests.reminders.living import round_at, subscribe, ways_to
from tests.support.app import ClientOf
from tests.support.push_service import PushService


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Nothing here depends on the engine."""
    return sqlite_database


@pytest.fixture
def amina(app: Flask, cast: Cast, client_of: ClientOf, push_service: PushService) -> FlaskClient:
    app.extensions["ways"] = ways_to(push_service)
    return client_of(cast.amina)


def tell(client: FlaskClient, service: PushService, **more: object) -> dict[str, object]:
    subscription = service.browsers["/one"].subscription(service.origin)
    answer = client.post("/me/reminders/phone", json={"subscription": subscription, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def rows(app: Flask) -> list[PushSubscription]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(PushSubscription)))


def test_it_is_explained_before_anything_is_asked(amina: FlaskClient) -> None:
    page = amina.get("/me/reminders").text
    assert "data-turn-on" in page
    assert "push.js" in page


def test_turning_on_keeps_the_phone_sealed_and_begins_with_the_word_alone(
    app: Flask, cast: Cast, amina: FlaskClient, push_service: PushService
) -> None:
    browser = push_service.browser()
    assert tell(amina, push_service, turn_on=True) == {"state": "fine"}
    (row,) = rows(app)
    assert push_service.origin.encode() not in row.sealed
    assert browser.public not in row.sealed
    with app.extensions["database"].reading() as session:
        assert choice_of(session, cast.amina.id).level is Level.WORD
    assert "data-turn-on" not in amina.get("/me/reminders").text


def test_a_phone_that_never_turned_it_on_is_not_kept_at_a_visit(
    app: Flask, amina: FlaskClient, push_service: PushService
) -> None:
    push_service.browser()
    assert tell(amina, push_service)["state"] == "none"
    assert rows(app) == []


def test_a_dead_subscription_is_made_anew_at_the_next_visit(
    app: Flask, amina: FlaskClient, push_service: PushService
) -> None:
    push_service.browser()
    tell(amina, push_service, turn_on=True)
    with app.extensions["database"].writing() as session:
        row = session.exec(select(PushSubscription)).one()
        row.gone_at, row.gone_why = clock.now(), "gone"
        session.add(row)
        session.commit()
    lost = amina.post("/me/reminders/phone", json={"subscription": None}).get_json()
    assert lost["state"] == "renew"
    assert len(lost["key"]) == 87
    push_service.browser()
    assert tell(amina, push_service)["state"] == "fine"
    assert rows(app)[0].gone_at is None


def test_without_push_she_chooses_another_way_and_can_always_turn_it_off(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    """A phone that cannot, or an association without push: her choices are hers all the same."""
    assert "/me/reminders/off" not in amina.get("/me/reminders").text
    gateway = Gateway("https://sms.example.org", "u", "p", "Stegvis")
    app.extensions["ways"] = replace(app.extensions["ways"], sms=gateway)
    with app.extensions["database"].writing() as session:
        session.add(PushOff(association_id=cast.association.id, since=clock.now()))
        session.commit()
    assert 'value="sms"' in amina.get("/me/reminders").text
    sent = {"level": "word", "amount": "usual", "evening_at": "", "pause": "", "channel": "sms"}
    assert amina.post("/me/reminders", data=sent).status_code == 303
    page = amina.get("/me/reminders").text
    assert 'value="sms"' in page
    assert "/me/reminders/off" in page
    amina.post("/me/reminders/off")
    with app.extensions["database"].reading() as session:
        assert choice_of(session, cast.amina.id).level is Level.NONE


def test_a_subscription_dies_with_its_device_and_with_turning_off(
    app: Flask, cast: Cast, amina: FlaskClient, push_service: PushService
) -> None:
    base = app.extensions["database"]
    with base.writing() as session:
        subscribe(session, cast.amina, push_service, clock.now())
        subscribe(session, cast.sara, push_service, clock.now(), "/two")
        for binding in session.exec(select(Binding).where(Binding.person_id == cast.sara.id)):
            binding.revoked_at = clock.now()
        session.commit()
    worker.one_round(base)
    assert [row.person_id for row in rows(app)] == [cast.amina.id]
    amina.post("/me/reminders/off")  # on another phone than the one she turned it on with
    assert rows(app) == []


@pytest.mark.parametrize("ended", ["by the service", "with a key of ours that is no more"])
def test_a_phone_that_still_holds_an_ended_subscription_makes_another(
    app: Flask, amina: FlaskClient, push_service: PushService, ended: str
) -> None:
    push_service.browser()
    tell(amina, push_service, turn_on=True)
    with app.extensions["database"].writing() as session:
        row = session.exec(select(PushSubscription)).one()
        if ended == "by the service":
            row.gone_at, row.gone_why = clock.now(), "gone"
        else:
            row.key_id = "before"
        session.add(row)
        session.commit()
    kept = rows(app)[0]
    told = tell(amina, push_service)
    assert (told["state"], len(str(told["key"]))) == ("renew", 87)
    assert (rows(app)[0].gone_at, rows(app)[0].key_id) == (kept.gone_at, kept.key_id)
    push_service.browser()
    assert tell(amina, push_service)["state"] == "fine"
    assert rows(app)[0].gone_at is None
    assert rows(app)[0].key_id != "before"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://example.org/push",
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://fcm.googleapis.com.example.org/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "javascript:alert(1)",
        "https://[::1]/x",
    ],
)
def test_an_endpoint_elsewhere_is_refused(
    app: Flask, amina: FlaskClient, push_service: PushService, endpoint: str
) -> None:
    subscription = push_service.browser().subscription("") | {"endpoint": endpoint}
    answer = amina.post("/me/reminders/phone", json={"subscription": subscription, "turn_on": True})
    assert answer.status_code == 422
    assert rows(app) == []


@pytest.mark.parametrize("body", ['{"endpoint": 1}', "[]", "{", '{"subscription": {"keys": {}}}'])
def test_what_is_no_subscription_is_refused(amina: FlaskClient, body: str) -> None:
    answer = amina.post(
        "/me/reminders/phone", data=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (200, 400, 422)
    if answer.status_code == 200:
        assert answer.get_json()["state"] == "none"


def test_she_chooses_level_hour_and_a_break_and_turns_it_off(
    app: Flask, cast: Cast, amina: FlaskClient, push_service: PushService
) -> None:
    push_service.browser()
    tell(amina, push_service, turn_on=True)
    sent = {"level": "time", "evening_at": "19:00", "pause": "7", "channel": "push"}
    assert amina.post("/me/reminders", data=sent).status_code == 303
    with app.extensions["database"].reading() as session:
        choice = choice_of(session, cast.amina.id)
    assert (choice.level, str(choice.evening_at)) == (Level.TIME, "19:00:00")
    assert choice.paused_until == clock.today() + timedelta(days=6)
    wrong = amina.post("/me/reminders", data=sent | {"evening_at": "03:00"})
    assert wrong.status_code == 422
    assert amina.post("/me/reminders/off").status_code == 303
    assert rows(app) == []
    with app.extensions["database"].reading() as session:
        assert choice_of(session, cast.amina.id).level is Level.NONE


def test_a_test_reaches_her_phone_and_only_that_phone_can_say_it_was_shown(
    app: Flask, amina: FlaskClient, push_service: PushService
) -> None:
    push_service.browser()
    tell(amina, push_service, turn_on=True)
    assert amina.post("/me/reminders/test").status_code == 303
    counts = round_at(app, push_service, clock.now() + timedelta(seconds=1))
    assert counts.sent
    assert not counts.failed
    # in the evening tomorrow's reminder may come too
    (message,) = [one for one in push_service.arrived if one.body["u"] == "/me/reminders"]
    proof = message.body["k"]
    stranger = app.test_client()
    stranger.post("/shown", data=proof[:-1] + ("0" if proof[-1] != "0" else "1"))
    with app.extensions["database"].reading() as session:
        row = session.exec(select(Reminder).where(Reminder.kind == Kind.TEST)).one()
        assert row.shown_at is None
    assert stranger.post("/shown", data=proof).status_code == 204
    with app.extensions["database"].reading() as session:
        row = session.exec(select(Reminder).where(Reminder.kind == Kind.TEST)).one()
        assert row.shown_at is not None
