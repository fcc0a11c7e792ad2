"""Statements a page sends to the database: for the demo's few people, and for thirty more.

The ratio is to the budget (DESIGN §8); min and max are with few and with many, and are equal.
"""

from collections.abc import Callable, Iterator

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlmodel import col

from app import clock
from app.accounts.actions import create_person, give_role
from app.accounts.roles import Role
from app.programmes.actions import enrol
from app.programmes.models import Enrolment, Programme
from tools.bench.demo import Demo, demo
from tools.bench.figures import Figure

TODAY, LIST = 6, 12
MORE = 30
PAGES = {
    "queries_today": ("Sara", "/today", TODAY),
    "queries_day": ("Lena", "/day", LIST),
    "queries_people": ("Lena", "/people", LIST),
    "queries_card": ("Lena", "/people/{person}", LIST),
    "queries_group": ("Lena", "/groups/{programme}", LIST),
    "queries_desk": ("Karin", "/desk", LIST),
}
NAMES = tuple(PAGES)


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Counted in process, in the answer after the first."""
    due = [name for name in NAMES if wanted(name)]
    if not due:
        return
    with demo() as place:
        app = place.app()
        few = {name: _count(app, place, name) for name in due}
        _more_people(app, place)
        for name in due:
            counts = [few[name], _count(app, place, name)]
            budget = PAGES[name][2]
            yield Figure(
                name,
                max(counts) / budget,
                "queries",
                max(counts),
                min(counts),
                max(counts),
                "budget",
            )
        app.extensions["database"].dispose()


def _gym(app: Flask, place: Demo) -> tuple[Programme, Enrolment]:
    """Sara's programme, and her place in it."""
    person_id = place.doors["Sara"].rpartition("/")[2]
    with app.extensions["database"].reading() as session:
        found = session.execute(
            select(Programme, Enrolment)
            .join(Enrolment, col(Enrolment.programme_id) == col(Programme.id))
            .where(col(Enrolment.person_id) == person_id)
        ).one()
    return found[0], found[1]


def _count(app: Flask, place: Demo, name: str) -> int:
    who, path, _budget = PAGES[name]
    programme, enrolment = _gym(app, place)
    path = path.format(person=enrolment.person_id, programme=programme.id)
    client = app.test_client()
    client.get(place.doors[who])
    _get(client, path)  # what is read once a process
    found: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    _get(client, path)
    event.remove(engine, "before_cursor_execute", note)
    # A read is logged in a transaction of its own: counted by `read_log`, not here.
    return sum(s.startswith("SELECT") and "audit_head" not in s for s in found)


def _get(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"GET {path}: {answer.status}")


def _more_people(app: Flask, place: Demo) -> None:
    programme, like = _gym(app, place)
    at = clock.now()
    with app.extensions["database"].writing() as session:
        for number in range(MORE):
            person = create_person(
                session=session,
                by=None,
                at=at,
                association_id=programme.association_id,
                first_name=f"Guest {number}",
                language="sv",
            )
            give_role(session=session, by=None, at=at, person=person, role=Role.PARTICIPANT)
            enrol(
                session=session,
                by=like.coach_id,
                at=at,
                programme=programme,
                person_id=person.id,
                coach_id=like.coach_id,
                started_on=like.started_on,
                planned_end_on=like.planned_end_on,
            )
        session.commit()
