"""Staff come in: a link once, a passkey, a printed code; never by accident (trust S7, S10, S11)."""

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlmodel import select

from app import clock
from app.accounts.keys import passkeys
from app.accounts.keys.models import Ceremony, Passkey, RecoveryCode
from app.accounts.models import SignIn
from app.audit import AuditEntry
from app.db import Database
from tests.cast import PIN, Cast
from tests.support.app import ENGLISH, ON_ONE_ENGINE, ClientOf, speak_english
from tests.support.authenticator import Authenticator
from tests.support.staff import come_in, link_for, open_link, printed_code, register, sign_in

NEUTRAL = "This link does not work."


def acts(app: Flask) -> list[str]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(AuditEntry.act).order_by(AuditEntry.seq)))


def test_an_invited_coach_registers_signs_out_and_signs_in(app: Flask, cast: Cast) -> None:
    lena, key = come_in(app, cast.lena)
    assert lena.get("/day").status_code == 200
    assert lena.post("/sign-out").location == "/sign-in"
    assert lena.get("/day").status_code == 401
    assert sign_in(lena, key, f"/people/{cast.amina.id}") == 303
    assert lena.get(f"/people/{cast.amina.id}").status_code == 200
    found = acts(app)
    for act in ("staff_invited", "invitation_opened", "invitation_used", "passkey_added"):
        assert act in found
    assert found.count("signed_in") == 2


def test_her_name_and_role_are_shown_before_she_makes_a_key(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    open_link(browser, link_for(app, cast.karin))
    page = browser.get("/welcome/you", headers=ENGLISH).get_data(as_text=True)
    assert "Karin" in page
    assert "Coordinator" in page


@ON_ONE_ENGINE
def test_fifty_readings_of_the_page_consume_nothing(app: Flask, cast: Cast) -> None:
    token, browser = link_for(app, cast.lena), app.test_client()
    for _ in range(25):
        assert browser.get("/welcome").status_code == 200
        assert browser.head("/welcome").status_code == 200
    assert open_link(browser, token) == 303


def test_used_late_withdrawn_and_unknown_links_get_one_answer(app: Flask, cast: Cast) -> None:
    used, withdrawn = link_for(app, cast.lena), link_for(app, cast.tomas)
    first = app.test_client()
    open_link(first, used)
    assert register(first, Authenticator()) == 303
    link_for(app, cast.tomas)
    late = link_for(app, cast.karin)
    pages = set()
    for token, after in (
        (used, timedelta()),
        (withdrawn, timedelta()),
        (late, timedelta(hours=24, seconds=1)),
        ("x" * 43, timedelta()),
        ("", timedelta()),
    ):
        with time_machine.travel(clock.now() + after, tick=False):
            answer = app.test_client().post("/welcome", data={"token": token}, headers=ENGLISH)
        assert answer.status_code == 422
        pages.add(answer.get_data(as_text=True))
    assert len(pages) == 1
    assert NEUTRAL in pages.pop()
    assert acts(app).count("invitation_refused") == 4  # three tried, one withdrawn


def test_two_windows_with_one_link_make_one_key(app: Flask, cast: Cast) -> None:
    token = link_for(app, cast.lena)
    one, two = app.test_client(), app.test_client()
    open_link(one, token)
    open_link(two, token)  # the later window has it now
    assert one.get("/welcome/you").status_code == 303
    assert register(two, Authenticator()) == 303
    assert open_link(one, token) == 422
    with app.extensions["database"].reading() as session:
        assert len(session.exec(select(Passkey.id)).all()) == 1


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "key",
    [
        Authenticator(origin="http://localhost.evil.example"),
        Authenticator(host="evil.example"),
        Authenticator(verifies=False),
    ],
    ids=["another address", "another host", "nobody asked for a finger"],
)
def test_a_key_that_is_no_good_leaves_the_invitation_as_it_was(
    app: Flask, cast: Cast, key: Authenticator
) -> None:
    browser = app.test_client()
    open_link(browser, link_for(app, cast.lena))
    assert register(browser, key) == 422
    assert browser.get("/day").status_code == 401
    assert register(browser, Authenticator()) == 303


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "text", ["", "x", "{}", "[]", '{"id": 1}', "null", "[" * 9000, '{"response": {}}', '{"a": NaN}']
)
def test_nonsense_instead_of_a_key_is_told_apart_from_a_fault_of_ours(
    app: Flask, cast: Cast, text: str
) -> None:
    browser = app.test_client()
    open_link(browser, link_for(app, cast.lena))
    assert browser.post("/welcome/you", data={"credential": text}).status_code == 422
    assert browser.post("/sign-in", data={"credential": text}).status_code in (401, 422)


@ON_ONE_ENGINE
def test_an_answer_is_good_once_for_five_minutes_and_in_one_browser(app: Flask, cast: Cast) -> None:
    browser, key = come_in(app, cast.lena)
    browser.post("/sign-out")
    options = browser.post("/sign-in/options").get_json()
    answer = key.get(options)
    thief = app.test_client()
    thief.post("/sign-in/options")
    assert thief.post("/sign-in", data={"credential": answer}).status_code == 401
    assert browser.post("/sign-in", data={"credential": answer}).status_code == 303
    browser.post("/sign-out")
    assert browser.post("/sign-in", data={"credential": answer}).status_code == 401
    options = browser.post("/sign-in/options").get_json()
    with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1), tick=False):
        late = browser.post("/sign-in", data={"credential": key.get(options)})
    assert late.status_code == 401
    assert sign_in(browser, key) == 303


@ON_ONE_ENGINE
def test_a_copied_key_whose_count_goes_back_is_refused(app: Flask, cast: Cast) -> None:
    browser, key = come_in(app, cast.lena)
    browser.post("/sign-out")
    assert sign_in(browser, key) == 303
    key.count = 0
    browser.post("/sign-out")
    assert sign_in(browser, key) == 401
    assert acts(app).count("passkey_refused") == 1


@ON_ONE_ENGINE
def test_a_known_and_an_unknown_key_meet_the_same_words_and_the_same_work(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, known = come_in(app, cast.lena)
    known.verifies = False
    calls: list[object] = []
    real = passkeys.verify_authentication_response

    def counted(**words: object) -> object:
        calls.append(words)
        return real(**words)  # type: ignore[arg-type]

    monkeypatch.setattr(passkeys, "verify_authentication_response", counted)
    pages = []
    for key in (known, Authenticator()):
        browser = app.test_client()
        options = browser.post("/sign-in/options").get_json()
        assert "allowCredentials" not in options or options["allowCredentials"] == []
        answer = browser.post("/sign-in", data={"credential": key.get(options)})
        pages.append((answer.status_code, answer.get_data(as_text=True)))
    assert pages[0] == pages[1]
    assert pages[0][0] == 401
    assert len(calls) == 2


@ON_ONE_ENGINE
def test_somebody_elses_key_is_not_registered_twice(app: Flask, cast: Cast) -> None:
    _, key = come_in(app, cast.lena)
    browser = app.test_client()
    open_link(browser, link_for(app, cast.tomas))
    assert register(browser, key) == 422
    assert register(browser, Authenticator()) == 303


def test_a_printed_code_signs_in_once_and_asks_for_a_new_key(app: Flask, cast: Cast) -> None:
    speak_english(app, cast.lena)
    lena, _ = come_in(app, cast.lena)
    code = printed_code(lena)
    elsewhere = app.test_client()
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    answer = elsewhere.post("/sign-in/code", data={"code": typed})
    assert answer.status_code == 303
    assert answer.location.startswith("/keys")
    assert "Make a new passkey" in elsewhere.get(answer.location).get_data(as_text=True)
    assert register(elsewhere, Authenticator(), "/keys") == 303
    assert app.test_client().post("/sign-in/code", data={"code": code}).status_code == 422
    with app.extensions["database"].reading() as session:
        kept = session.exec(select(RecoveryCode.code_hash)).one()
    assert code.replace("-", "") not in kept


@ON_ONE_ENGINE
def test_a_new_printed_code_voids_the_earlier_one(app: Flask, cast: Cast) -> None:
    lena, _ = come_in(app, cast.lena)
    first, second = printed_code(lena), printed_code(lena)
    assert first != second
    assert app.test_client().post("/sign-in/code", data={"code": first}).status_code == 422
    assert app.test_client().post("/sign-in/code", data={"code": second}).status_code == 303


@ON_ONE_ENGINE
def test_printed_codes_cannot_be_guessed_for_ever(app: Flask, cast: Cast) -> None:
    lena, _ = come_in(app, cast.lena)
    code = printed_code(lena)
    for number in range(60):
        app.test_client().post("/sign-in/code", data={"code": f"{number:020d}"})
    assert app.test_client().post("/sign-in/code", data={"code": code}).status_code == 422
    elsewhere = app.test_client().post(
        "/sign-in/code", data={"code": code}, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 303  # a stranger's tries shut out nobody in another place
    code = printed_code(lena)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert app.test_client().post("/sign-in/code", data={"code": code}).status_code == 303


@ON_ONE_ENGINE
def test_a_page_left_open_gives_nobody_a_key(app: Flask, cast: Cast) -> None:
    gun, key = come_in(app, cast.gun)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False) as moved:
        assert gun.get("/keys").status_code == 200
        assert gun.post("/keys/options").status_code == 422
        assert "/sign-in?again" in gun.post("/keys/code").location
        assert sign_in(gun, key, "/keys") == 303
        moved.shift(timedelta(minutes=1))
        printed_code(gun)


@ON_ONE_ENGINE
def test_the_only_key_is_not_thrown_away_and_a_lost_one_opens_nothing(
    app: Flask, cast: Cast
) -> None:
    lena, key = come_in(app, cast.lena)
    with app.extensions["database"].reading() as session:
        first = session.exec(select(Passkey.id)).one()
    assert lena.post("/keys/end", data={"key": first}).status_code == 422
    assert register(lena, Authenticator(), "/keys") == 303
    assert lena.post("/keys/end", data={"key": first}).status_code == 303
    assert sign_in(app.test_client(), key) == 401


@ON_ONE_ENGINE
def test_a_key_of_somebody_else_cannot_be_ended(app: Flask, cast: Cast) -> None:
    come_in(app, cast.lena)
    with app.extensions["database"].reading() as session:
        hers = session.exec(select(Passkey.id)).one()
    tomas, _ = come_in(app, cast.tomas)
    register(tomas, Authenticator(), "/keys")
    tomas.post("/keys/end", data={"key": hers})
    with app.extensions["database"].reading() as session:
        assert session.get_one(Passkey, hers).removed_at is None


@ON_ONE_ENGINE
def test_every_sign_in_has_a_token_of_its_own_and_the_old_one_is_dead(
    app: Flask, cast: Cast
) -> None:
    lena, key = come_in(app, cast.lena)
    cookie = lena.get_cookie("stegvis_dev")
    assert cookie is not None
    assert sign_in(lena, key) == 303
    replay = app.test_client()
    replay.set_cookie("stegvis_dev", cookie.value)
    assert replay.get("/day").status_code == 401


@ON_ONE_ENGINE
def test_a_session_of_staff_ends_after_twelve_hours(app: Flask, cast: Cast) -> None:
    karin, _ = come_in(app, cast.karin)
    start = clock.now()
    with time_machine.travel(start, tick=False) as moved:
        for _ in range(12 * 6):
            moved.shift(timedelta(minutes=10))
            if clock.now() - start <= timedelta(hours=12):
                karin.get("/desk")
        moved.shift(timedelta(minutes=1))
        assert karin.get("/desk").status_code == 401


@ON_ONE_ENGINE
def test_what_she_was_writing_survives_the_lock_and_the_passkey(app: Flask, cast: Cast) -> None:
    lena, key = come_in(app, cast.lena)
    lena.get("/profile")
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert lena.post("/profile", data={"phone": "070-000 00 99"}).status_code == 401
        assert sign_in(lena, key, "/profile") == 303
        assert "070-000 00 99" in lena.get("/profile").get_data(as_text=True)


@ON_ONE_ENGINE
def test_a_tablet_gets_its_digits_after_a_passkey_and_opens_with_them(
    app: Flask, cast: Cast
) -> None:
    lena, key = come_in(app, cast.lena)
    assert lena.post("/lock").location == "/tablet/pin"
    assert lena.post("/tablet/pin", data={"pin": PIN, "again": PIN}).status_code == 303
    lena.post("/lock")
    assert lena.get("/day").status_code == 401
    assert lena.post("/pin", data={"pin": PIN}).status_code == 303
    lena.post("/sign-out")
    assert sign_in(lena, key) == 303  # on her own tablet: the lock is the pad again
    lena.post("/lock")
    assert 'name="pin"' in lena.get("/day").get_data(as_text=True)


@ON_ONE_ENGINE
def test_ten_wrong_digits_on_a_tablet_are_undone_by_her_passkey(app: Flask, cast: Cast) -> None:
    lena, key = come_in(app, cast.lena)
    lena.post("/tablet/pin", data={"pin": PIN, "again": PIN})
    lena.post("/lock")
    for _ in range(10):
        lena.post("/pin", data={"pin": "111222"})
    assert lena.post("/pin", data={"pin": PIN}).status_code == 422
    assert sign_in(lena, key) == 303
    lena.post("/lock")
    assert lena.post("/pin", data={"pin": PIN}).status_code == 303


@ON_ONE_ENGINE
def test_nobody_meets_the_demo_where_there_is_none(app: Flask) -> None:
    assert "demo" not in app.test_client().get("/sign-in").get_data(as_text=True)


@ON_ONE_ENGINE
def test_a_network_cannot_fill_the_disk_with_questions(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    answers = [browser.post("/sign-in/options").status_code for _ in range(121)]
    assert answers[0] == 200
    assert answers[-1] == 422
    with app.extensions["database"].reading() as session:
        assert len(session.exec(select(Ceremony.id)).all()) == 120


@ON_ONE_ENGINE
def test_a_participant_has_no_page_of_keys(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.amina).get("/keys").status_code == 404


@ON_ONE_ENGINE
def test_nothing_secret_of_the_way_in_is_kept_readable(app: Flask, cast: Cast) -> None:
    token = link_for(app, cast.lena)
    browser = app.test_client()
    open_link(browser, token)
    options = browser.post("/welcome/you/options").get_json()
    base: Database = app.extensions["database"]
    with base.reading() as session:
        rows = json.dumps([repr(row) for row in session.exec(select(Ceremony)).all()])
        assert not session.exec(select(SignIn.id)).all()
    assert token not in rows
    assert options["challenge"] not in rows
