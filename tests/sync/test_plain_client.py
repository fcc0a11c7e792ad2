"""A client written from docs/sync.md and nothing else: what that page says is enough."""

import json
import os
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.cast import PIN, Cast
from tests.support.app import ClientOf
from tests.support.occasions import meet

PAGE = (Path(__file__).parents[2] / "docs/sync.md").read_text("utf-8")


def sealed(hello: dict[str, Any], seq: int, said: dict[str, Any]) -> bytes:
    """Section 1, word for word."""
    server = b64decode(hello["public"])
    mine = ec.generate_private_key(ec.SECP256R1())
    sender = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), server)
    key = HKDF(SHA256(), 32, salt=sender + server, info=b"stegvis event 1").derive(
        mine.exchange(ec.ECDH(), peer)
    )
    clear = {"uuid": str(uuid4()), "device": hello["device"], "seq": seq}
    clear |= {"epoch": hello["epoch"], "key": hello["key"]}
    bound = "|".join(["stegvis", "1", *map(str, clear.values())])
    iv = os.urandom(12)
    box = AESGCM(key).encrypt(iv, json.dumps(said).encode(), bound.encode())
    parts = {"from": sender, "iv": iv, "box": box}
    return json.dumps(
        {"v": 1, **clear, **{name: b64encode(part).decode() for name, part in parts.items()}}
    ).encode()


class Plain:
    """HTTP without a browser's manners: it sends what it is told to."""

    def __init__(self, app: Flask, cookies: dict[str, str]) -> None:
        self.client = Client(app, use_cookies=False)
        self.cookie = {"Cookie": "; ".join(f"{name}={one}" for name, one in cookies.items())}
        self.origin = {"Origin": app.extensions["settings"].origin}

    def get(self, path: str) -> dict[str, Any]:
        return dict(self.client.get(path, headers=self.cookie).get_json())

    def post(self, path: str, body: Any, headers: dict[str, str]) -> TestResponse:
        for name in headers:
            assert f"`{name}" in PAGE, f"{name}: the page does not say so"
        return self.client.post(path, data=body, headers={**self.cookie, **headers})


@pytest.fixture
def plain(app: Flask, cast: Cast, client_of: ClientOf) -> Plain:
    """On a tablet of Lena's: the two cookies that section 3 names."""
    coach = client_of(cast.lena, tablet=True)
    found = {name: coach.get_cookie(name) for name in re.findall(r"`(stegvis_dev\w*)`", PAGE)}
    return Plain(app, {name: one.value for name, one in found.items() if one is not None})


def test_a_client_that_sends_what_the_page_says_is_understood(
    app: Flask, cast: Cast, plain: Plain
) -> None:
    with app.extensions["database"].writing() as session:
        garden = meet(session, cast.gym, cast.at)
        session.commit()
    hello = plain.get("/sync/hello")
    said = {
        "act": "mark",
        "target": {"occurrence": garden.id, "person": cast.amina.id},
        "value": {"is": "present"},
        "base": [],
        "tapped_at": hello["now"],
        "offset": 0,
        "stamp": hello["stamp"],
        "app": "plain",
    }
    line = sealed(hello, hello["last_seq"] + 1, said)
    headers = {"Content-Type": "application/x-ndjson", "Stegvis-Sync": "1"}
    assert plain.post("/sync", line, headers).status_code == 403
    answer = plain.post("/sync", line, headers | plain.origin)
    assert answer.headers["Stegvis-Epoch"] == hello["epoch"]
    (event,) = answer.get_json()["events"]
    assert (event["status"], event["hash"]) == (200, sha256(line).hexdigest())


def test_it_takes_the_lists_along_as_the_page_says(plain: Plain) -> None:
    assert plain.post("/lists/key", {"pin": PIN}, {}).status_code == 403
    key = plain.post("/lists/key", {"pin": PIN}, plain.origin).get_json()
    days = plain.get("/lists/days")
    assert (days["who"], days["roster"]) == (key["who"], key["roster"])
    for name in (*days, *key):
        assert f'"{name}"' in PAGE, name
