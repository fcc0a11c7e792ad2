"""What she does until next time: done, or not yet. And a plan that agrees on a time of ours."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.goals import actions, plans, queries
from app.goals.actions import StepWish
from app.goals.maps import State
from app.goals.queries import Found
from app.schedule.models import Activity, Occurrence
from app.schedule.own_phrases import add_phrase
from tests.cast import Cast
from tests.support.app import ClientOf, speak_english
from tests.support.maps import hand, walk
from tests.support.occasions import meet


@pytest.fixture
def amina(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.amina)
    return client_of(cast.amina)


@pytest.fixture
def guest(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    """In the workshop of another association, whose plan has every part."""
    speak_english(app, cast.people["strange_guest"])
    return client_of(cast.people["strange_guest"])


@pytest.fixture
def homework(app: Flask, cast: Cast) -> str:
    with app.extensions["database"].writing() as session:
        goal, _ = walk(cast, session, cast.amina, "Sleep")
        step = actions.add_step(
            **hand(cast, session, cast.amina),
            goal=Found(goal, cast.amina.id, goal),
            wish=StepWish("Write three lines", None, "pencil", is_homework=True),
        )
        session.commit()
    return step


@pytest.fixture
def garden(app: Flask, cast: Cast) -> Occurrence:
    with app.extensions["database"].writing() as session:
        found = meet(session, cast.abroad, cast.at)
        session.commit()
        session.refresh(found)
        session.expunge(found)
    return found


def test_not_yet_keeps_the_step_and_says_that_it_is_all_right(
    app: Flask, cast: Cast, amina: FlaskClient, homework: str
) -> None:
    assert "Not yet" in amina.get("/today").text
    said = amina.post(f"/steps/{homework}/later", data={"back": "today"})
    page = amina.get(said.location).text
    assert "That is all right." in page
    assert "Write three lines" in page
    assert not any(word in page.lower() for word in ("missed", "failed", "overdue"))
    with app.extensions["database"].reading() as session:
        (goal,) = queries.map_of(session, cast.amina.id, "en").goals
        assert goal.steps[0].state is State.ON_THE_WAY
        what = [change.what.value for change in plans.changes_of(session, cast.amina.id)]
    assert what[0] == "step_not_yet"


def test_not_yet_about_something_done_changes_nothing(
    app: Flask, cast: Cast, amina: FlaskClient, homework: str
) -> None:
    amina.post(f"/steps/{homework}/complete")
    amina.post(f"/steps/{homework}/later")
    with app.extensions["database"].reading() as session:
        assert queries.map_of(session, cast.amina.id, "en").goals[0].done == 1


def test_a_step_that_is_no_homework_is_never_asked_about(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        walk(cast, session, cast.amina, "Sleep", ["One"])
        session.commit()
    assert "Not yet" not in amina.get("/today").text


def test_the_plan_agrees_on_a_time_of_ours_and_says_what_it_is_for(
    cast: Cast, guest: FlaskClient, garden: Occurrence
) -> None:
    address = f"/plans/{cast.people['strange_guest'].id}"
    assert f'<option value="{garden.activity_id}"' in guest.get(address).text
    about = {"part": "activities", "words": "To be outdoors", "activity": garden.activity_id}
    assert guest.post(address, data=about).status_code == 303
    page = guest.get(address).text
    line = page.partition("To be outdoors")[0].rpartition("<li>")[2]
    assert f"{garden.starts:%H:%M}" in line


def test_a_need_stands_by_its_area_and_no_other_line_does(cast: Cast, guest: FlaskClient) -> None:
    address = f"/plans/{cast.people['strange_guest'].id}"
    for part, words, area in (
        ("mapping", "Wake up rested", "sleep"),
        ("mapping", "A made up area", "'"),
        ("who", "Vera calls", "sleep"),
    ):
        said = guest.post(address, data={"part": part, "words": words, "area": area})
        assert said.status_code == 303
    lines = guest.get(address).text.split("<li>")
    about = {
        words: next(line for line in lines if words in line) for words in ("Wake", "made", "Vera")
    }
    assert "<b>Sleep</b>" in about["Wake"]
    assert "<b>" not in about["made"] + about["Vera"]


def test_a_time_of_another_programme_and_a_made_up_one_are_no_time_of_hers(
    app: Flask, cast: Cast, guest: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        other = meet(session, cast.gym, cast.at).activity_id
        session.commit()
    for activity in (other, "nothing", "'"):
        data = {"part": "activities", "words": "Outdoors", "activity": activity}
        assert guest.post(f"/plans/{cast.people['strange_guest'].id}", data=data).status_code == 303
    with app.extensions["database"].reading() as session:
        assert {
            line.activity_id for line in plans.lines_of(session, cast.people["strange_guest"].id)
        } == {None}


def test_a_series_that_has_ended_keeps_its_name_in_the_plan(
    app: Flask, cast: Cast, guest: FlaskClient, garden: Occurrence
) -> None:
    address = f"/plans/{cast.people['strange_guest'].id}"
    about = {"part": "activities", "words": "Outdoors", "activity": garden.activity_id}
    guest.post(address, data=about)
    with app.extensions["database"].writing() as session:
        row = session.get(Activity, garden.activity_id)
        assert row is not None
        row.ended_at = cast.at
        session.commit()
    page = guest.get(address).text
    assert f"{garden.starts:%H:%M}" in page.partition("Outdoors")[0].rpartition("<li>")[2]
    assert "<option value" not in page.partition('id="activity"')[2].partition("</select>")[0]


def test_a_line_about_a_series_says_the_associations_own_words(
    app: Flask, cast: Cast, guest: FlaskClient, garden: Occurrence
) -> None:
    with app.extensions["database"].writing() as session:
        hay = add_phrase(
            session=session,
            by=cast.people["strange_coach"].id,
            at=cast.at,
            association_id=cast.elsewhere.id,
            shelf="activity",
            sign="sun",
            swedish="Hässja hö",
            texts={"en": "Hang up the hay"},
        )
        row = session.get_one(Activity, garden.activity_id)
        row.what, row.title = f"own_{hay.id}", None
        session.add(row)
        session.commit()
    page = guest.get(f"/plans/{cast.people['strange_guest'].id}").text
    assert "Hang up the hay" in page
    assert hay.id not in page
