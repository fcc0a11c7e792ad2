"""The life of a code: ten minutes, once, one phone, two pictures compared (trust S1–S4, S6)."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func
from sqlmodel import Session, col, select

from app import clock
from app.accounts import codes, devices, throttle
from app.accounts.models import Attempt, Binding, CodeKind, CodeState, Device, DeviceCode, Person
from app.accounts.tokens import digest
from app.audit.models import AuditEntry
from app.db import Database
from tests.cast import PIN, Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf

NOON = datetime(2027, 3, 16, 11, 0, tzinfo=UTC)
SCRIPTS = {
    "Arabic": "٠١٢٣٤٥٦٧٨٩",
    "Persian": "۰۱۲۳۴۵۶۷۸۹",
    "fullwidth": "０１２３４５６７８９",
    "Devanagari": "०१२३४५६७८९",
}


@pytest.fixture(autouse=True)
def at_noon() -> object:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def issue(database: Database, cast: Cast, person: Person, **more: object) -> codes.Issued:
    with database.writing() as session:
        issued = codes.issue_code(
            session=session, by=cast.lena.id, at=clock.now(), person=person, **more
        )
        session.commit()
    return issued


def scan(database: Database, token: str, browser: str) -> DeviceCode | None:
    """A phone opens what it scanned."""
    with database.writing() as session:
        found = codes.find_code(session, token=token)
        opened = codes.open_code(session=session, at=clock.now(), code=found, browser=browser)
        session.commit()
    return opened


def compare(database: Database, cast: Cast, code_id: str, *, same: bool = True) -> None:
    with database.writing() as session:
        code = session.get(DeviceCode, code_id)
        codes.confirm_code(session=session, by=cast.lena.id, at=clock.now(), code=code, same=same)
        session.commit()


def redeem(database: Database, code_id: str, phone: str | None) -> tuple[Binding, str] | None:
    """The binding and the device's token; None when the code was gone."""
    with database.writing() as session:
        code = session.get(DeviceCode, code_id)
        try:
            found = devices.enrol_device(
                session=session, at=clock.now(), code=code, token=phone, pin_hash="x", mark="fir"
            )
        except devices.CodeGone:
            return None
        session.commit()
    return found


def state(database: Database, code_id: str) -> tuple[str, str | None]:
    with database.reading() as session:
        code = session.get(DeviceCode, code_id)
        return code.state.value, code.refused_why


def reasons(session: Session) -> list[str]:
    """Why codes were refused, as the log tells it."""
    rows = session.exec(
        select(AuditEntry)
        .where(col(AuditEntry.act) == "code_refused")
        .order_by(col(AuditEntry.seq))
    )
    return [row.detail["why"] for row in rows]


def whole_life(database: Database, cast: Cast, person: Person, phone: str | None) -> Binding:
    issued = issue(database, cast, person)
    scan(database, issued.token, "browser")
    compare(database, cast, issued.code.id)
    done = redeem(database, issued.code.id, phone)
    assert done is not None
    return done[0]


@ON_ONE_ENGINE
def test_a_code_is_no_good_a_second_after_its_ten_minutes_and_the_log_says_why(
    database: Database, cast: Cast, at_noon: time_machine.Traveller
) -> None:
    issued = issue(database, cast, cast.amina)
    at_noon.move_to(NOON + timedelta(minutes=10, seconds=1))
    assert scan(database, issued.token, "phone") is None
    with database.reading() as session:
        assert reasons(session) == ["expired"]


@ON_ONE_ENGINE
def test_a_code_is_good_until_the_last_second(
    database: Database, cast: Cast, at_noon: time_machine.Traveller
) -> None:
    issued = issue(database, cast, cast.amina)
    at_noon.move_to(NOON + timedelta(minutes=9, seconds=59))
    assert scan(database, issued.token, "phone") is not None


@ON_ONE_ENGINE
def test_a_confirmed_code_runs_out_too(
    database: Database, cast: Cast, at_noon: time_machine.Traveller
) -> None:
    issued = issue(database, cast, cast.amina)
    scan(database, issued.token, "phone")
    compare(database, cast, issued.code.id)
    at_noon.move_to(NOON + timedelta(minutes=10))
    assert redeem(database, issued.code.id, None) is None
    with database.reading() as session:
        assert codes.opened_code(session, clock.now(), "phone") is None


def test_a_used_code_opens_nothing_and_leaves_a_row(database: Database, cast: Cast) -> None:
    issued = issue(database, cast, cast.amina)
    scan(database, issued.token, "phone")
    compare(database, cast, issued.code.id)
    assert redeem(database, issued.code.id, None) is not None
    assert redeem(database, issued.code.id, None) is None
    assert scan(database, issued.token, "phone") is None
    assert scan(database, issued.token, "another") is None
    with database.reading() as session:
        assert reasons(session) == ["used", "used"]
        assert session.exec(select(func.count()).select_from(Binding)).one() == 1


def test_a_second_phone_that_scans_ends_the_code_for_both_and_the_log_says_why(
    database: Database, cast: Cast
) -> None:
    issued = issue(database, cast, cast.amina)
    assert scan(database, issued.token, "hers") is not None
    assert scan(database, issued.token, "somebody else's") is None
    assert state(database, issued.code.id) == ("refused", "second_scan")
    compare(database, cast, issued.code.id)
    assert redeem(database, issued.code.id, None) is None
    with database.reading() as session:
        assert codes.opened_code(session, clock.now(), "hers") is None
        assert reasons(session) == ["second_scan"]


@ON_ONE_ENGINE
def test_a_second_scan_ends_a_code_that_the_coach_has_confirmed_already(
    database: Database, cast: Cast
) -> None:
    issued = issue(database, cast, cast.amina)
    scan(database, issued.token, "hers")
    compare(database, cast, issued.code.id)
    scan(database, issued.token, "somebody else's")
    assert redeem(database, issued.code.id, None) is None


def test_a_newer_code_withdraws_the_older_one_whatever_its_state(
    database: Database, cast: Cast
) -> None:
    first = issue(database, cast, cast.amina)
    scan(database, first.token, "phone")
    compare(database, cast, first.code.id)
    second = issue(database, cast, cast.amina)
    assert state(database, first.code.id) == ("refused", "withdrawn")
    assert redeem(database, first.code.id, None) is None
    assert scan(database, second.token, "phone") is not None


@ON_ONE_ENGINE
def test_a_code_of_one_person_does_not_withdraw_that_of_another(
    database: Database, cast: Cast
) -> None:
    first = issue(database, cast, cast.amina)
    issue(database, cast, cast.sara)
    assert state(database, first.code.id) == ("issued", None)


@ON_ONE_ENGINE
def test_a_code_that_nobody_confirmed_gives_no_device(database: Database, cast: Cast) -> None:
    issued = issue(database, cast, cast.amina)
    assert redeem(database, issued.code.id, None) is None
    scan(database, issued.token, "phone")
    assert redeem(database, issued.code.id, None) is None


@ON_ONE_ENGINE
def test_pictures_that_differ_end_the_code(database: Database, cast: Cast) -> None:
    issued = issue(database, cast, cast.amina)
    scan(database, issued.token, "phone")
    compare(database, cast, issued.code.id, same=False)
    assert state(database, issued.code.id) == ("refused", "pictures_differ")
    compare(database, cast, issued.code.id)  # a second tap does not wake it
    assert redeem(database, issued.code.id, None) is None


@ON_ONE_ENGINE
def test_a_code_is_confirmed_only_after_a_phone_shows_its_pictures(
    database: Database, cast: Cast
) -> None:
    issued = issue(database, cast, cast.amina)
    compare(database, cast, issued.code.id)
    assert state(database, issued.code.id) == ("issued", None)


@ON_ONE_ENGINE
def test_the_database_keeps_neither_the_token_nor_the_digits(
    database: Database, cast: Cast
) -> None:
    issued = issue(database, cast, cast.amina)
    assert len(issued.token) * 6 >= 128
    assert len(issued.digits) == 8
    stored = repr(issued.code.model_dump())
    assert issued.token not in stored
    assert issued.digits not in stored


def together(*runs: Callable[[], None]) -> None:
    threads = [threading.Thread(target=run) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_eight_requests_redeem_one_code_at_once_and_exactly_one_gets_it(
    database: Database, cast: Cast
) -> None:
    issued = issue(database, cast, cast.amina)
    scan(database, issued.token, "phone")
    compare(database, cast, issued.code.id)
    gate, won = threading.Barrier(8), []

    def run() -> None:
        gate.wait()
        won.append(redeem(database, issued.code.id, None) is not None)

    together(*[run] * 8)
    assert Counter(won) == {True: 1, False: 7}
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Binding)).one() == 1


def test_two_phones_scan_in_the_same_moment_and_neither_gets_in(
    database: Database, cast: Cast
) -> None:
    issued = issue(database, cast, cast.amina)
    gate = threading.Barrier(2)

    def run(browser: str) -> Callable[[], None]:
        def scans() -> None:
            gate.wait()
            scan(database, issued.token, browser)

        return scans

    together(run("one"), run("two"))
    assert state(database, issued.code.id) == ("refused", "second_scan")


def test_failures_noted_in_the_same_moment_are_all_counted(database: Database, cast: Cast) -> None:
    gate = threading.Barrier(6)

    def run() -> None:
        gate.wait()
        with database.writing() as session:
            throttle.note_failure(session, clock.now(), {"all": throttle.IN_TOTAL})
            session.commit()

    together(*[run] * 6)
    with database.reading() as session:
        assert session.exec(select(Attempt.count)).one() == 6


# On the way in by HTTP


def go_in(app: Flask, database: Database, cast: Cast, phone: FlaskClient, person: Person) -> None:
    issued = issue(database, cast, person)
    assert phone.post("/start", data={"token": issued.token}).status_code == 303
    compare(database, cast, issued.code.id)
    done = phone.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": "fir"})
    assert done.status_code == 303


@ON_ONE_ENGINE
def test_asking_fifty_times_by_get_head_and_options_uses_nothing_up(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    issued = issue(database, cast, cast.amina)
    for _ in range(17):
        client.get(f"/start?token={issued.token}&digits={issued.digits}")
        client.head(f"/start?token={issued.token}")
        client.options(f"/start?token={issued.token}")
    assert state(database, issued.code.id) == ("issued", None)
    assert client.post("/start", data={"token": issued.token}).status_code == 303


@pytest.mark.parametrize("script", SCRIPTS)
@ON_ONE_ENGINE
def test_eight_digits_of_any_script_with_spaces_and_invisible_marks_are_the_code(
    client: FlaskClient, database: Database, cast: Cast, script: str
) -> None:
    digits = issue(database, cast, cast.amina).digits
    typed = digits.translate(str.maketrans("0123456789", SCRIPTS[script]))
    typed = f"\u200f\u202b {typed[:4]}\u00a0\u2009–{typed[4:]}\u202c\u2069 "
    assert client.post("/start", data={"digits": typed}).status_code == 303


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "abcdefgh", "1234567x", "½" * 8])
@ON_ONE_ENGINE
def test_what_is_not_eight_digits_is_asked_for_again(client: FlaskClient, typed: str) -> None:
    assert client.post("/start", data={"digits": typed}).status_code == 422


@ON_ONE_ENGINE
def test_two_taps_on_the_button_are_one_phone(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    client.get("/start")
    issued = issue(database, cast, cast.amina)
    before_the_answer = client.get_cookie("stegvis_dev_n")
    client.post("/start", data={"token": issued.token})
    client.set_cookie("stegvis_dev_n", before_the_answer.value)
    assert client.post("/start", data={"token": issued.token}).status_code == 303
    assert state(database, issued.code.id) == ("opened", None)


def test_a_device_is_stopped_after_ten_wrong_codes_and_the_right_one_gets_the_same_answer(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    issued = issue(database, cast, cast.amina)
    client.set_cookie("stegvis_dev_d", "a phone that has been here")
    first = client.post("/start", data={"digits": "00000000"})
    for _ in range(9):
        client.post("/start", data={"digits": "00000000"})
    stopped = client.post("/start", data={"digits": issued.digits})
    assert (stopped.status_code, stopped.text) == (422, first.text)
    assert state(database, issued.code.id) == ("issued", None)


@ON_ONE_ENGINE
def test_in_a_gym_whose_one_address_has_used_up_its_tries_sixty_scans_still_work(
    database: Database, cast: Cast
) -> None:
    at = clock.now()
    with database.writing() as session:
        for _ in range(60):
            throttle.note_failure(session, at, throttle.keys_for(None, "192.0.2.7"))
        session.commit()
    with database.reading() as session:
        assert throttle.is_spent(session, at, throttle.keys_for(None, "192.0.2.250"))
        assert not throttle.is_spent(session, at, throttle.keys_for(None, "192.0.3.7"))
        later = at + timedelta(minutes=10)
        assert not throttle.is_spent(session, later, throttle.keys_for(None, "192.0.2.7"))


@ON_ONE_ENGINE
def test_a_scanned_code_is_never_throttled_and_typed_ones_in_all_are(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    keys = {digest("all"): throttle.Limit(1, throttle.IN_TOTAL.window)}
    with database.writing() as session:
        for _ in range(throttle.IN_TOTAL.tries):
            throttle.note_failure(session, clock.now(), keys)
        session.commit()
    issued = issue(database, cast, cast.amina)
    assert client.post("/start", data={"digits": issued.digits}).status_code == 422
    for person in (cast.amina, cast.sara, cast.nils):
        token = issue(database, cast, person).token
        client.delete_cookie("stegvis_dev_n")
        assert client.post("/start", data={"token": token}).status_code == 303


@ON_ONE_ENGINE
def test_a_person_of_another_association_gets_a_device_of_her_own_on_the_same_phone(
    app: Flask, client: FlaskClient, database: Database, cast: Cast
) -> None:
    go_in(app, database, cast, client, cast.amina)
    hers = client.get_cookie("stegvis_dev_d").value
    go_in(app, database, cast, client, cast.strange_guest)
    assert client.get_cookie("stegvis_dev_d").value != hers
    with database.reading() as session:
        rows = session.exec(select(Device.association_id)).all()
    assert sorted(rows) == sorted([cast.association.id, cast.elsewhere.id])


@ON_ONE_ENGINE
def test_a_second_person_on_the_phone_ends_the_first_ones_session_but_not_her_way_in(
    app: Flask, client: FlaskClient, database: Database, cast: Cast
) -> None:
    go_in(app, database, cast, client, cast.amina)
    before = client.get_cookie("stegvis_dev").value
    go_in(app, database, cast, client, cast.sara)
    client.get("/exit")
    client.set_cookie("stegvis_dev", before)
    pad = client.get("/today")
    assert pad.status_code == 401
    assert pad.text.count('name="who"') == 2
    assert "Amina" not in pad.text
    assert "Sara" not in pad.text


@ON_ONE_ENGINE
def test_the_pin_of_the_second_person_ends_the_session_of_the_first_at_once(
    app: Flask, client: FlaskClient, database: Database, cast: Cast
) -> None:
    go_in(app, database, cast, client, cast.sara)
    go_in(app, database, cast, client, cast.amina)
    before = client.get_cookie("stegvis_dev").value
    with database.reading() as session:
        saras = session.exec(select(Binding.id).where(col(Binding.person_id) == cast.sara.id)).one()
    assert client.post("/pin", data={"pin": PIN, "who": saras}).status_code == 303
    client.set_cookie("stegvis_dev", before)
    assert client.get("/today").status_code == 401


def test_a_forgotten_pin_is_a_new_code_and_the_old_binding_on_that_phone_ends(
    app: Flask, client: FlaskClient, database: Database, cast: Cast
) -> None:
    go_in(app, database, cast, client, cast.amina)
    before = client.get_cookie("stegvis_dev").value
    go_in(app, database, cast, client, cast.amina)
    with database.reading() as session:
        ended = [row.revoked_at is not None for row in session.exec(select(Binding))]
        devices_now = session.exec(select(func.count()).select_from(Device)).one()
    assert sorted(ended) == [False, True]
    assert devices_now == 1
    client.set_cookie("stegvis_dev", before)
    assert client.get("/today").status_code == 401


def test_moving_to_the_app_needs_no_second_look_and_ends_the_browsers_binding(
    database: Database, cast: Cast
) -> None:
    old = whole_life(database, cast, cast.amina, None)
    issued = issue(database, cast, cast.amina, kind=CodeKind.HANDOVER, from_binding_id=old.id)
    opened = scan(database, issued.token, "the app")
    assert opened is not None
    assert opened.state is CodeState.CONFIRMED
    done = redeem(database, issued.code.id, None)
    assert done is not None
    with database.reading() as session:
        assert session.get(Binding, old.id).revoked_at is not None
        assert session.get(Binding, done[0].id).revoked_at is None


@ON_ONE_ENGINE
def test_a_phone_in_front_of_a_confirmed_code_of_its_own_cannot_reach_another_persons(
    app: Flask, database: Database, cast: Cast
) -> None:
    """Only the browser that opened a code may set its PIN."""
    issued = issue(database, cast, cast.amina)
    hers, other = app.test_client(), app.test_client()
    hers.post("/start", data={"token": issued.token})
    compare(database, cast, issued.code.id)
    other.set_cookie("stegvis_dev_n", "guessed")
    answer = other.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": "fir"})
    assert (answer.status_code, answer.location) == (303, "/start")
    assert other.get_cookie("stegvis_dev") is None


@ON_ONE_ENGINE
def test_the_phone_without_the_coachs_yes_comes_no_further_than_the_pictures(
    client: FlaskClient, database: Database, cast: Cast
) -> None:
    client.post("/start", data={"token": issue(database, cast, cast.amina).token})
    assert client.get("/start/pin").location == "/start/pictures"
    client.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": "fir"})
    assert client.get_cookie("stegvis_dev") is None


@ON_ONE_ENGINE
def test_the_language_chosen_on_the_way_in_is_the_apps(
    app: Flask, client: FlaskClient, database: Database, cast: Cast, client_of: ClientOf
) -> None:
    issued = issue(database, cast, cast.amina)
    client.post("/start", data={"token": issued.token})
    client.post("/start/language", data={"language": "en"})
    compare(database, cast, issued.code.id)
    client.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": "fir"})
    client.delete_cookie("stegvis_dev_l")
    assert '<html lang="en"' in client.get("/today").text
