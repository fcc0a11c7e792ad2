"""Two views of one phone: the calendar only looks like everything with nothing to answer."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.actions import create_person, give_role
from app.accounts.roles import Role
from app.assessments.occasions import Occasion
from app.goals.actions import say_vision
from app.goals.agreeing import add_line
from app.goals.parts import Part
from app.programmes import ending
from app.programmes.models import Enrolment, NextStep, PhoneView
from app.programmes.reasons import Ending
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.enrolments import began, logged, row, through_the_door
from tests.support.maps import hand, walk
from tests.support.ratings import enrolled, rate

TABS = ("/today", "/map", "/week", "/me")
BEHIND_ME = (
    "/language",
    "/me/calendar",
    "/me/certificate",
    "/me/clock",
    "/me/open-times",
    "/me/reminders",
)
CLOSED = ("/answer", "/change", "/change/1")


@pytest.fixture
def coach(cast: Cast, client_of: ClientOf) -> FlaskClient:
    return client_of(cast.lena, tablet=True)


def show(coach: FlaskClient, cast: Cast, name: str, view: str) -> None:
    path = f"/people/{cast.people[name].id}/phone/view"
    assert coach.post(path, data={"view": view}).status_code == 303


def twin(app: Flask, cast: Cast, name: str, weeks_ago: int) -> Enrolment:
    """Another Sara: same name, language, mark, coach, programme and days."""
    sara = cast.sara
    with app.extensions["database"].writing() as session:
        person = create_person(
            session=session,
            by=None,
            at=sara.created_at,
            association_id=sara.association_id,
            first_name="Sara",
            language=sara.language,
            mark=sara.mark,
        )
        give_role(
            session=session, by=None, at=sara.created_at, person=person, role=Role.PARTICIPANT
        )
        session.commit()
    cast.people[name] = person
    return enrolled(app, cast, person, cast.gym, "lena", weeks_ago=weeks_ago)


def one_stone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shape of a stone is drawn from its person's id: here two people have the same."""
    drawn = app.jinja_env.globals
    monkeypatch.setitem(drawn, "stone_kind", lambda _seed: 1)
    monkeypatch.setitem(drawn, "stone_outline", lambda _seed: "M0 0")


def same_but_for_her_id(cast: Cast, page: bytes, name: str) -> bytes:
    for own in (cast.people[name], cast.enrolments[name]):
        page = page.replace(own.id.encode(), b"-")
    return page


def test_the_two_pages_are_the_same_byte_for_byte(
    app: Flask,
    cast: Cast,
    client_of: ClientOf,
    coach: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One has answered all and sees everything; one has everything to answer and the calendar."""
    one_stone(app, monkeypatch)
    for name in ("everything", "calendar"):
        began(app, cast, name, twin(app, cast, name, 4).started_on)
    rate(app, cast, cast.enrolments["everything"], {"sleep": 3}, days_ago=25)
    show(coach, cast, "calendar", "calendar_only")
    phones = {name: client_of(cast.people[name]) for name in ("everything", "calendar")}
    assert client_of(cast.sara).get("/answer").status_code == 200  # there is something to answer
    for path in (*TABS, *BEHIND_ME, *CLOSED, "/answer"):
        answers = {name: phone.get(path) for name, phone in phones.items()}
        pages = {
            name: same_but_for_her_id(cast, answer.data, name) for name, answer in answers.items()
        }
        assert pages["everything"] == pages["calendar"], path
        headers = [
            {key: value for key, value in answer.headers if key not in ("Date", "Set-Cookie")}
            for answer in answers.values()
        ]
        assert headers[0] == headers[1], path


def test_a_calendar_only_phone_opens_no_rating_and_the_change_shows_on_the_next_request(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    began(app, cast, "sara", cast.today - timedelta(weeks=6))
    enrolment = row(app, cast, "sara")
    first = rate(app, cast, enrolment, {"sleep": 3}, days_ago=40)
    rate(app, cast, enrolment, {"sleep": 5}, days_ago=1, occasion=Occasion.END)
    phone = client_of(cast.sara)
    for path in ("/change", "/change/1", f"/sheets/{first}/done"):
        assert phone.get(path).status_code == 200, path
    assert "/change" in phone.get("/me").text
    show(coach, cast, "sara", "calendar_only")
    for path in (*CLOSED, f"/sheets/{first}", f"/sheets/{first}/done", f"/sheets/{first}/1"):
        assert phone.get(path).status_code == 404, path
    assert phone.post("/answer", data={"informed": "read_myself"}).status_code == 404
    assert phone.post(f"/sheets/{first}/1", data={"answer": "4"}).status_code == 404
    assert "/change" not in phone.get("/me").text
    show(coach, cast, "sara", "everything")
    assert phone.get("/change").status_code == 200
    assert [entry.detail["view"] for entry in logged(app, "phone_view_chosen")] == [
        "calendar_only",
        "everything",
    ]


def test_on_the_coachs_tablet_and_on_paper_she_still_answers(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    show(coach, cast, "sara", "calendar_only")
    assert client_of(cast.sara).get("/answer").status_code == 404
    assert coach.get(f"/people/{cast.sara.id}/typed").status_code == 200
    begun = coach.post(f"/people/{cast.sara.id}/answer", data={"informed": "read_to_me"})
    assert begun.status_code == 303
    page = coach.get(begun.location, follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == f"{begun.location}/1"
    assert coach.post(page.request.path, data={"answer": "4"}).status_code == 303
    assert client_of(cast.sara).get(begun.location).status_code == 404


def test_a_sheet_that_is_open_on_her_phone_closes_with_the_choice(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    phone = client_of(cast.sara)
    phone.post("/answer", data={"informed": "read_myself"})
    where = phone.get("/answer").location
    show(coach, cast, "sara", "calendar_only")
    assert phone.get(where).status_code == 404
    assert phone.post(f"{where}/1", data={"answer": "4"}).status_code == 404


@pytest.mark.parametrize("view", ["", "all", "Everything", "calendar_only; drop"])
def test_another_word_changes_nothing(
    app: Flask, cast: Cast, coach: FlaskClient, view: str
) -> None:
    show(coach, cast, "sara", view)
    assert row(app, cast, "sara").phone_view is PhoneView.EVERYTHING
    assert logged(app, "phone_view_chosen") == []


@pytest.mark.parametrize("name", ["tomas", "strange_coach", "mats", "amina", "sara"])
def test_only_her_own_staff_choose(app: Flask, cast: Cast, client_of: ClientOf, name: str) -> None:
    path = f"/people/{cast.sara.id}/phone/view"
    answer = client_of(cast.people[name]).post(path, data={"view": "calendar_only"})
    assert answer.status_code == 404
    assert row(app, cast, "sara").phone_view is PhoneView.EVERYTHING


def test_after_the_end_too_the_two_views_look_the_same_on_today(
    app: Flask,
    cast: Cast,
    client_of: ClientOf,
    coach: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_stone(app, monkeypatch)
    how = ending.End(cast.today, Ending("moved"), NextStep.NONE_YET, None, "")
    for name in ("everything", "calendar"):
        twin(app, cast, name, 6)
        with through_the_door(app, cast, name) as (_, what):
            ending.end(how=how, **what)
    show(coach, cast, "calendar", "calendar_only")
    for path in (*TABS, *CLOSED):
        pages = {
            same_but_for_her_id(cast, client_of(cast.people[name]).get(path).data, name)
            for name in ("everything", "calendar")
        }
        assert len(pages) == 1, path


def her_map(app: Flask, cast: Cast, name: str) -> tuple[str, list[str]]:
    """A goal with two steps, a vision and a line of the plan; (goal, steps)."""
    person = cast.people[name]
    with app.extensions["database"].writing() as session:
        written = walk(cast, session, person, "Sova bättre", ["Gå ut", "Gå upp klockan åtta"])
        common = hand(cast, session, person)
        say_vision(**common, person_id=person.id, words="Ork på kvällen")
        add_line(**common, person_id=person.id, part=Part.NEXT, words="Praktik i höst")
        session.commit()
    return written


def pages_of_a_map(person_id: str) -> list[str]:
    of_map = [f"/maps/{person_id}{page}" for page in ("", "/list", "/print", "/now", "/vision")]
    return ["/map", *of_map, f"/maps/{person_id}/new", *plan_pages(person_id)]


def plan_pages(person_id: str) -> list[str]:
    return [f"/plans/{person_id}", f"/plans/{person_id}/changes"]


def test_a_map_behind_the_calendar_looks_like_no_map_byte_for_byte(
    app: Flask,
    cast: Cast,
    client_of: ClientOf,
    coach: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_stone(app, monkeypatch)
    for name in ("everything", "calendar"):
        began(app, cast, name, twin(app, cast, name, 4).started_on)
        rate(app, cast, cast.enrolments[name], {"sleep": 3}, days_ago=25)
    goal_id, steps = her_map(app, cast, "calendar")
    show(coach, cast, "calendar", "calendar_only")
    pages: dict[str, list[bytes]] = {}
    for name in ("everything", "calendar"):
        phone, person_id = client_of(cast.people[name]), cast.people[name].id
        paths = ["/today", f"/today?done={steps[0]}", *pages_of_a_map(person_id)]
        answers = [phone.get(path) for path in paths]
        assert {answer.status_code for answer in answers} == {200}
        closed = [f"/goals/{goal_id}", f"/goals/{goal_id}/sound", f"/steps/{steps[0]}"]
        answers += [phone.get(path) for path in closed]
        answers.append(phone.post(f"/steps/{steps[0]}/complete"))
        assert [answer.status_code for answer in answers[-4:]] == [404] * 4
        pages[name] = [same_but_for_her_id(cast, answer.data, name) for answer in answers]
    assert pages["everything"] == pages["calendar"]


def test_on_the_coachs_tablet_the_map_is_all_there(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    goal_id, steps = her_map(app, cast, "sara")
    assert "Gå ut" in client_of(cast.sara).get("/today").text
    show(coach, cast, "sara", "calendar_only")
    assert "Sova bättre" in coach.get(f"/maps/{cast.sara.id}").text
    assert "Praktik i höst" in coach.get(f"/plans/{cast.sara.id}").text
    assert "Gå ut" in coach.get(f"/people/{cast.sara.id}").text
    assert coach.post(f"/steps/{steps[0]}/complete").status_code == 303
    assert coach.get(f"/goals/{goal_id}").status_code == 200
    show(coach, cast, "sara", "everything")
    assert "Sova bättre" in client_of(cast.sara).get("/map").text


def test_what_she_writes_behind_the_calendar_reaches_her_coach_and_leaves_the_phone(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    show(coach, cast, "sara", "calendar_only")
    phone, map_of_hers = client_of(cast.sara), f"/maps/{cast.sara.id}"
    for path, words in (
        (f"{map_of_hers}/new", {"words": "Cykla"}),
        (f"{map_of_hers}/vision", {"words": "Havet"}),
        (f"/plans/{cast.sara.id}", {"words": "Ringa i juni", "part": "next"}),
    ):
        answer = phone.post(path, data=words, follow_redirects=True)
        assert answer.request.path == "/map"
        assert 'class="status saved"' in answer.text
    seen = coach.get(map_of_hers).text + coach.get(f"/plans/{cast.sara.id}").text
    for words in ("Cykla", "Havet", "Ringa i juni"):
        assert words in seen
        for path in ("/today", *pages_of_a_map(cast.sara.id)):
            assert words not in phone.get(path).text, path
