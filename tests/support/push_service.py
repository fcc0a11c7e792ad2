"""A push service on loopback that is stricter than the real ones.

It opens every body with http-ece, as a browser would, and checks the signature, `aud`, `exp`,
TTL, Topic and size. What it answers can be told (`answers`), so that it can be down or lie.
"""

import json
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MOST_SECONDS = 24 * 3600
LARGEST = 4096


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """What a browser's subscription holds; the private half never leaves it."""

    path: str
    key: ec.EllipticCurvePrivateKey
    secret: bytes

    @classmethod
    def new(cls, path: str) -> "Browser":
        return cls(path, ec.generate_private_key(ec.SECP256R1()), b"s" * 16)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, origin: str) -> dict[str, Any]:
        keys = {"p256dh": b64(self.public), "auth": b64(self.secret)}
        return {"endpoint": origin + self.path, "expirationTime": None, "keys": keys}


@dataclass
class Arrived:
    """A message that was accepted."""

    path: str
    body: dict[str, str]
    headers: dict[str, str]
    size: int


@dataclass
class PushService:
    """`answers`: (status, headers) for a path, else 201; `faults`: what was wrong."""

    port: int = 0
    browsers: dict[str, Browser] = field(default_factory=dict)
    arrived: list[Arrived] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    requests: int = 0
    pause: float = 0

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def browser(self, path: str = "/one") -> Browser:
        self.browsers[path] = Browser.new(path)
        return self.browsers[path]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        self.requests += 1
        if self.pause:
            time.sleep(self.pause)
        if path in self.answers:
            return self.answers[path]
        try:
            self.arrived.append(self.open(path, headers, body))
        except Exception as problem:
            self.faults.append(f"{path}: {problem!r}")
            return 400, {}
        return 201, {"Location": f"{path}/message"}

    def open(self, path: str, headers: dict[str, str], body: bytes) -> Arrived:
        assert len(body) <= LARGEST, f"{len(body)} bytes"
        assert headers["content-encoding"] == "aes128gcm"
        assert 0 <= int(headers["ttl"]) <= 28 * MOST_SECONDS
        assert headers["urgency"] in ("very-low", "low", "normal", "high")
        topic = headers.get("topic", "")
        assert len(topic) <= 32
        assert topic.replace("-", "").replace("_", "").isalnum()
        self._check_sender(headers["authorization"])
        browser = self.browsers[path]
        plain = http_ece.decrypt(
            body, private_key=browser.key, auth_secret=browser.secret, version="aes128gcm"
        )
        return Arrived(path, json.loads(plain), headers, len(body))

    def _check_sender(self, header: str) -> None:
        kind, _, rest = header.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        head, claims, signature = parts["t"].split(".")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(parts["k"]))
        raw = unb64(signature)
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        said, now = json.loads(unb64(claims)), time.time()
        assert (kind, json.loads(unb64(head))["alg"]) == ("vapid", "ES256")
        assert said["aud"] == self.origin, said["aud"]
        assert now < said["exp"] <= now + MOST_SECONDS, said["exp"] - now
        assert said["sub"].startswith(("mailto:", "https:")), said["sub"]


@contextmanager
def running_push_service() -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more = service.take(self.path, headers, body)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def push_service() -> Iterator[PushService]:
    """A strict local push service; whatever the test did, no message was at fault."""
    with running_push_service() as found:
        yield found
    assert found.faults == []
