"""A tablet as a Python client: it keeps events and sends them as docs/sync.md says."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.sync.envelope import write_line


@dataclass
class Tablet:
    """`out`: kept and not acknowledged, by uuid; `sent`: acknowledged, with the answer."""

    client: FlaskClient
    hello: dict[str, Any] = field(default_factory=dict)
    out: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, bytes] = field(default_factory=dict)
    acks: dict[str, dict[str, Any]] = field(default_factory=dict)
    seq: int = 0
    offset: int | None = 0

    def greet(self) -> dict[str, Any]:
        answer = self.client.get("/sync/hello")
        assert answer.status_code == 200, answer.status
        self.hello = answer.get_json()
        return self.hello

    def tap(
        self,
        act: str,
        target: dict[str, str],
        value: dict[str, Any],
        base: list[str] | None = None,
        **other: Any,
    ) -> str:
        """Keep one event; `other` replaces sealed fields (stamp, tapped_at, offset)."""
        if not self.hello:
            self.greet()
        self.seq += 1
        uuid = str(uuid4())
        said = {
            "act": act,
            "target": target,
            "value": value,
            "base": base or [],
            "tapped_at": self.hello["now"],
            "offset": self.offset,
            "stamp": self.hello["stamp"],
            "app": "test",
        } | other
        self.out[uuid] = self.line(uuid, said)
        return uuid

    def line(self, uuid: str, said: dict[str, Any], **clear: Any) -> bytes:
        from base64 import b64decode

        named = {
            "uuid": uuid,
            "device": self.hello["device"],
            "seq": self.seq,
            "epoch": self.hello["epoch"],
            "key": self.hello["key"],
        } | clear
        return write_line(b64decode(self.hello["public"]), said, **named)

    def post(self, body: bytes) -> TestResponse:
        return self.client.post(
            "/sync",
            data=body,
            headers={"Stegvis-Sync": "1", "Content-Type": "application/x-ndjson"},
        )

    def send(self, at_most: int = 50) -> dict[str, Any]:
        """One request, its answer taken in."""
        batch = list(self.out.values())[:at_most]
        answer = self.post(b"\n".join(batch))
        assert answer.status_code == 200, answer.status
        self.take(answer.get_json())
        return dict(answer.get_json())

    def take(self, said: dict[str, Any]) -> None:
        """Move what the answer names, if it names these bytes."""
        for ack in said["events"]:
            line = self.out.get(ack["uuid"])
            if line is not None and hashlib.sha256(line).hexdigest() == ack["hash"]:
                self.sent[ack["uuid"]] = self.out.pop(ack["uuid"])
                self.acks[ack["uuid"]] = ack
        if said["epoch"] != self.hello["epoch"]:
            self.hello["epoch"] = said["epoch"]
            self.out = {**self.sent, **self.out}
            self.sent = {}

    def mark(self, occurrence: str, person: str, said: str, base: list[str] | None = None) -> str:
        return self.tap("mark", {"occurrence": occurrence, "person": person}, {"is": said}, base)


def body_of(lines: list[dict[str, Any]]) -> bytes:
    return b"\n".join(json.dumps(line).encode() for line in lines)
