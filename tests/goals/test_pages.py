"""The pages of a map: what a participant and her coach do there, and what bad input meets."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app.audit.models import AuditEntry
from app.goals import queries
from app.goals.maps import Map, State
from tests.cast import Cast
from tests.support.app import ClientOf, speak_english
from tests.support.maps import walk


@pytest.fixture
def amina(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.amina)
    return client_of(cast.amina)


@pytest.fixture
def lena(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.lena)
    return client_of(cast.lena)


def a_map(
    app: Flask, cast: Cast, *goals: tuple[str, list[str], int]
) -> list[tuple[str, list[str]]]:
    with app.extensions["database"].writing() as session:
        found = [walk(cast, session, cast.amina, *goal) for goal in goals]
        session.commit()
    return found


def her_map(app: Flask, cast: Cast) -> Map:
    with app.extensions["database"].reading() as session:
        return queries.map_of(session, cast.amina.id, "en")


def test_a_map_begins_empty_and_says_what_can_be_done(amina: FlaskClient) -> None:
    page = amina.get("/map").text
    assert "Nothing here yet" in page
    assert "/new" in page


def test_she_makes_a_goal_in_her_own_words_and_a_first_step_from_the_library(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    made = amina.post(
        f"/maps/{cast.amina.id}/new", data={"words": "Sleep all night", "area": "sleep"}
    )
    assert made.status_code == 303
    assert made.location.endswith("/steps/new")
    page = amina.get(made.location).text
    assert page.index("Have a calm hour") < page.index("Walk round the house")
    saved = amina.post(made.location, data={"suggestion": "calm_hour", "helper": "Lena"})
    assert saved.status_code == 303
    page = amina.get("/map").text
    assert "Sleep all night" in page
    assert "Have a calm hour before the night" in page
    assert "I am here" in page
    assert 'role="img"' in page


def test_two_goals_are_a_net_whose_every_step_is_in_the_list(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    a_map(app, cast, ("Sleep", ["One", "Two"], 1), ("Move", ["Three", "Four", "Five"], 0))
    for path in ("/map", f"/maps/{cast.amina.id}/list", f"/maps/{cast.amina.id}/print"):
        page = amina.get(path).text
        assert len(re.findall(r'<li class="milestone', page)) == 5, path
        for word in ("Sleep", "Move", "One", "Two", "Three", "Four", "Five"):
            assert word in page, path


def test_the_whole_map_of_forty_steps_is_in_the_page_that_draws_fewer(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    a_map(app, cast, ("Walk", [f"Step {n}." for n in range(40)], 17))
    page = amina.get("/map").text
    assert all(f"Step {n}." in page for n in range(40))
    assert "more steps ahead" in page
    assert "steps behind me" in page


def test_crossing_off_is_one_tap_from_today_and_is_taken_back_with_another(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    ((_goal, steps),) = a_map(app, cast, ("Sleep", ["One", "Two"], 0))
    assert "One" in amina.get("/today").text
    done = amina.post(f"/steps/{steps[0]}/complete", data={"back": "today"})
    assert done.location == f"/today?done={steps[0]}"
    page = amina.get(done.location).text
    assert "Well done." in page
    assert page.index("Undo") < page.index("Two")
    undone = amina.post(f"/steps/{steps[0]}/undo", data={"back": "today"})
    assert "Well done." not in amina.get(undone.location).text
    assert her_map(app, cast).goals[0].done == 0


def test_a_second_tap_and_an_old_page_change_nothing(
    app: Flask, cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    ((_goal, steps),) = a_map(app, cast, ("Sleep", ["One", "Two"], 0))
    for client in (lena, amina, lena):
        assert client.post(f"/steps/{steps[0]}/complete").status_code == 303
    assert her_map(app, cast).goals[0].steps[0].done_by == cast.lena.id
    assert amina.post(f"/steps/{steps[1]}/undo").status_code == 303
    assert amina.post(f"/steps/{steps[0]}/rest").status_code == 303
    assert [step.state for step in her_map(app, cast).goals[0].steps] == [
        State.DONE,
        State.WAITING,
    ]


def test_homework_is_shown_as_until_next_time_and_never_as_missed(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    ((goal, _steps),) = a_map(app, cast, ("Sleep", [], 0))
    yesterday = (cast.today - timedelta(days=1)).isoformat()
    fields = {"words": "Write a list", "is_homework": "y", "by_on": yesterday}
    assert amina.post(f"/goals/{goal}/steps/new", data=fields).status_code == 303
    page = amina.get("/today").text
    assert "Until next time" in page
    assert not re.search(r"\b(missed|late|failed|overdue)\b", page.lower())


def test_what_she_can_now_gathers_in_a_list_of_her_own_words(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    ((_goal, steps),) = a_map(app, cast, ("Sleep", ["One"], 1))
    kept = amina.post(f"/steps/{steps[0]}/now", data={"words": "I sleep without my phone"})
    page = amina.get(kept.location).text
    assert "I sleep without my phone" in page
    amina.post(f"/steps/{steps[0]}/undo")
    assert "I sleep without my phone" in amina.get(kept.location).text


def test_a_goal_that_leaves_the_map_leaves_what_she_can_now_on_her_list(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    ((goal, steps),) = a_map(app, cast, ("To town", ["Buy a ticket", "Ride alone"], 1))
    kept = amina.post(f"/steps/{steps[0]}/now", data={"words": "I can take the bus"}).location
    amina.post(f"/goals/{goal}/end")
    assert "I can take the bus" in amina.get(kept).text
    way = f"/ways/{cast.amina.id}"
    for page in ("/map", f"/maps/{cast.amina.id}/list"):
        assert way in amina.get(page).text
        assert kept in amina.get(page).text
    page = amina.get(way).text
    for words in ("To town", "Buy a ticket", "I can take the bus"):
        assert words in page
    assert "Ride alone" not in page
    assert amina.get(f"{way}/file").status_code == 200


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("Gå ut 🌲👨‍👩‍👧", "Gå ut 🌲👨‍👩‍👧"),
        ("\u202egnidaer\u202c a\u0000b".replace("\u0000", ""), "gnidaer ab"),
        ("two\nlines\tand  room", "two lines and room"),
        ("می‌روم", "می‌روم"),
        ("<b>bold</b> & {{ 7*7 }}", "<b>bold</b> & {{ 7*7 }}"),
    ],
)
def test_her_words_are_kept_as_she_wrote_them_without_marks_that_turn_the_page(
    app: Flask, cast: Cast, amina: FlaskClient, words: str, kept: str
) -> None:
    ((goal, _),) = a_map(app, cast, ("Sleep", [], 0))
    assert amina.post(f"/goals/{goal}/steps/new", data={"words": words}).status_code == 303
    assert her_map(app, cast).goals[0].steps[0].words == kept
    assert "<b>bold</b>" not in amina.get(f"/goals/{goal}").text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Write a step, or choose one below."),
        ({"words": "   \u202e "}, "Write a step, or choose one below."),
        ({"suggestion": "no_such_step"}, "Write a step, or choose one below."),
        ({"words": "x" * 201}, "Write it a little shorter."),
        ({"words": "Walk", "helper": "x" * 81}, "Write it a little shorter."),
        ({"words": "Walk", "by_on": "soon"}, "Choose the day in the calendar."),
        ({"words": "Walk", "by_on": "2999-01-01"}, "Choose a day at most two years away."),
    ],
)
def test_a_step_that_cannot_be_kept_is_asked_again_with_everything_still_there(
    app: Flask, cast: Cast, amina: FlaskClient, fields: dict[str, str], says: str
) -> None:
    ((goal, _),) = a_map(app, cast, ("Sleep", [], 0))
    answer = amina.post(f"/goals/{goal}/steps/new", data=fields)
    assert answer.status_code == 422
    assert says in answer.text
    for value in fields.values():
        if value.strip("x") == "" or value == "Walk":
            assert value in answer.text
    assert her_map(app, cast).goals[0].steps == ()


def test_a_goal_without_words_is_asked_again_and_a_very_long_one_is_kept_on_the_page(
    cast: Cast, amina: FlaskClient
) -> None:
    address = f"/maps/{cast.amina.id}/new"
    answer = amina.post(address, data={"words": " ", "area": "sleep"})
    assert answer.status_code == 422
    assert "Write a few words." in answer.text
    answer = amina.post(address, data={"words": "ö" * 4001})
    assert answer.status_code == 422
    assert "ö" * 4001 in answer.text
    assert amina.post(address, data={"words": "ö" * 4000}).status_code == 303
    assert amina.get("/map").status_code == 200


def test_an_area_that_is_none_of_the_ratings_is_no_area(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    amina.post(f"/maps/{cast.amina.id}/new", data={"words": "x", "area": "'; drop table goal"})
    goal = her_map(app, cast).goals[0]
    assert goal.area is None
    assert goal.sign == "map"


def test_nobody_else_reaches_her_map_or_crosses_off_on_it(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    ((goal, steps),) = a_map(app, cast, ("Sleep", ["One"], 0))
    for name in ("sara", "nils", "tomas", "strange_coach", "mats", "strange_guest"):
        client = client_of(cast.people[name])
        assert client.post(f"/steps/{steps[0]}/complete").status_code == 404
        assert client.get(f"/goals/{goal}").status_code == 404
        assert client.get(f"/maps/{cast.amina.id}").status_code == 404
        assert client.post(f"/maps/{cast.amina.id}/vision", data={"words": "x"}).status_code == 404
    assert her_map(app, cast).goals[0].done == 0


def test_her_coach_sees_the_same_map_beside_her_and_the_log_says_so(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    a_map(app, cast, ("Sleep", ["One"], 0), ("Move", ["Two"], 0))
    page = lena.get(f"/maps/{cast.amina.id}").text
    assert "Amina" in page
    assert "Now: <bdi>One</bdi>" in page
    with app.extensions["database"].reading() as session:
        entry = session.exec(
            select(AuditEntry).order_by(AuditEntry.seq.desc())  # type: ignore[attr-defined]
        ).first()
    assert entry is not None
    assert (entry.act, entry.person, entry.by) == ("person_read", cast.amina.id, cast.lena.id)


def test_a_goal_that_leaves_the_map_is_gone_and_its_steps_with_it(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    ((goal, steps),) = a_map(app, cast, ("Sleep", ["One"], 0))
    assert amina.post(f"/goals/{goal}/end").status_code == 303
    assert amina.get(f"/goals/{goal}").status_code == 404
    assert amina.post(f"/steps/{steps[0]}/complete").status_code == 404
    assert "One" not in amina.get("/today").text


def test_other_words_for_a_step_and_a_suggestion_that_stays_one(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    ((goal, _),) = a_map(app, cast, ("Sleep", [], 0))
    amina.post(f"/goals/{goal}/steps/new", data={"suggestion": "calm_hour"})
    step = her_map(app, cast).goals[0].steps[0]
    amina.post(f"/steps/{step.id}", data={"words": "", "helper": "Lena", "sign": "cup"})
    changed = her_map(app, cast).goals[0].steps[0]
    assert (changed.words, changed.helper, changed.sign) == (step.words, "Lena", "cup")
    amina.post(f"/steps/{step.id}", data={"words": "My own calm hour"})
    assert her_map(app, cast).goals[0].steps[0].words == "My own calm hour"


def test_today_asks_the_database_once_more_for_the_next_step(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    a_map(app, cast, ("Sleep", ["One"], 0), ("Move", ["Two", "Three"], 1))
    with app.extensions["database"].reading() as session:
        step = queries.next_step(
            session,
            session.execute(queries.OPEN_STEPS, {"person": cast.amina.id}),
            cast.amina.id,
            "en",
        )
    assert step is not None
    assert step.words in ("One", "Three")
