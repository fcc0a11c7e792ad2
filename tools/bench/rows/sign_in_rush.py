"""Sixty people at the same door type their PIN at once (S4): all get in, and how long it takes.

The neighbour is the floor that Argon2 sets: the same sixty checks on all cores and nothing else.
`sign_in_rush` is the whole rush; `_p50` and `_p99` are one person's wait, against the whole floor.
"""

import http.client
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import repeat
from statistics import median, quantiles
from urllib.parse import urlencode

from argon2 import PasswordHasher

from app.accounts import digits
from app.demo.cast import PIN
from tools.bench.demo import DEVICE, Demo, demo, sign_in
from tools.bench.figures import Figure
from tools.bench.servers import Server, granian

NAMES = ("sign_in_rush", "sign_in_rush_p50", "sign_in_rush_p99")
PEOPLE = 60
WORKERS = 2
ROUNDS = 3
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Sec-Fetch-Site": "same-origin",
}


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Rush and floor in turns. Raises RuntimeError if one person is not let in."""
    if not any(map(wanted, NAMES)):
        return
    with demo() as place, granian("app:create_app", place.environ, WORKERS) as server:
        devices = _devices(place, server)
        rounds = [(_rush(server, devices), _floor(place)) for _ in range(ROUNDS)]
    wholes = [max(waits) for waits, _ in rounds]
    p50 = [median(waits) for waits, _ in rounds]
    p99 = [quantiles(waits, n=100, method="inclusive")[-1] for waits, _ in rounds]
    floors = [floor for _, floor in rounds]
    for name, found in zip(NAMES, (wholes, p50, p99), strict=True):
        if wanted(name):
            ratio = median(a / b for a, b in zip(found, floors, strict=True))
            yield Figure(
                name, ratio, "s", median(found), min(found), max(found), "60 Argon2 checks alone"
            )


def _devices(place: Demo, server: Server) -> list[str]:
    """Sixty phones, each known to the server; their sessions are not used."""
    names = (place.participants * PEOPLE)[:PEOPLE]
    return [sign_in(server, place.doors[name])[DEVICE] for name in names]


def _rush(server: Server, devices: list[str]) -> list[float]:
    """Seconds from the common start until each one is in."""
    began = time.perf_counter()
    with ThreadPoolExecutor(len(devices)) as crowd:
        return list(crowd.map(_type_pin, repeat(server.port), devices, repeat(began)))


def _type_pin(port: int, device: str, began: float) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {**HEADERS, "Cookie": f"{DEVICE}={device}"}
    connection.request("POST", "/pin", urlencode({"pin": PIN}), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 303:
        raise RuntimeError(f"somebody with the right PIN was refused: {answer.status}")
    return time.perf_counter() - began


def _floor(place: Demo) -> float:
    """Seconds for as many checks of the product's own kind, a process a core."""
    app = place.app()
    keyring = app.extensions["database"].keyring
    pin_hash, secret = digits.hash_pin(keyring, PIN), keyring.blind_index("pin", PIN)
    with ProcessPoolExecutor(WORKERS) as pool:
        list(
            pool.map(_check, repeat(pin_hash, WORKERS), repeat(secret))
        )  # started before the clock
        began = time.perf_counter()
        list(pool.map(_check, repeat(pin_hash, PEOPLE), repeat(secret)))
        return time.perf_counter() - began


def _check(pin_hash: str, secret: str) -> bool:
    return PasswordHasher().verify(pin_hash, secret)
