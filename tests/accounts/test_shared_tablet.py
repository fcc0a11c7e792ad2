"""A tablet that several coaches share: the pad lists their pictures, each types her own digits."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.accounts.models import Binding, SignIn
from app.db import Database
from tests.cast import Cast
from tests.support.authenticator import Authenticator
from tests.support.staff import come_in, link_for, open_link, register, sign_in

LENAS, TOMAS = "730184", "915273"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


@pytest.fixture
def tablet(app: Flask, cast: Cast) -> FlaskClient:
    """Lena is in; Tomas has digits here too."""
    browser, _ = come_in(app, cast.tomas)
    browser.post("/tablet/pin", data={"pin": TOMAS, "again": TOMAS})
    browser.post("/sign-out")
    open_link(browser, link_for(app, cast.lena))
    assert register(browser, Authenticator()) == 303
    browser.post("/tablet/pin", data={"pin": LENAS, "again": LENAS})
    return browser


def who(app: Flask, cast: Cast, name: str) -> str:
    with app.extensions["database"].reading() as session:
        return session.exec(
            select(Binding.id).where(Binding.person_id == cast.people[name].id)
        ).one()


def test_both_have_their_picture_on_the_pad_and_no_name(
    app: Flask, cast: Cast, tablet: FlaskClient
) -> None:
    tablet.post("/lock")
    page = tablet.get("/day").get_data(as_text=True)
    assert who(app, cast, "lena") in page
    assert who(app, cast, "tomas") in page
    assert "Lena" not in page
    assert "Tomas" not in page
    assert "/sign-in" in page


def test_switching_ends_the_others_session_and_leads_to_ones_own_front_page(
    app: Flask, cast: Cast, tablet: FlaskClient
) -> None:
    stolen = tablet.get_cookie("stegvis_dev")
    assert stolen is not None
    tablet.get(f"/people/{cast.amina.id}")
    tablet.post("/lock")
    fields = {"who": who(app, cast, "tomas"), "pin": TOMAS, "next": f"/people/{cast.amina.id}"}
    assert tablet.post("/pin", data=fields).location == "/"
    assert tablet.get(f"/people/{cast.amina.id}").status_code == 404
    assert tablet.get(f"/people/{cast.nils.id}").status_code == 200
    with app.extensions["database"].reading() as session:
        open_now = session.exec(
            select(SignIn.person_id).where(SignIn.ended_at.is_(None))  # type: ignore[union-attr]
        ).all()
    assert open_now == [cast.tomas.id]
    copy = app.test_client()
    copy.set_cookie("stegvis_dev", stolen.value)
    assert copy.get("/day").status_code == 401


def test_the_digits_of_one_do_not_open_the_others(
    app: Flask, cast: Cast, tablet: FlaskClient
) -> None:
    tablet.post("/lock")
    assert (
        tablet.post("/pin", data={"who": who(app, cast, "tomas"), "pin": LENAS}).status_code == 422
    )
    assert tablet.post("/pin", data={"pin": LENAS}).status_code == 422  # whose, was not said
    assert tablet.get("/day").status_code == 401


def test_what_one_was_writing_never_shows_to_the_other(
    app: Flask, cast: Cast, tablet: FlaskClient
) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert tablet.post("/profile", data={"phone": "070-000 00 99"}).status_code == 401
        tablet.post("/pin", data={"who": who(app, cast, "tomas"), "pin": TOMAS})
        assert "070-000 00 99" not in tablet.get("/profile").get_data(as_text=True)
        tablet.post("/lock")
        tablet.post("/pin", data={"who": who(app, cast, "lena"), "pin": LENAS})
        assert tablet.get("/profile").status_code == 200


def test_a_third_coach_signs_in_with_her_passkey_and_the_first_is_out(
    app: Flask, cast: Cast, tablet: FlaskClient
) -> None:
    _, key = come_in(app, cast.vera)
    tablet.post("/lock")
    assert sign_in(tablet, key) == 303
    assert tablet.get("/day").status_code == 200
    with app.extensions["database"].reading() as session:
        lena = session.exec(select(SignIn).where(SignIn.person_id == cast.lena.id)).all()
    assert all(row.ended_at is not None for row in lena)
