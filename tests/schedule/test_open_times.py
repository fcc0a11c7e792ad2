"""Her next times without the code: only when both have said so, and nothing but when and bring."""

import html
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.accounts.models import Binding, Person
from app.programmes.models import PhoneView
from tests.cast import Cast
from tests.schedule.conftest import Times
from tests.support.app import ClientOf, speak_english
from tests.support.enrolments import logged

SWITCH = "/me/open-times"


@pytest.fixture
def amina(app: Flask, cast: Cast, week: Times, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.amina)
    return client_of(cast.amina)


@pytest.fixture
def lena(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.lena)
    return client_of(cast.lena)


def pad(client: FlaskClient) -> str:
    """The PIN pad of her phone, as anybody sees it who holds it."""
    client.get("/exit")
    page = client.get("/today", headers={"Accept-Language": "en"})
    assert page.status_code == 401
    return page.text


def kept(page: str) -> list[dict[str, object]]:
    """What the page tells the phone to keep; nothing is told plainly too."""
    found = re.search(r'data-times(?:="([^"]*)")?', page)
    assert found
    return json.loads(html.unescape(found[1]))["times"] if found[1] else []


def both_say_yes(amina: FlaskClient, lena: FlaskClient, cast: Cast) -> None:
    assert amina.post(SWITCH).status_code == 303
    assert lena.post(f"/people/{cast.amina.id}/open-times").status_code == 303


def test_nothing_shows_before_both_have_said_yes(
    cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    assert not kept(amina.get(SWITCH).text)
    amina.post(SWITCH)
    page = amina.get(SWITCH).text
    assert "It begins when your contact person has said yes too." in page
    assert not kept(page)
    assert "Amina wants this." in lena.get(f"/people/{cast.amina.id}/schedule").text
    page = pad(amina)
    assert "Your next times" not in page
    assert not kept(page)


def test_the_coach_alone_does_not_switch_it_on(
    cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    lena.post(f"/people/{cast.amina.id}/open-times")
    assert "Your contact person says yes. Do you want it?" in amina.get(SWITCH).text
    assert not kept(pad(amina))


def test_the_next_three_show_with_what_to_bring_and_nothing_else(
    cast: Cast, week: Times, amina: FlaskClient, lena: FlaskClient
) -> None:
    both_say_yes(amina, lena, cast)
    page = pad(amina)
    rows = kept(page)
    assert len(rows) == 3
    assert str(rows[0]["when"]).endswith(", 10:00")
    assert rows[0]["bring"] == "Bring: Towel"
    assert rows[0]["over"] > clock.now().timestamp() * 1000  # type: ignore[operator]
    assert str(rows[0]["when"]) in page
    for word in ("Gym", "Strandgatan", "Lena", "Amina", "How is it going"):
        assert word not in page


def test_the_switch_says_who_can_read_it(amina: FlaskClient) -> None:
    page = amina.get(SWITCH).text
    assert "Whoever holds this phone can read them." in page
    assert SWITCH in amina.get("/me").text


@pytest.mark.parametrize("who", ["she", "her coach"])
def test_either_ends_it_for_both_and_the_phone_forgets(
    app: Flask, cast: Cast, amina: FlaskClient, lena: FlaskClient, who: str
) -> None:
    both_say_yes(amina, lena, cast)
    assert len(kept(amina.get(SWITCH).text)) == 3
    if who == "she":
        amina.post(f"{SWITCH}/end")
    else:
        lena.post(f"/people/{cast.amina.id}/open-times/end")
    assert kept(amina.get(SWITCH).text) == []
    amina.post(SWITCH)  # one alone does not bring it back
    assert kept(pad(amina)) == []
    assert len(logged(app, "times_closed")) == 1


def test_said_twice_it_stays_as_it_was(
    app: Flask, cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    for _ in range(2):
        both_say_yes(amina, lena, cast)
    assert len(logged(app, "times_opened")) == 2


@pytest.mark.parametrize("why", ["times only", "protected"])
def test_where_somebody_may_be_looking_for_her_it_is_not_offered(
    app: Flask, cast: Cast, amina: FlaskClient, lena: FlaskClient, why: str
) -> None:
    both_say_yes(amina, lena, cast)
    with app.extensions["database"].writing() as session:
        if why == "protected":
            her = session.get_one(Person, cast.amina.id)
            her.protected_at, her.phone = clock.now(), None
        else:
            session.merge(cast.enrolments["amina"]).phone_view = PhoneView.CALENDAR_ONLY
        session.commit()
    page = amina.get(SWITCH).text
    assert "It begins when your contact person has said yes too." in page
    assert not kept(page)
    assert lena.post(f"/people/{cast.amina.id}/open-times").status_code == 404
    amina.post(f"{SWITCH}/end")
    amina.post(SWITCH)
    assert "It begins when your contact person has said yes too." in amina.get(SWITCH).text
    assert kept(pad(amina)) == []


def test_a_phone_that_was_ended_is_told_to_forget(
    app: Flask, cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    both_say_yes(amina, lena, cast)
    with app.extensions["database"].writing() as session:
        for binding in session.exec(select(Binding).where(Binding.person_id == cast.amina.id)):
            binding.revoked_at = clock.now()
        session.commit()
    page = amina.get("/today").text
    assert 'name="pin"' not in page
    assert kept(page) == []


def test_another_coach_and_another_participant_reach_nothing(
    cast: Cast, amina: FlaskClient, client_of: ClientOf
) -> None:
    path = f"/people/{cast.amina.id}/open-times"
    for name in ("tomas", "sara", "mats"):
        assert client_of(cast.people[name]).post(path).status_code == 404
        assert client_of(cast.people[name]).post(f"{path}/end").status_code == 404


def test_a_page_that_broke_and_the_shell_say_nothing_of_what_is_kept(
    app: Flask, amina: FlaskClient
) -> None:
    assert "data-times" not in amina.get("/nowhere").text
    shell = app.test_client().get("/offline/en").text
    assert re.search(r"data-kept-times hidden", shell)
    assert 'data-times"' not in shell
    assert "data-times>" not in shell
