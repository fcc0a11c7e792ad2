"""Six digits on a device we know: which are refused, and how often (trust S4–S6, S11)."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, func, select

from app import clock
from app.accounts import codes, devices, digits
from app.accounts.models import Binding, Device, DeviceCode
from app.audit.models import AuditEntry
from app.db import Database
from tests.cast import PIN, Cast
from tests.support import app as support
from tests.support.app import ON_ONE_ENGINE, ClientOf

PHONE = "070-123 45 67"
KEYBOARDS = ("482913", "٤٨٢٩١٣", "۴۸۲۹۱۳", "４８２９１３", "\u200f48 29\u00a013\u2069")


class Counting:
    """Stands for the slow hash: as cheap as can be, and counts."""

    def __init__(self) -> None:
        self.checks = 0

    def verify(self, pin_hash: str, _pin: str) -> bool:
        self.checks += 1
        return pin_hash.endswith("right")

    def hash(self, _pin: str) -> str:
        return "right"


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    """No real hash: `typed` decides who is right by the stored one alone."""
    counting = Counting()
    monkeypatch.setattr(digits, "_hasher", counting)
    monkeypatch.setattr(digits, "_DUMMY", [])
    monkeypatch.setitem(support._PIN_HASH, "hash", "right")
    return counting


def wrong_tries(database: Database, person_id: str) -> list[int]:
    with database.reading() as session:
        return sorted(
            session.exec(
                select(Binding.wrong).where(
                    col(Binding.person_id) == person_id, col(Binding.revoked_at).is_(None)
                )
            )
        )


@pytest.mark.parametrize(
    "pin",
    ["000000", "111111", "123456", "890123", "654321", "123123", "121212", "112233", "159753"],
)
def test_a_pin_that_is_easy_to_guess_is_refused(pin: str) -> None:
    assert digits.weakness(pin) == "common"


def test_the_list_of_common_pins_has_the_hundred_most_common() -> None:
    assert len(digits.COMMON) >= 100
    assert all(len(pin) == 6 and pin.isdecimal() for pin in digits.COMMON)


@pytest.mark.parametrize("pin", ["", "48291", "4829133", "48291x"])
def test_a_pin_is_six_digits(pin: str) -> None:
    assert digits.weakness(digits.digits_of(pin)) == "length"


@pytest.mark.parametrize("phone", [PHONE, "+46 70 123 45 67", "(070) 1234567", "0046701234567"])
@pytest.mark.parametrize("pin", ["701234", "234567", "012345", "070123"])
def test_a_part_of_her_phone_number_is_refused_however_it_is_written(phone: str, pin: str) -> None:
    assert digits.weakness(pin, phone) in ("phone", "common")
    assert digits.weakness(PIN, phone) is None


@pytest.mark.parametrize("typed", KEYBOARDS)
def test_one_pin_is_the_same_on_every_keyboard(typed: str) -> None:
    assert digits.digits_of(typed) == PIN


@ON_ONE_ENGINE
def test_a_refused_pin_says_why_and_is_not_written_back(
    app: Flask, database: Database, cast: Cast, client: FlaskClient
) -> None:
    with database.writing() as session:
        issued = codes.issue_code(
            session=session, by=cast.lena.id, at=clock.now(), person=cast.amina
        )
        session.commit()
    client.post("/start", data={"token": issued.token})
    client.post("/start/language", data={"language": "en"})
    with database.writing() as session:
        code = session.get(DeviceCode, issued.code.id)
        codes.confirm_code(session=session, by=cast.lena.id, at=clock.now(), code=code, same=True)
        session.commit()
    for pin, said in (
        ("000000", "easy to guess"),
        ("070000", "part of your phone number"),
        ("12345", "Write six digits"),
    ):
        answer = client.post("/start/pin", data={"pin": pin, "again": pin, "mark": "fir"})
        assert answer.status_code == 422
        assert said in answer.text
        assert pin not in answer.text
    answer = client.post("/start/pin", data={"pin": PIN, "again": "482914", "mark": "fir"})
    assert "not the same" in answer.text
    assert client.get_cookie("stegvis_dev") is None


def test_the_tenth_wrong_pin_locks_this_device_and_her_other_one_still_works(
    database: Database, cast: Cast, client_of: ClientOf, hasher: Counting
) -> None:
    lost, other = client_of(cast.amina), client_of(cast.amina)
    with database.writing() as session:  # the hash of the first phone fits nothing
        session.exec(select(Binding).order_by(col(Binding.created_at))).first().pin_hash = "no"
        session.commit()
    lost.delete_cookie("stegvis_dev")
    answers = [lost.post("/pin", data={"pin": "999991"}) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [422] * 12
    assert not any(name in answer.text for answer in answers for name in ("Amina", "Lena"))
    assert answers[9].text == answers[11].text
    assert wrong_tries(database, cast.amina.id) == [0, 10]
    other.delete_cookie("stegvis_dev")
    assert other.post("/pin", data={"pin": "999991"}).status_code == 303
    assert other.get("/today").status_code == 200
    with database.reading() as session:
        rows = session.exec(select(func.count()).where(col(AuditEntry.act) == "pin_locked")).one()
    assert rows == 1


@ON_ONE_ENGINE
def test_a_locked_device_does_not_open_for_the_right_pin_but_for_a_new_code(
    app: Flask, database: Database, cast: Cast, client_of: ClientOf
) -> None:
    phone = client_of(cast.amina)
    phone.get("/exit")
    with database.writing() as session:
        session.exec(select(Binding)).one().wrong = devices.MAX_WRONG
        session.commit()
    assert phone.post("/pin", data={"pin": PIN}).status_code == 422
    with database.writing() as session:
        issued = codes.issue_code(
            session=session, by=cast.lena.id, at=clock.now(), person=cast.amina
        )
        session.commit()
    phone.post("/start", data={"token": issued.token})
    with database.writing() as session:
        code = session.get(DeviceCode, issued.code.id)
        codes.confirm_code(session=session, by=cast.lena.id, at=clock.now(), code=code, same=True)
        session.commit()
    assert phone.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": "fir"}).location == "/"
    phone.get("/exit")
    assert phone.post("/pin", data={"pin": PIN}).status_code == 303


@ON_ONE_ENGINE
def test_a_thousand_wrong_pins_from_other_devices_do_not_lock_the_owner_out(
    app: Flask, database: Database, cast: Cast, client_of: ClientOf, hasher: Counting
) -> None:
    owner, stranger = client_of(cast.amina), app.test_client()
    with database.reading() as session:
        hers = session.exec(select(Binding)).one()
    for number in range(200):
        stranger.set_cookie("stegvis_dev_d", f"guess {number % 7}")
        stranger.post("/pin", data={"pin": f"{number:06}", "who": hers.id})
    with database.reading() as session:  # the other eight hundred without the pages
        for number in range(800):
            assert devices.live_bindings(session, clock.now(), f"guess {number}") == []
    assert hasher.checks == 200
    assert wrong_tries(database, cast.amina.id) == [0]
    owner.get("/exit")
    assert owner.post("/pin", data={"pin": PIN}).status_code == 303


def test_tries_in_the_same_moment_all_count_and_never_more_than_ten(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    client_of(cast.amina)
    with database.reading() as session:
        binding_id = session.exec(select(Binding.id)).one()
    gate, left = threading.Barrier(15), []

    def run() -> None:
        gate.wait()
        with database.writing() as session:
            left.append(devices.claim_try(session, binding_id))
            session.commit()

    threads = [threading.Thread(target=run) for _ in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(n for n in left if n is not None) == list(range(10))
    assert left.count(None) == 5


@ON_ONE_ENGINE
def test_a_try_is_counted_before_the_pin_is_checked(
    database: Database, cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = client_of(cast.amina)
    phone.get("/exit")
    seen = []

    def check(*_arguments: object) -> bool:
        seen.extend(wrong_tries(database, cast.amina.id))
        return False

    monkeypatch.setattr(digits, "check_pin", check)
    phone.post("/pin", data={"pin": "999991"})
    assert seen == [1]


@ON_ONE_ENGINE
def test_the_right_pin_takes_the_wrong_tries_back(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    phone = client_of(cast.amina)
    phone.get("/exit")
    phone.post("/pin", data={"pin": "999991"})
    assert wrong_tries(database, cast.amina.id) == [1]
    assert phone.post("/pin", data={"pin": KEYBOARDS[1]}).status_code == 303
    assert wrong_tries(database, cast.amina.id) == [0]


@ON_ONE_ENGINE
def test_a_stranger_a_revoked_and_a_locked_phone_cost_the_same_work(
    app: Flask, database: Database, cast: Cast, client_of: ClientOf, hasher: Counting
) -> None:
    locked, revoked, stranger = client_of(cast.amina), client_of(cast.sara), app.test_client()
    with database.writing() as session:
        for binding in session.exec(select(Binding)):
            if binding.person_id == cast.amina.id:
                binding.wrong = devices.MAX_WRONG
            else:
                binding.revoked_at = clock.now()
        session.commit()
    for phone in (locked, revoked, stranger):
        before = hasher.checks
        phone.delete_cookie("stegvis_dev")
        assert phone.post("/pin", data={"pin": PIN}).status_code == 422
        assert hasher.checks == before + 1


@ON_ONE_ENGINE
def test_a_picture_that_is_not_on_this_phone_counts_against_nobody(
    app: Flask, database: Database, cast: Cast, client_of: ClientOf, hasher: Counting
) -> None:
    client_of(cast.sara)
    phone = client_of(cast.amina)
    phone.get("/exit")
    with database.writing() as session:
        mine = session.exec(select(Binding).where(col(Binding.person_id) == cast.amina.id)).one()
        nils = devices.bind(
            session=session,
            at=clock.now(),
            device=session.get(Device, mine.device_id),
            person=cast.nils,
            pin_hash="no",
            mark="key",
        )
        session.commit()
        foreign = session.exec(
            select(Binding.id).where(col(Binding.person_id) == cast.sara.id)
        ).one()
    for who in (foreign, "", "x"):
        assert phone.post("/pin", data={"pin": "999991", "who": who}).status_code == 422
    assert wrong_tries(database, cast.amina.id) == [0]
    assert wrong_tries(database, cast.sara.id) == [0]
    assert wrong_tries(database, cast.nils.id) == [0]
    phone.post("/pin", data={"pin": "999991", "who": nils.id})
    assert wrong_tries(database, cast.nils.id) == [1]
    assert wrong_tries(database, cast.amina.id) == [0]
