"""A receiver that shares no code with us, `web-push-testing` from npm, takes our messages."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.crypto.envelope import new_event_key
from app.reminders.channels.push import Message, Push, Target
from app.reminders.channels.vapid import Signer
from app.reminders.settings import Ways
from tests.support.browser import ROOT, free_port
from tests.support.node import node

MODULE = ROOT / "node_modules" / "web-push-testing"
START = """
const Server = require('./src/server.js'), Model = require('./src/PushApiModel.js');
new Server(new (Model.PushApiModel || Model)(), Number(process.argv[1])).startServer();
"""
TEXT = json.dumps({"t": "Påminnelse", "b": "غدًا الساعة 10:00"}, ensure_ascii=False)


@pytest.fixture
def receiver() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [node(), "-e", START, str(port)],
        cwd=MODULE,
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    origin = f"http://localhost:{port}"
    for _ in range(300):
        try:
            ask(f"{origin}/status")
            break
        except OSError:
            time.sleep(0.1)
    yield origin
    process.terminate()
    process.wait(10)


def ask(address: str, **form: str) -> Any:
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(urllib.request.Request(address, body), timeout=10) as said:
        text = said.read()
        return json.loads(text)["data"] if text.startswith(b"{") else None


def raw(text: str) -> bytes:
    """It writes its keys in either alphabet."""
    padded = text + "=" * (-len(text) % 4)
    return urlsafe_b64decode(padded) if "-" in text or "_" in text else b64decode(padded)


def test_it_opens_what_we_send_and_what_expired_is_gone(receiver: str) -> None:
    signer = Signer(new_event_key(), "mailto:a@example.org")
    ways = Ways(signer.subject, frozenset({urllib.parse.urlsplit(receiver).netloc}), True)
    given = ask(f"{receiver}/subscribe", userVisibleOnly="true", applicationServerKey=signer.public)
    target = Target(given["endpoint"], raw(given["keys"]["p256dh"]), raw(given["keys"]["auth"]))

    def send() -> int | None:
        letter = (None, target, Message(TEXT.encode(), 60, "x" * 32))
        with Push(ways, signer, lambda: datetime.now(UTC)) as push:
            (result,) = [one[1] for one in push.send_all([letter]) if one is not None]
        return result.status

    assert send() == 201
    found = ask(f"{receiver}/get-notifications", clientHash=given["clientHash"])
    assert [json.loads(one.rstrip("\0\2")) for one in found["messages"]] == [json.loads(TEXT)]
    ask(f"{receiver}/expire-subscription/{given['clientHash']}")
    assert send() == 410
