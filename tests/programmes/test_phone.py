"""The coach's side of a phone: code, two pictures, list of devices (trust S1–S3, S9)."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from app import clock
from app.accounts.models import CodeState, DeviceCode, SignIn
from app.audit import AuditEntry
from app.db import Database
from app.programmes import phone_codes
from tests.cast import PIN, Cast
from tests.support.app import ClientOf, speak_english
from tests.support.phones import POLL, connect, new_code, type_in, watch


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


@pytest.fixture
def lena(app: Flask, client_of: ClientOf, cast: Cast) -> FlaskClient:
    speak_english(app, cast.lena)
    return client_of(cast.lena, tablet=True)


def test_a_phone_is_connected_while_the_coach_follows_every_step(
    app: Flask, cast: Cast, lena: FlaskClient
):
    code, phone = new_code(lena, cast.amina), app.test_client()
    assert watch(lena, code, "issued") == ""
    assert type_in(phone, code.digits) == 303
    opened = watch(lena, code, "issued")
    assert "Same pictures" in opened
    assert "/start/pictures" in phone.get("/start/pin").location
    on_phone = phone.get("/start/pictures").get_data(as_text=True)
    with app.extensions["database"].reading() as session:
        pictures = session.exec(select(DeviceCode.pictures)).one().split()
    assert len(set(pictures)) == 2
    for page in (opened, on_phone):
        assert page.count('class="mark big') == 2
    answer = lena.post(f"/codes/{code.id}/confirm", data={"same": "yes"})
    assert answer.status_code == 303
    assert "Waiting" not in watch(lena, code, "confirmed")
    phone.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": "fir"})
    assert "The phone is ready" in watch(lena, code, "confirmed")
    assert phone.get("/today").status_code == 200


def test_the_square_is_scannable_and_carries_the_token_only_in_the_fragment(
    app: Flask, cast: Cast, lena: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    links: list[str] = []
    monkeypatch.setattr(phone_codes, "picture_of", lambda link: links.append(link) or "square")
    code = new_code(lena, cast.amina)
    address, _, token = links[0].partition("#")
    assert address == app.extensions["settings"].origin + "/start"
    assert len(token) >= 22  # 128 bits and more in base64
    assert token not in code.page
    phone = app.test_client()
    assert phone.post("/start", data={"token": token}).status_code == 303
    assert "Same pictures" in watch(lena, code, "issued")


def test_the_square_is_dark_on_white_in_every_colour_scheme(cast: Cast, lena: FlaskClient):
    page = new_code(lena, cast.amina).page
    assert '<path fill="#fff"' in page
    assert 'stroke="#000"' in page
    assert "style=" not in page


def test_fifty_looks_at_a_code_consume_nothing_and_write_nothing(
    app: Flask, cast: Cast, lena: FlaskClient
):
    code = new_code(lena, cast.amina)
    database: Database = app.extensions["database"]
    with database.reading() as session:
        before = len(session.exec(select(AuditEntry.id)).all())
    for _ in range(25):
        lena.get(f"/codes/{code.id}", headers=POLL)
        app.test_client().get("/start")
    with database.reading() as session:
        assert len(session.exec(select(AuditEntry.id)).all()) == before
    assert type_in(app.test_client(), code.digits) == 303


def test_watching_a_code_does_not_keep_the_tablet_awake(app: Flask, cast: Cast, lena: FlaskClient):
    code, begun = new_code(lena, cast.amina), clock.now()
    for seconds in range(10, 119, 10):
        with time_machine.travel(begun + timedelta(seconds=seconds), tick=False):
            assert watch(lena, code, "issued") == ""
    with time_machine.travel(begun + timedelta(seconds=125), tick=False):
        answer = lena.get(f"/codes/{code.id}?seen=issued", headers=POLL)
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "body"


def test_a_second_phone_that_scans_the_code_ends_it_for_both_and_the_coach_sees_why(
    app: Flask, cast: Cast, lena: FlaskClient
):
    code, first, second = new_code(lena, cast.amina), app.test_client(), app.test_client()
    assert type_in(first, code.digits) == 303
    assert type_in(second, code.digits) == 422
    assert "Somebody else also scanned it." in watch(lena, code, "opened")
    lena.post(f"/codes/{code.id}/confirm", data={"same": "yes"})
    assert first.get("/start/pin").location == "/start"


def test_pictures_that_differ_let_nobody_in(app: Flask, cast: Cast, lena: FlaskClient):
    code, phone = new_code(lena, cast.amina), app.test_client()
    type_in(phone, code.digits)
    lena.post(f"/codes/{code.id}/confirm", data={"same": "no"})
    assert "were not the same" in watch(lena, code, "opened")
    assert phone.get("/start/pin").location == "/start"


def test_only_a_plain_yes_confirms(app: Flask, cast: Cast, lena: FlaskClient):
    code, phone = new_code(lena, cast.amina), app.test_client()
    type_in(phone, code.digits)
    lena.post(f"/codes/{code.id}/confirm", data={"same": "maybe"})
    lena.post(f"/codes/{code.id}/confirm")
    assert "Same pictures" in watch(lena, code, "issued")


def test_a_used_a_withdrawn_and_an_expired_code_all_get_the_same_neutral_answer(
    app: Flask, cast: Cast, lena: FlaskClient
):
    withdrawn = new_code(lena, cast.amina)
    live = new_code(lena, cast.amina)
    assert "newer code" in watch(lena, withdrawn, "issued")
    pages = set()
    for digits in (withdrawn.digits, "00000000"):
        answer = app.test_client().post("/start", data={"digits": digits})
        assert answer.status_code == 422
        pages.add(answer.get_data(as_text=True))
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1), tick=False):
        answer = app.test_client().post("/start", data={"digits": live.digits})
        pages.add(answer.get_data(as_text=True))
    connect(app, lena, cast.sara)
    with app.extensions["database"].reading() as session:
        assert session.exec(
            select(DeviceCode.id).where(col(DeviceCode.state) == CodeState.USED)
        ).one()
    assert len(pages) == 1


def test_after_ten_minutes_and_a_second_the_coach_is_told_to_make_a_new_code(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    code = new_code(lena, cast.amina)
    speak_english(app, cast.karin)
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1), tick=False):
        page = watch(client_of(cast.karin), code, "issued")
    assert "The ten minutes are over." in page
    assert "hx-get" not in page


@pytest.mark.parametrize("who", ["tomas", "strange_coach", "amina", "mats"])
def test_nobody_but_her_own_staff_sees_makes_or_confirms_a_code(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf, who: str
):
    code, phone, other = (
        new_code(lena, cast.amina),
        app.test_client(),
        client_of(getattr(cast, who)),
    )
    type_in(phone, code.digits)
    assert other.get(f"/people/{cast.amina.id}/phone").status_code == 404
    assert other.post(f"/people/{cast.amina.id}/code").status_code == 404
    assert other.get(f"/codes/{code.id}", headers=POLL).status_code == 404
    assert other.post(f"/codes/{code.id}/confirm", data={"same": "yes"}).status_code == 404
    assert "Same pictures" in watch(lena, code, "issued")


def test_her_coordinator_and_a_substitute_on_her_day_may_help_with_the_phone(
    app: Flask, cast: Cast, client_of: ClientOf
):
    for person in (cast.karin, cast.vera):
        phone = connect(app, client_of(person), cast.amina)
        assert phone.get("/today").status_code == 200


def test_a_phone_that_is_ended_is_turned_away_at_its_next_request_and_has_no_pin_pad(
    app: Flask, cast: Cast, lena: FlaskClient
):
    phone = connect(app, lena, cast.amina)
    page = lena.get(f"/people/{cast.amina.id}/phone").get_data(as_text=True)
    ending = page.split('action="/people/')[2].split('"')[0]
    assert lena.post(f"/people/{ending}").status_code == 303
    answer = phone.get("/today")
    assert answer.status_code == 401
    assert 'name="pin"' not in answer.get_data(as_text=True)
    assert lena.post(f"/people/{ending}").status_code == 404
    assert "No phone is connected" in lena.get(f"/people/{cast.amina.id}/phone").text


def test_a_device_is_ended_only_through_the_person_it_belongs_to(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    phone = connect(app, lena, cast.amina)
    page = lena.get(f"/people/{cast.amina.id}/phone").get_data(as_text=True)
    binding = page.split("/devices/")[1].split("/")[0]
    assert lena.post(f"/people/{cast.sara.id}/devices/{binding}/end").status_code == 404
    tomas = client_of(cast.tomas)
    assert tomas.post(f"/people/{cast.amina.id}/devices/{binding}/end").status_code == 404
    assert tomas.post(f"/people/{cast.nils.id}/devices/{binding}/end").status_code == 404
    assert phone.get("/today").status_code == 200


def test_the_list_says_when_a_device_is_locked(app: Flask, cast: Cast, lena: FlaskClient):
    phone = connect(app, lena, cast.amina)
    with app.extensions["database"].writing() as session:
        row = session.exec(select(SignIn).where(SignIn.person_id == cast.amina.id)).one()
        row.locked_at = clock.now()
        session.add(row)
        session.commit()
    for _ in range(10):
        phone.post("/pin", data={"pin": "111222"})
    assert "Locked" in lena.get(f"/people/{cast.amina.id}/phone").get_data(as_text=True)
