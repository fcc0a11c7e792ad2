import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.config import ConfigurationError, Mode, from_environment
from app.crypto.files import write_new

PRODUCTION = {
    "STEGVIS_MODE": "production",
    "STEGVIS_ORIGIN": "https://stegvis.example",
    "STEGVIS_KEYRING": "/srv/keys/keyring",
    "STEGVIS_KEK": "8f3a1c6e5d7b902f44e1a9c80b6d37f21e5c98a7d4036bf2195ae8c07d63fb14",
}


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in PRODUCTION.items() if name not in names}


def test_nothing_said_means_production() -> None:
    assert from_environment(without("STEGVIS_MODE")).mode is Mode.PRODUCTION


def test_production_has_secure_cookies_and_a_loopback_address() -> None:
    settings = from_environment(PRODUCTION)
    assert settings.secure_cookies
    assert (settings.host, settings.port, settings.proxies) == ("127.0.0.1", 8000, 0)
    assert settings.database_url == f"sqlite:///{Path.cwd() / 'instance' / 'stegvis.db'}"


REFUSED = [
    ({"STEGVIS_MODE": "prod"}, "set it to production, demo or test"),
    ({"STEGVIS_ORIGIN": ""}, "set it to the public address"),
    ({"STEGVIS_ORIGIN": "http://stegvis.example"}, "must begin with https://"),
    ({"STEGVIS_ORIGIN": "stegvis.example"}, "must begin with https://"),
    ({"STEGVIS_ORIGIN": "https://"}, "must begin with https://"),
    ({"STEGVIS_ORIGIN": "https://stegvis.example/app"}, "without path"),
    ({"STEGVIS_ORIGIN": "https://stegvis.example?a=1"}, "without path"),
    ({"STEGVIS_ORIGIN": "https://me@stegvis.example"}, "without path"),
    ({"STEGVIS_ORIGIN": "https://stegvis.example:abc"}, "is not an address"),
    ({"STEGVIS_KEYRING": ""}, "set it to the keyring's path"),
    ({"STEGVIS_KEK": ""}, "make one with"),
    ({"STEGVIS_KEK": "abcd"}, "32 bytes in hex"),
    ({"STEGVIS_KEK": "not a key, not at all, not a key!"}, "32 bytes in hex"),
    ({"STEGVIS_KEK": "00" * 32}, "default secret"),
    ({"STEGVIS_KEK": "deadbeef" * 8}, "default secret"),
    ({"STEGVIS_KEK": "0123456789abcdef" * 4}, "default secret"),
    ({"STEGVIS_KEK": bytes(range(32)).hex()}, "default secret"),
    ({"STEGVIS_KEK": b"change-me-change-this-key-please".hex()}, "default secret"),
    ({"STEGVIS_OIDC_CLIENT_SECRET": "changeme"}, "STEGVIS_OIDC_CLIENT_SECRET is a default"),
    ({"STEGVIS_OIDC_CLIENT_SECRET": "<your-client-secret>"}, "is a default secret"),
    ({"STEGVIS_SMS_PASSWORD": "Password1"}, "STEGVIS_SMS_PASSWORD is a default secret"),
    ({"STEGVIS_SMTP_PASSWORD": "xxxxxxxx"}, "STEGVIS_SMTP_PASSWORD is a default secret"),
    ({"STEGVIS_SMTP_PASSWORD": "12345678"}, "STEGVIS_SMTP_PASSWORD is a default secret"),
    ({"DATABASE_URL": "postgresql://stegvis:postgres@db/stegvis"}, "password in DATABASE_URL"),
    ({"STEGVIS_NOW": "2027-01-15T09:30"}, "unset it"),
    ({"FLASK_DEBUG": "1"}, "unset it"),
    ({"STEGVIS_DEBUG": "true"}, "unset it"),
    ({"STEGVIS_PROXIES": "one"}, "number from 0 to 10"),
    ({"STEGVIS_PROXIES": "-1"}, "number from 0 to 10"),
    ({"PORT": "99999"}, "number from 1 to 65535"),
    ({"PORT": "٨٠٠٠"}, "number from 1 to 65535"),
    ({"DATABASE_URL": "mysql://db/stegvis"}, "nothing else is supported"),
    ({"DATABASE_URL": "sqlite://"}, "nothing else is supported"),
    ({"DATABASE_URL": "sqlite:///:memory:"}, "nothing else is supported"),
]


@pytest.mark.parametrize(("change", "says"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_setting_that_cannot_be_right_is_refused_in_one_line(
    change: Mapping[str, str], says: str
) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        from_environment({**PRODUCTION, **change})
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_secret_of_ones_own_is_no_default_secret() -> None:
    own = ("correct horse battery staple", "8f3a1c6e5d7b", "GOCSPX-kD93_hq0", "482913")
    for secret in own:
        from_environment({**PRODUCTION, "STEGVIS_SMTP_PASSWORD": secret})
    from_environment({**PRODUCTION, "STEGVIS_MODE": "demo", "STEGVIS_SMTP_PASSWORD": "secret"})


def test_no_refusal_and_no_printout_shows_the_key() -> None:
    assert PRODUCTION["STEGVIS_KEK"] not in repr(from_environment(PRODUCTION))
    assert repr(from_environment(PRODUCTION).kek) not in repr(from_environment(PRODUCTION))


def test_the_key_may_be_hex_or_either_base64() -> None:
    kek = bytes.fromhex(PRODUCTION["STEGVIS_KEK"])
    for text in (
        "jzocbl17kC9E4anIC2038h5cmKfUA2vyGVroB9Y/sUA=",
        "jzocbl17kC9E4anIC2038h5cmKfUA2vyGVroB9Y_sUA",
    ):
        assert len(from_environment({**PRODUCTION, "STEGVIS_KEK": text}).kek) == 32
    spaced = {**PRODUCTION, "STEGVIS_KEK": f" {PRODUCTION['STEGVIS_KEK'].upper()}\n"}
    assert from_environment(spaced).kek == kek


def test_random_keys_are_never_taken_for_default_ones() -> None:
    for _ in range(2000):
        from_environment({**PRODUCTION, "STEGVIS_KEK": secrets.token_hex(32)})


def test_demo_needs_nothing_but_its_mode(tmp_path: Path) -> None:
    settings = from_environment(
        {"STEGVIS_MODE": "demo", "STEGVIS_DATA": str(tmp_path), "PORT": "8123"}
    )
    assert settings.origin == "http://localhost:8123"
    assert settings.keyring == tmp_path / "keyring"
    assert not settings.secure_cookies
    with pytest.raises(ConfigurationError, match="run 'flask setup' first"):
        _ = settings.kek
    write_new(settings.kek_file, b"8f" * 31 + b"01\n")
    assert settings.kek == bytes.fromhex("8f" * 31 + "01")


def test_demo_on_https_has_secure_cookies() -> None:
    settings = from_environment(
        {"STEGVIS_MODE": "demo", "STEGVIS_ORIGIN": "https://192.168.1.5:8443/"}
    )
    assert settings.secure_cookies
    assert settings.origin == "https://192.168.1.5:8443"


def test_a_shifted_clock_without_a_zone_means_stockholm() -> None:
    settings = from_environment({"STEGVIS_MODE": "demo", "STEGVIS_NOW": "2027-07-15T09:30"})
    assert settings.now == datetime(2027, 7, 15, 7, 30, tzinfo=UTC)
    with pytest.raises(ConfigurationError, match="is not a moment"):
        from_environment({"STEGVIS_MODE": "demo", "STEGVIS_NOW": "tomorrow"})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_understood(scheme: str) -> None:
    url = from_environment(
        {**PRODUCTION, "DATABASE_URL": f"{scheme}://u:k7Rw2@h/d?sslmode=require"}
    )
    assert url.database_url == "postgresql+psycopg://u:k7Rw2@h/d?sslmode=require"


def test_a_secret_file_is_private_whole_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "kek"
    write_new(path, b"one")
    with pytest.raises(FileExistsError):
        write_new(path, b"two")
    assert path.read_bytes() == b"one"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["kek"]
