"""Today as somebody would write it who wants nothing but speed.

The same template and macros, the same SQL in the same order over the raw driver, the same sealed
fields opened; no ORM, no Flask-Login, no hooks, no Flask-Babel. The SQL is what the product's own
page sends, caught at start, and the page must come out the same to the letter.
"""

import json
import os
import re
from collections.abc import Callable, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import brotli
from flask import Flask, Response, render_template, request
from markupsafe import Markup
from sqlalchemy import event

from app import clock, create_app, i18n
from app.accounts.sealing import Box
from app.accounts.tokens import digest
from app.assessments.catalogue import shipped
from app.db import Database
from app.home import greetings
from app.programmes import staff_words
from tools.bench.demo import PHONE, SESSION

DOOR = "STEGVIS_BENCH_DOOR"
Statement = tuple[str, Sequence[Any]]
Rows = list[tuple[Any, ...]]


def app() -> Flask:
    """The page by hand for the person whose demo address is in the environment."""
    product = create_app()
    statements, page = _caught(product, os.environ[DOOR])
    hand = _flask_like(product)
    read = _reader(product.extensions["database"], statements)
    keyring = product.extensions["database"].keyring
    level = product.config["COMPRESS_BR_LEVEL"]

    def today() -> Response:
        token = request.cookies[SESSION]
        context = _context(keyring, read(digest(token)))
        body = brotli.compress(
            render_template("home/today.html", **context).encode(), quality=level
        )
        headers = {"Content-Encoding": "br", "Cache-Control": "no-store", "Vary": "Accept-Encoding"}
        return Response(body, headers=headers, mimetype="text/html")

    hand.add_url_rule("/today", "home.today", today)
    with hand.app_context(), hand.test_client() as client:
        client.set_cookie(SESSION, "any")
        _compare(brotli.decompress(client.get("/today").data).decode(), page)
    return hand


def _caught(product: Flask, door: str) -> tuple[list[Statement], str]:
    """What Today sends to the database, and what it answers."""
    client = product.test_client()
    client.get(door)
    client.get("/today")
    found: list[Statement] = []

    def note(_c: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, values))

    engine = product.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    page = client.get("/today", headers={"Accept-Language": PHONE["Accept-Language"]}).text
    event.remove(engine, "before_cursor_execute", note)
    return found, page


def _flask_like(product: Flask) -> Flask:
    """Templates, their names and the addresses of the product; one language, found once."""
    hand = Flask("by_hand", static_folder=None, template_folder=product.jinja_loader.searchpath[0])  # type: ignore[union-attr]
    hand.jinja_env.globals.update(
        {k: v for k, v in product.jinja_env.globals.items() if k not in hand.jinja_env.globals}
    )
    hand.jinja_env.trim_blocks = hand.jinja_env.lstrip_blocks = True
    for rule in product.url_map.iter_rules():
        if rule.endpoint != "home.today":
            hand.add_url_rule(rule.rule, rule.endpoint, lambda: "")
    language = i18n.languages()["sv"]
    catalogue = i18n.catalogue("sv")

    def filled(text: str, **names: object) -> Markup:
        return Markup(text) % names

    hand.jinja_env.globals.update(
        locale=language,
        _=lambda message, **names: filled(catalogue.ugettext(message), **names),
        gettext=lambda message, **names: filled(catalogue.ugettext(message), **names),
        ngettext=lambda one, many, num, **names: filled(
            catalogue.ungettext(one, many, num), num=num, **names
        ),
        spoken=catalogue.ugettext,
        weekday=lambda day: i18n.weekday(day, "sv"),
        day_month=lambda day: i18n.day_month(day, "sv"),
    )
    return hand


def _reader(database: Database, statements: list[Statement]) -> Callable[[str], list[Rows]]:
    """Runs the statements in one transaction; the first asks by the cookie's hash."""
    lent = database.engine.raw_connection()
    connection: Any = lent.driver_connection
    by_cookie, caught = statements[0]

    def read(token_hash: str) -> list[Rows]:
        assert lent.is_valid  # or the pool would take it back
        connection.execute("BEGIN")
        asked = [(by_cookie, (token_hash, *caught[1:])), *statements[1:]]
        rows = [connection.execute(statement, values).fetchall() for statement, values in asked]
        connection.execute("ROLLBACK")
        return rows

    return read


def _context(keyring: Any, found: list[Rows]) -> dict[str, Any]:
    """What the template wants, from the rows by position."""
    _session, places, people, sheets, *_rest = found
    her_id, coach_id = places[0][1], places[0][7]
    faces = {row[0]: _face(keyring, row) for row in people}
    card = next(row for row in people if row[0] == coach_id)
    hours = ", ".join(
        f"{i18n.weekday_span(h['days'], 'sv')} {h['from']}–{h['until']}"
        for h in json.loads(card[7])
    )
    begun = next((sheet for sheet in sheets if sheet[8] is None), None)
    contact = SimpleNamespace(face=faces[coach_id])
    today: date = clock.today()
    return {
        "me": faces[her_id],
        "place": places[0],
        "contact": contact,
        "hours": hours,
        "away": None,
        "staff_label": staff_words.your(places[0][5]),
        "rating": SimpleNamespace(instrument=shipped()["now"], sheet=begun),
        "step": None,
        "just": None,
        "today": today,
        "greeting": greetings.greeting(clock.now()),
    }


def _face(keyring: Any, row: tuple[Any, ...]) -> SimpleNamespace:
    box = Box(row[0], keyring.unwrap(row[6], f"person_key|wrapped|{row[0]}"), row[5])
    phone = box.open(f"person|phone|{row[0]}", row[4]) if row[4] else None
    name = box.open(f"person|first_name|{row[0]}", row[1])
    return SimpleNamespace(person_id=row[0], first_name=name, mark=row[2], phone=phone)


def _compare(own: str, page: str) -> None:
    """Raises RuntimeError when the two pages are not the same page."""
    lines = zip(re.split(r"(?<=>)", own), re.split(r"(?<=>)", page), strict=False)
    for mine, product in lines:
        if mine != product:
            raise RuntimeError(f"by hand {mine!r}, the product {product!r}")
