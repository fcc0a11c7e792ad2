"""A lived-in installation, and empty ones on either engine beside it."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from app import clock
from app.accounts.roles import Role
from app.accounts.sealing import box_of
from app.assessments.models import ItemAnswer
from app.config import Settings
from app.crypto import Keyring
from app.db import Database
from app.privacy.cli import privacy_commands
from app.privacy.datamap import tables
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.databases import ENGINES, _named, _say, settings_in
from tests.support.maps import everything_of_a_map
from tests.support.ratings import NOW, rate

NAME, PHONE, WORDS = "Kanariefågel", "070-555 44 33", '=1+1 Kanaritext, "citat"\noch en rad'
_numbers = count(1)
Rows = dict[str, list[dict[str, Any]]]


@dataclass
class House:
    """An installation with people, answers, a log; `canary` is one with a name to look for."""

    app: Flask
    cast: Cast
    canary: str

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found

    @property
    def settings(self) -> Settings:
        return self.database.settings

    @property
    def people(self) -> int:
        """How many have a row: participants and staff, of both associations."""
        with self.database.reading() as session:
            return int(session.execute(text("select count(*) from person")).scalar_one())

    def flask(self, *words: object) -> Result:
        """A command of this room, on this installation."""
        return commands(self.settings).test_cli_runner().invoke(args=[str(w) for w in words])


@pytest.fixture
def house(app: Flask, cast: Cast, client_of: ClientOf) -> House:
    """Everybody of the cast, one with canaries; she has answered, in words too."""
    with app.extensions["database"].writing() as session:
        cast.session = session
        guest = cast.add("kanariefågel", Role.PARTICIPANT, language="ar", phone=PHONE)
        enrolment = cast.enrol("kanariefågel", cast.gym, "lena", weeks_ago=2)
        session.commit()
    answers = {item.id: 3 for item in NOW.items}
    for person in (guest, cast.amina):
        place = enrolment if person is guest else cast.enrolments["amina"]
        sheet = rate(app, cast, place, answers, days_ago=0 if person is not guest else 3)
        with app.extensions["database"].writing() as session:
            box = box_of(session, person.id)
            written = box.seal(f"item_answer|written|{sheet}.own", WORDS + person.id)
            session.add(
                ItemAnswer(sheet_id=sheet, item_id="own", written=written, answered_at=clock.now())
            )
            everything_of_a_map(cast, session, person, cast.lena, WORDS + person.id)
            session.commit()
    client_of(guest)
    client_of(cast.amina)
    client_of(cast.lena).get(f"/people/{guest.id}")
    return House(app, cast, guest.id)


@pytest.fixture
def empty(
    request: pytest.FixtureRequest, tmp_path: Path, database: Database
) -> Iterator[Callable[..., Settings]]:
    """`empty(engine)`: settings of a place where nothing is yet but the keyring."""
    made: list[str] = []

    def place(engine: str, *, keyring: bool = True) -> Settings:
        folder = tmp_path / f"empty-{next(_numbers)}"
        folder.mkdir()
        if keyring:
            shutil.copy(database.settings.keyring, folder / "keyring")
        settings = settings_in(folder)
        if engine == "postgresql":
            url = request.getfixturevalue("postgres_url")
            name = f"stegvis_{os.getpid()}_{next(_numbers)}"
            _say(url, f"create database {name}")
            made.append(name)
            settings = replace(settings, database_url=_named(url, name))
        return settings

    yield place
    for name in made:
        _say(request.getfixturevalue("postgres_url"), f"drop database {name} with (force)")


@pytest.fixture(params=ENGINES)
def other_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def commands(settings: Settings) -> Flask:
    """The commands of this room on any settings, as the operator's shell has them."""
    app = Flask("app", root_path=str(Path(__file__).parents[2] / "app"))
    app.extensions |= {"settings": settings, "database": Database(settings)}
    for group in privacy_commands:
        app.cli.add_command(group)
    return app


def run(settings: Settings, *words: object) -> Result:
    """One command; its connections are closed."""
    app = commands(settings)
    try:
        return app.test_cli_runner().invoke(args=[str(word) for word in words])
    finally:
        app.extensions["database"].dispose()


def said(done: Result, code: int = 0) -> str:
    """What it said, in one line, with that exit code."""
    assert done.exit_code == code, (done.output, done.exception)
    assert len(done.output.splitlines()) == 1, done.output
    return done.output.strip()


def rows_of(settings: Settings, *, everything: bool = False) -> Rows:
    """Every row of the tables that a backup keeps, by table, in one order."""
    database = Database(settings, Keyring.load(settings.keyring, settings.kek))
    with database.reading() as session:
        found = {
            table.name: sorted(
                (dict(row) for row in session.execute(table.select()).mappings()), key=repr
            )
            for table, entry in tables()
            if everything or entry.in_backup
        }
    database.dispose()
    return found


def without(rows: Rows, *names: str) -> Rows:
    return {name: found for name, found in rows.items() if name not in names}


def sql(database: Database, statement: str, **values: object) -> None:
    with database.writing() as session:
        session.execute(text(statement), values)
        session.commit()
