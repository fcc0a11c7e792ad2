"""The association's office: numbers only, small ones hidden."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.roles import Role
from app.db import Database
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.ratings import enrolled
from tests.support.stays import stay


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def numbers(page: str) -> dict[str, str]:
    rows = re.findall(
        r'<th role="rowheader" scope="row">(.*?)</th>\s*<td[^>]*>(.*?)</td>', page, re.S
    )
    return {name: cell.strip() for name, cell in rows}


def fill(app: Flask, cast: Cast, programme: str, people: int) -> None:
    for number in range(people):
        with app.extensions["database"].writing() as session:
            cast.session = session
            cast.add(f"{programme}{number}", Role.PARTICIPANT)
            session.commit()
        row = cast.people[f"{programme}{number}"]
        enrolled(app, cast, row, getattr(cast, programme), "lena")


def test_a_small_number_is_hidden_and_so_is_the_sum_that_would_give_it_away(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    fill(app, cast, "gym", 5)  # seven with Amina and Sara; one at the farm
    page = client_of(cast.mats).get("/numbers").text
    found = numbers(page)
    assert found["Gymmet"] == "7"
    assert not re.search(r"\d", found["Gården"])
    assert set(found) == {"Gymmet", "Gården"}
    assert set("".join(re.findall(r"<td[^>]*>(.*?)</td>", page))) & set("0123456789") == {"7"}


def test_with_no_small_number_the_sum_is_there(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    fill(app, cast, "gym", 3)
    fill(app, cast, "farm", 4)
    found = list(numbers(client_of(cast.mats).get("/numbers").text).values())
    assert sorted(found) == ["10", "5", "5"]


def test_enrolments_are_counted_and_those_of_one_person_are_still_of_one(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    fill(app, cast, "gym", 2)  # with Amina, Sara and Ebba five people
    for weeks in (50, 40, 30, 20):
        begun = cast.today - timedelta(weeks=weeks)
        for name, programme in (("ebba", cast.gym), ("otto", cast.farm)):
            stay(app, cast, name, programme, begun, ended_on=begun + timedelta(weeks=2))
    found = numbers(client_of(cast.mats).get("/numbers").text)
    assert found["Gymmet"] == "8"
    assert not re.search(r"\d", found["Gården"])  # five, of two people


def test_another_associations_programmes_are_not_there(cast: Cast, client_of: ClientOf) -> None:
    assert "Verkstaden" not in client_of(cast.mats).get("/numbers").text
