"""A coach's own card: what participants are told, and bad input that loses nothing."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.accounts.models import StaffCard
from app.accounts.sealing import faces
from app.db import Database
from app.programmes.actions import assign
from app.programmes.card_form import date_of, time_of
from app.programmes.models import StaffRole
from tests.cast import PIN, Cast
from tests.support.app import ClientOf


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


@pytest.fixture
def lena(client_of: ClientOf, cast: Cast) -> FlaskClient:
    return client_of(cast.lena, tablet=True)


def a_card(**changed: str) -> dict[str, str]:
    """Mondays and Tuesdays nine to three, away tomorrow and the day after."""
    tomorrow = clock.today() + timedelta(days=1)
    return {
        "phone": "070-111 22 33",
        "mark": "boat",
        "hours-0-day0": "y",
        "hours-0-day1": "y",
        "hours-0-start": "9",
        "hours-0-until": "15.30",
        "away_from": tomorrow.isoformat(),
        "away_until": (tomorrow + timedelta(days=1)).isoformat(),
        "stand_in": "",
        **changed,
    }


def card(app: Flask) -> StaffCard | None:
    with app.extensions["database"].reading() as session:
        return session.exec(select(StaffCard)).first()


def test_what_is_saved_is_what_participants_are_told(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    fields = a_card(stand_in=cast.vera.id, away_from=clock.today().isoformat())
    assert lena.post("/profile", data=fields).status_code == 303
    found = card(app)
    assert found is not None
    assert found.hours == [{"days": [0, 1], "from": "09:00", "until": "15:30"}]
    assert found.stand_in_id == cast.vera.id
    with app.extensions["database"].reading() as session:
        me = faces(session, [cast.lena.id])[cast.lena.id]
    assert (me.phone, me.mark) == ("070-111 22 33", "boat")
    assert "Vera" in client_of(cast.amina).get("/today").get_data(as_text=True)
    page = lena.get("/profile?saved=yes").get_data(as_text=True)
    assert 'value="09:00"' in page
    assert 'role="status"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("away_until", (clock.today() - timedelta(days=3)).isoformat()),
        ("away_until", ""),
        ("away_from", "2026-02-30"),
        ("away_until", "next week"),
        ("hours-0-start", "25:00"),
        ("hours-0-start", "nine"),
        ("hours-0-until", "8:59"),
        ("hours-0-until", "9:00"),
        ("hours-0-until", ""),
        ("phone", "call me"),
        ("phone", "<script>"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field_and_everything_typed_is_still_there(
    app: Flask, cast: Cast, lena: FlaskClient, field: str, value: str
):
    answer = lena.post("/profile", data=a_card(**{field: value}))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert page.count('class="todo"') == 1
    for kept in ("070-111 22 33", "15.30"):
        assert kept in page or a_card()[field] == kept
    assert page.count(" checked") == 3  # two days and the picture
    assert card(app) is None


def test_hours_without_a_day_are_asked_for(app: Flask, cast: Cast, lena: FlaskClient):
    fields = {k: v for k, v in a_card().items() if "-day" not in k}
    answer = lena.post("/profile", data=fields)
    assert answer.status_code == 422
    assert 'id="hours-0-start-error"' in answer.get_data(as_text=True)


def test_only_a_coach_of_the_same_programme_stands_in(app: Flask, cast: Cast, lena: FlaskClient):
    page = lena.get("/profile").get_data(as_text=True)
    assert cast.vera.id in page
    for outsider in (cast.tomas, cast.strange_coach, cast.amina, cast.lena):
        assert f'<option value="{outsider.id}"' not in page
        answer = lena.post("/profile", data=a_card(stand_in=outsider.id))
        assert answer.status_code == 422
    assert card(app) is None


def test_a_picture_that_is_not_on_offer_is_refused(app: Flask, lena: FlaskClient):
    assert lena.post("/profile", data=a_card(mark="dragon")).status_code == 422
    assert card(app) is None


def test_digits_of_any_script_are_read(app: Flask, cast: Cast, lena: FlaskClient):
    fields = a_card(phone="٠٧٠-١١١ ٢٢ ٣٣", **{"hours-0-start": "٩:٠٠"})
    assert lena.post("/profile", data=fields).status_code == 303
    with app.extensions["database"].reading() as session:
        assert faces(session, [cast.lena.id])[cast.lena.id].phone == "070-111 22 33"


def test_a_lock_in_between_keeps_what_was_typed(cast: Cast, lena: FlaskClient):
    lena.post("/lock")
    assert lena.post("/profile", data=a_card()).status_code == 401
    lena.post("/pin", data={"pin": PIN, "next": "/profile"})
    page = lena.get("/profile").get_data(as_text=True)
    assert "070-111 22 33" in page
    assert "15.30" in page
    assert page.count(" checked") == 3


def test_two_coaches_in_one_programme_may_stand_in_for_each_other(
    app: Flask, cast: Cast, lena: FlaskClient
):
    with app.extensions["database"].writing() as session:
        assign(
            session=session,
            by=None,
            at=clock.now(),
            programme=cast.gym,
            person_id=cast.tomas.id,
            role=StaffRole.COACH,
            from_on=clock.today(),
        )
        session.commit()
    assert lena.post("/profile", data=a_card(stand_in=cast.tomas.id)).status_code == 303


@pytest.mark.parametrize("who", ["amina", "mats"])
def test_only_staff_have_a_card(cast: Cast, client_of: ClientOf, who: str):
    assert client_of(getattr(cast, who)).get("/profile").status_code == 404


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", "09:00"),
        ("09:30", "09:30"),
        ("9.05", "09:05"),
        ("0930", "09:30"),
        (" ٠٩:٣٠ ", "09:30"),
        ("23:59", "23:59"),
        ("24:00", None),
        ("9:60", None),
        ("9:5", None),
        ("half past", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, meant: str | None):
    assert time_of(typed) == meant


def test_a_date_is_read_as_people_write_it():
    for typed in ("2027-03-18", "2027/3/18", "20270318", "٢٠٢٧-٠٣-١٨", "\u200f2027-03-18"):
        assert date_of(typed) is not None, typed
        assert str(date_of(typed)) == "2027-03-18"
    for typed in ("18/3", "2027-13-01", "2027-02-29", "soon", "", "0000-01-01"):
        assert date_of(typed) is None, typed
