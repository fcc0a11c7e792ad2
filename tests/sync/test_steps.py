"""Next steps at the farm: carried for those who said yes, crossed off like a mark."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app.attendance.models import Mark
from app.goals import queries
from app.goals.actions import end_goal
from app.goals.maps import State, Step
from app.goals.models import PlanChange
from app.goals.queries import Found
from app.sync.models import Quarantined
from app.web import pwa
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.enrolments import logged
from tests.support.maps import hand, walk
from tests.support.occasions import meet
from tests.support.tablets import Tablet

ROOT = Path(__file__).parents[2]


class Farm:
    """Lena's tablet and Vera's, Amina on the list, with two goals."""

    def __init__(self, app: Flask, cast: Cast, client_of: ClientOf) -> None:
        self.app, self.cast, self.client_of = app, cast, client_of
        with app.extensions["database"].writing() as session:
            self.garden = meet(session, cast.gym, cast.at)
            self.goal, self.steps = walk(cast, session, cast.amina, "Sova", ["Gå ut", "Gå upp"])
            walk(cast, session, cast.amina, "Röra på mig", ["Cykla"])
            _, (self.saras, *_) = walk(cast, session, cast.sara, "Laga mat", ["Handla"])
            session.commit()
        self.lena = client_of(cast.lena, tablet=True)

    def says(self, client: FlaskClient, answer: str, name: str = "amina") -> None:
        path = f"/maps/{self.cast.people[name].id}/tablet"
        assert client.post(path, data={"answer": answer}).status_code == 303

    def carried(self) -> dict[str, list[dict[str, str]]]:
        said = self.lena.get("/lists/days").get_json()
        people = [p for day in said["days"] for one in day["lists"] for p in one["people"]]
        return {p["name"]: p["steps"] for p in people if "steps" in p}

    def cross(
        self, tablet: Tablet, said: str = "done", step: str = "", base: list[str] | None = None
    ) -> str:
        about = {"occurrence": self.garden.id, "person": self.cast.amina.id}
        return tablet.tap("step", about | {"step": step or self.steps[0]}, {"is": said}, base)

    def step(self) -> Step:
        with self.app.extensions["database"].reading() as session:
            found = queries.map_of(session, self.cast.amina.id, "sv")
        return next(s for goal in found.goals for s in goal.steps if s.id == self.steps[0])

    def rows(self, model: Any) -> list[Any]:
        with self.app.extensions["database"].reading() as session:
            return list(session.exec(select(model)))


@pytest.fixture
def farm(app: Flask, cast: Cast, client_of: ClientOf) -> Farm:
    return Farm(app, cast, client_of)


def test_nothing_of_a_map_travels_until_she_has_said_yes(farm: Farm) -> None:
    assert farm.carried() == {}
    farm.says(farm.client_of(farm.cast.amina), "yes")
    assert farm.carried() == {
        "Amina": [
            {"id": farm.carried()["Amina"][0]["id"], "title": "Cykla", "is": "waiting"},
            {"id": farm.steps[0], "title": "Gå ut", "is": "waiting"},
        ]
    }
    farm.says(farm.lena, "no")
    assert farm.carried() == {}
    said = [entry.detail for entry in logged(farm.app, "consent_answered")]
    assert [one["given"] for one in said] == [True, False]


def test_neither_the_goal_nor_who_helps_nor_a_day_travels(farm: Farm) -> None:
    farm.says(farm.lena, "yes")
    said = json.dumps(farm.lena.get("/lists/days").get_json(), ensure_ascii=False)
    assert "Gå ut" in said
    for hidden in ("Sova", "Röra på mig", "Gå upp", "Handla", farm.goal):
        assert hidden not in said


def test_a_step_crossed_off_without_a_network_is_crossed_off_by_whoever_tapped(farm: Farm) -> None:
    tablet = Tablet(farm.lena)
    farm.cross(tablet)
    assert [event["status"] for event in tablet.send()["events"]] == [200]
    assert farm.step().state is State.DONE
    assert farm.step().done_by == farm.cast.lena.id


def test_two_who_cross_off_at_once_and_the_same_line_twice_are_one_crossing_off(farm: Farm) -> None:
    tablets = [Tablet(farm.lena), Tablet(farm.client_of(farm.cast.karin, tablet=True))]
    lines = []
    for tablet in tablets:
        uuid = farm.cross(tablet)
        lines.append(tablet.out[uuid])
    for _ in range(2):
        for tablet, line in zip(tablets, lines, strict=True):
            assert tablet.post(line).get_json()["events"][0]["status"] == 200
    changes = [row.what.value for row in farm.rows(PlanChange) if row.milestone_id]
    assert changes.count("step_done") == 1
    assert farm.step().done_by == farm.cast.lena.id


def test_a_crossing_off_on_the_list_is_taken_back_by_anybody_who_may(farm: Farm) -> None:
    lena, karin = Tablet(farm.lena), Tablet(farm.client_of(farm.cast.karin, tablet=True))
    for first, second in ((lena, karin), (lena, lena)):
        farm.cross(first)
        first.send()
        assert farm.step().state is State.DONE
        farm.cross(second, "undone")
        second.send()
        assert farm.step().state is State.WAITING


def test_who_takes_back_her_own_crossing_off_leaves_the_one_that_was_first(farm: Farm) -> None:
    lena, karin = Tablet(farm.lena), Tablet(farm.client_of(farm.cast.karin, tablet=True))
    own = farm.cross(karin)  # without a network, and on second thoughts not
    farm.cross(karin, "undone", base=[own])
    farm.cross(lena)
    lena.send()
    karin.send()
    assert farm.step().state is State.DONE
    assert farm.step().done_by == farm.cast.lena.id


def test_what_cannot_be_crossed_off_waits_in_quarantine_with_the_reason(farm: Farm) -> None:
    tablet, strange = Tablet(farm.lena), Tablet(farm.client_of(farm.cast.tomas, tablet=True))
    cases = {
        farm.cross(tablet, step=farm.saras): "unknown_target",  # somebody else's step
        farm.cross(tablet, step="nothing"): "unknown_target",
        farm.cross(tablet, "missed"): "unreadable",
    }
    tablet.send()
    theirs = farm.cross(strange)
    strange.send()
    found = {row.uuid: row.why for row in farm.rows(Quarantined)}
    assert found == {**cases, theirs: "not_theirs"}
    assert farm.step().state is State.WAITING


def test_a_step_of_a_goal_that_left_the_map_meanwhile_is_kept_for_a_human(farm: Farm) -> None:
    tablet = Tablet(farm.lena)
    uuid = farm.cross(tablet)
    with farm.app.extensions["database"].writing() as session:
        goal = Found(farm.goal, farm.cast.amina.id, farm.goal)
        end_goal(**hand(farm.cast, session, farm.cast.amina), goal=goal)
        session.commit()
    assert tablet.send()["events"][0]["why"] == "closed"
    assert [row.uuid for row in farm.rows(Quarantined)] == [uuid]


def test_a_mark_and_a_step_of_one_batch_are_both_applied(farm: Farm) -> None:
    tablet = Tablet(farm.lena)
    tablet.mark(farm.garden.id, farm.cast.amina.id, "present")
    farm.cross(tablet, "done")
    assert {event["status"] for event in tablet.send()["events"]} == {200}
    assert len(farm.rows(Mark)) == 1
    assert farm.step().done_on == farm.cast.today


@pytest.mark.parametrize("name", ["sara", "tomas", "strange_coach", "mats"])
def test_nobody_else_answers_for_her(farm: Farm, name: str) -> None:
    client = farm.client_of(farm.cast.people[name])
    path = f"/maps/{farm.cast.amina.id}/tablet"
    assert client.post(path, data={"answer": "yes"}).status_code == 404
    assert farm.carried() == {}


def test_the_shell_has_every_script_of_its_own_without_a_network(app: Flask) -> None:
    """A script that the worker does not keep is missing exactly where it is needed."""
    shell = (ROOT / "templates/sync/staff/shell.html").read_text("utf-8")
    names = re.findall(r'"(\w+)"', shell.partition("{% for name in (")[2].partition(")")[0])
    assert "steps" in names
    assert {f"js/{name}.js" for name in names} <= {*pwa.KEPT, *pwa.KEPT_FOR_LISTS}


def test_the_list_with_a_network_shows_the_same_steps_and_crosses_off_without_script(
    farm: Farm,
) -> None:
    page = f"/roll-call/{farm.garden.id}"
    assert "data-steps" not in farm.lena.get(page).text
    farm.says(farm.lena, "yes")
    shown = farm.lena.get(page).text
    assert re.findall(r"<bdi data-title>([^<]+)<", shown) == ["Cykla", "Gå ut"]
    for hidden in ("Sova", "Röra på mig", "Gå upp", "Handla", farm.goal):
        assert hidden not in shown
    said = farm.lena.post(f"/steps/{farm.steps[0]}/complete", data={"list": farm.garden.id})
    assert said.location == page
    assert farm.step().state is State.DONE
    assert "Gå upp" in farm.lena.get(page).text
