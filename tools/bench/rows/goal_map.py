"""The map of five goals of eight steps: what it weighs, and how fast the server draws it.

Budget: at most 12 kB (DESIGN §8). The rate is against a bare Flask "hello" in the same run.
"""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from sqlmodel import Session, select

from app import clock
from app.accounts.models import Person
from app.accounts.sealing import faces
from app.goals import actions, library, walking
from app.goals.actions import StepWish
from app.goals.queries import Found
from tools.bench import weight
from tools.bench.demo import PHONE, Demo, as_cookie, demo, sign_in
from tools.bench.figures import Figure, in_turns
from tools.bench.load import requests_a_second
from tools.bench.rows import hello
from tools.bench.servers import granian

NAMES = ("map_bytes", "map_against_hello")
WHO = "Rana"  # in Arabic, whose letters weigh most; the demo gives her no map
GOALS, STEPS = 5, 8


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Bytes as a ratio to the budget; requests a second of GET /map, signed in."""
    if not any(map(wanted, NAMES)):
        return
    with demo() as place:
        app = place.app()
        _draw(app)
        if wanted("map_bytes"):
            yield _bytes(app, place)
        app.extensions["database"].dispose()
        if wanted("map_against_hello"):
            with (
                granian("app:create_app", place.environ) as server,
                granian(f"{hello.__name__}:flask_app") as neighbour,
            ):
                cookie = as_cookie(sign_in(server, place.doors[WHO]))
                headers = {**PHONE, "Cookie": cookie}
                yield in_turns(
                    "map_against_hello",
                    "requests/s",
                    lambda: requests_a_second(server, "/map", headers),
                    ("bare Flask", lambda: requests_a_second(neighbour)),
                )


def _bytes(app: Flask, place: Demo) -> Figure:
    client = app.test_client()
    client.get(place.doors[WHO])
    size = weight.page(client, "/map").bytes
    kilobytes = size / weight.KB
    ratio = size / weight.MAP_PAGE
    return Figure("map_bytes", ratio, "kB", kilobytes, kilobytes, kilobytes, "budget")


def _draw(app: Flask) -> None:
    """Five goals of eight steps, each one step further than the one before."""
    with app.extensions["database"].writing() as session:
        person = _person(session)
        hand: dict[str, Any] = {
            "session": session,
            "by": person.id,
            "at": clock.now(),
            "association_id": person.association_id,
        }
        steps = list(library.shipped().values())
        for number in range(GOALS):
            words = f"هدف كبير رقم {number + 1} في حياتي"
            goal_id = actions.add_goal(
                **hand, person_id=person.id, words=words, area=None, sign=steps[number * 6].sign
            )
            goal = Found(goal_id, person.id, goal_id)
            for place, one in enumerate(steps[number * STEPS : (number + 1) * STEPS]):
                wish = StepWish(None, one.id, one.sign)
                step_id = actions.add_step(**hand, goal=goal, wish=wish)
                if place <= number:
                    found = Found(step_id, person.id, goal_id)
                    walking.complete_step(**hand, step=found)
        session.commit()


def _person(session: Session) -> Person:
    people = {row.id: row for row in session.exec(select(Person))}
    known = faces(session, people)
    return next(people[face.person_id] for face in known.values() if face.first_name == WHO)
