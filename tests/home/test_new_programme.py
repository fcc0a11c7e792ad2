"""A coordinator makes a programme from a template."""

import pytest
from flask import Flask
from sqlmodel import col, select

from app.db import Database
from app.programmes.catalogue_cache import key_of, templates
from app.programmes.models import Assignment, Programme, StaffRole
from tests.cast import Cast
from tests.support.app import ClientOf


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def form(cast: Cast, **changed: str) -> dict[str, str]:
    return {
        "template": "pagang",
        "name": "Promenaden",
        "controller": "Kommunen",
        "started_on": cast.today.isoformat(),
        **changed,
    }


def made(app: Flask, cast: Cast) -> list[Programme]:
    with app.extensions["database"].reading() as session:
        return list(
            session.exec(
                select(Programme)
                .where(col(Programme.template_slug) == "pagang")
                .order_by(Programme.created_at, Programme.slug)
            )
        )


def test_she_becomes_its_coordinator_and_can_open_it_at_once(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.karin)
    answer = client.post("/programmes/new", data=form(cast), follow_redirects=True)
    (programme,) = made(app, cast)
    assert answer.request.path == f"/programmes/{programme.id}"
    assert (programme.name, programme.controller) == ("Promenaden", "Kommunen")
    assert programme.association_id == cast.association.id
    assert programme.started_on == cast.today
    with app.extensions["database"].reading() as session:
        held = session.exec(select(Assignment).where(Assignment.programme_id == programme.id)).one()
    assert (held.person_id, held.role) == (cast.karin.id, StaffRole.COORDINATOR)
    assert "Promenaden" in client.get("/desk").text


def test_two_are_never_called_the_same(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    """Nor is one made twice by a second tap."""
    client = client_of(cast.karin)
    client.post("/programmes/new", data=form(cast))
    answer = client.post("/programmes/new", data=form(cast, name=" promenaden"))
    assert answer.status_code == 422
    assert 'value="promenaden"' in answer.text
    assert len(made(app, cast)) == 1


def test_the_second_of_a_kind_gets_a_number(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.karin)
    for name in ("Promenaden", "Promenaden i Hjo"):
        client.post("/programmes/new", data=form(cast, name=name))
    assert sorted(one.slug for one in made(app, cast)) == ["pagang", "pagang-2"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "   "},
        {"name": "x" * 81},
        {"controller": ""},
        {"started_on": "2027-13-40"},
        {"started_on": "1907-01-01"},
        {"started_on": ""},
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    app: Flask, cast: Cast, client_of: ClientOf, wrong: dict[str, str]
) -> None:
    data = form(cast, **wrong)
    answer = client_of(cast.karin).post("/programmes/new", data=data)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1
    for key, value in data.items():
        if key not in wrong:
            assert f'value="{value}"' in answer.text
    assert made(app, cast) == []


def test_a_template_that_is_not_there_leads_back_to_the_catalogue(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    answer = client_of(cast.karin).post("/programmes/new", data=form(cast, template="../etc"))
    assert answer.status_code == 422
    assert "Choose" in answer.text or "Välj" in answer.text
    assert made(app, cast) == []


def test_only_a_coordinator_makes_one(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.lena, cast.vera, cast.mats, cast.amina):
        client = client_of(person)
        assert client.get("/programmes/new").status_code == 404
        assert client.post("/programmes/new", data=form(cast)).status_code == 404
    assert made(app, cast) == []


def test_the_catalogue_is_found_by_name_place_and_source(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.karin)
    assert client.get("/programmes/new").text.count("template=") == len(templates())
    for search in ("pågång", "karlstad 2010", "PÅGÅNG"):
        page = client.get("/programmes/new", query_string={"q": search}).text
        assert f"template={key_of(templates()['pagang'])}" in page
        assert f"template={key_of(templates()['redo'])}" not in page
    nothing = client.get("/programmes/new", query_string={"q": "<script>"}).text
    assert "template=" not in nothing


def test_every_template_of_the_catalogue_can_be_read_on_a_page(
    cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.karin)
    for slug in templates():
        assert client.get("/programmes/new", query_string={"template": slug}).status_code == 200
        data = form(cast, template=slug, name=f"Promenaden {slug}")
        answer = client.post("/programmes/new", data=data, follow_redirects=True)
        assert answer.status_code == 200, slug


def test_the_page_says_what_the_template_says(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.karin)
    page = client.post("/programmes/new", data=form(cast), follow_redirects=True).text
    template = templates()["pagang"]
    for said in (
        *(goal.text for goal in template.goals),
        *(group.name for group in template.discharge_groups),
        *(rule.text for rule in template.rules),
        template.source.report,
    ):
        assert said in page
