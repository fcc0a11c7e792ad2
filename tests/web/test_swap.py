"""A fragment swapped into the old page is the page that a reload would have shown (habit 9)."""

import re

import pytest
from flask import Flask

from app import clock
from app.accounts import codes
from app.accounts.models import Person
from app.db import Database
from tests.cast import Cast
from tests.support.app import ClientOf

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is compared is text: one engine will do."""
    return sqlite_database


def code_section(page: str) -> str:
    found = re.search(r'<section class="card" id="code".*?</section>', page, re.S)
    assert found, "the page has no #code"
    return re.sub(r"\s+", " ", found[0]).strip()


def test_the_state_of_a_code_swapped_in_is_the_reloaded_page(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    database: Database = app.extensions["database"]
    coach, at = client_of(cast.lena), clock.now()
    with database.writing() as session:
        person = session.get(Person, cast.amina.id)
        assert person is not None
        issued = codes.issue_code(session=session, by=cast.lena.id, at=at, person=person)
        session.commit()
    where = f"/codes/{issued.code.id}"

    def same(seen: str) -> str:
        swapped = coach.get(f"{where}?seen={seen}", headers=FRAGMENT)
        assert swapped.status_code == 200
        assert "<html" not in swapped.text
        reloaded = coach.get(where).text
        assert code_section(swapped.text) == code_section(reloaded)
        return reloaded

    unchanged = coach.get(f"{where}?seen=issued", headers=FRAGMENT)
    assert unchanged.status_code == 204, "nothing new is nothing to swap"
    with database.writing() as session:
        found = codes.find_code(session, token=issued.token)
        codes.open_code(session=session, at=at, code=found, browser="hers")
        session.commit()
    assert 'name="same"' in same("issued")
    with database.writing() as session:
        found = codes.find_code(session, token=issued.token)
        assert found is not None
        codes.confirm_code(session=session, by=cast.lena.id, at=at, code=found, same=True)
        session.commit()
    assert 'name="same"' not in same("opened")
