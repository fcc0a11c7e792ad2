"""Today: who my contact is, and the one thing to answer."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.enrolments import began, in_english


def test_a_participant_lands_on_today_with_her_contact_and_one_thing_to_answer(
    cast: Cast, client_of: ClientOf
) -> None:
    page = client_of(cast.amina).get("/", follow_redirects=True)
    assert page.request.path == "/today"
    assert "Lena" in page.text
    assert 'href="tel:0700000011"' in page.text
    assert 'href="/answer"' in page.text


def test_nothing_of_another_participant_is_on_it(cast: Cast, client_of: ClientOf) -> None:
    assert "Sara" not in client_of(cast.amina).get("/today").text


@pytest.mark.parametrize(("ahead", "is_told"), [(3, True), (0, False), (-10, False)])
def test_that_it_begins_is_told_only_before_it_has(
    app: Flask, cast: Cast, client_of: ClientOf, ahead: int, is_told: bool
) -> None:
    in_english(app, cast, "amina")
    began(app, cast, "amina", cast.today + timedelta(days=ahead))
    page = client_of(cast.amina).get("/today").text
    assert "Welcome" in page
    assert ("It begins" in page) is is_told
