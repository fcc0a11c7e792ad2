"""A push service on the other core: it takes messages, and afterwards opens and checks each one.

The checks run after a round, so that what is measured is the sender. `python -m
tools.bench.push_sink ORIGIN [CERTIFICATE]` serves until it is ended; GET /check answers what
was wrong. The key lies beside the certificate.
"""

import asyncio
import json
import ssl
import sys
import time
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from tools.certificate import PRIVATE

# One browser for all: the sender cannot know, and every message has keys of its own anyway.
KEY = ec.derive_private_key(0x5EED_0000_CAFE_1234, ec.SECP256R1())
SECRET = b"sixteen bytes :)"
LARGEST = 4096


def fault_in(origin: str, headers: dict[str, str], body: bytes) -> str | None:
    """What is wrong with a message, as a browser and RFC 8030, 8291 and 8292 see it."""
    if len(body) > LARGEST:
        return f"{len(body)} bytes"
    if not 0 <= int(headers.get("ttl", "-1")) <= 28 * 86400:
        return f"TTL {headers.get('ttl')}"
    token = headers["authorization"].partition("t=")[2].partition(",")[0]
    text = token.split(".")[1]
    claims = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if claims["aud"] != origin:
        return f"aud {claims['aud']}"
    if not time.time() < claims["exp"] <= time.time() + 86400:
        return f"exp {claims['exp']}"
    http_ece.decrypt(body, private_key=KEY, auth_secret=SECRET, version="aes128gcm")
    return None


class Sink(asyncio.Protocol):
    """One connection, by hand: a whole web framework here would be what is measured."""

    def __init__(self, origin: str, taken: list[tuple[dict[str, str], bytes]]) -> None:
        self._origin, self._taken, self._held = origin, taken, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            first, *lines = self._held[:end].decode("latin-1").split("\r\n")
            pairs = (line.split(": ", 1) for line in lines)
            headers = {name.lower(): value for name, value in pairs}
            body_ends = end + 4 + int(headers.get("content-length", 0))
            if len(self._held) < body_ends:
                return
            body, self._held = self._held[end + 4 : body_ends], self._held[body_ends:]
            self._transport.write(self._answer(first, headers, body))

    def _answer(self, first: str, headers: dict[str, str], body: bytes) -> bytes:
        if first.startswith("POST"):
            self._taken.append((headers, body))
            return b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
        said = json.dumps(check(self._origin, self._taken)).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said)


def check(origin: str, taken: list[tuple[dict[str, str], bytes]]) -> dict[str, Any]:
    """How many came since the last time, and what was wrong with them."""
    found, faults = taken.copy(), []
    taken.clear()
    for headers, body in found:
        try:
            fault = fault_in(origin, headers, body)
        except Exception as problem:
            fault = repr(problem)
        faults += [fault] if fault else []
    return {"taken": len(found), "faults": faults[:5]}


async def serve(origin: str, certificate: str) -> None:
    """Until the process is ended."""
    taken: list[tuple[dict[str, str], bytes]] = []
    https = None
    if certificate:
        https = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        https.load_cert_chain(certificate, Path(certificate).with_name(PRIVATE))
    server = await asyncio.get_running_loop().create_server(
        lambda: Sink(origin, taken), "127.0.0.1", urlsplit(origin).port, ssl=https, backlog=256
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:3]))
