"""A push service on the other core: it takes messages, and afterwards opens and checks each one.

The checks run after a round, so that what is measured is the sender. `python -m
tools.bench.push_sink PORT` serves until it is ended; GET /check answers what was wrong.
"""

import asyncio
import json
import sys
import time
from base64 import urlsafe_b64decode

import http_ece
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec

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
    if claims["exp"] > time.time() + 400 * 86400:
        return f"exp {claims['exp']}"
    http_ece.decrypt(body, private_key=KEY, auth_secret=SECRET, version="aes128gcm")
    return None


def app(origin: str) -> web.Application:
    """The service."""
    taken: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        taken.append((headers, await request.read()))
        return web.Response(status=201)

    async def check(_request: web.Request) -> web.Response:
        found, faults = taken.copy(), []
        taken.clear()
        for headers, body in found:
            try:
                fault = fault_in(origin, headers, body)
            except Exception as problem:
                fault = repr(problem)
            faults += [fault] if fault else []
        return web.json_response({"taken": len(found), "faults": faults[:5]})

    made = web.Application()
    made.add_routes([web.post("/{who}", take), web.get("/check", check)])
    return made


async def serve(port: int) -> None:
    """Until the process is ended."""
    runner = web.AppRunner(app(f"http://localhost:{port}"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
