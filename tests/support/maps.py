"""Maps for tests, written by the same actions as the pages use."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from app.accounts.models import Person
from app.goals import actions, walking
from app.goals.actions import StepWish
from app.goals.agreeing import add_line, agree
from app.goals.models import PersonMap
from app.goals.parts import Part
from app.goals.queries import Found
from app.goals.talk import note_scales
from app.goals.voice import keep_voice
from tests.cast import Cast


def hand(cast: Cast, session: Session, by: Person) -> dict[str, Any]:
    """Who writes, and when."""
    return {
        "session": session,
        "by": by.id,
        "at": cast.at,
        "association_id": by.association_id,
    }


def walk(
    cast: Cast,
    session: Session,
    person: Person,
    words: str,
    steps: Sequence[str] = (),
    done: int = 0,
    area: str | None = "sleep",
) -> tuple[str, list[str]]:
    """A goal and its steps in her own words, the first `done` crossed off: their ids."""
    mine = hand(cast, session, person)
    goal_id = actions.add_goal(**mine, person_id=person.id, words=words, area=area, sign="sleep")
    goal = Found(goal_id, person.id, goal_id)
    ids = [
        actions.add_step(**mine, goal=goal, wish=StepWish(step, None, "sprout")) for step in steps
    ]
    for step_id in ids[:done]:
        walking.complete_step(**mine, step=Found(step_id, person.id, goal_id))
    return goal_id, ids


def everything_of_a_map(
    cast: Cast, session: Session, person: Person, coach: Person, words: str
) -> None:
    """A row in every table of a map and plan, `words` wherever words are kept."""
    mine, theirs = hand(cast, session, person), hand(cast, session, coach)
    goal_id, ids = walk(cast, session, person, words, [words, words])
    goal, step = Found(goal_id, person.id, goal_id), Found(ids[0], person.id, goal_id)
    actions.say_vision(**mine, person_id=person.id, words=words)
    helped = StepWish(words, None, "sprout", helper="Kusin Kanarie")
    actions.change_step(**mine, step=step, wish=helped)
    walking.complete_step(**theirs, step=step)
    walking.say_can_now(**mine, step=step, words=words)
    keep_voice(**mine, goal=goal, data=webm(2))
    scales = {"importance": 8, "confidence": 5, "next_small_step": words}
    note_scales(**theirs, on=cast.today, goal=goal, **scales)
    line = {"part": Part.WHO, "words": words, "who": "Kusin Kanarie"}
    add_line(**theirs, person_id=person.id, **line)
    row = session.get(PersonMap, person.id)
    assert row is not None
    agree(**mine, person_id=person.id, version=row.version)


def webm(seconds: float, codec: bytes = b"A_OPUS", kind: int = 2) -> bytes:
    """A recording as a browser writes one: clusters of unknown size, a block every 60 ms."""

    def element(name: str, body: bytes) -> bytes:
        return bytes.fromhex(name) + (len(body) | 1 << 28).to_bytes(4, "big") + body

    unknown = bytes.fromhex("01ffffffffffffff")
    track = element("d7", b"\x01") + element("83", bytes([kind])) + element("86", codec)
    found = element("1a45dfa3", element("4282", b"webm"))
    found += bytes.fromhex("18538067") + unknown
    found += element("1549a966", element("2ad7b1", (1_000_000).to_bytes(3, "big")))
    found += element("1654ae6b", element("ae", track))
    for start in range(0, int(seconds * 1000) + 1, 10_000):
        found += bytes.fromhex("1f43b675") + unknown + element("e7", start.to_bytes(4, "big"))
        for time in range(start, min(start + 10_000, int(seconds * 1000)) + 1, 60):
            block = b"\x81" + (time - start).to_bytes(2, "big") + b"\x80" + b"\xfc\xff\xfe"
            found += element("a3", block)
    return found
