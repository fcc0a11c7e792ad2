import pytest
from flask import Flask
from sqlalchemy import text

from app import clock
from app.associations.actions import create_association
from app.audit import record
from app.db import Database
from app.privacy.audit_cli import audit_cli
from tests.audit.test_log import drop_triggers


@pytest.fixture
def app(database: Database) -> Flask:
    app = Flask(__name__)
    app.cli.add_command(audit_cli)
    app.extensions["database"] = database
    with database.writing() as session:
        for association in ("north", "north", "south"):
            record(session, association_id=association, act="card_opened", at=clock.now())
        session.commit()
    return app


def test_a_whole_log_is_said_to_be_whole_in_one_line(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert said.exit_code == 0
    assert said.output == "3 entries in 2 logs, all as they were written\n"


def test_a_tampered_log_ends_with_an_error_that_names_the_row(
    app: Flask, database: Database
) -> None:
    drop_triggers(database)
    with database.writing() as session:
        session.execute(text("UPDATE audit_entry SET act='x' WHERE seq=2"))
        session.commit()
    said = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert said.exit_code == 1
    assert said.output == "association north: entry 2 was edited; the 1 before it hold\n"
    other = app.test_cli_runner().invoke(args=["audit", "verify", "--association", "south"])
    assert other.exit_code == 0


WIPED = {
    "the heads": ["DELETE FROM audit_head"],
    "the entries": ["DELETE FROM audit_entry"],
    "both": ["DELETE FROM audit_entry", "DELETE FROM audit_head"],
    "both of one": [
        "DELETE FROM audit_entry WHERE association_id=:a",
        "DELETE FROM audit_head WHERE association_id=:a",
    ],
}


@pytest.mark.parametrize("what", WIPED)
@pytest.mark.parametrize("goes_on", [False, True], ids=["at once", "after more was logged"])
def test_an_emptied_log_is_not_said_to_be_whole(
    app: Flask, database: Database, what: str, goes_on: bool
) -> None:
    """Nor is one that began anew with the next page that somebody opened."""
    with database.writing() as session:
        home = create_association(session=session, at=clock.now(), name="Norr").id
        session.commit()
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0
    drop_triggers(database)
    with database.writing() as session:
        for statement in WIPED[what]:
            session.execute(text(statement), {"a": home} if ":a" in statement else {})
        session.commit()
    if goes_on and "both" in what:  # with the heads alone gone, nothing more can be logged
        with database.writing() as session:
            record(session, association_id=home, act="card_opened", at=clock.now())
            session.commit()
    said = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert said.exit_code == 1
    assert f"association {home}: entry 1 was " in said.output


def test_a_log_that_is_not_there_is_not_said_to_be_whole(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["audit", "verify", "--association", "nroth"])
    assert (said.exit_code, said.output) == (
        1,
        "Error: there is no log of an association 'nroth'\n",
    )
