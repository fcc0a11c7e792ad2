"""The plan: one line is a whole one, both read the same, both say yes, every change is kept."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.assessments.catalogue import shipped
from app.assessments.vocabulary import Skipped
from app.goals import plans, talk
from app.goals.meetings import planned
from app.goals.parts import Part
from app.programmes.access import Place
from app.programmes.catalogue_cache import templates
from app.programmes.template_model import Meeting
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


def place(weeks: int = 12, extended: int = 0) -> Place:
    start = date(2027, 1, 4)
    return Place(
        enrolment_id="e",
        person_id="p",
        programme_id="g",
        programme_name="Gymmet",
        template_slug="aktiv-centrum",
        staff_word="coach",
        controller="F",
        coach_id=None,
        started_on=start,
        planned_end_on=start + timedelta(weeks=weeks + extended, days=-1),
        ended_on=None,
    )


def test_a_gym_uses_one_part_and_a_mentorship_all() -> None:
    assert plans.parts_of(templates()["aktiv-centrum"]) == ("goals", "meetings")
    assert set(plans.parts_of(templates()["hantverksstegen"])) == {part.value for part in Part}


def test_a_template_that_says_nothing_plans_the_end_from_the_start() -> None:
    for slug, template in templates().items():
        if not template.plan:
            assert Part.NEXT in plans.parts_of(template), slug


@pytest.mark.parametrize(
    ("meeting", "days"),
    [
        (Meeting("follow_up", weeks=(4, 8), weeks_if_extended=(12,)), ["2027-02-01", "2027-03-01"]),
        (Meeting("end_meeting", weeks_before_end=5), ["2027-02-21"]),
        (Meeting("mid_talk", at="midway"), ["2027-02-14"]),
        (Meeting("closing_talk", at="end"), ["2027-03-28"]),
        (Meeting("intro", at="start"), ["2027-01-04"]),
        (Meeting("study_visit", at="before_start"), []),
        (Meeting("closing_talk", at="on_request"), []),
        (Meeting("follow_up", every_weeks=5), ["2027-02-08", "2027-03-15"]),
        (Meeting("end_meeting", weeks_before_end=50), []),
    ],
)
def test_the_template_gives_each_meeting_its_day(meeting: Meeting, days: list[str]) -> None:
    template = replace(templates()["aktiv-centrum"], meetings=(meeting,))
    assert [str(one.on_day) for one in planned(place(), template)] == days


def test_a_longer_time_has_one_more_follow_up() -> None:
    meeting = Meeting("follow_up", weeks=(4, 8), weeks_if_extended=(12,))
    template = replace(templates()["aktiv-centrum"], meetings=(meeting,))
    usual = template.planned_end(date(2027, 1, 4))
    assert usual is not None
    longer = replace(place(), planned_end_on=usual + timedelta(weeks=5))
    assert len(planned(longer, template)) == 3


def test_one_line_is_a_whole_plan_and_no_empty_part_is_asked_for(
    cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    address = f"/plans/{cast.amina.id}"
    assert "What I need" not in amina.get(address).text
    fields = {"part": "next", "words": "Work practice in the garden", "on_day": ""}
    assert lena.post(address, data=fields).status_code == 303
    page = amina.get(address).text
    assert "Work practice in the garden" in page
    assert "What comes next" in page


def test_both_say_yes_to_the_same_version_and_a_change_asks_again(
    app: Flask, cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    address = f"/plans/{cast.amina.id}"
    lena.post(address, data={"part": "next", "words": "Work practice"})
    for client in (amina, lena, lena):
        assert client.post(f"{address}/agree", data={"version": "1"}).status_code == 303
    page = amina.get(address).text
    assert "Yes, I agree" not in page
    assert "Lena" in page
    lena.post(address, data={"part": "next", "words": "Another place"})
    assert "The plan has changed since then." in amina.get(address).text
    old = amina.post(f"{address}/agree", data={"version": "1"})
    assert old.status_code == 422
    assert "The plan has changed since you read it." in old.text
    for wrong in ("", "x", "-1", "99999999999", "²"):
        assert amina.post(f"{address}/agree", data={"version": wrong}).status_code == 422


def test_crossing_off_a_step_is_no_other_plan(app: Flask, cast: Cast, amina: FlaskClient) -> None:
    with app.extensions["database"].writing() as session:
        _, steps = walk(cast, session, cast.amina, "Sleep", ["One"])
        session.commit()
    address = f"/plans/{cast.amina.id}"
    amina.post(f"{address}/agree", data={"version": "2"})
    amina.post(f"/steps/{steps[0]}/complete")
    assert "The plan has changed" not in amina.get(address).text


def test_she_reads_every_change_who_made_it_and_what_stood_before(
    cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    lena.post(f"/maps/{cast.amina.id}/new", data={"words": "Sleep better"})
    amina.post(f"/maps/{cast.amina.id}/vision", data={"words": "I play with my children"})
    amina.post(f"/maps/{cast.amina.id}/vision", data={"words": "I work outside"})
    page = amina.get(f"/plans/{cast.amina.id}/changes").text
    for word in ("Sleep better", "Lena", "I play with my children", "I work outside", "Before"):
        assert word in page


def test_saving_what_stood_there_leaves_the_agreement_and_writes_nothing(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        goal, steps = walk(cast, session, cast.amina, "Sleep", ["One"])
        session.commit()
    address = f"/plans/{cast.amina.id}"
    amina.post(f"{address}/agree", data={"version": "2"})
    amina.post(f"/goals/{goal}/change", data={"words": "Sleep", "area": "sleep"})
    amina.post(f"/steps/{steps[0]}", data={"words": "One", "sign": "sprout"})
    assert "The plan has changed" not in amina.get(address).text
    changes = amina.get(f"{address}/changes").text
    assert "A step was changed" not in changes
    assert "The goal has other words" not in changes


def test_a_version_says_who_and_when_as_well_as_the_words(
    app: Flask, cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    address = f"/plans/{cast.amina.id}"
    with app.extensions["database"].writing() as session:
        goal, _ = walk(cast, session, cast.amina, "Sleep")
        session.commit()
    first = {"words": "Call", "helper": "Karin", "by_on": "2027-05-01"}
    amina.post(f"/goals/{goal}/steps/new", data=first)
    (step,) = re.findall(r'"/steps/(\w+)"', amina.get(f"/goals/{goal}").text)[:1]
    amina.post(f"/steps/{step}", data={**first, "helper": "Omar", "by_on": "2027-06-01"})
    lena.post(address, data={"part": "who", "words": "Ask", "who": "Olle", "on_day": "2027-05-02"})
    amina.post(f"/steps/{step}/start")
    assert "A step was begun</b>: <bdi>Call" in amina.get(f"{address}/changes").text
    amina.post(f"/goals/{goal}/end")
    ended, _begun, line, changed, added = re.findall(
        "<li>(.*?)</li>", amina.get(f"{address}/changes").text, re.S
    )[:5]
    assert "Sleep" in ended
    for words in ("Ask", "Who does what", "Olle", "May 2"):
        assert words in line
    now, before = changed.split("Before")
    assert ("Omar" in now, "1 June" in now) == (True, True)
    assert ("Karin" in before, "1 May" in before) == (True, True)
    assert "Karin" in added
    assert "sprout" not in changed


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"part": "next", "words": " "}, "Write a few words."),
        ({"part": "goals", "words": "x"}, "Choose where the line belongs."),
        ({"part": "", "words": "x"}, "Choose where the line belongs."),
        ({"part": "next", "words": "x" * 401}, "Write it a little shorter."),
        ({"part": "next", "words": "Kept words", "on_day": "2999-01-01"}, "at most two years"),
    ],
)
def test_a_line_that_cannot_be_kept_is_asked_again(
    cast: Cast, amina: FlaskClient, fields: dict[str, str], says: str
) -> None:
    answer = amina.post(f"/plans/{cast.amina.id}", data=fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert fields["words"].strip() in answer.text


def test_a_line_taken_away_is_gone_from_the_plan_and_kept_among_the_changes(
    app: Flask, cast: Cast, amina: FlaskClient, lena: FlaskClient, client_of: ClientOf
) -> None:
    address = f"/plans/{cast.amina.id}"
    lena.post(address, data={"part": "who", "words": "Lena calls the bus"})
    with app.extensions["database"].reading() as session:
        line = plans.lines_of(session, cast.amina.id)[0]
    assert client_of(cast.sara).post(f"/lines/{line.id}/end").status_code == 404
    assert amina.post(f"/lines/{line.id}/end").status_code == 303
    assert amina.post(f"/lines/{line.id}/end").status_code == 404
    assert "Lena calls the bus" not in amina.get(address).text
    assert "Lena calls the bus" in amina.get(f"{address}/changes").text


def test_what_she_rated_low_and_has_no_goal_is_to_talk_about() -> None:
    answers = {"sleep": 3, "family": 4, "energy": 5, "activity": Skipped.DONT_WANT}
    assert talk.to_talk_about(shipped(), answers, {"family"}) == ["sleep"]
    assert talk.to_talk_about(shipped(), {}, set()) == []
    assert talk.to_talk_about({}, answers, set()) == []


def test_importance_and_confidence_are_kept_with_their_day_for_staff_alone(
    app: Flask, cast: Cast, amina: FlaskClient, lena: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        goal, _ = walk(cast, session, cast.amina, "Sleep", ["One"])
        session.commit()
    address = f"/goals/{goal}/talk"
    fields = {"importance": "9", "confidence": "0", "next_small_step": "Put the phone away"}
    assert lena.post(address, data=fields).status_code == 303
    assert lena.post(address, data={"confidence": "6"}).status_code == 303
    page = lena.get(address).text
    assert "important 9 of 10" in page
    assert "sure 0 of 10" in page
    assert page.index("sure 6 of 10") < page.index("sure 0 of 10")
    assert amina.get(address).status_code == 404
    for wrong in ({}, {"importance": "11"}, {"confidence": "-1"}, {"importance": "ten"}):
        answer = lena.post(address, data=wrong)
        assert answer.status_code == 422
        assert "Choose a number from 0 to 10." in answer.text
