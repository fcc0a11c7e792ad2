"""The private calendar: off until asked for, neutral, revocable."""

import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlmodel import select

from app.programmes.models import PhoneView
from app.schedule import feed
from app.schedule.own.models import CalendarFeed
from tests.cast import Cast
from tests.schedule.conftest import Times
from tests.support.app import ClientOf, speak_english

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def amina(app: Flask, cast: Cast, week: Times, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.amina)
    return client_of(cast.amina)


def ask(amina: FlaskClient) -> str:
    """The path of a new address, as the page shows it once."""
    page = amina.post("/me/calendar").text
    found = re.search(r"https?://[^<]*?(/c/[\w-]{40,})", page)
    assert found
    return found[1]


def test_the_page_says_first_who_will_see_it_and_no_address_is_there(amina: FlaskClient) -> None:
    page = amina.get("/me/calendar").text
    assert "Whoever shares that calendar with you will see where your time goes." in page
    assert "/c/" not in page


def test_the_calendar_holds_times_and_says_nothing_else(
    app: Flask, cast: Cast, week: Times, amina: FlaskClient
) -> None:
    answer = app.test_client().get(ask(amina))
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert len(events) > 50
    assert {str(one["summary"]) for one in events} == {"Booked"}
    for word in ("Gym", "Strandgatan", "Lena", "Amina", "LOCATION", "DESCRIPTION", week.gym.id):
        assert word not in answer.text
    assert events[0]["dtend"].dt - events[0]["dtstart"].dt == timedelta(minutes=90)


def test_only_the_hash_is_kept_and_a_new_address_ends_the_old(
    app: Flask, amina: FlaskClient
) -> None:
    first = ask(amina)
    second = ask(amina)
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(CalendarFeed)).all()
        assert all(len(row.token_hash) == 64 and row.token_hash not in second for row in rows)
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200


def test_she_ends_it_and_her_coach_can_end_it(
    app: Flask, cast: Cast, amina: FlaskClient, client_of: ClientOf
) -> None:
    path = ask(amina)
    assert amina.post("/me/calendar/end").status_code == 303
    assert app.test_client().get(path).status_code == 404
    path = ask(amina)
    speak_english(app, cast.lena)
    lena = client_of(cast.lena)
    page = lena.get(f"/people/{cast.amina.id}/schedule").text
    assert "has asked for a private calendar address" in page
    assert "/c/" not in page
    assert client_of(cast.tomas).post(f"/people/{cast.amina.id}/calendar/end").status_code == 404
    assert lena.post(f"/people/{cast.amina.id}/calendar/end").status_code == 303
    assert app.test_client().get(path).status_code == 404


def test_the_coach_sees_on_the_card_that_it_exists_and_ends_it(
    app: Flask, cast: Cast, amina: FlaskClient, client_of: ClientOf
) -> None:
    speak_english(app, cast.lena)
    lena, card = client_of(cast.lena), f"/people/{cast.amina.id}"
    assert "A private calendar address is in use." not in lena.get(card).text
    ask(amina)
    page = lena.get(card).text
    assert "A private calendar address is in use." in page
    assert f'action="{card}/calendar/end"' in page


def test_a_phone_that_shows_times_only_has_none_and_one_that_ran_says_nothing_more(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    path = ask(amina)
    with app.extensions["database"].writing() as session:
        session.merge(cast.enrolments["amina"]).phone_view = PhoneView.CALENDAR_ONLY
        session.commit()
    assert "You have a calendar address." in amina.get("/me/calendar").text  # as on any phone
    page = amina.post("/me/calendar").text
    assert "Your contact person can help you with this." in page
    assert "/c/" not in page
    assert app.test_client().get(path).status_code == 404


def test_no_log_holds_the_address_even_when_its_page_breaks(
    app: Flask,
    amina: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = ask(amina)
    stranger = app.test_client()

    def broken(*_: object) -> None:
        raise RuntimeError("the disk")

    with caplog.at_level(logging.DEBUG):
        stranger.get(path)
        stranger.get(path, headers={"Sec-Fetch-Site": "cross-site"})
        monkeypatch.setattr(feed, "calendar_behind", broken)
        monkeypatch.setattr(app, "testing", False)
        assert stranger.get(path).status_code == 500
    assert "unexpected at schedule.calendar_file" in caplog.text
    assert path.removeprefix("/c/") not in caplog.text
    for file in ("Procfile", "tools/run.py"):
        assert "--no-access-log" in (ROOT / file).read_text("utf-8")


@pytest.mark.parametrize("token", ["x", "x" * 300, "%00", "../me"])
def test_any_other_address_is_nothing_in_particular(app: Flask, cast: Cast, token: str) -> None:
    assert app.test_client().get(f"/c/{token}").status_code in (400, 404)
