"""Consent, emergency and safety stand in easy Swedish too, until two people have approved the
translation (trust D7)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import i18n
from app.consent.notices import RATINGS
from tests.cast import Cast
from tests.support.absences import asked_about, times_before
from tests.support.app import ON_ONE_ENGINE, ClientOf

# Every text that must be understood, by the page that says it.
GATED = {
    "/answer": (
        "Before you start",
        *(line.text for line in RATINGS if "%(" not in line.text),
        *("I have read it", "Somebody read it to me", "With an interpreter"),
    ),
    "/from-us/{greeting}": (
        *("May we tell?", "Do you want to say something?"),
        *("Yes, you may", "Talk with me first", "No"),
        "You can change your answer. Tell your contact person.",
    ),
    "/me": (
        "This is no emergency help. Your contact person reads here on working days.",
        *("Danger now", "Health advice"),
    ),
    "/maps/{person}/list": (
        "On the tablet outdoors",
        "Sometimes there is no network where we meet. May the tablet of your contact person carry"
        " your next steps then? Only the steps. You can change your mind.",
        *("Yes", "No"),
    ),
    "/me/open-times": (
        "Your next three times can show before you write your code. They also show without a"
        " network.",
        "Whoever holds this phone can read them.",
        "It says when, and what to bring. It does not say what, where or with whom.",
        "I want this",
    ),
}


@pytest.fixture
def greeting(app: Flask, cast: Cast) -> str:
    first = times_before(app, cast, 1)[0]
    with app.extensions["database"].writing() as session:
        _, found = asked_about(session, cast, first.id)
        session.commit()
    return found


@pytest.fixture
def amina(cast: Cast, client_of: ClientOf) -> FlaskClient:
    return client_of(cast.amina)


def page_of(amina: FlaskClient, cast: Cast, greeting: str, path: str) -> str:
    answer = amina.get(path.format(greeting=greeting, person=cast.amina.id))
    assert answer.status_code == 200
    return answer.text


@ON_ONE_ENGINE
@pytest.mark.parametrize("path", list(GATED))
def test_what_must_be_understood_stands_in_swedish_beside_a_draft(
    amina: FlaskClient, cast: Cast, greeting: str, path: str
) -> None:
    page = page_of(amina, cast, greeting, path)
    for message in GATED[path]:
        hers, swedish = i18n.text_in("ar", message), i18n.text_in("sv", message)
        assert f'{hers}<small lang="sv" dir="ltr">{swedish}</small>' in page
    assert page.count(i18n.text_in("ar", "You may ask for an interpreter.")) == 1


@ON_ONE_ENGINE
@pytest.mark.parametrize("path", list(GATED))
def test_an_approved_translation_stands_alone(
    amina: FlaskClient,
    cast: Cast,
    greeting: str,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(i18n, "is_reviewed", lambda _code, _message: True)
    page = page_of(amina, cast, greeting, path)
    assert '<small lang="sv"' not in page
    assert i18n.text_in("ar", "You may ask for an interpreter.") not in page
