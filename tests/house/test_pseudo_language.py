"""No text stands in a template or a Python file by itself: in a language that nobody speaks every
letter of a page carries a mark, so a plain one was written past gettext, or is data."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from babel import Locale
from flask import Flask
from jinja2 import BaseLoader, Environment
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import clock, i18n
from app.accounts.actions import choose_language
from app.db import Database
from app.privacy import extract_page
from app.privacy.extract import extract
from app.programmes.catalogue_cache import templates
from app.reminders.planning import Kind, Level
from app.reminders.wording import as_line, said
from app.web import pdf
from app.web.policy import OPEN
from tests.cast import Cast
from tests.house import test_routes
from tests.house.test_routes import TABLE, Amina, may, methods, rules
from tests.support.app import ClientOf
from tests.support.nobodys import CODE, marked

amina = test_routes.amina
PLAIN = re.compile(r"[A-Za-z]")
READ_ALOUD = ("title", "alt", "aria-label", "aria-description", "aria-valuetext", "placeholder")
# A name or a number inside a sentence, what she wrote herself, a script: never a text of ours.
DATA = {"bdi", "textarea", "script", "style", "template"}
ROLES = ("amina", "lena", "karin", "mats", "gun")
# They end the sign-in, or show the design itself with made-up words.
NOT_SHOWN = {"accounts.exit", "demo.sign_in", "tablet.sign_out"}
# What somebody typed in this test's world.
TYPED = {"Jouren", "Rummet", "Praktik", "Sova", "Vila", "Ha en lugn timme", "Mira"}
LAST = {"colleagues.take": 1, "colleagues.end": 2}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Words are the same on each engine."""
    return sqlite_database


@pytest.fixture
def names(nobodys: i18n.Language, app: Flask, cast: Cast, amina: Amina) -> frozenset[str]:
    """Everybody reads the language; the names that may stand plain in a sentence."""
    with app.extensions["database"].writing() as session:
        for person in cast.people.values():
            choose_language(session=session, person_id=person.id, language=CODE)
        session.commit()
    amina.names["code"] = CODE
    languages = {Locale.parse(code).get_display_name(CODE) or code for code in (CODE, "ar")}
    return frozenset(
        {name.capitalize() for name in cast.people}
        | {cast.gym.name, cast.farm.name, cast.association.name, *languages, *TYPED}
        | {template.name for template in templates().values()}
    )


def is_data(element: Element) -> bool:
    """By itself, by `translate=no`, or because it says that it is in another language."""
    others = element.get("lang") not in (None, CODE)
    return element.tag in DATA or element.get("translate") == "no" or others


def texts_of(element: Element) -> Iterator[str]:
    """What a reader meets, text by text, data left out."""
    if is_data(element):
        return
    yield from (element.get(name) or "" for name in READ_ALOUD)
    if element.get("type") in ("submit", "button"):
        yield element.get("value") or ""
    yield element.text or ""
    for child in element:
        yield from texts_of(child)
        yield child.tail or ""


def plain(texts: Iterable[str], names: Iterable[str] = ()) -> set[str]:
    """The texts that hold a letter without a mark, names aside."""
    by_length = sorted(names, key=len, reverse=True)
    known = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in by_length) or r"\Z")
    return {" ".join(text.split()) for text in texts if PLAIN.search(known.sub("", text))}


def plain_in(page: str, names: Iterable[str] = ()) -> set[str]:
    return plain(texts_of(html5lib.parse(page, namespaceHTMLElements=False)), names)


def said_by(answer: TestResponse, names: frozenset[str]) -> set[str]:
    """The plain texts of a page or a file; an answer that leads on says nothing."""
    if 300 <= answer.status_code < 400:
        return set()
    if answer.mimetype == "text/html":
        return plain_in(answer.text, names)
    if answer.mimetype == "text/csv":
        cells = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";")
        return plain((cell for row in cells for cell in row), names)
    if answer.mimetype == "text/calendar":
        lines = (line.partition(":") for line in answer.text.splitlines())
        return plain(text for name, _, text in lines if name in ("SUMMARY", "DESCRIPTION"))
    return set()


def her_part(facts: object) -> Iterator[str]:
    """What of the facts of a PDF is in her language: the Swedish stands beside it."""
    match facts:
        case {**said}:
            for name, value in said.items():
                if name.startswith("her") and isinstance(value, str):
                    yield value
                yield from her_part(value)
        case [str(), str(), str(her_label), str(her_value)]:
            yield from (her_label, her_value)
        case [*rows]:
            for row in rows:
                yield from her_part(row)


def hers(app: Flask, name: str, method: str) -> list[Rule]:
    """The addresses that she may call so; what ends an access comes last."""
    found = [
        rule
        for rule in rules(app)
        if method in methods(rule)
        and rule.endpoint not in NOT_SHOWN
        and not rule.endpoint.startswith("gallery.")
        and (TABLE[rule.endpoint] in OPEN or may(name, rule))
    ]
    return sorted(found, key=lambda rule: LAST.get(rule.endpoint, 0))


@pytest.mark.parametrize("name", ROLES)
def test_every_page_says_only_what_a_translator_was_given(
    names: frozenset[str],
    app: Flask,
    amina: Amina,
    cast: Cast,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """To read, then with a form of little in it: its faults, or what follows it, are said too."""
    printed: list[Mapping[str, Any]] = []
    monkeypatch.setattr(pdf, "pdf", lambda _file, facts: bytes(printed.append(facts) or 0))
    found: dict[str, set[str]] = {}
    client = client_of(cast.people[name], tablet=name != "amina")
    for rule in hers(app, name, "GET"):
        found[f"GET {rule}"] = said_by(client.get(amina.address(app, rule)), names)
    for rule in hers(app, name, "POST"):
        client = client_of(cast.people[name], tablet=name != "amina")
        answer = client.post(
            amina.address(app, rule), data=amina.fields, headers={"Accept-Language": CODE}
        )
        if answer.status_code == 303 and answer.location.startswith("/"):
            answer = client.get(answer.location)
        found[f"POST {rule}"] = said_by(answer, names)
    found["on paper"] = plain(her_part(printed), names)
    assert {where: texts for where, texts in found.items() if texts} == {}


def test_what_a_phone_shows_and_what_she_gets_of_us_are_in_her_language(
    names: frozenset[str], app: Flask, cast: Cast
) -> None:
    at = cast.at
    lines = {
        as_line(said(CODE, kind, level, says_at, at))
        for kind in Kind
        for level in Level
        for says_at in (None, at + timedelta(hours=1), at + timedelta(days=1))
    }
    assert plain(lines) == set()
    with app.app_context(), app.extensions["database"].reading() as session:
        page = extract_page.render(session, extract(session, cast.amina.id, at=clock.now()))
    assert plain_in(page, names) == set()


@pytest.mark.parametrize(
    "page",
    [
        "<p>Save</p>",
        f"<p>{marked('Save')} now</p>",
        '<button aria-label="Save">+</button>',
        '<input placeholder="Your name">',
        '<input type="submit" value="Save">',
        '<img src="x" alt="A hill">',
        '<p title="Two steps up">2</p>',
        '<svg role="img"><title>The map</title></svg>',
        "<title>Today</title>",
        "<p>God morgon, Amina</p>",
    ],
)
def test_a_text_past_gettext_is_found(page: str) -> None:
    assert len(plain_in(page, {"Amina"})) == 1


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{marked('Save')}: 12:30</p>",
        f"<p>{marked('Good morning')}, Amina</p>",
        f"<p>{marked('Call')} <bdi>Lena</bdi></p>",
        '<p lang="sv">Spara</p>',
        '<code translate="no">8516H</code>',
        "<script>let a</script>",
    ],
)
def test_data_is_no_text_of_ours(page: str) -> None:
    assert plain_in(page, {"Amina"}) == set()


class Planted(BaseLoader):
    """The shipped templates, with one text written into them."""

    def __init__(self, real: BaseLoader) -> None:
        self._real = real

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        text, name, is_fresh = self._real.get_source(environment, template)
        return text.replace('{{ _("Week") }}', "Week"), name, is_fresh


def test_a_text_planted_in_a_template_is_found(
    names: frozenset[str], app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    phone = client_of(cast.amina)
    assert plain_in(phone.get("/week").text, names) == set()
    assert app.jinja_env.loader
    app.jinja_env.loader = Planted(app.jinja_env.loader)
    assert app.jinja_env.cache is not None
    app.jinja_env.cache.clear()
    assert plain_in(phone.get("/week").text, names) == {"Week"}
