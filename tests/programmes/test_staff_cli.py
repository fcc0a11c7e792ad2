"""The operator's commands: associations and their first staff, from an empty database."""

import re

import pytest
from click.testing import Result
from flask import Flask
from sqlmodel import select

from app import clock
from app.accounts.models import Person
from app.associations.models import Association
from app.programmes import protecting
from tests.cast import Cast
from tests.support.authenticator import Authenticator
from tests.support.staff import open_link, register

LINK = re.compile(r"http://localhost:\d+/welcome#([\w-]{43})\n\Z")


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def refused(app: Flask, *words: str) -> str:
    """What it says, which is no trace of ours; and not zero."""
    found = run(app, *words)
    assert found.exit_code != 0, found.output
    assert found.exception is None or isinstance(found.exception, SystemExit)
    assert "Traceback" not in found.output
    return found.output


def token_in(said: Result) -> str:
    found = LINK.search(said.output)
    assert found, said.output
    return found[1]


def test_the_first_coordinator_comes_in_from_an_empty_database(app: Flask) -> None:
    assert "flask associations create" in refused(
        app, "staff", "invite", "Karin", "--role", "coach"
    )
    made = run(app, "associations", "create", "Samordningsförbundet Prov")
    assert made.exit_code == 0
    assert made.output.strip() in run(app, "associations", "list").output
    said = run(app, "staff", "invite", "Karin", "--role", "coordinator")
    listed = run(app, "staff", "list").output
    assert "coordinator  invited  Karin" in listed
    karin, key = app.test_client(), Authenticator()
    assert open_link(karin, token_in(said)) == 303
    assert register(karin, key) == 303
    assert karin.get("/desk").status_code == 200
    assert "coordinator  has a key  Karin" in run(app, "staff", "list").output
    assert run(app, "staff", "remove", listed.split()[0]).exit_code == 0
    assert karin.get("/desk").status_code == 401
    assert "Karin" not in run(app, "staff", "list").output


def test_a_programme_and_an_association_are_named_where_it_matters(app: Flask, cast: Cast) -> None:
    assert "--association ID" in refused(app, "staff", "invite", "Ylva", "--role", "coach")
    here = ("--association", cast.association.id)
    said = run(
        app, "staff", "invite", "Ylva", "--role", "coach", *here, "--programme", cast.gym.slug
    )
    ylva = app.test_client()
    assert open_link(ylva, token_in(said)) == 303
    assert register(ylva, Authenticator()) == 303
    assert ylva.get(f"/people/{cast.amina.id}").status_code == 200
    assert "Ylva  Gymmet" in run(app, "staff", "list", *here).output


def test_whoever_lost_every_key_gets_a_new_link(app: Flask, cast: Cast) -> None:
    said = run(app, "staff", "link", cast.karin.id)
    browser = app.test_client()
    assert open_link(browser, token_in(said)) == 303
    assert register(browser, Authenticator()) == 303
    assert browser.get("/desk").status_code == 200


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("associations", "create", " "), "1 to 120"),
        (("associations", "create", "x" * 121), "1 to 120"),
        (("associations", "create", "Samordningsförbundet Prov"), "already"),
        (("staff", "invite", "", "--role", "coach", "--association", "HOME"), "1 to 60"),
        (("staff", "invite", "Ylva", "--role", "boss"), "boss"),
        (("staff", "invite", "Ylva"), "--role"),
        (("staff", "invite", "Ylva", "--role", "coach", "--association", "none"), "no association"),
        (
            (
                "staff",
                "invite",
                "Y",
                "--role",
                "coach",
                "--association",
                "HOME",
                "--programme",
                "x",
            ),
            "there is: aktiv-centrum, rorsas-lantliv",
        ),
        (
            (
                "staff",
                "invite",
                "Y",
                "--role",
                "analyst",
                "--association",
                "HOME",
                "--programme",
                "x",
            ),
            "only a coach",
        ),
        (
            (
                "staff",
                "invite",
                "Y",
                "--role",
                "coach",
                "--association",
                "HOME",
                "--language",
                "xx",
            ),
            "not a language",
        ),
        (("staff", "remove", "nobody"), "nobody who works here"),
        (("staff", "remove", "AMINA"), "nobody who works here"),
        (("staff", "link", "AMINA"), "nobody who works here"),
    ],
)
def test_bad_input_is_one_clear_line_and_changes_nothing(
    app: Flask, cast: Cast, words: tuple[str, ...], told: str
) -> None:
    named = {"HOME": cast.association.id, "AMINA": cast.amina.id}
    assert told in refused(app, *(named.get(word, word) for word in words))
    with app.extensions["database"].reading() as session:
        assert len(session.exec(select(Person.id)).all()) == len(cast.people)
        assert len(session.exec(select(Association.id)).all()) == 2


def test_when_the_only_one_who_may_see_somebody_leaves_the_operator_names_another(
    app: Flask, cast: Cast
) -> None:
    with app.extensions["database"].writing() as session:
        person = protecting.person_to_change(session, cast.amina.id)
        protecting.protect(
            session=session,
            by=cast.lena.id,
            at=clock.now(),
            person=person,
            alias="Linnea",
            named=(),
        )
        session.commit()
    who, her = cast.karin.id, cast.amina.id
    assert "is no protected person" in refused(app, "staff", "name", who, her)
    gone = run(app, "staff", "remove", cast.lena.id)
    assert gone.exit_code == 0
    assert f"nobody may see {her}: flask staff name" in gone.output
    assert run(app, "staff", "name", who, her).exit_code == 0
    with app.extensions["database"].reading() as session:
        assert protecting.seen_by_nobody(session, cast.association.id) == []
        assert [row.staff_id for row in protecting.named_to(session, her)] == [who]
    assert "is no protected person" in refused(app, "staff", "name", cast.tomas.id, her)


@pytest.mark.parametrize("group", ["associations", "staff"])
def test_every_command_explains_itself(app: Flask, group: str) -> None:
    commands = app.cli.commands[group].commands  # type: ignore[attr-defined]
    for name in commands:
        said = run(app, group, name, "--help")
        assert said.exit_code == 0
        assert "Usage:" in said.output


def test_a_language_reviewer_is_given_languages_when_invited_or_later(app: Flask) -> None:
    run(app, "associations", "create", "Samordningsförbundet Prov")
    role = ("--role", "language reviewer")
    said = run(app, "staff", "invite", "Rut", *role, "--reviews", "ar", "--reviews", "so")
    rut, key = app.test_client(), Authenticator()
    assert open_link(rut, token_in(said)) == 303
    assert register(rut, key) == 303
    assert rut.get("/texts/so").status_code == 200
    assert rut.get("/texts/ti").status_code == 404
    assert rut.get("/people").status_code == 404
    listed = run(app, "staff", "list").output
    assert run(app, "staff", "reviews", listed.split()[0], "ti").exit_code == 0
    assert rut.get("/texts/ti").status_code == 200
    assert rut.get("/texts/so").status_code == 404
    assert run(app, "staff", "invite", "Siv", *role).exit_code == 0  # her languages come later
    refused(app, "staff", "invite", "Ulf", *role, "--reviews", "en")
    refused(app, "staff", "invite", "Ulf", *role, "--reviews", "xx")
    refused(app, "staff", "invite", "Ulf", "--role", "coach", "--reviews", "ar")
