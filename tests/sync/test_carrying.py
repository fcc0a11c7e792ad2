"""What a tablet carries, and what it may never carry (S20, S21)."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.programmes.models import Programme
from app.schedule.rules.choices import Choices, choose
from tests.cast import PIN, Cast
from tests.support.app import ClientOf
from tests.support.occasions import meet

# All that a list may hold, at any depth. Telephone, surname, health and goals are not among it.
ALLOWED = {
    *("who", "mark", "roster", "stamp", "days", "day", "dies", "lists"),
    *("occurrence", "key", "title", "starts", "open", "people", "states", "id", "name", "stone"),
    *("steps",),  # of who said yes: id, title, is
    *("is", "number", "at", "base", "told", "heads", "held", "heldBase", "count"),
    *("heldHeads", "countBase", "countHeads", "who"),
}


def keys_in(thing: object, people: set[str]) -> set[str]:
    if isinstance(thing, list):
        return set().union(*(keys_in(one, people) for one in thing)) if thing else set()
    if not isinstance(thing, dict):
        return set()
    own = {key for key in thing if key not in people}
    return own.union(*(keys_in(one, people) for one in thing.values())) if thing else own


@pytest.fixture
def lena(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    with app.extensions["database"].writing() as session:
        for days in (0, 3, 6, 7, 20):
            meet(session, cast.gym, cast.at, days=days)
        meet(session, cast.farm, cast.at, days=1)
        session.commit()
    return client_of(cast.lena, tablet=True)


def test_the_next_seven_days_of_her_own_programmes(lena: FlaskClient, cast: Cast) -> None:
    said = lena.get("/lists/days").get_json()
    wanted = [(cast.today + timedelta(days=days)).isoformat() for days in (0, 3, 6)]
    assert [day["day"] for day in said["days"]] == wanted
    assert {p["name"] for day in said["days"] for one in day["lists"] for p in one["people"]} == {
        "Amina",
        "Sara",
    }


def test_each_days_list_dies_twelve_hours_after_its_last_time(lena: FlaskClient) -> None:
    (day, *_) = lena.get("/lists/days").get_json()["days"]
    ends = max(one["starts"] for one in day["lists"])
    assert ends == "10:00"
    from datetime import datetime

    from app.clock import STOCKHOLM

    dies = datetime.fromtimestamp(day["dies"] / 1000, STOCKHOLM)
    assert dies.strftime("%H:%M") == "00:00"  # it ends at noon
    assert (dies.date() - datetime.fromisoformat(day["day"]).date()).days == 1


def test_nothing_else_than_first_names_pictures_and_states(lena: FlaskClient, cast: Cast) -> None:
    answer = lena.get("/lists/days")
    people = {person.id for person in cast.people.values()}
    assert keys_in(answer.get_json(), people) <= ALLOWED
    assert "070-" not in answer.text


def test_a_substitute_carries_her_own_day_only(
    lena: FlaskClient, cast: Cast, client_of: ClientOf
) -> None:
    said = client_of(cast.vera, tablet=True).get("/lists/days").get_json()
    assert [day["day"] for day in said["days"]] == [cast.today.isoformat()]


def test_the_key_is_given_for_the_right_digits_only(lena: FlaskClient) -> None:
    wrong = lena.post("/lists/key", data={"pin": "000001"})
    assert (wrong.status_code, wrong.get_json()) == (422, {"left": 9})
    right = lena.post("/lists/key", data={"pin": PIN})
    assert right.get_json()["roster"] == lena.get("/lists/days").get_json()["roster"]


def test_two_coaches_on_two_tablets_have_different_keys_and_share_none(
    lena: FlaskClient, cast: Cast, client_of: ClientOf
) -> None:
    one = lena.get("/lists/days").get_json()
    other = client_of(cast.vera, tablet=True).get("/lists/days").get_json()
    assert one["roster"] != other["roster"]
    assert one["days"][0]["lists"][0]["key"] != other["days"][0]["lists"][0]["key"]


def test_without_digits_nothing_is_carried(cast: Cast, client_of: ClientOf) -> None:
    bare = client_of(cast.lena, has_device=False)
    assert bare.get("/lists/days").get_json() == {"who": None, "days": []}
    assert bare.post("/lists/key", data={"pin": PIN}).status_code == 422
    assert bare.get("/lists").status_code == 200


def test_a_programme_chooses_how_many_days_a_tablet_carries(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.lena, tablet=True)
    with app.extensions["database"].writing() as session:
        for days in (0, 2, 9):
            meet(session, cast.gym, cast.at, days=days)
        session.commit()

    def carried() -> int:
        return len(client.get("/lists/days").get_json()["days"])

    assert carried() == 2, "seven days unless something else is chosen"
    for chosen, expected in ((1, 1), (3, 2), (10, 3)):
        with app.extensions["database"].writing() as session:
            choose(
                session=session,
                by=cast.karin.id,
                at=cast.at,
                programme=session.get_one(Programme, cast.gym.id),
                wanted=Choices(roster_days=chosen),
            )
            session.commit()
        assert carried() == expected
