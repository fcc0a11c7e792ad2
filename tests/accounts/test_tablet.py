"""The tablet's own six digits, its lock, and signing out (trust S7, S8, S21)."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.accounts.models import Binding, Device, DeviceKind, SignIn
from app.db import Database
from tests.cast import PIN, Cast
from tests.support.app import ClientOf

NEW = "730184"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


def choose(client: FlaskClient, pin: str = NEW, again: str | None = None, **more: str) -> int:
    fields = {"pin": pin, "again": pin if again is None else again, **more}
    return client.post("/tablet/pin", data=fields).status_code


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("stegvis_dev")
    assert cookie is not None
    return cookie.value


def test_a_tablet_without_digits_gets_them_and_a_new_session(
    app: Flask, cast: Cast, client_of: ClientOf
):
    lena = client_of(cast.lena, has_device=False)
    before = token_of(lena)
    assert choose(lena, next=f"/people/{cast.amina.id}/answer") == 303
    assert token_of(lena) != before
    with app.extensions["database"].reading() as session:
        assert session.exec(select(Device.kind)).all() == [DeviceKind.TABLET]
    stolen = app.test_client()
    stolen.set_cookie("stegvis_dev", before)
    assert stolen.get("/profile").status_code == 401
    lena.post("/lock")
    assert lena.post("/pin", data={"pin": NEW, "next": "/profile"}).location == "/profile"
    assert lena.get("/profile").status_code == 200


@pytest.mark.parametrize(
    ("pin", "again"),
    [("12345", "12345"), ("123456", "123456"), ("000000", "000000"), (NEW, "730185"), ("", "")],
)
def test_weak_short_and_unlike_digits_are_refused_with_a_reason(
    cast: Cast, client_of: ClientOf, pin: str, again: str
):
    lena = client_of(cast.lena, has_device=False)
    answer = lena.post("/tablet/pin", data={"pin": pin, "again": again})
    assert answer.status_code == 422
    assert 'class="todo"' in answer.get_data(as_text=True)
    assert lena.post("/lock").location == "/tablet/pin"


def test_digits_of_any_script_are_the_same_digits(cast: Cast, client_of: ClientOf):
    lena = client_of(cast.lena, has_device=False)
    assert choose(lena, "٧٣٠١٨٤", "730184") == 303
    lena.post("/lock")
    assert lena.post("/pin", data={"pin": "۷۳۰۱۸۴"}).status_code == 303


def test_who_finds_the_tablet_open_cannot_change_its_digits(cast: Cast, client_of: ClientOf):
    lena = client_of(cast.lena, tablet=True)
    assert choose(lena) == 422
    assert choose(lena, current="111222") == 422
    assert choose(lena, current=PIN) == 303
    lena.post("/lock")
    assert lena.post("/pin", data={"pin": PIN}).status_code == 422
    assert lena.post("/pin", data={"pin": NEW}).status_code == 303


def test_ten_wrong_tries_at_changing_them_end_the_session(cast: Cast, client_of: ClientOf):
    lena = client_of(cast.lena, tablet=True)
    for _ in range(10):
        choose(lena, current="111222")
    assert lena.get("/profile").status_code == 401
    assert lena.post("/pin", data={"pin": PIN}).status_code == 422


def test_the_next_page_after_the_lock_is_the_pin_pad(cast: Cast, client_of: ClientOf):
    lena = client_of(cast.lena, tablet=True)
    assert lena.get("/profile").status_code == 200
    assert lena.post("/lock").status_code == 303
    answer = lena.get("/profile")
    assert answer.status_code == 401
    assert 'name="pin"' in answer.get_data(as_text=True)


def test_a_tablet_locks_itself_after_two_minutes(cast: Cast, client_of: ClientOf):
    lena = client_of(cast.lena, tablet=True)
    with time_machine.travel(clock.now() + timedelta(seconds=119), tick=False):
        assert lena.get("/tablet/pin").status_code == 200
    with time_machine.travel(clock.now() + timedelta(seconds=119 + 121), tick=False):
        assert lena.get("/tablet/pin").status_code == 401


def test_signing_out_kills_the_session_on_the_server(app: Flask, cast: Cast, client_of: ClientOf):
    lena = client_of(cast.lena, tablet=True)
    token = token_of(lena)
    assert lena.post("/sign-out").status_code == 303
    assert lena.get_cookie("stegvis_dev") is None
    replay = app.test_client()
    replay.set_cookie("stegvis_dev", token)
    assert replay.get("/profile").status_code == 401
    with app.extensions["database"].reading() as session:
        assert session.exec(select(SignIn.ended_at)).one() is not None


def test_new_digits_end_every_session_of_the_old_ones(app: Flask, cast: Cast, client_of: ClientOf):
    lena = client_of(cast.lena, tablet=True)
    copy = app.test_client()
    copy.set_cookie("stegvis_dev", token_of(lena))
    assert choose(lena, current=PIN) == 303
    assert copy.get("/profile").status_code == 401
    with app.extensions["database"].reading() as session:
        revoked = session.exec(select(Binding.revoked_at)).all()
    assert sorted(at is None for at in revoked) == [False, True]


def test_the_way_on_leads_to_no_other_host(cast: Cast, client_of: ClientOf):
    lena = client_of(cast.lena, has_device=False)
    fields = {"pin": NEW, "again": NEW, "next": "//evil.example/x"}
    assert lena.post("/tablet/pin", data=fields).location == "/"
    assert lena.post("/lock", data={"next": "https://evil.example"}).location == "/"


@pytest.mark.parametrize("who", ["amina", "mats"])
def test_only_staff_have_a_tablet(cast: Cast, client_of: ClientOf, who: str):
    other = client_of(getattr(cast, who))
    assert other.get("/tablet/pin").status_code == 404
    assert other.post("/lock").status_code == 404
