"""Who had unlocked the device: signed at sign-in, carried in every event (docs/sync.md, 4)."""

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from app.crypto import Keyring


@dataclass(frozen=True, slots=True)
class Stamp:
    """A person on a device since a moment of the server's clock."""

    person_id: str
    device_id: str
    at: datetime


def sign(keyring: Keyring, *, person_id: str, device_id: str, at: datetime) -> str:
    said = f"{person_id}.{device_id}.{int(at.timestamp() * 1000)}"
    return f"{said}.{_mac(keyring, said)}"


def read(keyring: Keyring, text: str) -> Stamp | None:
    """The stamp, or None when it is not one of ours."""
    said, _, mac = text.rpartition(".")
    if not text.isascii() or not hmac.compare_digest(_mac(keyring, said), mac):
        return None
    person_id, device_id, since = said.split(".")
    return Stamp(person_id, device_id, datetime.fromtimestamp(int(since) / 1000, UTC))


def _mac(keyring: Keyring, said: str) -> str:
    mac = hmac.digest(keyring.derived("author stamp"), said.encode(), "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
