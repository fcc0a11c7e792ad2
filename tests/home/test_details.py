"""What is written of somebody is corrected: an alias stays one, nobody's words are lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.sealing import faces
from tests.cast import PIN, Cast
from tests.support.app import ClientOf
from tests.support.enrolments import in_english, logged, row
from tests.support.stays import protect

MUST = "With a protected identity no real name is kept."
HINT = "An alias, never the real name."


@pytest.fixture
def tomas(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    in_english(app, cast, "tomas", "karin")
    return client_of(cast.tomas, tablet=True)


def address(cast: Cast) -> str:
    return f"/enrolments/{cast.enrolments['nils'].id}/details"


def typed(app: Flask, cast: Cast, client: FlaskClient, **more: str) -> dict[str, str]:
    """What the form sends when only `more` is typed into it."""
    kept = row(app, cast, "nils")
    with app.extensions["database"].reading() as session:
        face = faces(session, [kept.person_id])[kept.person_id]
    return {
        "after": mark_on(client.get(address(cast)).text),
        "first_name": face.first_name,
        "language": face.language,
        "phone": face.phone or "",
        "sex": kept.sex.value,
        "sending_agency": kept.sending_agency.value,
        "paying_agency": kept.paying_agency.value,
        "municipality": kept.municipality or "",
        "started_on": kept.started_on.isoformat(),
        **more,
    }


def mark_on(page: str) -> str:
    found = re.search(r'name="after" value="(\w+)"', page)
    assert found, "the form does not say what was on the page"
    return found[1]


def name_of(app: Flask, cast: Cast) -> str:
    with app.extensions["database"].reading() as session:
        return faces(session, [cast.nils.id])[cast.nils.id].first_name


def test_details_are_corrected_with_the_persons_own(
    app: Flask, cast: Cast, tomas: FlaskClient
) -> None:
    words = {
        "first_name": "Klara",
        "language": "ar",
        "phone": "070-111 22 33",
        "sex": "man",
        "sending_agency": "school",
        "paying_agency": "social_insurance",
    }
    data = typed(app, cast, tomas, **words)
    for _twice in range(2):  # a second tap changes nothing
        back = address(cast).removesuffix("/details")
        assert tomas.post(address(cast), data=data).location == back
    page = tomas.get(back).text
    assert "Klara" in page
    assert "Nils" not in page  # an alias does not point back
    assert "Sent by changed from Not known to School" in page
    assert [entry.detail["fields"] for entry in logged(app, "person_changed")] == [
        "first_name phone language"
    ]
    late = typed(app, cast, tomas, started_on="2126-01-01")
    assert tomas.post(address(cast), data=late).status_code == 422


def test_with_a_protected_identity_a_new_name_must_be_said_to_be_an_alias(
    app: Flask, cast: Cast, tomas: FlaskClient
) -> None:
    assert HINT not in tomas.get(address(cast)).text
    protect(app, cast, "nils", "tomas")
    page = tomas.get(address(cast)).text
    assert HINT in page  # before anything is saved
    assert "This is an alias" in page
    data = typed(app, cast, tomas, first_name="Kristina", municipality="Skövde")
    answer = tomas.post(address(cast), data=data)
    assert answer.status_code == 422
    assert MUST in answer.text
    assert 'value="Kristina"' in answer.text
    assert 'value="Skövde"' in answer.text
    assert name_of(app, cast) == "Nils"
    assert tomas.post(address(cast), data={**data, "is_alias": "yes"}).status_code == 303
    assert name_of(app, cast) == "Kristina"


def test_with_a_protected_identity_the_rest_is_corrected_without_a_word_on_the_name(
    app: Flask, cast: Cast, tomas: FlaskClient
) -> None:
    protect(app, cast, "nils", "tomas")
    data = typed(app, cast, tomas, municipality="Skövde")
    assert tomas.post(address(cast), data=data).status_code == 303
    assert row(app, cast, "nils").municipality == "Skövde"


def test_a_form_from_before_the_protection_does_not_bring_the_name_back(
    app: Flask, cast: Cast, tomas: FlaskClient
) -> None:
    stale = typed(app, cast, tomas, municipality="Skövde")
    protect(app, cast, "nils", "tomas")
    alias = typed(app, cast, tomas, first_name="Zeb", is_alias="yes")
    assert tomas.post(address(cast), data=alias).status_code == 303
    assert tomas.post(address(cast), data=stale).status_code == 422
    assert tomas.post(address(cast), data={**stale, "is_alias": "yes"}).status_code == 422
    assert name_of(app, cast) == "Zeb"


def test_a_colleagues_correction_is_not_written_over_and_stands_beside_what_was_typed(
    app: Flask, cast: Cast, client_of: ClientOf, tomas: FlaskClient
) -> None:
    stale = typed(app, cast, tomas, municipality="Skövde")
    karin = client_of(cast.karin)
    data = typed(app, cast, karin, municipality="Falköping", sending_agency="school")
    assert karin.post(address(cast), data=data).status_code == 303
    answer = tomas.post(address(cast), data=stale)
    assert answer.status_code == 422
    assert "Somebody corrected the details meanwhile." in answer.text
    assert 'Municipality: <b dir="auto">Falköping</b>' in answer.text
    assert 'Sent by: <b dir="auto">School</b>' in answer.text
    assert 'value="Skövde"' in answer.text
    kept = row(app, cast, "nils")
    assert (kept.municipality, kept.sending_agency.value) == ("Falköping", "school")
    again = {**stale, "sending_agency": "school", "after": mark_on(answer.text)}
    assert tomas.post(address(cast), data=again).status_code == 303
    kept = row(app, cast, "nils")
    assert (kept.municipality, kept.sending_agency.value) == ("Skövde", "school")


def test_what_was_typed_before_the_lock_still_knows_which_state_it_was_typed_upon(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    with time_machine.travel(clock.now(), tick=False) as clocks:
        tablet = client_of(cast.tomas, tablet=True)
        stale = typed(app, cast, tablet, municipality="Skövde")
        karin = client_of(cast.karin)
        karin.post(address(cast), data=typed(app, cast, karin, municipality="Falköping"))
        clocks.shift(timedelta(minutes=3))
        assert tablet.post(address(cast), data=stale).status_code == 401
        tablet.post("/pin", data={"pin": PIN, "next": address(cast)})
        page = tablet.get(address(cast)).text
    assert 'value="Skövde"' in page
    assert mark_on(page) == stale["after"]
