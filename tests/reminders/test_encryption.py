"""Our own encryption against an independent reader, and the header that says who sends."""

import json

import http_ece
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.crypto.envelope import new_event_key
from app.reminders.channels.encryption import LARGEST, PADDED, TooLong, encrypt
from app.reminders.channels.vapid import LASTS, Signer, decode, encode
from tests.support.push_service import Browser

BROWSER = Browser.new("/x")


def read(body: bytes) -> bytes:
    plain: bytes = http_ece.decrypt(
        body, private_key=BROWSER.key, auth_secret=BROWSER.secret, version="aes128gcm"
    )
    return plain


@given(st.binary(max_size=PADDED))
@settings(max_examples=60)
def test_whatever_is_said_an_independent_reader_reads_it_and_the_size_says_nothing(
    plain: bytes,
) -> None:
    body = encrypt(plain, BROWSER.public, BROWSER.secret)
    assert read(body) == plain
    assert len(body) == len(encrypt(b"", BROWSER.public, BROWSER.secret))


def test_two_messages_share_nothing() -> None:
    first, second = (encrypt(b"x", BROWSER.public, BROWSER.secret) for _ in range(2))
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]


@pytest.mark.parametrize(("size", "padded"), [(PADDED + 1, PADDED), (LARGEST + 1, 0)])
def test_what_does_not_fit_is_refused_here(size: int, padded: int) -> None:
    with pytest.raises(TooLong):
        encrypt(b"x" * size, BROWSER.public, BROWSER.secret, padded)


def test_a_key_that_is_no_point_is_refused() -> None:
    with pytest.raises(ValueError):
        encrypt(b"x", b"\4" + b"\1" * 64, BROWSER.secret)


def test_the_token_is_signed_once_an_origin_and_renewed_before_it_ends() -> None:
    signer = Signer(new_event_key(), "mailto:a@example.org")
    first = signer.authorization("https://push.example.org:8443", 1_000_000)
    assert signer.authorization("https://push.example.org:8443", 1_000_500) == first
    assert signer.authorization("https://other.example.org", 1_000_500) != first
    assert signer.authorization("https://push.example.org:8443", 1_000_000 + LASTS - 3599) != first
    claims = json.loads(decode(first.split(".")[1]))
    assert claims["aud"] == "https://push.example.org:8443"
    assert claims["exp"] == 1_000_000 + LASTS
    assert signer.is_sound("https://push.example.org:8443", 1_000_600)


def test_a_clock_that_jumps_back_makes_a_new_token() -> None:
    signer = Signer(new_event_key(), "mailto:a@example.org")
    first = signer.authorization("https://push.example.org", 2_000_000)
    again = signer.authorization("https://push.example.org", 1_000_000)
    assert json.loads(decode(again.split(".")[1]))["exp"] == 1_000_000 + LASTS
    assert again != first


@given(st.binary(max_size=100))
def test_base64url_comes_back(raw: bytes) -> None:
    assert decode(encode(raw)) == raw
