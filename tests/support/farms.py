"""A running demo with a list in it, for journeys of tablets."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sqlmodel import Session, select

from app import clock
from app.accounts.actions import create_person, give_role
from app.accounts.roles import Role
from app.attendance.models import Act, Mark
from app.config import from_environment
from app.db import Database
from app.db.migrating import import_models
from app.programmes.actions import assign, enrol
from app.programmes.models import Enrolment, Programme, StaffRole
from app.schedule.models import ActivityKind
from app.sync.models import Quarantined
from tests.support.browser import Site
from tests.support.occasions import meet


class Farm:
    """`people`: who is on the list of `occurrence`, which meets `days` from now; Lena's.

    What the demo has marked already is none of `marks`. `people` at least: more of them join.
    """

    def __init__(self, site: Site, days: int = 0, people: int = 0) -> None:
        import_models()
        self.site = site
        self.database = Database(from_environment(site.environ))
        coach_id = self.id_of("Lena")
        with self.database.writing() as session:
            rows = session.exec(select(Enrolment).where(Enrolment.coach_id == coach_id)).all()
            programme = session.get(Programme, rows[0].programme_id)
            assert programme is not None
            self.programme_id = programme.id
            found = meet(session, programme, clock.now(), days=days)
            self.occurrence, self.day = found.id, found.local_on
            self.people = [
                row.person_id
                for row in rows
                if row.programme_id == programme.id
                and row.started_on <= self.day <= (row.ended_on or self.day)
            ]
            joined = [_join(session, programme, coach_id) for _ in range(people - len(self.people))]
            self.people += joined
            session.commit()
        self.before = {mark.uuid for mark in self._all_marks()}

    def id_of(self, name: str) -> str:
        return self.site.people[name]["url"].rpartition("/")[2]

    def share_with(self, name: str) -> None:
        """Another coach of the same programme."""
        with self.database.writing() as session:
            programme = session.get(Programme, self.programme_id)
            assert programme is not None
            assign(
                session=session,
                by=None,
                at=clock.now(),
                programme=programme,
                person_id=self.id_of(name),
                role=StaffRole.COACH,
                from_on=programme.started_on,
            )
            session.commit()

    def open_to_all(self, days: int) -> str:
        """Something of the same programme where people are counted."""
        with self.database.writing() as session:
            programme = session.get_one(Programme, self.programme_id)
            kind = ActivityKind.OPEN
            found = meet(session, programme, clock.now(), days=days, kind=kind, hour=14).id
            session.commit()
        return found

    def counts(self) -> list[int | None]:
        marks = [mark for mark in self.marks() if mark.act is Act.HEADS]
        return [mark.number for mark in sorted(marks, key=lambda mark: mark.received_at)]

    def marks(self) -> list[Mark]:
        return [mark for mark in self._all_marks() if mark.uuid not in self.before]

    def _all_marks(self) -> list[Mark]:
        with self.database.reading() as session:
            return list(session.exec(select(Mark)))

    def quarantined(self) -> int:
        with self.database.reading() as session:
            return len(session.exec(select(Quarantined)).all())


def _join(session: Session, programme: Programme, coach_id: str) -> str:
    """Somebody new in the coach's programme, since it began."""
    at = clock.now()
    person = create_person(
        session=session,
        by=coach_id,
        at=at,
        association_id=programme.association_id,
        first_name="Maja",
        language="sv",
    )
    give_role(session=session, by=coach_id, at=at, person=person, role=Role.PARTICIPANT)
    enrol(
        session=session,
        by=coach_id,
        at=at,
        programme=programme,
        person_id=person.id,
        coach_id=coach_id,
        started_on=programme.started_on,
        planned_end_on=None,
    )
    return person.id


@contextmanager
def captive_portal(port: int) -> Iterator[None]:
    """A café's network: 200 and a page of its own, whatever is asked for."""

    class Portal(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b"<!doctype html><title>Welcome</title><h1>Free network</h1>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
