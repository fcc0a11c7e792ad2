"""What a phone must fetch, and what a page may ask of the database (DESIGN §8)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session

from app.db import Database
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.maps import walk
from tools.bench import weight

PARTICIPANT = ("/today", "/answer", "/me", "/week", "/map", "/language")
LATER = ("/answer", "/me", "/week", "/language")
STAFF = ("/day", "/people")
QUERIES = {"/today": 6, "/answer": 6, "/me": 12, "/week": 6, "/map": 6}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def amina(cast: Cast, client_of: ClientOf) -> FlaskClient:
    """In Arabic, whose letters weigh most; her rating waits."""
    return client_of(cast.amina)


def first_question(client: FlaskClient) -> str:
    """The address of the first of the ten, after the notice."""
    answer = client.post("/answer", data={"informed": "read_myself"})
    assert answer.status_code == 303
    return client.get(answer.location, follow_redirects=True).request.path


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("SELECT", "WITH", "INSERT", "UPDATE")):
            found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_first_visit_fits_in_forty_kilobytes(app: Flask, amina: FlaskClient) -> None:
    for client, path in ((app.test_client(), "/start"), (amina, "/today")):
        assert weight.first_visit(client, path) <= weight.FIRST_VISIT, path


def test_the_first_visit_counts_style_scripts_and_icons(amina: FlaskClient) -> None:
    linked = " ".join(weight.LINKED.findall(weight.page(amina, "/today").text))
    for part in ("css/participant.css", "js/exit.js", "img/icon.svg", "/manifest.webmanifest"):
        assert part in linked


def test_today_arrives_in_the_first_round_trip(amina: FlaskClient) -> None:
    assert weight.page(amina, "/today").bytes <= weight.TODAY_HTML


def test_a_later_page_is_small(amina: FlaskClient) -> None:
    for path in (*LATER, first_question(amina)):
        assert weight.page(amina, path).bytes <= weight.LATER_PAGE, path


def test_the_map_is_small(amina: FlaskClient) -> None:
    assert weight.page(amina, "/map").bytes <= weight.MAP_PAGE


def test_a_map_of_five_goals_of_eight_steps_is_small_and_asks_little(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        for number in range(5):
            words = [f"خطوة صغيرة رقم {number}{step} في الطريق" for step in range(8)]
            walk(cast, session, cast.amina, f"هدف كبير رقم {number} في حياتي", words, number)
        session.commit()
    for path in ("/map", "/today"):
        amina.get(path)  # what is read once a process, or once a minute
    with statements(app.extensions["database"]) as found:
        size = weight.page(amina, "/map").bytes
    assert size <= weight.MAP_PAGE, size
    assert len(found) <= 8, found
    with statements(app.extensions["database"]) as found:
        assert weight.page(amina, "/today").bytes <= weight.TODAY_HTML
    assert len(found) <= QUERIES["/today"], found


def test_our_own_scripts_on_a_participants_page_are_small(app: Flask, amina: FlaskClient) -> None:
    pages = [(amina, path) for path in (*PARTICIPANT, first_question(amina))]
    pages += [(app.test_client(), path) for path in ("/start", "/offline/sv")]
    found = {path: weight.own_js(client, path) for client, path in pages}
    assert min(found.values()) > 0  # every page has the way out, and the worker
    assert max(found.values()) <= weight.OWN_JS["participant"], found


def test_our_own_scripts_on_a_page_of_staff_are_small(cast: Cast, client_of: ClientOf) -> None:
    coach = client_of(cast.lena, tablet=True)
    found = {path: weight.own_js(coach, path) for path in STAFF}
    assert min(found.values()) > 0
    assert max(found.values()) <= weight.OWN_JS["staff"], found


@pytest.mark.parametrize("path", QUERIES)
def test_a_participants_page_asks_the_database_little(
    path: str, app: Flask, amina: FlaskClient
) -> None:
    amina.get(path)  # what is read once a process
    with statements(app.extensions["database"]) as found:
        assert amina.get(path).status_code == 200
    assert 1 <= len(found) <= QUERIES[path], found


def test_a_question_asks_the_database_little(app: Flask, amina: FlaskClient) -> None:
    path = first_question(amina)
    with statements(app.extensions["database"]) as found:
        assert amina.get(path).status_code == 200
    assert 1 <= len(found) <= 6, found


def test_today_is_read_past_the_orm(app: Flask, amina: FlaskClient) -> None:
    """What makes Today dear: a statement that names a model, and a listener on the engine."""
    amina.get("/today")
    named: list[str] = []

    def note(state: ORMExecuteState) -> None:
        named.append(str(state.statement))

    event.listen(Session, "do_orm_execute", note)
    try:
        assert amina.get("/today").status_code == 200
    finally:
        event.remove(Session, "do_orm_execute", note)
    assert named == []
    assert not app.extensions["database"].engine._has_events
