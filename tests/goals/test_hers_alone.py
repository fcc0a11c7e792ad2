"""Another person's step in one's own address: each row is reached through its own person."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlmodel import select

from app.goals.agreeing import add_line
from app.goals.models import Goal, Milestone, PlanChange, PlanLine, SpokenGoal
from app.goals.parts import Part
from app.programmes.models import Enrolment
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.maps import hand, walk


class Saras(NamedTuple):
    goal: str
    step: str
    line: str


@pytest.fixture
def saras(app: Flask, cast: Cast) -> Saras:
    """Sara is of Amina's own programme and has the same coach: near, and still somebody else."""
    with app.extensions["database"].writing() as session:
        goal, (step, _) = walk(cast, session, cast.sara, "Sova", ["Gå ut", "Gå upp"])
        common = hand(cast, session, cast.lena)
        line = add_line(**common, person_id=cast.sara.id, part=Part.WHO, words="Lena ringer")
        walk(cast, session, cast.amina, "Cykla", ["Pumpa däcken"])
        session.commit()
    return Saras(goal, step, line)


def stored(app: Flask) -> list[object]:
    with app.extensions["database"].reading() as session:
        tables = (Goal, Milestone, PlanLine, PlanChange, SpokenGoal)
        return [row.model_dump() for table in tables for row in session.exec(select(table))]


@pytest.mark.parametrize("name", ["amina", "nils", "tomas", "strange_coach", "mats", "gun"])
def test_nobody_moves_reads_or_hears_what_is_on_another_persons_map(
    app: Flask, cast: Cast, client_of: ClientOf, saras: Saras, name: str
) -> None:
    client, before = client_of(cast.people[name]), stored(app)
    reads = (
        *(f"/goals/{saras.goal}{page}" for page in ("", "/change", "/steps/new", "/voice")),
        *(f"/goals/{saras.goal}{page}" for page in ("/sound", "/talk")),
        f"/steps/{saras.step}",
        *(f"/maps/{cast.sara.id}{page}" for page in ("", "/list", "/print", "/now", "/vision")),
        *(f"/plans/{cast.sara.id}{page}" for page in ("", "/changes")),
        *(f"/ways/{cast.sara.id}{page}" for page in ("", "/file")),
        f"/maps/{cast.sara.id}/new",
    )
    verbs = ("complete", "undo", "start", "rest", "wait", "later", "now")
    writes = (
        *(f"/steps/{saras.step}/{verb}" for verb in verbs),
        *(
            f"/goals/{saras.goal}{page}"
            for page in ("/change", "/end", "/steps/new", "/talk", "/voice")
        ),
        *(f"/maps/{cast.sara.id}{page}" for page in ("/new", "/vision", "/tablet")),
        f"/steps/{saras.step}",
        *(f"/plans/{cast.sara.id}{page}" for page in ("", "/agree")),
        f"/lines/{saras.line}/end",
    )
    assert {client.get(path).status_code for path in reads} == {404}
    words = {"words": "x", "part": "next", "importance": "5", "version": "1"}
    assert {client.post(path, data=words).status_code for path in writes} == {404}
    assert stored(app) == before


def test_the_coach_of_both_writes_each_word_on_the_right_map(
    app: Flask, cast: Cast, client_of: ClientOf, saras: Saras
) -> None:
    lena = client_of(cast.lena)
    assert lena.post(f"/steps/{saras.step}/complete").status_code == 303
    assert "Gå ut" not in lena.get(f"/maps/{cast.amina.id}").text
    with app.extensions["database"].reading() as session:
        changes = session.exec(select(PlanChange).where(PlanChange.milestone_id == saras.step))
        assert {row.person_id for row in changes} == {cast.sara.id}


def test_thirty_days_after_the_last_day_she_reads_her_map_and_then_no_more(
    app: Flask, cast: Cast, client_of: ClientOf, saras: Saras
) -> None:
    phone, lena = client_of(cast.sara), client_of(cast.lena)
    hers = (f"/maps/{cast.sara.id}", f"/goals/{saras.goal}", f"/steps/{saras.step}")
    hers += (f"/plans/{cast.sara.id}", f"/ways/{cast.sara.id}", f"/ways/{cast.sara.id}/file")
    for days, status in ((30, 200), (31, 404)):
        with app.extensions["database"].writing() as session:
            row = session.get(Enrolment, cast.enrolments["sara"].id)
            assert row is not None
            row.started_on = cast.today - timedelta(days=90)
            row.ended_on = cast.today - timedelta(days=days)
            session.commit()
        assert {phone.get(path).status_code for path in hers} == {status}
    assert phone.get("/map").status_code == 200
    assert "Sova" not in phone.get("/map").text
    assert phone.post(f"/steps/{saras.step}/complete").status_code == 404
    assert lena.get(hers[0]).status_code == 200
