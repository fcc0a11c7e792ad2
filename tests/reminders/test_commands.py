"""`flask reminders …`: what other people's scripts call."""

import json
from dataclasses import replace
from datetime import time

import pytest
from flask import Flask
from sqlmodel import Session, select

from app import clock
from app.config import Mode
from app.db import Database
from app.reminders import queue
from app.reminders.hours import Rules
from app.reminders.models import ProgrammeRules
from app.reminders.planning import Kind, ToBe
from tests.cast import Cast
from tests.reminders.living import days, subscribe, wants, ways_to
from tests.schedule.making import meets
from tests.support.push_service import PushService


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def ready(app: Flask, cast: Cast, push_service: PushService) -> Flask:
    app.extensions["ways"] = ways_to(push_service)
    with app.extensions["database"].writing() as session:
        day = clock.today() + days(2)
        meets(session, cast.gym, clock.now(), first_on=day, starts=time(10), rule="FREQ=DAILY")
        subscribe(session, cast.amina, push_service, clock.now())
        wants(session, cast.amina, clock.now())
        session.commit()
    return app


def flask(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["reminders", *words])
    return done.exit_code, done.output


def test_run_once_says_what_this_run_did_and_again_nothing(
    ready: Flask, push_service: PushService
) -> None:
    evening = f"{clock.today() + days(1)}T18:05"
    words = ("run", "--once", "--now", evening, "--format", "json")
    first = json.loads(flask(ready, *words)[1])
    assert first == {"planned": 1, "sent": 1, "skipped": {}, "failed": {}}
    again = json.loads(flask(ready, *words)[1])
    assert again == {"planned": 0, "sent": 0, "skipped": {}, "failed": {}}


def test_the_clock_is_not_moved_in_production(ready: Flask) -> None:
    ready.extensions["settings"] = replace(ready.extensions["settings"], mode=Mode.PRODUCTION)
    code, said = flask(ready, "run", "--once", "--now", "2027-03-18T18:00")
    assert code != 0
    assert "production" in said


def test_plan_shows_what_would_go_and_sends_nothing(
    ready: Flask, push_service: PushService, cast: Cast
) -> None:
    first = clock.today() + days(1)
    words = ("plan", "--from", str(first), "--to", str(first + days(2)), "--format", "json")
    rows = json.loads(flask(ready, *words)[1])
    # The day of her first time has its push two hours before it, and the next day's goes along.
    hours = ("18:00", "08:00", "18:00")
    expected = [f"{first + days(n)}T{hour}" for n, hour in enumerate(hours)]
    assert [row["due"][:16] for row in rows] == expected
    assert {row["person"] for row in rows} == {cast.amina.id}
    assert push_service.requests == 0


def test_plan_sees_the_later_days_of_who_has_been_reminded_today(
    ready: Flask, cast: Cast, push_service: PushService
) -> None:
    """A coach's push of today, and a rating that opens tomorrow, say nothing of the days after."""
    today = clock.today()
    with ready.extensions["database"].writing() as session:
        wants(session, cast.lena, clock.now())
        her = cast.enrolments["amina"]
        her = session.merge(her)
        her.planned_end_on = today + days(36)  # her end meeting is told from tomorrow on
        session.add(her)
        one = ToBe(cast.lena.id, Kind.STAFF, today.isoformat(), clock.now(), clock.now())
        row = queue.row_of(one, cast.association.id, Rules(), clock.now())
        queue.put(session, clock.now(), [row | {"about": ["register:x"]}])
        session.commit()
    words = ("plan", "--from", str(today), "--to", str(today + days(1)), "--format", "json")
    rows = [row for row in json.loads(flask(ready, *words)[1]) if row["kind"] == "staff"]
    assert [(row["person"], row["occasion"]) for row in rows] == [
        (cast.lena.id, str(today + days(1)))
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("run", "--once", "--now", "soon"),
        ("run", "--once", "--now", "0001-01-01T00:00"),
        ("plan", "--from", "0001-01-01", "--to", "0001-01-02"),
        ("rules", "--programme", "x", "--evening", "18:00Z"),
        ("plan", "--from", "2027-03-18", "--to", "2027-03-17"),
        ("plan", "--from", "tomorrow", "--to", "2027-03-17"),
        ("plan", "--from", "2027-01-01", "--to", "2027-12-31"),
        ("push", "off", "--association", "nobody"),
        ("rules", "--programme", "nowhere"),
        ("rules", "--programme", "x", "--evening", "23:00"),
        ("rules", "--programme", "x", "--quiet", "07:00-21:00"),
        ("rules", "--programme", "x", "--before-first", "9"),
    ],
)
def test_bad_input_is_one_clear_line(ready: Flask, words: tuple[str, ...]) -> None:
    code, said = flask(ready, *words)
    assert code != 0
    assert "Traceback" not in said
    assert len([line for line in said.splitlines() if line.startswith("Error")]) == 1


def test_an_association_without_push_gets_none(
    ready: Flask, cast: Cast, push_service: PushService
) -> None:
    assert flask(ready, "push", "off", "--association", cast.association.id)[0] == 0
    evening = f"{clock.today() + days(1)}T18:05"
    said = json.loads(flask(ready, "run", "--once", "--now", evening, "--format", "json")[1])
    assert said["skipped"] == {"no_way": 1}
    assert push_service.requests == 0
    assert flask(ready, "push", "on", "--association", cast.association.id)[0] == 0


def test_a_programme_reminds_at_its_own_hour(ready: Flask, cast: Cast) -> None:
    slug = cast.gym.slug
    assert flask(ready, "rules", "--programme", slug, "--evening", "17:30")[0] == 0
    database: Database = ready.extensions["database"]
    with database.reading() as session:
        assert _rules(session).evening_at == time(17, 30)
    first = str(clock.today() + days(1))
    words = ("plan", "--from", first, "--to", first, "--format", "json")
    assert [row["due"][11:16] for row in json.loads(flask(ready, *words)[1])] == ["17:30"]


def _rules(session: Session) -> ProgrammeRules:
    return session.exec(select(ProgrammeRules)).one()
