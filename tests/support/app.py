"""The app on a fresh database, the cast in it, and clients signed in as each of them."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock, create_app
from app.accounts import devices, digits, sessions
from app.accounts.actions import choose_language
from app.accounts.models import DeviceKind, Person
from app.accounts.tokens import new_token
from app.audit.verifying import verify
from app.db import Database
from tests.cast import PIN, Cast, gather
from tests.support import pages, quick

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
ENGLISH = {"Accept-Language": "en"}
ClientOf = Callable[..., FlaskClient]
# For a test whose answer cannot depend on the database behind it.
ON_ONE_ENGINE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Browser(FlaskClient):
    """Sends what a browser sends with a form of our own page, and checks every page it gets."""

    def open(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        headers = dict(kwargs.pop("headers", None) or {})
        kwargs["headers"] = {**SAME_SITE, **headers}
        answer = super().open(*args, **kwargs)
        pages.check(answer)
        return answer


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The app in test mode; the test runs once on each engine."""
    found = quick.share(create_app(database.settings))
    found.test_client_class = Browser
    found.config["TEXTS_EVERY"] = 3600.0  # so that a count of queries is the same each time
    yield found
    found.extensions["database"].dispose()


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    """Everybody. Whatever the test did, the log is whole afterwards."""
    base: Database = app.extensions["database"]
    with base.writing() as session:
        found = gather(session, clock.now())
        session.commit()
    yield found
    with base.reading() as session:
        for association in (found.association, found.elsewhere):
            verdict = verify(session, association.id)
            assert verdict.ok, verdict


def speak_english(app: Flask, person: Person) -> None:
    """Tests read the ids of the texts, which are English."""
    base: Database = app.extensions["database"]
    with base.writing() as session:
        choose_language(session=session, person_id=person.id, language="en")
        session.commit()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's browser."""
    return app.test_client()


_PIN_HASH: dict[str, str] = {}


@pytest.fixture
def client_of(app: Flask) -> ClientOf:
    """`client_of(person)`: her browser, signed in behind PIN 482913; `has_device=False`: no PIN."""

    def sign_in(person: Person, *, has_device: bool = True, tablet: bool = False) -> FlaskClient:
        database: Database = app.extensions["database"]
        if "hash" not in _PIN_HASH:
            _PIN_HASH["hash"] = digits.hash_pin(database.keyring, PIN)
        client, at, device_token = app.test_client(), clock.now(), new_token()
        with database.writing() as session:
            binding = None
            if has_device:
                device = devices.add_device(
                    session=session,
                    at=at,
                    association_id=person.association_id,
                    kind=DeviceKind.TABLET if tablet else DeviceKind.PHONE,
                    token=device_token,
                )
                binding = devices.bind(
                    session=session,
                    at=at,
                    device=device,
                    person=person,
                    pin_hash=_PIN_HASH["hash"],
                    mark=person.mark,
                )
            token = sessions.begin(session=session, at=at, person=person, binding=binding)
            session.commit()
        client.set_cookie("stegvis_dev", token)
        if has_device:
            client.set_cookie("stegvis_dev_d", device_token)
        return client

    return sign_in
