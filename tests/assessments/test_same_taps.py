"""The same taps, in thirteen languages: byte for byte the same answers (trust L9)."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, text
from sqlmodel import SQLModel

from app import i18n
from app.accounts.models import Person
from app.accounts.roles import Role
from app.assessments.models import AnswerSheet, ItemAnswer
from app.consent.models import Notice
from app.db import Database
from tests.cast import Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf

# How each page is tapped: which of its choices, counted as they stand; with minus, which of the
# buttons below, from the end.
TOLD = 0
TAPS = [4, 0, 9, 5, 6, -1, 5, 6, 2, -2]
HOW = 1
LANGUAGES = [language.code for language in i18n.offered()]
SIDE_BY_SIDE = [("ar", "below"), ("ti", "turned")]


def choices(page: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(name, value) of every choice in the page's form, and of every button, in their order."""
    root: Element = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(form for form in root.iter("form") if form.get("action") not in ("/beside",))
    picks = [one for one in form.iter("input") if one.get("type") == "radio"]
    buttons = [one for one in form.iter("button") if one.get("value")]

    def said(one: Element) -> tuple[str, str]:
        return one.get("name") or "", one.get("value") or ""

    return [*map(said, picks)], [*map(said, buttons)]


def tap(phone: FlaskClient, address: str, which: int) -> str:
    """Read a page, tap one of its choices; the page after it."""
    picks, buttons = choices(phone.get(address).text)
    name, value = (picks or buttons)[which] if which >= 0 else buttons[which]
    answer = phone.post(address, data={name: value})
    assert answer.status_code == 303, (address, name, value)
    return str(answer.location)


def rating(phone: FlaskClient) -> None:
    """A whole rating through the pages, from what she is told to the end."""
    tap(phone, "/answer", TOLD)
    sheet = str(phone.get("/answer").location)
    for number, which in enumerate(TAPS, start=1):
        tap(phone, f"{sheet}/{number}", which)
    assert tap(phone, f"{sheet}/last", HOW) == f"{sheet}/done"
    assert phone.get(f"{sheet}/done").status_code == 200


def is_content(name: str, table: Table) -> bool:
    """What is hers and the moment's own differs: keys, times, and the language she read it in."""
    column = table.columns[name]
    is_key = column.primary_key or bool(column.foreign_keys)
    return not (is_key or name.endswith(("_at", "_by")) or name == "language")


def stored(database: Database, person: Person) -> Iterator[tuple[str, ...]]:
    """Every row that her rating left, each field as its type and its bytes."""
    sheets = "SELECT id FROM answer_sheet WHERE person_id = :person"
    for model, hers in (
        (Notice, "person_id = :person"),
        (AnswerSheet, "person_id = :person"),
        (ItemAnswer, f"sheet_id IN ({sheets})"),
    ):
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        names = [column.name for column in table.columns if is_content(column.name, table)]
        fields = ", ".join(f"typeof({n}) || ':' || hex(CAST({n} AS BLOB))" for n in names)
        with database.reading() as session:
            found = session.execute(
                text(f"SELECT {fields} FROM {table.name} WHERE {hers}"),
                {"person": person.id},
            )
            yield from sorted((table.name, *map(str, row)) for row in found)


@ON_ONE_ENGINE
def test_the_same_taps_in_every_language_store_the_same_bytes(
    app: Flask, cast: Cast, database: Database, client_of: ClientOf
) -> None:
    readers = [*((code, "") for code in LANGUAGES), *SIDE_BY_SIDE]
    with app.extensions["database"].writing() as session:
        cast.session = session
        for number, (code, _wish) in enumerate(readers):
            cast.add(f"reader{number}", Role.PARTICIPANT, language=code)
            cast.enrol(f"reader{number}", cast.gym, "lena")
        session.commit()
    rows = {}
    for number, (code, wish) in enumerate(readers):
        person = cast.people[f"reader{number}"]
        phone = client_of(person)
        phone.post("/beside", data={"wish": wish})
        assert f'<html lang="{i18n.languages()[code].html_lang}"' in phone.get("/answer").text
        rating(phone)
        rows[code, wish] = list(stored(database, person))
    swedish = rows["sv", ""]
    assert len(swedish) == 1 + 1 + len(TAPS)
    assert {reader: found for reader, found in rows.items() if found != swedish} == {}
    assert rows["ar", ""] is not swedish


@ON_ONE_ENGINE
@pytest.mark.parametrize("which", [3, -1])
def test_another_tap_stores_other_bytes(
    cast: Cast, database: Database, client_of: ClientOf, which: int
) -> None:
    """The comparison would see it."""
    for person, first in ((cast.amina, TAPS[0]), (cast.sara, which)):
        phone = client_of(person)
        tap(phone, "/answer", TOLD)
        tap(phone, f"{phone.get('/answer').location}/1", first)
    assert list(stored(database, cast.amina)) != list(stored(database, cast.sara))
