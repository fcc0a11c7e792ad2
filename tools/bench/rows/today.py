"""Today, made by the server on one core: against a bare Flask "hello", and against by hand.

Budgets: at least 0.10 of hello, and 0.45 of the same page by hand (DESIGN §8).
"""

from collections.abc import Callable, Iterator

from tools.bench import by_hand
from tools.bench.demo import PHONE, Demo, as_cookie, demo, sign_in
from tools.bench.figures import Figure, in_turns
from tools.bench.load import requests_a_second
from tools.bench.rows import hello
from tools.bench.servers import Server, granian

NAMES = ("today_against_hello", "today_against_hand")
WHO = "Sara"  # on her first day: a contact, and one thing to answer


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Requests a second of GET /today, signed in, compressed as a phone asks for it."""
    if not any(map(wanted, NAMES)):
        return
    with demo() as place, granian("app:create_app", place.environ) as server:
        if wanted("today_against_hello"):
            with granian(f"{hello.__name__}:flask_app") as neighbour:
                yield in_turns(
                    "today_against_hello",
                    "requests/s",
                    _today(place, server),
                    ("bare Flask", lambda: requests_a_second(neighbour)),
                )
        if wanted("today_against_hand"):
            environ = {**place.environ, by_hand.DOOR: place.doors[WHO]}
            with granian(f"{by_hand.__name__}:app", environ) as neighbour:
                yield in_turns(
                    "today_against_hand",
                    "requests/s",
                    _today(place, server),
                    ("the same page by hand", _today(place, neighbour, server)),
                )


def _today(place: Demo, server: Server, door: Server | None = None) -> Callable[[], float]:
    """A round of GET /today; the session is begun at `door`, where there is one."""
    cookie = as_cookie(sign_in(door or server, place.doors[WHO]))
    headers = {**PHONE, "Cookie": cookie}
    return lambda: requests_a_second(server, "/today", headers)
