"""How staff come in, as their pages do it."""

import re

from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.keys import invitations
from app.accounts.models import Person
from app.db import Database
from tests.support.authenticator import Authenticator


def link_for(app: Flask, person: Person) -> str:
    """The token of a fresh invitation."""
    database: Database = app.extensions["database"]
    with database.writing() as session:
        invited = invitations.invite(session=session, by=None, at=clock.now(), person=person)
        session.commit()
    return invited.token


def open_link(browser: FlaskClient, token: str) -> int:
    return browser.post("/welcome", data={"token": token}).status_code


def register(browser: FlaskClient, key: Authenticator, at: str = "/welcome/you") -> int:
    """A passkey from the page at `at`; the status of what came of it."""
    options = browser.post(f"{at}/options").get_json()
    return browser.post(at, data={"credential": key.create(options)}).status_code


def sign_in(browser: FlaskClient, key: Authenticator, next_path: str = "/") -> int:
    options = browser.post("/sign-in/options").get_json()
    fields = {"credential": key.get(options), "next": next_path}
    return browser.post("/sign-in", data=fields).status_code


def come_in(app: Flask, person: Person) -> tuple[FlaskClient, Authenticator]:
    """Invited, registered, signed in: her browser and her key."""
    browser, key = app.test_client(), Authenticator()
    assert open_link(browser, link_for(app, person)) == 303
    assert register(browser, key) == 303
    return browser, key


def printed_code(browser: FlaskClient) -> str:
    page = browser.post("/keys/code").get_data(as_text=True)
    found = re.search(r'class="code small" dir="ltr"[^>]*>([0-9A-Z-]{23})<', page)
    assert found, "no printed code on the page"
    return found[1]
