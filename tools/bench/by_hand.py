"""Today as somebody would write it who wants nothing but speed.

The same template and macros, the same SQL in the same order over the raw driver, the same sealed
fields opened, the same pure functions; no ORM, no Flask-Login, no hooks, no Flask-Babel. The SQL
is what the product's own page sends, caught at start, and the page must come out the same to the
letter, but for the moment that it is stamped with.
"""

import json
import os
import re
from collections import namedtuple
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any

import brotli
from flask import Flask, Response, render_template, request
from markupsafe import Markup
from sqlalchemy import event

from app import clock, create_app, i18n
from app.accounts.sealing import Box, Face
from app.accounts.tokens import digest
from app.assessments.catalogue import shipped
from app.crypto import Keyring
from app.db import Database
from app.home import greetings, week
from app.programmes import staff_words
from app.programmes.access import Place
from app.programmes.contacts import Contact
from app.programmes.models import PhoneView
from app.schedule import library
from app.schedule.models import ActivityKind, OccurrenceStatus
from app.schedule.times import time_of_row
from app.sync import stamps
from app.sync.views import known_to_all
from tools.bench.demo import PHONE, SESSION

DOOR = "STEGVIS_BENCH_DOOR"
Statement = tuple[str, Sequence[Any]]
Rows = list[Any]
NOT_HEARD = Markup(' data-heard=""')  # nobody has recorded a clip
STAMPED = re.compile(r'data-outbox="[^"]*"')


def app() -> Flask:
    """The page by hand for the person whose demo address is in the environment."""
    product = create_app()
    statements, page, token = _caught(product, os.environ[DOOR])
    hand = _flask_like(product)
    hand.extensions["epoch"] = product.extensions["epoch"]
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
        client.set_cookie(SESSION, token)
        _compare(brotli.decompress(client.get("/today").data).decode(), page)
    return hand


def _caught(product: Flask, door: str) -> tuple[list[Statement], str, str]:
    """What Today sends to the database, what it answers, and to which session."""
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
    cookie = client.get_cookie(SESSION)
    assert cookie is not None
    return found, page, cookie.value


def _flask_like(product: Flask) -> Flask:
    """Templates, their names and the addresses of the product; one language, found once."""
    hand = Flask("by_hand", static_folder=None, template_folder=product.jinja_loader.searchpath[0])  # type: ignore[union-attr]
    hand.jinja_env.globals.update(
        {k: v for k, v in product.jinja_env.globals.items() if k not in hand.jinja_env.globals}
    )
    hand.jinja_env.filters.update(product.jinja_env.filters | {"aloud": lambda page, _: page})
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
        heard_phrase=lambda *_: NOT_HEARD,
        heard_message=lambda *_: NOT_HEARD,
        clip_of_message=lambda *_: "",
        weekday=lambda day: i18n.weekday(day, "sv"),
        day_month=lambda day: i18n.day_month(day, "sv"),
    )
    return hand


def _reader(database: Database, statements: list[Statement]) -> Callable[[str], list[Rows]]:
    """Runs the statements in one transaction; the first asks by the cookie's hash."""
    lent = database.engine.raw_connection()
    connection: Any = lent.driver_connection
    by_cookie, caught = statements[0]
    shapes: list[Callable[[tuple[Any, ...]], Any]] = []
    for statement, values in statements:
        names = [column[0] for column in connection.execute(statement, values).description]
        shape = _shape_of(names)
        shapes.append(shape._make)

    def read(token_hash: str) -> list[Rows]:
        assert lent.is_valid  # or the pool would take it back
        connection.execute("BEGIN")
        asked = [(by_cookie, (token_hash, *caught[1:])), *statements[1:]]
        rows = [connection.execute(statement, values).fetchall() for statement, values in asked]
        connection.execute("ROLLBACK")
        return [[shape(row) for row in own] for shape, own in zip(shapes, rows, strict=True)]

    return read


def _shape_of(names: list[str]) -> Any:
    return namedtuple("Row", names, rename=True)


def _context(keyring: Keyring, found: list[Rows]) -> dict[str, Any]:
    """What the template wants, from the rows; what is pure in the product is called as it is."""
    session, places, people, sheets, times, stacked = found[:6]
    her_id, now, today = session[0].person_id, clock.now(), clock.today()
    place = _place(places[0])
    cards = {row.id: row for row in people}
    coach = cards[place.coach_id]
    reached: list[dict[str, Any]] = json.loads(coach.hours or "[]")
    contact = Contact(_face(keyring, coach), reached, None, None)
    me = _face(keyring, cards[her_id])
    if any(row.of != "leading" for row in stacked) or sheets:
        raise RuntimeError("she has marks, steps or sheets: these are not made by hand here")
    ahead = week.ahead_in(
        [time_of_row(_typed(row)) for row in times],
        library.shipped(),
        "sv",
        now,
        is_new=today - place.started_on <= week.NEW_HERE,
    )
    leading = {row.leading_person_id for row in stacked}
    if ahead.first_activity and leading and contact.face.person_id not in leading:
        raise RuntimeError("somebody else meets her: this is not made by hand here")
    hours = ", ".join(
        f"{i18n.weekday_span(h['days'], 'sv')} {h['from']}–{h['until']}" for h in reached
    )
    label = staff_words.your(place.staff_word)
    return {
        "me": me,
        "place": place,
        "contacts": [greetings.ContactCard(contact, label, hours, None)],
        "ahead": ahead,
        "met_by": contact,
        "greetings": [],
        "rating": SimpleNamespace(instrument=shipped()["now"], sheet=None),
        "step": None,
        "just": None,
        "today": today,
        "after": None,
        "greeting": greetings.greeting(now),
        "times_here": 0,
        "my_word": lambda _: {"is": "", "why": "", "base": ""},
        "outbox_facts": lambda: _outbox(keyring, session[0]),
    }


def _place(row: Any) -> Place:
    enrolment, person, programme, name, slug, word, controller, coach, since, until, *_ = row
    days = date.fromisoformat(since), date.fromisoformat(until), None
    view = PhoneView(row.phone_view)
    return Place(enrolment, person, programme, name, slug, word, controller, coach, *days, view)


def _face(keyring: Keyring, row: Any) -> Face:
    key = keyring.unwrap(row.wrapped, f"person_key|wrapped|{row.id}")
    box = Box(row.id, key, row.version)
    phone = box.open(f"person|phone|{row.id}", row.phone) if row.phone else None
    name = box.open(f"person|first_name|{row.id}", row.first_name)
    return Face(row.id, name, row.mark, row.language, phone)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


_AS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("planned_on", "local_on", "was_on"), date.fromisoformat),
    **dict.fromkeys(("starts", "was_starts"), time.fromisoformat),
    **dict.fromkeys(("starts_at", "ends_at", "changed_at"), _moment),
    **dict.fromkeys(("bring", "way"), json.loads),
    "kind": ActivityKind,
    "status": OccurrenceStatus,
}


def _typed(row: Any) -> Any:
    values = {name: getattr(row, name) for name in _AS}
    return row._replace(
        **{name: _AS[name](value) for name, value in values.items() if value is not None}
    )


def _outbox(keyring: Keyring, row: Any) -> dict[str, object]:
    stamp = stamps.sign(keyring, person_id=row.person_id, device_id=row.device_id, at=clock.now())
    return known_to_all(keyring, row.device_id) | {"stamp": stamp}


def _compare(own: str, page: str) -> None:
    """Raises RuntimeError when the two pages are not the same page."""
    pages = (re.split(r"(?<=>)", STAMPED.sub("", one)) for one in (own, page))
    lines = zip(*pages, strict=False)
    for mine, product in lines:
        if mine != product:
            raise RuntimeError(f"by hand {mine!r}, the product {product!r}")
