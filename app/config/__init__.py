"""Settings from the environment, checked at start.

Each refusal is one line that says what to do.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.config.default_secrets import default_secrets, is_example
from app.config.provider import Provider, provider_from

KEK_BYTES = 32
_OFF = {"", "0", "false", "no", "off"}
_DEBUG_FLAGS = ("FLASK_DEBUG", "DEBUG", "STEGVIS_DEBUG")
_MAKE_ONE = "make one with: openssl rand -hex 32"


class ConfigurationError(Exception):
    """A setting is missing or cannot be right. The message is one line for the operator."""


class Mode(StrEnum):
    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


@dataclass(frozen=True)
class Settings:
    """What the environment says. ``origin`` has no trailing slash; paths are absolute."""

    mode: Mode
    origin: str
    data: Path
    database_url: str
    keyring: Path
    given_kek: bytes | None = field(repr=False)
    proxies: int
    now: datetime | None
    host: str
    port: int
    provider: Provider | None = None

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are ``__Host-`` and Secure: on https, and always in production."""
        return self.mode is Mode.PRODUCTION or self.origin.startswith("https://")

    @property
    def kek_file(self) -> Path:
        """Where demo and test keep the key that set-up made for them."""
        return self.data / "kek"

    @property
    def kek(self) -> bytes:
        """The 32 bytes that open the keyring. Raises ConfigurationError before set-up."""
        if self.given_kek is not None:
            return self.given_kek
        try:
            text = self.kek_file.read_text("ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"no key at {self.kek_file}: run 'flask setup' first, or set STEGVIS_KEK"
            ) from error
        return read_kek(text, str(self.kek_file))


def from_environment(environ: Mapping[str, str]) -> Settings:
    """The settings in ``environ``. Raises ConfigurationError with one line."""
    mode = _mode(environ)
    for name in default_secrets(environ) if mode is Mode.PRODUCTION else ():
        raise ConfigurationError(f"{name} is a default secret: set one that nobody else knows")
    port = _number(environ, "PORT", 8000, low=1, high=65535)
    data = _path(environ.get("STEGVIS_DATA") or "./instance")
    return Settings(
        mode=mode,
        origin=_origin(environ, mode, port),
        data=data,
        database_url=_database_url(environ, data),
        keyring=_keyring(environ, mode, data),
        given_kek=_kek(environ, mode),
        proxies=_number(environ, "STEGVIS_PROXIES", 0, low=0, high=10),
        now=_now(environ, mode),
        host=environ.get("HOST") or "127.0.0.1",
        port=port,
        provider=_provider(environ, mode),
    )


def _provider(environ: Mapping[str, str], mode: Mode) -> Provider | None:
    try:
        return provider_from(environ, may_be_http=mode is not Mode.PRODUCTION)
    except ValueError as wrong:
        raise ConfigurationError(str(wrong)) from None


def read_kek(text: str, source: str) -> bytes:
    """The 32 bytes written in ``text`` as 64 hex digits or as base64."""
    text = text.strip()
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raw = _from_base64(text)
    if len(raw) != KEK_BYTES:
        raise ConfigurationError(
            f"{source} must be 32 bytes in hex (64 digits) or base64: {_MAKE_ONE}"
        )
    return raw


def _from_base64(text: str) -> bytes:
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _mode(environ: Mapping[str, str]) -> Mode:
    word = environ.get("STEGVIS_MODE") or Mode.PRODUCTION
    try:
        mode = Mode(word)
    except ValueError:
        raise ConfigurationError(
            f"STEGVIS_MODE is {word!r}: set it to production, demo or test"
        ) from None
    for flag in _DEBUG_FLAGS:
        if mode is Mode.PRODUCTION and environ.get(flag, "").strip().lower() not in _OFF:
            raise ConfigurationError(f"{flag} is on: unset it, production never runs in debug")
    return mode


def _origin(environ: Mapping[str, str], mode: Mode, port: int) -> str:
    text = (environ.get("STEGVIS_ORIGIN") or "").strip().rstrip("/")
    if not text:
        if mode is Mode.PRODUCTION:
            raise ConfigurationError(
                "STEGVIS_ORIGIN is not set: set it to the public address, as https://example.org"
            )
        return f"http://localhost:{port}"
    try:
        parts = urlsplit(text)
        whole = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        raise ConfigurationError(f"STEGVIS_ORIGIN {text!r} is not an address") from None
    schemes = ("https",) if mode is Mode.PRODUCTION else ("https", "http")
    if not whole or parts.scheme not in schemes:
        raise ConfigurationError(
            f"STEGVIS_ORIGIN {text!r} must begin with {' or '.join(f'{s}://' for s in schemes)}"
        )
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc or "?" in text:
        raise ConfigurationError(
            f"STEGVIS_ORIGIN {text!r} must be a bare address without path, as https://example.org"
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _database_url(environ: Mapping[str, str], data: Path) -> str:
    url = environ.get("DATABASE_URL") or f"sqlite:///{data / 'stegvis.db'}"
    scheme, _, rest = url.partition("://")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and rest.strip("/") and ":memory:" not in rest:
        return f"sqlite:///{_path(rest[1:])}"
    raise ConfigurationError(
        "DATABASE_URL must be sqlite:///PATH or postgresql://…: nothing else is supported"
    )


def _keyring(environ: Mapping[str, str], mode: Mode, data: Path) -> Path:
    given = environ.get("STEGVIS_KEYRING")
    if given:
        return _path(given)
    if mode is Mode.PRODUCTION:
        raise ConfigurationError(
            "STEGVIS_KEYRING is not set: set it to the keyring's path, away from the database"
        )
    return data / "keyring"


def _kek(environ: Mapping[str, str], mode: Mode) -> bytes | None:
    text = environ.get("STEGVIS_KEK")
    if not text:
        if mode is Mode.PRODUCTION:
            raise ConfigurationError(f"STEGVIS_KEK is not set: {_MAKE_ONE}")
        return None
    kek = read_kek(text, "STEGVIS_KEK")
    if mode is Mode.PRODUCTION and is_example(kek):
        raise ConfigurationError(f"STEGVIS_KEK is a default secret: {_MAKE_ONE}")
    return kek


def _now(environ: Mapping[str, str], mode: Mode) -> datetime | None:
    text = environ.get("STEGVIS_NOW")
    if not text:
        return None
    if mode is Mode.PRODUCTION:
        raise ConfigurationError("STEGVIS_NOW is set: unset it, production never shifts its clock")
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ConfigurationError(
            f"STEGVIS_NOW {text!r} is not a moment: write it as 2027-01-15T09:30"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Europe/Stockholm"))


def _number(environ: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = (environ.get(name) or str(default)).strip()
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise ConfigurationError(f"{name} is {text!r}: set it to a number from {low} to {high}")
    return int(text)


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()
