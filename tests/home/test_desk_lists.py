"""The numbers of the desk, each opening the list of those it counted."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from app import i18n
from app.accounts.actions import choose_language
from app.audit import AuditEntry
from tests.cast import Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.ratings import rate
from tests.support.stays import protect, stay

TODAY = date(2027, 5, 20)  # a Thursday
MONDAY = date(2027, 5, 17)
SOON = TODAY + timedelta(weeks=5)
DAY = timedelta(days=1)
LONG_AGO = date(2027, 1, 11)
NAMES = ("starting", "ending", "past", "ratings", "no-phone", "no-contact")


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with time_machine.travel(datetime(2027, 5, 20, 9, tzinfo=UTC), tick=False):
        yield


def listed(client: FlaskClient, cast: Cast, name: str) -> set[str]:
    answer = client.get(f"/desk/{name}")
    assert answer.status_code == 200
    by_id = {person.id: who for who, person in cast.people.items()}
    return {by_id[one] for one in re.findall(r'href="/people/(\w+)"', answer.text)}


def counted(client: FlaskClient) -> dict[str, int]:
    found = re.findall(r'href="/desk/([\w-]+)".*?<b>(\d+)</b>', client.get("/desk").text, re.S)
    return {name: int(number) for name, number in found}


@pytest.fixture
def karin(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    """Nobody but those a test adds: the cast's own three are long since ended."""
    with app.extensions["database"].writing() as session:
        for name in ("amina", "sara", "nils"):
            row = session.merge(cast.enrolments[name])
            row.started_on = row.planned_end_on = row.ended_on = LONG_AGO
        session.commit()
    return client_of(cast.karin)


def test_starting_this_week_is_monday_to_sunday(app: Flask, cast: Cast, karin: FlaskClient) -> None:
    for name, day in {
        "sunday_before": MONDAY - DAY,
        "monday": MONDAY,
        "today": TODAY,
        "sunday": MONDAY + 6 * DAY,
        "next_monday": MONDAY + 7 * DAY,
    }.items():
        stay(app, cast, name, cast.gym, day)
    stay(app, cast, "gone", cast.gym, MONDAY, ended_on=MONDAY + DAY)
    assert listed(karin, cast, "starting") == {"monday", "today", "sunday"}
    assert counted(karin)["starting"] == 3


def test_ending_soon_asks_for_a_next_step_and_past_is_past(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    for name, more in {
        "yesterday": {"planned_end_on": TODAY - DAY},
        "today": {"planned_end_on": TODAY},
        "at_five_weeks": {"planned_end_on": SOON},
        "after_five_weeks": {"planned_end_on": SOON + DAY},
        "settled": {"planned_end_on": TODAY + DAY},
        "undecided": {"planned_end_on": TODAY + DAY},
        "ended": {"planned_end_on": TODAY - DAY, "ended_on": TODAY - DAY},
        "ends_tomorrow": {"planned_end_on": TODAY + DAY, "ended_on": TODAY + DAY},
        "open_ended": {"planned_end_on": None},
    }.items():
        stay(app, cast, name, cast.farm, LONG_AGO, **more)
    for name, step in {"settled": "work_training", "undecided": "none_yet"}.items():
        where = f"/enrolments/{cast.enrolments[name].id}/next-step"
        assert karin.post(where, data={"next_step": step}).status_code == 303
    assert listed(karin, cast, "ending") == {"today", "at_five_weeks", "undecided"}
    assert listed(karin, cast, "past") == {"yesterday"}
    assert (counted(karin)["ending"], counted(karin)["past"]) == (3, 1)


def test_a_rating_is_missing_until_it_is_finished(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    stay(app, cast, "waits", cast.gym, TODAY - 7 * DAY)
    done = stay(app, cast, "answered", cast.gym, TODAY - 7 * DAY)
    rate(app, cast, done, {"sleep": 3}, days_ago=1)
    stay(app, cast, "not_begun", cast.gym, TODAY + DAY)
    assert listed(karin, cast, "ratings") == {"waits"}
    assert counted(karin)["ratings"] == 1


def test_without_a_phone_counts_people_once_and_shows_them_in_each_programme(
    app: Flask, cast: Cast, karin: FlaskClient, client_of: ClientOf
) -> None:
    stay(app, cast, "twice", cast.gym, LONG_AGO)
    stay(app, cast, "twice", cast.farm, LONG_AGO)
    stay(app, cast, "has_one", cast.gym, LONG_AGO)
    stay(app, cast, "not_yet", cast.gym, TODAY + DAY)
    client_of(cast.people["has_one"])
    assert listed(karin, cast, "no-phone") == {"twice"}
    assert counted(karin)["no-phone"] == 1
    page = karin.get("/desk/no-phone").text
    assert page.count(f'href="/people/{cast.people["twice"].id}"') == 2
    assert re.findall(r'<p class="lead">(\d+) ', page) == ["1"]  # as on the desk


def test_without_a_contact_is_who_has_none_or_one_who_has_left(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    """Tomas works at the farm and not in the gym."""
    stay(app, cast, "has_one", cast.farm, LONG_AGO)
    stay(app, cast, "has_none", cast.farm, LONG_AGO, coach_id=None)
    stay(app, cast, "was_left", cast.gym, LONG_AGO)
    stay(app, cast, "ended", cast.gym, LONG_AGO, ended_on=TODAY - DAY)
    assert listed(karin, cast, "no-contact") == {"has_none", "was_left"}
    assert counted(karin)["no-contact"] == 2


def test_whom_she_may_not_see_is_in_no_number_and_no_list(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    stay(app, cast, "hidden", cast.gym, MONDAY, planned_end_on=TODAY + DAY)
    assert {name for name in NAMES if listed(karin, cast, name)} == {
        "starting",
        "ending",
        "ratings",
        "no-phone",
        "no-contact",
    }
    protect(app, cast, "hidden", "lena")
    assert not any(listed(karin, cast, name) for name in NAMES)
    assert set(counted(karin).values()) == {0}


def test_opening_a_list_is_logged_and_the_desk_alone_is_not(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    stay(app, cast, "today", cast.gym, TODAY)
    karin.get("/desk")
    karin.get("/desk/starting")
    karin.get("/desk/past")
    with app.extensions["database"].reading() as session:
        rows = session.exec(
            select(AuditEntry.detail).where(
                col(AuditEntry.act) == "group_read", col(AuditEntry.by) == cast.karin.id
            )
        ).all()
    assert rows == [{"programme": cast.gym.id, "people": 1}]


@ON_ONE_ENGINE
@pytest.mark.parametrize("name", ["all", "Starting", "no_phone", "starting ", "1"])
def test_a_list_that_there_is_not_is_not_there(karin: FlaskClient, name: str) -> None:
    assert karin.get(f"/desk/{name}").status_code == 404


@ON_ONE_ENGINE
def test_a_coach_has_no_desk(cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.lena, cast.mats, cast.amina):
        assert client_of(person).get("/desk/starting").status_code == 404


@ON_ONE_ENGINE
def test_an_empty_list_says_what_is_well(karin: FlaskClient) -> None:
    for name in NAMES:
        assert '<section class="card empty">' in karin.get(f"/desk/{name}").text


def test_two_coordinators_read_the_same_desk_each_in_her_language(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    """What a page takes from another file is said anew for each reader."""
    pages = []
    for code in ("sv", "ar"):
        with app.extensions["database"].writing() as session:
            choose_language(session=session, person_id=cast.karin.id, language=code)
            session.commit()
        pages.append(client_of(cast.karin).get("/desk").text)
    swedish = i18n.text_in("sv", "Starting this week")
    assert [swedish in page for page in pages] == [True, False]
