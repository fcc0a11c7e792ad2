"""What a tablet carries, and what it may never carry (S20, S21)."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.accounts import devices
from app.accounts.models import Binding, Person, PersonKey
from app.programmes.models import Assignment, Programme
from app.schedule.rules.choices import Choices, choose
from tests.cast import PIN, Cast
from tests.support.app import ClientOf
from tests.support.occasions import meet

# All that a list may hold, at any depth. Telephone, surname, health and goals are not among it.
ALLOWED = {
    *("who", "mark", "roster", "stamp", "days", "day", "dies", "lists", "now"),
    *("needs", "readers"),  # tokens that say nothing to a tablet
    *("occurrence", "key", "title", "starts", "open", "people", "states", "id", "name", "stone"),
    *("steps",),  # of who said yes: id, title, is
    *("is", "number", "at", "base", "told", "heads", "held", "heldBase", "count"),
    *("heldHeads", "countBase", "countHeads", "who"),
}


def keys_in(thing: object, people: set[str]) -> set[str]:
    """`people`: ids that stand as keys: of persons, and of who may read on this tablet."""
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
    said, people = answer.get_json(), {person.id for person in cast.people.values()}
    assert keys_in(said, people | {said["who"]}) <= ALLOWED
    assert "070-" not in answer.text
    tokens = json.dumps([said["readers"], [day["needs"] for day in said["days"]]])
    assert not [person for person in people if person in tokens]


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
    said = bare.get("/lists/days").get_json()
    assert (said["who"], said["days"], said["readers"]) == (None, [], None)
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


def may_carry(tablet: FlaskClient, reader: str, day: dict[str, list[str]]) -> bool:
    """Whether a day that `reader` carried may stay, after a visit of whoever has this tablet."""
    readers = tablet.get("/lists/days").get_json()["readers"]
    return set(day["needs"]) <= set(readers.get(reader, []))


def share(app: Flask, tablet: FlaskClient, person: Person) -> str:
    """A colleague with digits of her own on the same tablet."""
    with app.extensions["database"].writing() as session:
        token = tablet.get_cookie("stegvis_dev_d").value
        device = devices.find_device(session, token)
        bound = devices.bind(
            session=session, at=clock.now(), device=device, person=person, pin_hash="x", mark="key"
        )
        session.commit()
    return bound.id


def test_what_a_colleague_carries_stays_while_he_may_and_goes_with_anybodys_contact(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    karin = share(app, lena, cast.karin)
    day = lena.get("/lists/days").get_json()["days"][0]
    assert may_carry(lena, karin, day)  # the same programme, the same people
    with app.extensions["database"].writing() as session:
        for given in session.exec(select(Assignment).where(Assignment.person_id == cast.karin.id)):
            given.ended_at = clock.now()
        session.commit()
    assert not may_carry(lena, karin, day)


def test_a_list_with_somebody_erased_or_protected_since_leaves_every_tablet(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    said = lena.get("/lists/days").get_json()
    day = said["days"][0]
    assert may_carry(lena, said["who"], day)
    with app.extensions["database"].writing() as session:
        session.get(Person, cast.sara.id).protected_at = clock.now()
        session.get(Person, cast.sara.id).phone = None
        session.commit()
    assert not may_carry(lena, said["who"], day)
    with app.extensions["database"].writing() as session:
        session.get(Person, cast.sara.id).protected_at = None
        session.delete(session.get(PersonKey, cast.sara.id))  # what erasure does last
        session.commit()
    assert not may_carry(lena, said["who"], day)


def test_who_is_no_longer_on_this_tablet_reads_nothing_there(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    karin = share(app, lena, cast.karin)
    with app.extensions["database"].writing() as session:
        session.get(Binding, karin).revoked_at = clock.now()
        session.commit()
    assert karin not in lena.get("/lists/days").get_json()["readers"]
