"""What a stranger, another site, a stored name, a full disk and a broken page can do: nothing."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import html5lib
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlmodel import Session, col, func, select

from app import audit, clock, create_app
from app.accounts.models import Person
from app.accounts.roles import Role
from app.accounts.sealing import box_of
from app.assessments.models import ItemAnswer
from app.audit.models import AuditEntry
from app.audit.verifying import verify
from app.config import Settings, from_environment
from app.crypto import Keyring
from app.db import CannotSave, Database, DatabaseUnreachable
from app.db.engine import key_id_file
from app.programmes.models import Programme
from app.web.policy import Access, open_to
from tests.cast import PIN, Cast
from tests.support.app import ON_ONE_ENGINE, Browser, ClientOf
from tests.support.databases import build

ORIGIN = "https://stegvis.example"
KEK = "8f3a1c6e5d7b902f44e1a9c80b6d37f21e5c98a7d4036bf2195ae8c07d63fb14"

# Each tries to leave the text and become something that a browser runs or fetches.
PAYLOADS = [
    *Path(__file__).with_name("hostile_names.txt").read_text("utf-8").splitlines(),
    "<a\thref=x\tonclick=1>",
    "\u202e<script>1",
    "\u2066\u2069<b>",
    "A" + "a" * 79,
]


def shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element of a page with the names of its attributes: what a payload must not change."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [(str(e.tag), tuple(sorted(map(str, e.attrib)))) for e in tree.iter()]


# Requests from elsewhere


MATRIX = [
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, True),
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "same-site"}, False),
    ({"Sec-Fetch-Site": "none"}, False),
    ({"Sec-Fetch-Site": ""}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, False),
    ({"Origin": ORIGIN}, True),
    ({"Origin": ORIGIN.upper()}, False),
    ({"Origin": f"{ORIGIN}.evil.example"}, False),
    ({"Origin": f"{ORIGIN}:8443"}, False),
    ({"Origin": "http://stegvis.example"}, False),
    ({"Origin": "https://sibling.stegvis.example"}, False),
    ({"Origin": "null"}, False),
    ({"Origin": ""}, False),
    ({}, False),
    ({"Referer": f"{ORIGIN}/start"}, False),
    ({"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}, False),
    ({"Origin": "https://evil.example", "Host": "evil.example"}, False),
    (
        {"Origin": "https://evil.example", "X-Forwarded-Proto": "https", "Host": "evil.example"},
        False,
    ),
    ({"X-Requested-With": "XMLHttpRequest", "HX-Request": "true"}, False),
]


def in_production(folder: Path) -> Settings:
    """A fresh production installation below a folder."""
    settings = from_environment(
        {
            "STEGVIS_MODE": "production",
            "STEGVIS_ORIGIN": ORIGIN,
            "STEGVIS_DATA": str(folder),
            "STEGVIS_KEYRING": str(folder / "keyring"),
            "STEGVIS_KEK": KEK,
        }
    )
    keyring = Keyring.create(settings.keyring, settings.kek)
    build(settings, keyring)
    key_id_file(folder / "stegvis.db").write_text(keyring.key_id)
    return settings


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app as it runs in earnest."""
    made = create_app(in_production(tmp_path_factory.mktemp("production")))
    made.test_client_class = Browser
    yield made
    made.extensions["database"].dispose()


def test_only_our_own_pages_may_change_anything(production: Flask) -> None:
    stranger = FlaskClient(production, production.response_class)
    for headers, may in MATRIX:
        answer = stranger.post("/language", data={"language": "en"}, headers=headers)
        assert answer.status_code == (303 if may else 403), headers
        assert ("Set-Cookie" in answer.headers) is may


def test_what_was_refused_is_logged_without_what_was_sent(
    production: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        production.test_client().post(
            "/pin", data={"pin": PIN}, headers={"Sec-Fetch-Site": "cross-site"}
        )
    assert "cross-site POST refused at accounts.give_pin" in caplog.text
    assert PIN not in caplog.text


def test_in_production_there_is_no_demo_and_no_gallery(production: Flask) -> None:
    endpoints = {rule.endpoint.partition(".")[0] for rule in production.url_map.iter_rules()}
    assert not endpoints & {"demo", "gallery"}
    assert "demo" not in production.cli.commands
    stranger = production.test_client()
    for page in (
        "/demo/x",
        "/demo/",
        "/gallery",
        "/gallery/today",
        "/gallery/dark.css",
        "/console",
    ):
        assert stranger.get(page).status_code == 404


def test_in_production_cookies_are_bound_to_the_host_and_the_browser_is_told_to_stay_on_https(
    production: Flask,
) -> None:
    answer = production.test_client().post("/language", data={"language": "en"})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-l=en;")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    plain = production.test_client()
    plain.set_cookie("stegvis_dev", "x")
    assert plain.get("/today").status_code == 401


def broken() -> str:
    raise RuntimeError("canary in a broken page")


def unsaved() -> str:
    raise CannotSave("full")


def test_every_error_is_a_calm_page_in_her_language_and_tells_no_detail(
    production: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = production.test_client()
    stranger.set_cookie("__Host-l", "ar", domain="stegvis.example", secure=True)
    views = production.view_functions
    monkeypatch.setitem(views, "accounts.start", open_to(Access.PUBLIC)(broken))
    monkeypatch.setitem(views, "accounts.language", open_to(Access.PUBLIC)(unsaved))
    https = {"base_url": ORIGIN}
    answers = {
        400: stranger.post("/language", data={"language": "a\0"}, **https),
        403: stranger.post("/pin", headers={"Sec-Fetch-Site": "cross-site"}, **https),
        404: stranger.get("/nowhere", **https),
        405: stranger.put("/today", **https),
        413: stranger.post("/pin", data={"pin": "1" * 300_000}, **https),
        500: stranger.get("/start", **https),
        503: stranger.get("/language", **https),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.mimetype == "text/html"
        if status != 403:  # refused before anybody was asked for a language
            assert '<html lang="ar" dir="rtl"' in answer.text, status
        for detail in (
            "Traceback",
            "canary",
            "Error",
            "werkzeug",
            "app.",
            "sqlite",
            "/site-packages",
        ):
            assert detail not in answer.text, (status, detail)
    assert answers[503].headers["Retry-After"]
    assert {"GET", "HEAD", "OPTIONS"} <= set(answers[405].headers["Allow"].split(", "))


def test_a_database_that_is_gone_is_a_calm_page_too(
    production: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> object:
        raise DatabaseUnreachable("the database does not answer")

    monkeypatch.setattr(Database, "reader", gone)
    monkeypatch.setattr(Database, "writing", gone)
    for page in ("/start", "/today", "/nowhere"):
        answer = production.test_client().get(page)
        assert answer.status_code == 503
        assert answer.mimetype == "text/html"
    assert production.test_client().get("/healthz").status_code == 503


def test_an_htmx_request_gets_an_error_over_the_whole_body(production: Flask) -> None:
    answer = production.test_client().get(
        "/nowhere", headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert answer.headers["HX-Retarget"] == "body"


# Hostile addresses and texts


def test_a_nul_in_an_address_or_a_field_is_no_error_of_ours(
    cast: Cast, client_of: ClientOf
) -> None:
    phone, tablet = client_of(cast.amina), client_of(cast.lena, tablet=True)
    for page in ("/sheets/%00", "/sheets/a%00/1", "/change/%00"):
        assert phone.get(page).status_code == 404
    for page in ("/people/%00", "/people/%00/phone", "/codes/%00", "/demo/%00"):
        assert tablet.get(page).status_code == 404
    assert tablet.post("/people", data={"q": "\0"}).status_code == 400
    assert phone.post("/pin", data={"who": "\0", "pin": PIN}).status_code == 400


@ON_ONE_ENGINE
def test_hostile_addresses_are_not_there(cast: Cast, client_of: ClientOf) -> None:
    phone = client_of(cast.amina)
    for page in (
        "/sheets/' OR 1=1 --",
        "/sheets/%ff%fe",
        "/sheets/..%2f..%2fetc%2fpasswd",
        "/static/x/..%2f..%2fapp%2fconfig.py",
        "/static/x/../../app/config.py",
        "/sheets/" + "x" * 6000,
        "/sheets/%0d%0aSet-Cookie:%20a=b",
        "/change/<script>",
        "/offline/../../x",
    ):
        answer = phone.get(page)
        assert answer.status_code == 404, page
        assert "a=b" not in str(answer.headers)


def rename(session: Session, person: Person, name: str) -> None:
    row = session.get(Person, person.id)
    assert row is not None
    row.first_name = box_of(session, person.id).seal(f"person|first_name|{person.id}", name)


@ON_ONE_ENGINE
def test_no_name_of_a_person_or_a_programme_becomes_part_of_a_participants_page(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    assert len(PAYLOADS) >= 60
    phone = client_of(cast.amina)
    pages = ("/today", "/me", "/answer")
    plain = {page: shape(phone.get(page).text) for page in pages}
    for payload in PAYLOADS:
        with database.writing() as session:
            rename(session, cast.amina, payload)
            rename(session, cast.lena, payload)
            session.get(Programme, cast.gym.id).controller = payload
            session.commit()
        for page in pages:
            assert shape(phone.get(page).text) == plain[page], (page, payload)


@ON_ONE_ENGINE
def test_no_name_of_a_person_or_a_programme_becomes_part_of_a_page_of_staff(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    """Sixty people at once, first with plain names, then with hostile ones."""
    with database.writing() as session:
        cast.session = session
        for number in range(len(PAYLOADS)):
            cast.add(f"anna{number}", Role.PARTICIPANT)
            cast.enrol(f"anna{number}", cast.gym, "lena")
        session.commit()
    one = cast.people["anna0"]
    tablet, desk = client_of(cast.lena, tablet=True), client_of(cast.karin)
    asked = [
        (tablet, "/day"),
        (tablet, f"/people/{one.id}"),
        (tablet, f"/people/{one.id}/phone"),
        (tablet, f"/people/{one.id}/answer"),
        (tablet, f"/groups/{cast.gym.id}"),
        (tablet, "/profile"),
        (desk, "/desk"),
        (desk, "/people"),
        (desk, "/programmes"),
        (desk, f"/programmes/{cast.gym.id}"),
    ]
    # Lists stand in the order of the names, so their shape is compared as a whole.
    plain = [sorted(shape(who.get(page).text)) for who, page in asked]
    with database.writing() as session:
        for number, payload in enumerate(PAYLOADS):
            rename(session, cast.people[f"anna{number}"], f"A{payload}")
        rename(session, cast.lena, "<script>alert(1)</script>")
        gym = session.get(Programme, cast.gym.id)
        gym.name = gym.controller = '"><img src=x onerror=alert(1)>'
        session.commit()
    for (who, page), before in zip(asked, plain, strict=True):
        answer = who.get(page)
        assert answer.status_code == 200, page
        extra = [e for e in sorted(shape(answer.text)) if e not in before]
        assert extra == [], (page, extra)


# Nothing half-saved, nothing read unlogged


def begin(phone: FlaskClient) -> str:
    phone.post("/answer", data={"informed": "read_myself"})
    return str(phone.get("/answer").location)


def saved(database: Database) -> tuple[int, int]:
    """How many answers there are, and how many rows say so."""
    with database.reading() as session:
        acts = select(func.count()).where(col(AuditEntry.act) == "answer_saved")
        answers = session.exec(select(func.count()).select_from(ItemAnswer)).one()
        return answers, session.exec(acts).one()


@ON_ONE_ENGINE
def test_on_a_full_disk_an_answer_is_refused_clearly_and_pages_are_still_read(
    app: Flask, cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    engine = app.extensions["database"].engine
    pages: list[str] = ["max_page_count=1"]
    event.listen(engine, "checkout", lambda driver, *_: driver.execute(f"PRAGMA {pages[0]}"))
    kept = 0
    for number in range(1, 11):
        answer = phone.post(f"{sheet}/{number}", data={"answer": "5"})
        assert answer.status_code in (303, 503)
        kept += answer.status_code == 303
    assert answer.status_code == 503
    assert phone.get("/today").status_code == 200
    assert saved(database) == (kept, kept)
    pages[0] = "max_page_count=100000"
    assert phone.post(f"{sheet}/10", data={"answer": "5"}).status_code == 303
    assert saved(database) == (kept + 1, kept + 1)


def test_when_the_commit_fails_nothing_of_it_is_there(
    cast: Cast, client_of: ClientOf, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)

    def full(_session: Session) -> None:
        raise CannotSave("full")

    with monkeypatch.context() as broken_disk:
        broken_disk.setattr(Session, "commit", full)
        answer = phone.post(f"{sheet}/1", data={"answer": "5"})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
            assert phone.get("/today").status_code == 200  # last-seen waits, the page does not
    assert saved(database) == (0, 0)
    assert phone.get(sheet).location == f"{sheet}/1"


def test_a_record_whose_reading_cannot_be_logged_is_not_shown(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = client_of(cast.lena, tablet=True)
    pages = (f"/people/{cast.amina.id}", f"/people/{cast.amina.id}/phone", "/people")
    for page in pages:
        assert "Amina" in tablet.get(page).text

    def full(*_: object, **__: object) -> None:
        raise CannotSave("full")

    monkeypatch.setattr(audit, "record", full)
    for page in pages:
        answer = tablet.get(page)
        assert answer.status_code == 503
        assert "Amina" not in answer.text


@ON_ONE_ENGINE
def test_each_reading_of_a_person_leaves_one_row_that_says_who(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    tablet, strange = client_of(cast.lena, tablet=True), client_of(cast.strange_coach)

    def rows() -> list[tuple[str | None, str | None]]:
        with database.reading() as session:
            found = session.exec(
                select(AuditEntry).where(
                    col(AuditEntry.act).in_(
                        (
                            "person_read",
                            "card_opened",
                            "sheet_read",
                            "group_read",
                            "phone_list_read",
                        )
                    )
                )
            )
            return [(row.by, row.person) for row in found]

    one = f"/people/{cast.amina.id}"
    for page in (one, f"{one}/phone", f"{one}/answer"):
        before = len(rows())
        for _ in range(2):
            assert tablet.get(page).status_code == 200
        assert rows()[before:] == [(cast.lena.id, cast.amina.id)] * 2, page
        before = len(rows())
        assert strange.get(page).status_code == 404
        assert len(rows()) == before
    before = len(rows())
    assert tablet.get(f"/groups/{cast.gym.id}").status_code == 200
    assert rows()[before:] == [(cast.lena.id, None)]


@ON_ONE_ENGINE
def test_a_reader_of_her_own_page_leaves_no_row(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    with database.reading() as session:
        before = session.exec(select(func.count()).select_from(AuditEntry)).one()
    for page in ("/today", "/me", "/answer", "/week"):
        phone.get(page)
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(AuditEntry)).one() == before


def test_a_changed_row_of_the_log_is_found(cast: Cast, database: Database) -> None:
    with database.reading() as session:
        assert verify(session, cast.association.id).ok
    if database.engine.dialect.name == "sqlite":
        with database.writing() as session, pytest.raises(Exception, match="append"):
            session.execute(text("UPDATE audit_entry SET act = 'signed_out' WHERE seq = 2"))


@ON_ONE_ENGINE
def test_no_pin_token_answer_or_name_is_in_the_log_of_the_server(
    cast: Cast, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="app"):
        phone = client_of(cast.amina)
        token = phone.get_cookie("stegvis_dev").value
        sheet = begin(phone)
        phone.post(f"{sheet}/1", data={"answer": "7"})
        phone.post(f"{sheet}/1", data={"answer": "canary"})
        phone.get("/exit")
        phone.post("/pin", data={"pin": "939393"})
        phone.post("/start", data={"digits": "93939393"})
        phone.post("/pin", data={"pin": PIN}, headers={"Sec-Fetch-Site": "cross-site"})
    for secret in (PIN, "939393", token, "canary", "Amina"):
        assert secret not in caplog.text
