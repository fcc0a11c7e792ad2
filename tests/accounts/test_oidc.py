"""Another sign-in service: only what is exactly right lets anybody in (trust S10)."""

import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from sqlmodel import select
from webauthn.helpers import bytes_to_base64url

from app import create_app
from app.accounts.keys.models import OutsideIdentity
from app.accounts.oidc import Identity, ProviderSilent, Round, Service, TokenRefused, verified
from app.config import ConfigurationError, from_environment
from app.config.provider import Provider
from app.db import Database
from tests.cast import Cast
from tests.support import quick
from tests.support.app import ENGLISH, Browser
from tests.support.provider import come_back, go_there, settings_of, show_who, through
from tests.support.staff import link_for, open_link

AT = datetime(2027, 3, 18, 9, 0, tzinfo=UTC)
NOW = int(AT.timestamp())
OURS = Provider("https://login.example", "stegvis", "not a secret", "Login")
ASKED = Round("s.secret./", timedelta(hours=12))
KEY, OTHER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
KEYS = KeySet([KEY])


@pytest.fixture
def database(sqlite_database: Database, issuer: str) -> Database:
    sqlite_database.settings = replace(sqlite_database.settings, provider=settings_of(issuer))
    return sqlite_database


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    found = quick.share(create_app(database.settings))
    found.test_client_class = Browser
    yield found
    found.extensions["database"].dispose()


def claims(**other: Any) -> dict[str, Any]:
    """What a right token says; None takes a claim away."""
    right = {
        "iss": OURS.issuer,
        "sub": "anna",
        "aud": OURS.client_id,
        "exp": NOW + 300,
        "iat": NOW - 5,
        "auth_time": NOW - 10,
        "nonce": ASKED.nonce,
    }
    return {key: value for key, value in {**right, **other}.items() if value is not None}


def token(said: dict[str, Any], key: RSAKey = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": KEY.thumbprint()}, said, key)


def test_a_right_token_says_who_she_is_and_nothing_more() -> None:
    found = verified(OURS, KEYS, token(claims(personnummer="19900101-0000")), ASKED, AT)
    assert found == Identity("https://login.example", "anna")


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("another issuer", {"iss": "https://evil.example"}),
        ("no issuer", {"iss": None}),
        ("another audience", {"aud": "another-app"}),
        (
            "two audiences, meant for the other",
            {"aud": ["another-app", "stegvis"], "azp": "another-app"},
        ),
        ("two audiences and nobody named", {"aud": ["another-app", "stegvis"]}),
        ("no audience", {"aud": None}),
        ("expired", {"exp": NOW - 61}),
        ("no end", {"exp": None}),
        ("not yet", {"nbf": NOW + 120}),
        ("from the future", {"iat": NOW + 120}),
        ("another question's nonce", {"nonce": Round("s.other./", ASKED.max_age).nonce}),
        ("no nonce", {"nonce": None}),
        ("nobody", {"sub": None}),
        ("a name that is empty", {"sub": ""}),
        ("a name that is a number", {"sub": 7}),
        ("a name without end", {"sub": "x" * 256}),
        ("shown too long ago", {"auth_time": NOW - 12 * 3600 - 61}),
        ("never shown", {"auth_time": None}),
        ("shown at a word", {"auth_time": "today"}),
        ("shown in the future", {"auth_time": NOW + 61}),
        ("shown at no number", {"auth_time": float("nan")}),
        ("shown never to be too long ago", {"auth_time": float("inf")}),
        ("shown at a truth", {"auth_time": True}),
    ],
)
def test_a_token_with_one_wrong_word_is_refused(what: str, other: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        verified(OURS, KEYS, token(claims(**other)), ASKED, AT)


def by_hand(alg: str, secret: bytes = b"") -> str:
    """A token as a forger writes it; the library refuses to."""
    parts = [{"alg": alg, "kid": KEY.thumbprint()}, claims()]
    text = ".".join(bytes_to_base64url(json.dumps(part).encode()) for part in parts)
    mac = hmac.digest(secret, text.encode(), "sha256") if secret else b""
    return f"{text}.{bytes_to_base64url(mac)}"


def unsigned() -> str:
    return by_hand("none")


def with_our_secret() -> str:
    return by_hand("HS256", OURS.client_secret.encode())


def with_the_public_key_as_secret() -> str:
    return by_hand("HS256", KEY.as_pem(private=False))


def forged() -> str:
    return token(claims(), key=OTHER)


def changed() -> str:
    head, _, tail = token(claims()).split(".")
    body = token(claims(sub="karin")).split(".")[1]
    return f"{head}.{body}.{tail}"


@pytest.mark.parametrize(
    "make", [unsigned, with_our_secret, with_the_public_key_as_secret, forged, changed]
)
def test_a_token_that_the_provider_did_not_sign_is_refused(make: Callable[[], str]) -> None:
    with pytest.raises(TokenRefused):
        verified(OURS, KEYS, make(), ASKED, AT)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "..", "e30.e30.", "\x00"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        verified(OURS, KEYS, text, ASKED, AT)


def test_the_level_of_assurance_is_checked_where_it_is_asked_for() -> None:
    strict = replace(OURS, acr="high substantial")
    assert verified(strict, KEYS, token(claims(acr="high")), ASKED, AT).subject == "anna"
    for low in ("low", "", None, "high substantial"):
        with pytest.raises(TokenRefused):
            verified(strict, KEYS, token(claims(acr=low)), ASKED, AT)


def test_once_more_means_just_now() -> None:
    again = Round("a.secret./", timedelta(minutes=10))
    old = token(claims(nonce=again.nonce, auth_time=NOW - 3600))
    with pytest.raises(TokenRefused, match="too long ago"):
        verified(OURS, KEYS, old, again, AT)


def test_a_provider_that_does_not_answer_is_said_so() -> None:
    silent = Service(replace(OURS, issuer="http://127.0.0.1:9"), "http://localhost/sign-in/back")
    with pytest.raises(ProviderSilent):
        silent.address(ASKED)


def test_the_settings_are_all_there_or_none(tmp_path: object) -> None:
    base = {"STEGVIS_MODE": "test"}
    assert from_environment(base).provider is None
    whole = {
        **base,
        "STEGVIS_OIDC_ISSUER": "https://login.example/",
        "STEGVIS_OIDC_CLIENT_ID": "a",
        "STEGVIS_OIDC_CLIENT_SECRET": "b",
        "STEGVIS_OIDC_NAME": "Login",
    }
    found = from_environment(whole).provider
    assert found == Provider("https://login.example/", "a", "b", "Login")
    assert "b" not in repr(found).replace("stegvis", "").partition("client_secret")[2]
    for word in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME"):
        with pytest.raises(ConfigurationError, match="set all of"):
            from_environment({**whole, f"STEGVIS_OIDC_{word}": ""})
    with pytest.raises(ConfigurationError, match="https"):
        from_environment({**whole, "STEGVIS_OIDC_ISSUER": "ftp://login.example"})


def test_an_invited_coach_comes_in_through_the_provider_and_again(app: Flask, cast: Cast) -> None:
    lena = app.test_client()
    open_link(lena, link_for(app, cast.lena))
    assert "Kommunens inloggning" in lena.get("/welcome/you").get_data(as_text=True)
    first = through(lena, "lena", "?welcome=yes")
    assert first.status_code == 303
    assert first.location.startswith("/keys")
    lena.post("/sign-out")
    assert "Kommunens inloggning" in lena.get("/sign-in").get_data(as_text=True)
    second = through(lena, "lena", "?next=/profile")
    assert second.location == "/profile"
    assert lena.get("/profile").status_code == 200
    with app.extensions["database"].reading() as session:
        row = session.exec(select(OutsideIdentity)).one()
    assert (row.subject, row.person_id) == ("lena", cast.lena.id)


def test_without_an_invitation_nobody_is_linked(app: Flask, cast: Cast) -> None:
    stranger = app.test_client()
    for query in ("", "?welcome=yes"):
        answer = through(stranger, "19121212-1212", query)
        assert answer.status_code == 401
        assert "That did not let you in." in answer.get_data(as_text=True)
    with app.extensions["database"].reading() as session:
        assert session.exec(select(OutsideIdentity)).all() == []


def test_an_identity_is_one_persons(app: Flask, cast: Cast) -> None:
    lena, tomas = app.test_client(), app.test_client()
    open_link(lena, link_for(app, cast.lena))
    assert through(lena, "shared", "?welcome=yes").status_code == 303
    open_link(tomas, link_for(app, cast.tomas))
    assert through(tomas, "shared", "?welcome=yes").status_code == 401
    assert through(tomas, "tomas", "?welcome=yes").status_code == 303  # nothing was used up


def test_an_answer_is_good_once_and_in_the_browser_that_asked(app: Flask, cast: Cast) -> None:
    lena = app.test_client()
    open_link(lena, link_for(app, cast.lena))
    through(lena, "lena", "?welcome=yes")
    lena.post("/sign-out")

    came = show_who(go_there(lena), "lena")
    thief = app.test_client()
    go_there(thief)
    assert come_back(thief, came).status_code == 401
    assert come_back(app.test_client(), came).status_code == 401
    kept = lena.get_cookie("stegvis_dev_r")
    assert kept is not None
    assert come_back(lena, came).status_code == 303
    lena.post("/sign-out")
    assert come_back(lena, came).status_code == 401
    lena.set_cookie("stegvis_dev_r", kept.value)
    assert come_back(lena, came).status_code == 401


def test_a_code_that_was_made_up_is_refused(app: Flask, cast: Cast) -> None:
    lena = app.test_client()
    address = go_there(lena)
    came = show_who(address, "lena")
    assert come_back(lena, {**came, "code": "made-up"}).status_code == 401


def test_what_goes_there_is_a_code_question_with_pkce(app: Flask) -> None:
    address = go_there(app.test_client(), "?next=//evil.example")
    for word in (
        "response_type=code",
        "code_challenge_method=S256",
        "code_challenge=",
        "state=",
        "nonce=",
        "max_age=43200",
        "scope=openid",
    ):
        assert word in address
    assert "evil" not in address


def test_who_says_no_over_there_is_told_that_nothing_happened(app: Flask) -> None:
    browser = app.test_client()
    go_there(browser)
    page = browser.get("/sign-in/back?error=access_denied&state=x", headers=ENGLISH)
    assert page.status_code == 200
    assert "You came back without signing in." in page.get_data(as_text=True)


def test_a_provider_that_is_down_leaves_the_other_ways(app: Flask) -> None:
    app.extensions["sign_in_service"] = Service(
        replace(OURS, issuer="http://127.0.0.1:9"), "http://localhost/sign-in/back"
    )
    answer = app.test_client().get("/sign-in/provider", headers=ENGLISH)
    assert answer.status_code == 503
    assert "Sign in with your passkey" in answer.get_data(as_text=True)


def test_the_end_of_her_access_ends_this_way_too(app: Flask, cast: Cast) -> None:
    from app import clock
    from app.programmes.giving import let_go

    lena = app.test_client()
    open_link(lena, link_for(app, cast.lena))
    through(lena, "lena", "?welcome=yes")
    with app.extensions["database"].writing() as session:
        let_go(session=session, by=None, at=clock.now(), person=session.merge(cast.lena))
        session.commit()
    assert lena.get("/day").status_code == 401
    assert through(app.test_client(), "lena").status_code == 401
