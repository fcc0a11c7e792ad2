"""From her browser to the app on the same phone: her PIN, then a code of ten minutes."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.devices import recent_handovers
from app.db import Database
from tests.cast import PIN, Cast
from tests.support.app import ClientOf, speak_english
from tests.support.phones import connect, type_in


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


@pytest.fixture
def lena(app: Flask, client_of: ClientOf, cast: Cast) -> FlaskClient:
    speak_english(app, cast.lena)
    return client_of(cast.lena, tablet=True)


def digits_on(phone: FlaskClient, pin: str = PIN) -> str:
    page = phone.post("/me/handover", data={"pin": pin}).get_data(as_text=True)
    found = re.search(r'class="code" dir="ltr"[^>]*>(\d{4}) (\d{4})<', page)
    return found[1] + found[2] if found else ""


def test_the_app_takes_over_without_a_second_look_and_the_browser_is_turned_away(
    app: Flask, cast: Cast, lena: FlaskClient
):
    browser = connect(app, lena, cast.amina)
    digits, installed = digits_on(browser), app.test_client()
    assert type_in(installed, digits) == 303
    assert installed.get("/start/pin").status_code == 200
    installed.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": "fir"})
    assert installed.get("/today").status_code == 200
    assert browser.get("/today").status_code == 401


def test_the_coach_sees_that_she_moved_to_the_app(app: Flask, cast: Cast, lena: FlaskClient):
    begun, browser = clock.now(), connect(app, lena, cast.amina)
    installed = app.test_client()
    type_in(installed, digits_on(browser))
    installed.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": "fir"})
    page = lena.get(f"/people/{cast.amina.id}/phone").get_data(as_text=True)
    assert "Moved to an app on the phone" in page
    with app.extensions["database"].reading() as session:
        people = [cast.amina.id, cast.sara.id]
        assert [who for who, _ in recent_handovers(session, people, begun)] == [cast.amina.id]
        assert recent_handovers(session, people, clock.now() + timedelta(seconds=1)) == []
        assert recent_handovers(session, [cast.sara.id], begun) == []


def test_a_colleague_is_told_of_another_phone_and_not_of_the_first(
    app: Flask, cast: Cast, client_of: ClientOf, lena: FlaskClient
):
    speak_english(app, cast.vera)
    vera, told = client_of(cast.vera, tablet=True), "Another phone was connected"
    connect(app, lena, cast.amina)
    assert told not in vera.get("/day").text
    with time_machine.travel(clock.now() + timedelta(seconds=1), tick=False):
        connect(app, lena, cast.amina)
        assert told in vera.get("/day").text
        assert told not in lena.get("/day").text  # she connected it herself


def test_without_the_pin_there_are_no_digits(app: Flask, cast: Cast, lena: FlaskClient):
    browser = connect(app, lena, cast.amina)
    asked = browser.post("/me/handover")
    assert asked.status_code == 200
    assert 'name="pin"' in asked.get_data(as_text=True)
    wrong = browser.post("/me/handover", data={"pin": "111222"})
    assert wrong.status_code == 422
    assert digits_on(browser, "111222") == ""
    assert digits_on(browser) != ""


def test_ten_wrong_pins_end_the_session_and_the_right_one_comes_too_late(
    app: Flask, cast: Cast, lena: FlaskClient
):
    browser = connect(app, lena, cast.amina)
    for _ in range(10):
        browser.post("/me/handover", data={"pin": "111222"})
    assert digits_on(browser) == ""
    assert browser.get("/today").status_code == 401
    browser.post("/pin", data={"pin": PIN})
    assert browser.get("/today").status_code == 401


def test_the_digits_work_once_and_not_after_ten_minutes(app: Flask, cast: Cast, lena: FlaskClient):
    browser = connect(app, lena, cast.amina)
    digits = digits_on(browser)
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1), tick=False):
        assert type_in(app.test_client(), digits) == 422
    digits = digits_on(browser)
    assert type_in(app.test_client(), digits) == 303
    assert type_in(app.test_client(), digits) == 422
    assert browser.get("/today").status_code == 200


def test_staff_have_no_way_to_hand_over(lena: FlaskClient):
    assert lena.get("/me/handover").status_code == 404
    assert lena.post("/me/handover", data={"pin": PIN}).status_code == 404
