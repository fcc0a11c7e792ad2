"""Server-side sessions: new at each sign-in, locked when idle, dead when ended (trust S7–S9)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import col, func, select

from app import clock
from app.accounts import sessions
from app.accounts.models import Binding, Device, RoleHeld, SignIn
from app.assessments.models import AnswerSheet, ItemAnswer
from app.audit.models import AuditEntry
from app.db import Database
from tests.cast import PIN, Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.pages import page_faults

NOON = datetime(2027, 3, 16, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def token(client: FlaskClient) -> str:
    found = client.get_cookie("stegvis_dev")
    assert found is not None
    return found.value


def give_pin(client: FlaskClient, **more: str) -> object:
    return client.post("/pin", data={"pin": PIN, **more})


def begin(client: FlaskClient) -> str:
    """The address of her first question."""
    client.post("/answer", data={"informed": "read_myself"})
    sheet = client.get("/answer").location
    return str(client.get(sheet).location)


def values(database: Database) -> list[int | None]:
    with database.reading() as session:
        return list(session.exec(select(ItemAnswer.value).order_by(col(ItemAnswer.item_id))))


@ON_ONE_ENGINE
def test_every_pin_gives_a_new_session_and_the_old_one_is_dead(
    cast: Cast, client_of: ClientOf, at_noon: time_machine.Traveller
) -> None:
    phone = client_of(cast.amina)
    first = token(phone)
    at_noon.shift(timedelta(minutes=5))
    assert phone.get("/today").status_code == 401
    give_pin(phone)
    second = token(phone)
    assert second != first
    assert phone.get("/today").status_code == 200
    phone.set_cookie("stegvis_dev", first)
    replayed = phone.get("/today")
    assert replayed.status_code == 401
    assert "Lena" not in replayed.text


@ON_ONE_ENGINE
def test_a_planted_session_is_not_taken_over(cast: Cast, client_of: ClientOf) -> None:
    phone = client_of(cast.amina)
    phone.set_cookie("stegvis_dev", "planted")
    give_pin(phone)
    assert token(phone) != "planted"
    phone.set_cookie("stegvis_dev", "planted")
    assert phone.get("/today").status_code == 401


@ON_ONE_ENGINE
def test_a_cookie_that_is_none_of_ours_is_a_stranger(cast: Cast, client: FlaskClient) -> None:
    for cookie in ("", "x" * 5000, "' OR 1=1 --", "å\u202e", "null", "a; b", "\0"):
        sent = f"stegvis_dev={cookie}".encode().decode("latin-1")
        assert client.get("/today", headers={"Cookie": sent}).status_code == 401


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("name", "tablet", "minutes", "page"),
    [
        ("amina", False, 5, "/today"),
        ("lena", True, 2, "/day"),
        ("vera", True, 2, "/day"),
        ("lena", False, 2, "/day"),
        ("karin", False, 15, "/desk"),
        ("karin", True, 2, "/desk"),
        ("mats", False, 15, "/numbers"),
    ],
)
def test_a_session_locks_at_exactly_its_minute(
    cast: Cast,
    client_of: ClientOf,
    at_noon: time_machine.Traveller,
    name: str,
    tablet: bool,
    minutes: int,
    page: str,
) -> None:
    theirs = client_of(cast.people[name], tablet=tablet)
    at_noon.move_to(NOON + timedelta(minutes=minutes) - SECOND)
    assert theirs.get(page).status_code == 200
    at_noon.move_to(NOON + timedelta(minutes=2 * minutes) - SECOND)
    locked = theirs.get(page)
    assert locked.status_code == 401
    assert cast.people[name].id not in locked.text
    assert name.capitalize() not in locked.text


@ON_ONE_ENGINE
def test_a_staff_session_ends_after_twelve_hours_however_busy_and_a_participants_does_not(
    cast: Cast, client_of: ClientOf, at_noon: time_machine.Traveller, database: Database
) -> None:
    karin, amina = client_of(cast.karin), client_of(cast.amina)

    def busy_until(at: datetime) -> None:
        at_noon.move_to(at)
        with database.writing() as session:
            for row in session.exec(select(SignIn)):
                row.seen_at = clock.now()
            session.commit()

    busy_until(NOON + timedelta(hours=12))
    assert karin.get("/desk").status_code == 200
    busy_until(NOON + timedelta(hours=12, seconds=1))
    assert karin.get("/desk").status_code == 401
    assert amina.get("/today").status_code == 200


@ON_ONE_ENGINE
@pytest.mark.parametrize("table", [Binding, Device])
def test_a_revoked_phone_is_turned_away_at_its_next_request_and_its_pin_too(
    cast: Cast, client_of: ClientOf, database: Database, table: type[Binding] | type[Device]
) -> None:
    phone = client_of(cast.amina)
    assert phone.get("/today").status_code == 200
    with database.writing() as session:
        session.exec(select(table)).one().revoked_at = clock.now()
        session.commit()
    answer = phone.get("/today")
    assert answer.status_code == 401
    assert "Lena" not in answer.text
    assert give_pin(phone).status_code == 422
    assert phone.get("/today").status_code == 401


@ON_ONE_ENGINE
def test_a_phone_that_was_not_used_for_180_days_needs_a_new_code(
    cast: Cast, client_of: ClientOf, at_noon: time_machine.Traveller
) -> None:
    phone = client_of(cast.amina)
    at_noon.move_to(NOON + timedelta(days=180) - SECOND)
    assert give_pin(phone).status_code == 303
    phone.get("/exit")
    at_noon.move_to(NOON + timedelta(days=360))
    assert give_pin(phone).status_code == 422


@ON_ONE_ENGINE
def test_a_role_that_was_taken_away_bites_on_the_next_request(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    tablet = client_of(cast.lena, tablet=True)
    assert tablet.get("/day").status_code == 200
    with database.writing() as session:
        held = session.exec(select(RoleHeld).where(col(RoleHeld.person_id) == cast.lena.id)).one()
        held.ended_at = clock.now()
        session.commit()
    assert tablet.get("/day").status_code == 404


def test_after_the_exit_a_replay_is_turned_away_and_the_log_has_one_row(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    before = token(phone)
    away = phone.get("/exit")
    assert away.status_code == 200
    assert "Amina" not in away.text
    assert away.headers["Clear-Site-Data"] == '"cache"'
    assert phone.get_cookie("stegvis_dev") is None
    phone.set_cookie("stegvis_dev", before)
    assert phone.get("/today").status_code == 401
    assert phone.post("/answer", data={"informed": "read_myself"}).status_code == 401
    phone.get("/exit")
    with database.reading() as session:
        ended = select(func.count()).where(col(AuditEntry.act) == "signed_out")
        assert session.exec(ended).one() == 1
        assert session.exec(select(func.count()).select_from(AnswerSheet)).one() == 0


@ON_ONE_ENGINE
def test_an_answer_sent_to_a_locked_page_is_offered_again_after_the_pin_and_stored_only_then(
    cast: Cast, client_of: ClientOf, database: Database, at_noon: time_machine.Traveller
) -> None:
    phone = client_of(cast.amina)
    question = begin(phone)
    at_noon.shift(timedelta(minutes=6))
    locked = phone.post(question, data={"answer": "7"})
    assert locked.status_code == 401
    assert values(database) == []
    with database.reading() as session:
        kept = session.exec(select(SignIn.kept)).one()
    assert kept
    assert b"answer" not in kept
    back = give_pin(phone, next=question)
    assert back.location == question
    page = phone.get(question).text
    assert 'value="7" checked' in page
    assert 'role="status">' in page
    assert values(database) == []
    assert phone.post(question, data={"answer": "7"}).status_code == 303
    assert values(database) == [7]
    assert 'role="status">' not in phone.get(question).text


@ON_ONE_ENGINE
def test_what_was_kept_from_a_locked_page_never_breaks_the_page_after_it(
    cast: Cast, client_of: ClientOf, at_noon: time_machine.Traveller
) -> None:
    phone = client_of(cast.amina)
    question = begin(phone)
    for sent in ("11", "-1", "9" * 4001, "unknown", "<b>", "", "٧" * 500):
        at_noon.shift(timedelta(minutes=6))
        assert phone.post(question, data={"answer": sent, "pin": PIN}).status_code == 401
        give_pin(phone, next=question)
        page = phone.get(question)
        assert page.status_code == 200
        assert " checked" not in page.text
        assert 'role="status">' not in page.text


@ON_ONE_ENGINE
def test_what_was_kept_is_for_its_own_page_and_dies_with_the_session(
    cast: Cast, client_of: ClientOf, database: Database, at_noon: time_machine.Traveller
) -> None:
    phone = client_of(cast.amina)
    question = begin(phone)
    at_noon.shift(timedelta(minutes=6))
    phone.post(question, data={"answer": "7"})
    give_pin(phone)
    assert " checked" not in phone.get(question[:-1] + "2").text
    phone.get("/exit")
    with database.reading() as session:
        assert session.exec(select(SignIn.kept)).all() == [None, None]


@ON_ONE_ENGINE
def test_no_pin_is_ever_kept(
    cast: Cast, client_of: ClientOf, database: Database, at_noon: time_machine.Traveller
) -> None:
    tablet = client_of(cast.lena, tablet=True)
    at_noon.shift(timedelta(minutes=3))
    sent = {"current": PIN, "pin": "730184", "again": "730184", "next": "/"}
    assert tablet.post("/tablet/pin", data=sent).status_code == 401
    with database.reading() as session:
        who = sessions.viewer_of(session, clock.now(), token(tablet))
        assert sessions.kept(session, who, "/tablet/pin") == {"next": "/"}


@ON_ONE_ENGINE
def test_after_the_pin_nobody_lands_on_an_address_that_is_only_sent_to(
    cast: Cast, client_of: ClientOf, at_noon: time_machine.Traveller
) -> None:
    tablet = client_of(cast.lena, tablet=True)
    at_noon.shift(timedelta(minutes=3))
    pad = tablet.post(f"/people/{cast.amina.id}/code")
    assert pad.status_code == 401
    assert 'name="next" value="/"' in pad.text


@ON_ONE_ENGINE
def test_after_the_pin_nobody_is_sent_to_another_host(cast: Cast, client_of: ClientOf) -> None:
    phone = client_of(cast.amina)
    for where in ("https://elsewhere.example/", "//elsewhere.example", "/\\e", "/a\r\nX: y", ""):
        phone.get("/exit")
        assert give_pin(phone, next=where).location == "/"


@ON_ONE_ENGINE
def test_last_seen_is_written_at_most_once_a_minute(
    cast: Cast, client_of: ClientOf, at_noon: time_machine.Traveller
) -> None:
    phone = client_of(cast.amina)
    written: list[str] = []
    base: Database = phone.application.extensions["database"]
    event.listen(
        base.engine, "before_cursor_execute", lambda _c, _k, said, *_: written.append(said)
    )

    def updates() -> int:
        return sum(said.startswith("UPDATE sign_in") for said in written)

    for _ in range(5):
        phone.get("/healthz")
    phone.get("/today")
    assert updates() == 0
    at_noon.shift(timedelta(seconds=59))
    phone.get("/today")
    assert updates() == 0
    at_noon.shift(SECOND)
    phone.get("/today")
    phone.get("/today")
    assert updates() == 1


@ON_ONE_ENGINE
def test_a_locked_page_is_the_pad_at_every_address_and_names_nobody(
    cast: Cast, client_of: ClientOf, at_noon: time_machine.Traveller
) -> None:
    phone = client_of(cast.amina)
    at_noon.shift(timedelta(minutes=5))
    for page in ("/", "/today", "/me", "/change", "/change/1", "/sheets/x", "/answer", "/day"):
        answer = phone.get(page)
        assert answer.status_code == 401
        assert 'name="pin"' in answer.text
        assert not [name for name in ("Amina", "Lena", "Gymmet", "Prov") if name in answer.text]


@ON_ONE_ENGINE
def test_a_locked_page_asked_for_by_htmx_takes_over_the_whole_body(
    cast: Cast, client_of: ClientOf, at_noon: time_machine.Traveller
) -> None:
    tablet = client_of(cast.lena, tablet=True)
    at_noon.shift(timedelta(minutes=3))
    answer = tablet.get("/codes/x?seen=issued", headers=HTMX)
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "body"
    assert page_faults(answer.text) == ()


@ON_ONE_ENGINE
def test_on_the_pad_the_language_can_be_changed(
    cast: Cast, client_of: ClientOf, at_noon: time_machine.Traveller
) -> None:
    phone = client_of(cast.amina)
    at_noon.shift(timedelta(minutes=5))
    assert '<html lang="ar" dir="rtl"' in phone.get("/today").text
    phone.post("/language", data={"language": "sv", "next": "/today"})
    assert '<html lang="sv" dir="ltr"' in phone.get("/today").text
    give_pin(phone)
    assert '<html lang="ar" dir="rtl"' in phone.get("/today").text


@ON_ONE_ENGINE
def test_a_page_that_is_not_there_speaks_her_language(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.amina).get("/nowhere")
    assert answer.status_code == 404
    assert '<html lang="ar" dir="rtl"' in answer.text


@ON_ONE_ENGINE
def test_the_tablet_in_answering_mode_locks_into_the_same_sheet(
    cast: Cast, client_of: ClientOf, database: Database, at_noon: time_machine.Traveller
) -> None:
    """Left alone, the pad is the coach's, and behind it is still only the sheet."""
    begin(client_of(cast.amina))
    tablet = client_of(cast.lena, tablet=True)
    with database.writing() as session:
        sheet = session.exec(select(AnswerSheet.id)).one()
        row = session.exec(select(SignIn).where(col(SignIn.person_id) == cast.lena.id)).one()
        sessions.confine(session, row.id, sheet_id=sheet, language="ar")
        session.commit()
    at_noon.shift(timedelta(minutes=4, seconds=59))
    assert tablet.get(f"/sheets/{sheet}/1").status_code == 200
    at_noon.shift(timedelta(minutes=5))
    assert tablet.get(f"/sheets/{sheet}/1").status_code == 401
    assert give_pin(tablet).status_code == 303
    for page in ("/day", "/people", f"/people/{cast.amina.id}", "/profile", "/today", "/sheets/x"):
        answer = tablet.get(page)
        assert (answer.status_code, answer.location) == (302, f"/sheets/{sheet}")
    tablet.get("/exit")
    assert tablet.get("/day").status_code == 401
