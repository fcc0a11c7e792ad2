"""Her own way of saying the hour, and a second calendar: beside Sweden's, never instead."""

from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock, i18n
from app.reckoning import calendars
from app.reckoning.calendars import Calendar
from app.schedule.changes import Change, NewTime, cancel, move
from app.schedule.models import Occurrence
from tests.cast import Cast
from tests.home.test_query_counts import count
from tests.schedule.conftest import Times
from tests.schedule.making import times
from tests.schedule.test_pages import text
from tests.support.app import ClientOf, speak_english

BOTH = {"hours_from": "sunrise", "calendar": "ethiopian"}
NEITHER = {"hours_from": "midnight", "calendar": "none"}
OWN_HOUR = "4:00–5:30 , counted from sunrise"


@pytest.fixture
def amina(app: Flask, cast: Cast, week: Times, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.amina)
    return client_of(cast.amina)


def second(day: date, code: str = "en") -> str:
    return " ".join(calendars.day_month(day, Calendar.ETHIOPIAN, code).split())


def test_both_stand_beside_the_swedish_ones_until_she_takes_them_away(
    cast: Cast, amina: FlaskClient
) -> None:
    monday = cast.today + timedelta(days=1 - (cast.today + timedelta(days=1)).weekday())
    paths = ("/today", f"/week?of={monday}", "/me/reminders")
    before = [text(amina.get(path)) for path in paths]
    assert "Saved" in text(amina.post("/me/clock", data=BOTH, follow_redirects=True))
    today, week = (text(amina.get(path)) for path in paths[:2])
    for words in ("10:00", "to 11:30", OWN_HOUR, f"(\u2068{second(cast.today)}\u2069)"):
        assert words in today, words
    for day in (monday + timedelta(days=number) for number in range(7)):
        assert f"{i18n.day_month(day, 'en')} (\u2068{second(day)}\u2069)" in week
    amina.post("/me/clock", data=NEITHER)
    assert [text(amina.get(path)) for path in paths] == before


def test_what_moved_or_was_called_off_says_her_hour_too(
    app: Flask, cast: Cast, week: Times, amina: FlaskClient
) -> None:
    amina.post("/me/clock", data=BOTH)
    why = Change(by=cast.lena.id, at=clock.now(), reason="change_weather")
    to = NewTime(cast.today + timedelta(days=2), time(19), 60)
    with app.extensions["database"].writing() as session:
        rows = times(session, week.gym)
        move(session=session, occurrence=session.get_one(Occurrence, rows[1].id), to=to, change=why)
        cancel(session=session, occurrence=session.get_one(Occurrence, rows[2].id), change=why)
        session.commit()
    week_of = text(amina.get(f"/week?of={to.on}"))
    for page in (text(amina.get("/today")), week_of):
        assert "1:00 , counted from sunset" in page
    assert "4:00 , counted from sunrise" in text(amina.get("/today"))


def test_a_time_that_was_called_off_is_one_line_in_each_language(
    app: Flask, cast: Cast, week: Times, client_of: ClientOf
) -> None:
    with app.extensions["database"].writing() as session:
        one = session.get_one(Occurrence, times(session, week.gym)[1].id)
        why = Change(by=cast.lena.id, at=clock.now(), reason="change_weather")
        cancel(session=session, occurrence=one, change=why)
        day = one.local_on
        session.commit()
    phone = client_of(cast.amina)
    phone.post("/beside", data={"wish": "below"})
    swedish = f'{i18n.weekday(day, "sv")} {i18n.day_month(day, "sv")} <bdi dir="ltr">10:00</bdi>'
    assert f'<small lang="sv" dir="ltr">{swedish} <span>' in phone.get("/today").text


@pytest.mark.parametrize(
    "sent",
    [{}, {**BOTH, "hours_from": "noon"}, {**BOTH, "calendar": "mayan"}, {"hours_from": "sunrise"}],
)
def test_another_word_changes_nothing(amina: FlaskClient, sent: dict[str, str]) -> None:
    before = text(amina.get("/today"))
    assert amina.post("/me/clock", data=sent).status_code == 422
    assert text(amina.get("/today")) == before


def test_her_coach_reads_swedish_time_alone(
    app: Flask, cast: Cast, amina: FlaskClient, client_of: ClientOf
) -> None:
    lena = client_of(cast.lena)
    paths = [f"/people/{cast.amina.id}{page}" for page in ("", "/schedule", "/week")]
    before = [lena.get(path).data for path in paths]
    amina.post("/me/clock", data=BOTH)
    assert [lena.get(path).data for path in paths] == before


def test_it_asks_the_database_nothing_more(app: Flask, amina: FlaskClient) -> None:
    before = [count(app, amina, path) for path in ("/today", "/week")]
    amina.post("/me/clock", data=BOTH)
    assert [count(app, amina, path) for path in ("/today", "/week")] == before


def test_each_language_calls_the_month_by_its_own_name(
    cast: Cast, week: Times, client_of: ClientOf
) -> None:
    phone = client_of(cast.amina)
    phone.post("/me/clock", data=BOTH)
    phone.post("/beside", data={"wish": "below"})
    tomorrow = cast.today + timedelta(days=1)
    page = phone.get(f"/week?of={tomorrow}").text
    for code in ("ar", "sv"):
        assert f"(\u2068{second(tomorrow, code)}\u2069)" in page.replace("\u00a0", " ")
    assert '<bdi dir="ltr">4:00</bdi>' in page
