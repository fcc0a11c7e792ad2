"""She answers on the coach's tablet: one sheet, nothing else, left with the tablet's PIN (S21)."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.assessments.models import AnswerSheet, Medium
from app.audit import AuditEntry
from app.consent.models import Informed, Notice
from app.db import Database
from app.web import policy
from tests.cast import PIN, Cast
from tests.support.app import ClientOf


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


@pytest.fixture
def lena(client_of: ClientOf, cast: Cast) -> FlaskClient:
    return client_of(cast.lena, tablet=True)


def hand_over(coach: FlaskClient, cast: Cast, **fields: str) -> str:
    """Where the tablet goes when Amina is told by reading aloud and answers in Arabic."""
    data = {"language": "ar", "informed": "read_to_me", **fields}
    answer = coach.post(f"/people/{cast.amina.id}/answer", data=data)
    assert answer.status_code == 303, answer.status
    return str(answer.location)


def acts(app: Flask, name: str) -> list[tuple[str | None, str | None]]:
    """(by, person) of every entry of that act."""
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.act == name)).all()
    return [(row.by, row.person) for row in rows]


def test_before_she_is_told_the_tablet_shows_the_notice_in_her_language_beside_swedish(
    app: Flask, cast: Cast, lena: FlaskClient
):
    answer = lena.post(f"/people/{cast.amina.id}/answer", data={"language": "ar"})
    assert f"/people/{cast.amina.id}/tell" in answer.location
    page = lena.get(answer.location).get_data(as_text=True)
    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="sv" dir="ltr"' in page
    assert page.count("<li>") == 12  # six sentences, twice
    assert 'class="rail"' not in page
    with app.extensions["database"].reading() as session:
        assert session.exec(select(Notice.id)).all() == []
        assert session.exec(select(AnswerSheet.id)).all() == []


def test_how_she_was_told_is_kept_and_the_tablet_becomes_one_sheet_in_her_language(
    app: Flask, cast: Cast, lena: FlaskClient
):
    sheet = hand_over(lena, cast)
    page = lena.get(sheet, follow_redirects=True)
    assert page.status_code == 200
    assert '<html lang="ar" dir="rtl">' in page.get_data(as_text=True)
    with app.extensions["database"].reading() as session:
        told = session.exec(select(Notice)).one()
        row = session.exec(select(AnswerSheet)).one()
    assert (told.informed, told.language) == (Informed.READ_TO_ME, "ar")
    assert told.given_by == cast.lena.id
    assert (row.person_id, row.begun_by, row.medium) == (
        cast.amina.id,
        cast.lena.id,
        Medium.TABLET,
    )
    assert acts(app, "answering_begun") == [(cast.lena.id, cast.amina.id)]


def test_told_once_she_is_not_told_again(cast: Cast, lena: FlaskClient):
    sheet = hand_over(lena, cast)
    lena.post(f"{sheet}/leave", data={"pin": PIN})
    again = lena.post(f"/people/{cast.amina.id}/answer", data={"language": "ar"})
    assert again.location == sheet


def test_in_answering_mode_nothing_but_the_sheet_is_reachable(
    app: Flask, cast: Cast, lena: FlaskClient
):
    sheet = hand_over(lena, cast)
    tried = 0
    for rule in app.url_map.iter_rules():
        if policy.decision(app, rule.endpoint) in policy.OPEN:
            continue  # what a stranger may open too: no data behind it
        if rule.endpoint == "clips.sound":
            continue  # the question read aloud: it names nobody
        path = re.sub("<person_id>", cast.sara.id, rule.rule)
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
        path = re.sub("<int:[^>]+>", "1", path)
        path = re.sub("<[^>]+>", "another", path)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = lena.open(path, method=method)
            assert answer.location == sheet, (method, path, answer.status)
            tried += 1
    assert tried > 30
    assert lena.get(f"{sheet}/1").status_code == 200


def test_the_exit_only_locks_and_the_tablets_pin_leads_back_to_the_sheet(
    cast: Cast, lena: FlaskClient
):
    sheet = hand_over(lena, cast)
    assert lena.get("/exit").status_code == 200
    pad = lena.get("/today")
    assert pad.status_code == 401
    assert 'name="pin"' in pad.get_data(as_text=True)
    assert lena.post("/pin", data={"pin": PIN}).status_code == 303
    assert lena.get("/profile").location == sheet


def test_between_two_the_swedish_can_be_turned_on_every_page(cast: Cast, lena: FlaskClient) -> None:
    sheet = hand_over(lena, cast)
    lena.post("/beside", data={"wish": "below"})

    def can_turn(path: str) -> bool:
        page = lena.get(path)
        return page.status_code == 200 and 'name="wish" value="turned"' in page.text

    for number in range(1, 11):
        lena.post(f"{sheet}/{number}", data={"answer": "7"})
    assert [can_turn(f"{sheet}/{part}") for part in ("1", "last", "leave")] == [True] * 3
    lena.post(f"{sheet}/last", data={"how": "with_interpreter"})
    assert can_turn(f"{sheet}/done")
    lena.get("/exit")
    assert 'name="wish" value="turned"' in lena.get("/profile").text  # locked in her hands


def test_after_the_last_question_the_tablet_goes_back_to_the_coach(
    app: Flask, cast: Cast, lena: FlaskClient
):
    sheet = hand_over(lena, cast)
    for number in range(1, 11):
        assert lena.post(f"{sheet}/{number}", data={"answer": "7"}).status_code == 303
    assert lena.post(f"{sheet}/last", data={"how": "with_interpreter"}).status_code == 303
    done = lena.get(f"{sheet}/done").get_data(as_text=True)
    assert f'href="{sheet}/leave"' in done
    assert lena.get(f"{sheet}/leave").status_code == 200
    back = lena.post(f"{sheet}/leave", data={"pin": PIN})
    assert back.location == f"/people/{cast.amina.id}"
    assert '<html lang="sv"' in lena.get("/profile").get_data(as_text=True)
    assert set(acts(app, "answer_saved")) == {(cast.lena.id, cast.amina.id)}
    assert acts(app, "answering_ended") == [(cast.lena.id, cast.amina.id)]
    with app.extensions["database"].reading() as session:
        assert session.exec(select(AnswerSheet.medium)).one() is Medium.TABLET


def test_giving_the_tablet_back_makes_a_new_session(app: Flask, cast: Cast, lena: FlaskClient):
    sheet, before = hand_over(lena, cast), lena.get_cookie("stegvis_dev")
    lena.post(f"{sheet}/leave", data={"pin": PIN})
    after = lena.get_cookie("stegvis_dev")
    assert before is not None
    assert after is not None
    assert after.value != before.value
    stolen = app.test_client()
    stolen.set_cookie("stegvis_dev", before.value)
    assert stolen.get(sheet).status_code == 401


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_tenth_ends_the_session(
    app: Flask, cast: Cast, lena: FlaskClient
):
    sheet = hand_over(lena, cast)
    first = lena.post(f"{sheet}/leave", data={"pin": "111222"})
    assert first.status_code == 422
    assert "9" in first.get_data(as_text=True)
    for _ in range(8):
        assert lena.post(f"{sheet}/leave", data={"pin": "111222"}).status_code == 422
    assert lena.post(f"{sheet}/leave", data={"pin": "111222"}).status_code == 303
    assert lena.get(sheet).status_code == 401
    assert lena.post("/pin", data={"pin": PIN}).status_code == 422
    assert lena.get("/profile").status_code == 401
    assert acts(app, "pin_locked") == [(None, cast.lena.id)]


def test_a_lock_in_between_keeps_her_place(cast: Cast, lena: FlaskClient):
    sheet = hand_over(lena, cast)
    lena.post(f"{sheet}/1", data={"answer": "3"})
    later = clock.now() + timedelta(minutes=5, seconds=1)
    with time_machine.travel(later, tick=False):
        assert lena.get(f"{sheet}/2").status_code == 401
        lena.post("/pin", data={"pin": PIN, "next": f"{sheet}/2"})
        assert lena.get(sheet).location == f"{sheet}/2"


def test_a_tablet_without_digits_gets_them_before_she_may_hold_it(
    app: Flask, cast: Cast, client_of: ClientOf
):
    lena = client_of(cast.lena, has_device=False)
    where = hand_over(lena, cast)
    assert where.startswith("/tablet/pin?next=")
    with app.extensions["database"].reading() as session:
        assert session.exec(select(AnswerSheet.id)).all() == []
    fields = {"pin": "730184", "again": "730184", "next": f"/people/{cast.amina.id}/answer"}
    assert lena.post("/tablet/pin", data=fields).location == f"/people/{cast.amina.id}/answer"
    assert hand_over(lena, cast).startswith("/sheets/")


@pytest.mark.parametrize("who", ["tomas", "strange_coach", "mats", "sara"])
def test_nobody_but_her_own_staff_starts_her_sheet(cast: Cast, client_of: ClientOf, who: str):
    other = client_of(getattr(cast, who), tablet=True)
    for page in ("answer", "tell", "paper", "typed"):
        assert other.get(f"/people/{cast.amina.id}/{page}").status_code == 404
    fields = {"language": "ar", "informed": "read_to_me"}
    assert other.post(f"/people/{cast.amina.id}/answer", data=fields).status_code == 404


def test_an_unknown_language_or_rating_is_no_error_page(cast: Cast, lena: FlaskClient):
    fields = {"language": "xx-zz", "informed": "read_to_me", "offer": "nothing.now"}
    assert lena.post(f"/people/{cast.amina.id}/answer", data=fields).status_code == 404
    assert hand_over(lena, cast, language="xx-zz").startswith("/sheets/")


def test_on_her_own_phone_there_is_no_way_to_leave_that_asks_for_a_pin(
    cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    sheet = hand_over(lena, cast)
    amina = client_of(cast.amina)
    assert amina.get(f"{sheet}/leave").status_code == 404
    assert amina.post(f"{sheet}/leave", data={"pin": PIN}).status_code == 404
