"""A list page asks the database as often for three people as for thirty."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.accounts.roles import Role
from app.db import Database
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.occasions import meet
from tests.support.ratings import enrolled, rate

AT_MOST = 12


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@contextmanager
def reads(database: Database) -> Iterator[list[str]]:
    """The SELECTs that pass; the log's own rows are counted in its own tests."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)


def count(app: Flask, client: FlaskClient, path: str) -> int:
    client.get(path)  # what is read once a process
    with reads(app.extensions["database"]) as found:
        assert client.get(path).status_code == 200
    return len(found)


def fill(app: Flask, cast: Cast, first: int, last: int) -> None:
    for number in range(first, last):
        with app.extensions["database"].writing() as session:
            cast.session = session
            cast.add(f"guest{number}", Role.PARTICIPANT)
            session.commit()
        person = cast.people[f"guest{number}"]
        row = enrolled(app, cast, person, cast.farm, "tomas", weeks_ago=8)
        rate(app, cast, row, {"sleep": 3}, days_ago=50)
        rate(app, cast, row, {"sleep": 5}, days_ago=1)


def test_three_people_and_thirty_cost_the_same(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    coach, coordinator = client_of(cast.tomas), client_of(cast.karin)
    analyst = client_of(cast.mats)
    pages = (
        (coach, "/day"),
        (coach, "/people"),
        (coach, f"/groups/{cast.farm.id}"),
        (coach, f"/people/{cast.nils.id}"),
        (coach, "/programmes"),
        (coordinator, "/desk"),
        *((coordinator, f"/desk/{name}") for name in ("starting", "ending", "past", "ratings")),
        (coordinator, "/desk/no-phone"),
        (coach, f"/programmes/{cast.farm.id}/numbers"),
        (coach, f"/programmes/{cast.farm.id}/numbers.csv"),
        (coordinator, f"/people/{cast.nils.id}/access"),
        (analyst, "/numbers"),
    )
    fill(app, cast, 0, 2)
    few = [count(app, *page) for page in pages]
    fill(app, cast, 2, 30)
    many = [count(app, *page) for page in pages]
    assert few == many
    asked = dict(zip([path for _, path in pages], many, strict=True))
    assert max(asked.values()) <= AT_MOST, asked


def test_a_roll_call_costs_the_same_for_a_few_and_for_thirty(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    with app.extensions["database"].writing() as session:
        path = f"/roll-call/{meet(session, cast.farm, cast.at).id}"
        session.commit()
    tablet = client_of(cast.tomas, tablet=True)
    fill(app, cast, 0, 2)
    few = count(app, tablet, path)
    fill(app, cast, 2, 30)
    assert count(app, tablet, path) == few
    assert few <= AT_MOST
