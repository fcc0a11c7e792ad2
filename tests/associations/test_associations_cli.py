"""What an association chooses for itself, by the operator's commands."""

import pytest
from click.testing import Result
from flask import Flask

from app.associations.queries import association, helplines
from app.audit import verify
from app.db import Database
from tests.cast import Cast
from tests.support.app import ClientOf


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["associations", *(str(word) for word in words)])


def test_the_years_are_chosen_at_the_making_and_later(app: Flask, database: Database) -> None:
    made = run(app, "create", "Norr", "--kept-years", 7)
    home = made.output.strip()
    with database.reading() as session:
        assert association(session, home).kept_years == 7
    assert (
        run(app, "keep", home, 10).output == "Norr keeps answers for 10 years after the last day\n"
    )
    assert run(app, "list").output == f"{home}  10 years  Norr\n"
    with database.reading() as session:
        assert verify(session, home).rows == 2


def test_the_associations_own_numbers_are_what_she_meets(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    home, amina = cast.association.id, client_of(cast.amina)
    said = run(app, "number", home, "Kvinnojouren", "031-00 00 00")
    assert said.output.splitlines()[-1] == "031-00 00 00  Kvinnojouren"
    assert "031-00 00 00" in amina.get("/me").text
    run(app, "number", home, "Kvinnojouren", "031-00 00 01")
    page = amina.get("/me").text
    assert "031-00 00 01" in page
    assert "031-00 00 00" not in page
    assert run(app, "number", home, "Kvinnojouren", "--remove").exit_code == 0
    page = amina.get("/me").text
    assert "Kvinnojouren" not in page
    assert "Jouren" in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["keep", "HOME", "0"], "0 is not in the range 1<=x<=50"),
        (["keep", "HOME", "many"], "'many' is not a valid integer"),
        (["keep", "nobody", "5"], "no association has the id nobody"),
        (["create", "X", "--kept-years", "51"], "51 is not in the range 1<=x<=50"),
        (["create", " "], "a name has 1 to 120 characters"),
        (["number", "nobody", "Jour", "112"], "no association has the id nobody"),
        (["number", "HOME", "Jour", "call us"], "'call us' is no number to call"),
        (["number", "HOME", "Jour", "٠٢٠٠٠٠"], "is no number to call"),
        (["number", "HOME", "Jour", "11"], "is no number to call"),
        (["number", "HOME", "", "112"], "a name has 1 to 40 characters"),
        (["number", "HOME", "Jour\u202e", "112"], "a name has 1 to 40 characters"),
        (["number", "HOME", "Jour"], "say the NUMBER, or --remove"),
        (["number", "HOME", "Jour", "112", "--remove"], "say the NUMBER, or --remove"),
        (["number", "HOME", "Nobody", "--remove"], "there is no number called Nobody"),
    ],
)
def test_what_cannot_be_right_is_refused_in_words_and_changes_nothing(
    app: Flask, database: Database, cast: Cast, words: list[str], says: str
) -> None:
    home = cast.association.id
    with database.reading() as session:
        before = (association(session, home), helplines(session, home))
    said = run(app, *(home if word == "HOME" else word for word in words))
    assert said.exit_code != 0
    assert says in said.output
    assert "Traceback" not in said.output
    with database.reading() as session:
        assert (association(session, home), helplines(session, home)) == before
