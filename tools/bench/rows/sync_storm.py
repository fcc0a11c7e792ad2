"""Fifty tablets come home with two hundred marks each (DESIGN §8): all applied once, none lost.

`sync_storm` is the whole storm against its budget of 60 s; `sync_storm_others` is what another
coach waits for a page meanwhile, against the same page before. Raises RuntimeError when a mark is
missing or double.
"""

import base64
import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from uuid import uuid4

from sqlalchemy import func
from sqlmodel import col, select

from app.attendance.models import Mark
from app.programmes.models import Enrolment
from app.schedule.models import Occurrence
from app.sync.envelope import write_line
from tools.bench.demo import Demo, as_cookie, demo, sign_in
from tools.bench.figures import Figure
from tools.bench.servers import Server, granian

NAMES = ("sync_storm", "sync_storm_others")
TABLETS, TAPS, CHUNK = 50, 200, 50
BUDGET = 60.0
WORKERS = 2
WHO, OTHER = "Lena", "Karin"
PAGE = "/people"
HEADERS = {
    "Content-Type": "application/x-ndjson",
    "Sec-Fetch-Site": "same-origin",
    "Stegvis-Sync": "1",
}


@dataclass(frozen=True)
class Tablet:
    """Its cookies, and the bodies that it will send."""

    cookie: str
    bodies: list[bytes]


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """One storm; both rows come from it."""
    if not any(map(wanted, NAMES)):
        return
    with demo() as place, granian("app:create_app", place.environ, WORKERS) as server:
        tablets = [_tablet(server, place) for _ in range(TABLETS)]
        other = as_cookie(sign_in(server, place.doors[OTHER]))
        before = [_page(server, other) for _ in range(20)]
        marked = _marks(place)
        seconds, meanwhile = _storm(server, tablets, other)
        _check(_marks(place) - marked)
    if wanted(NAMES[0]):
        yield Figure(NAMES[0], seconds / BUDGET, "s", seconds, seconds, seconds, "budget of 60 s")
    if wanted(NAMES[1]):
        ratio = median(meanwhile) / median(before)
        low, high = min(meanwhile), max(meanwhile)
        yield Figure(
            NAMES[1], ratio, "s", median(meanwhile), low, high, "the page before the storm"
        )


def _tablet(server: Server, place: Demo) -> Tablet:
    cookie = as_cookie(sign_in(server, place.doors[WHO]))
    hello = json.loads(_ask(server, "GET", "/sync/hello", cookie))
    occurrence, people = _list(place)
    public = base64.b64decode(hello["public"])
    lines = [
        write_line(
            public,
            {
                "act": "mark",
                "target": {"occurrence": occurrence, "person": people[number % len(people)]},
                "value": {"is": ("present", "absent")[number % 2]},
                "base": [],
                "tapped_at": hello["now"],
                "offset": 0,
                "stamp": hello["stamp"],
                "app": "bench",
            },
            uuid=str(uuid4()),
            device=hello["device"],
            seq=number + 1,
            epoch=hello["epoch"],
            key=hello["key"],
        )
        for number in range(TAPS)
    ]
    chunks = [lines[start : start + CHUNK] for start in range(0, TAPS, CHUNK)]
    return Tablet(cookie, [b"\n".join(chunk) for chunk in chunks])


def _list(place: Demo) -> tuple[str, list[str]]:
    """A time of the programme that WHO works in, and the people in it on that day."""
    coach = place.doors[WHO].rpartition("/")[2]
    with place.app().extensions["database"].reading() as session:
        mine = session.exec(select(Enrolment).where(col(Enrolment.coach_id) == coach)).all()
        time_ = session.exec(
            select(Occurrence)
            .where(col(Occurrence.programme_id) == mine[0].programme_id)
            .order_by(col(Occurrence.local_on).desc())
        ).first()
        if time_ is None:
            raise RuntimeError("the demo has no time that its coach could mark")
        people = [
            row.person_id
            for row in mine
            if row.programme_id == time_.programme_id
            and row.started_on <= time_.local_on <= (row.ended_on or time_.local_on)
        ]
    return time_.id, people


def _storm(server: Server, tablets: list[Tablet], other: str) -> tuple[float, list[float]]:
    """Seconds until the last one is done, and what another coach waited meanwhile."""
    waits: list[float] = []
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            waits.append(_page(server, other))
            time.sleep(0.05)

    watcher = threading.Thread(target=look)
    began = time.perf_counter()
    watcher.start()
    with ThreadPoolExecutor(len(tablets)) as crowd:
        list(crowd.map(lambda tablet: _bring(server, tablet), tablets))
    seconds = time.perf_counter() - began
    is_over.set()
    watcher.join()
    return seconds, waits


def _bring(server: Server, tablet: Tablet) -> None:
    """All of its lines; a busy server is asked again when it said so, as a tablet does."""
    for body in tablet.bodies:
        for _ in range(400):
            said, after = _answer(server, "POST", "/sync", tablet.cookie, body)
            if len(json.loads(said or "{}").get("events", ())) == CHUNK:
                break
            time.sleep(after or 1 + random.random())  # sending.js: 2 s, half of it by chance
        else:
            raise RuntimeError("a tablet could not bring its marks")


def _page(server: Server, cookie: str) -> float:
    began = time.perf_counter()
    _ask(server, "GET", PAGE, cookie)
    return time.perf_counter() - began


def _ask(server: Server, method: str, path: str, cookie: str) -> bytes:
    return _answer(server, method, path, cookie)[0]


def _answer(
    server: Server, method: str, path: str, cookie: str, body: bytes | None = None
) -> tuple[bytes, float]:
    """The body, empty unless the status is 200, and the seconds that Retry-After says."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request(method, path, body, {**HEADERS, "Cookie": cookie})
    answer = connection.getresponse()
    found = answer.read()
    connection.close()
    return found if answer.status == 200 else b"", float(answer.headers["Retry-After"] or 0)


def _marks(place: Demo) -> int:
    with place.app().extensions["database"].reading() as session:
        return int(session.exec(select(func.count()).select_from(Mark)).one())


def _check(found: int) -> None:
    if found != TABLETS * TAPS:
        raise RuntimeError(f"{found} marks of {TABLETS * TAPS} were applied")
