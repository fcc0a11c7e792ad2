"""A line on the wire, and what is sealed in it (docs/sync.md, 1). Pure."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.crypto import Keyring, SealBroken
from app.crypto.envelope import open_from, public_of, seal_to

VERSION = 1
LINE_AT_MOST = 8000
BASE_AT_MOST = 50
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_WORD = re.compile(r"[A-Za-z0-9_\-]{1,64}\Z")
_KEY = re.compile(r"e([1-9][0-9]{0,3})\Z")
_EPOCH_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """It does not open, or a field is not what the protocol says."""


@dataclass(frozen=True, slots=True)
class Line:
    """The clear part of an event, and its bytes as they came."""

    raw: bytes
    uuid: str
    device: str
    seq: int
    epoch: str
    key: str
    sender: bytes
    iv: bytes
    box: bytes

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def bound(self) -> str:
        parts = (VERSION, self.uuid, self.device, self.seq, self.epoch, self.key)
        return "|".join(("stegvis", *map(str, parts)))


@dataclass(frozen=True, slots=True)
class Named:
    """A line that says its name and nothing else that can be trusted."""

    raw: bytes
    uuid: str

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Content:
    """The sealed part. `offset`: server minus device, None when the device never knew."""

    act: str
    target: Mapping[str, str]
    value: Mapping[str, Any]
    base: tuple[str, ...]
    tapped_at: datetime
    offset: timedelta | None
    stamp: str
    app: str


def lines_of(body: bytes, at_most: int) -> list[Line | Named]:
    """The events of a body, oldest first. What has no name is left out: it was cut off."""
    found = (read_line(raw) for raw in body.split(b"\n")[:at_most] if raw.strip())
    return [line for line in found if line is not None]


def read_line(raw: bytes) -> Line | Named | None:
    """A line, or its name when that is all that is right in it, or None."""
    try:
        sent = json.loads(raw)
        uuid = sent["uuid"]
        if not _UUID.match(uuid):
            return None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    try:
        return _line(raw, sent)
    except (ValueError, TypeError, KeyError, binascii.Error):
        return Named(raw, uuid)


def _line(raw: bytes, sent: Mapping[str, Any]) -> Line:
    words = [sent[name] for name in ("device", "epoch", "key")]
    seq = sent["seq"]
    is_whole = sent["v"] == VERSION and type(seq) is int and 0 < seq < 2**53
    if not is_whole or len(raw) > LINE_AT_MOST or not all(map(_WORD.match, words)):
        raise ValueError
    sender, iv, box = (base64.b64decode(sent[n], validate=True) for n in ("from", "iv", "box"))
    return Line(raw, sent["uuid"], words[0], seq, words[1], words[2], sender, iv, box)


def key_id(keyring: Keyring) -> str:
    """The id of the key that devices seal to now: the newest."""
    return f"e{max(keyring.event_keys)}"


def public_key(keyring: Keyring) -> str:
    """Base64 of its public half."""
    return base64.b64encode(public_of(keyring.event_keys[max(keyring.event_keys)])).decode()


def open_line(keyring: Keyring, line: Line) -> Content:
    """Raises Unreadable. Its texts are not looked at here: each kind knows its own."""
    number = _KEY.match(line.key)
    key = keyring.event_keys.get(int(number[1])) if number else None
    if key is None:
        raise Unreadable
    try:
        said = json.loads(open_from(key, line.sender, line.iv, line.box, line.bound))
        return _content(said)
    except (SealBroken, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise Unreadable from None


def _content(said: Mapping[str, Any]) -> Content:
    target, value, base = said["target"], said["value"], said["base"]
    texts = [said["act"], said["stamp"], said["app"], *base, *target, *target.values()]
    is_right = isinstance(value, dict) and all(isinstance(text, str) for text in texts)
    if not is_right or len(base) > BASE_AT_MOST or any("\0" in text for text in texts):
        raise ValueError
    offset = said["offset"]
    return Content(
        act=said["act"],
        target=target,
        value=value,
        base=tuple(base),
        tapped_at=_EPOCH_ZERO + timedelta(milliseconds=said["tapped_at"]),
        offset=None if offset is None else timedelta(milliseconds=offset),
        stamp=said["stamp"],
        app=said["app"],
    )


def write_line(public: bytes, said: Mapping[str, Any], **clear: Any) -> bytes:
    """A line as a device writes it: for tests and for a client in Python.

    `clear`: uuid, device, seq, epoch, key.
    """
    line = Line(b"", sender=b"", iv=b"", box=b"", **clear)
    sender, iv, box = seal_to(public, json.dumps(said).encode(), line.bound)
    parts = {"from": sender, "iv": iv, "box": box}
    sent = {"v": VERSION, **clear} | {n: base64.b64encode(b).decode() for n, b in parts.items()}
    return json.dumps(sent, separators=(",", ":")).encode()
