"""What a card answers at a glance: the last line written, and what is promised to whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.attendance.remarks import Noticed
from app.clock import local_date
from app.goals.maps import Map, State
from app.goals.parts import Part
from app.goals.plans import Line
from app.home.card_life import CardLife

PROMISES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Written:
    """The newest line of staff about her, from wherever it was written."""

    words: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody will do. `who` None: she herself. `until_next`: homework, until next time."""

    words: str
    who: str | None
    on_day: date | None = None
    until_next: bool = False


@dataclass(frozen=True, slots=True)
class CardNow:
    """`more`: promises beside those shown."""

    written: Written | None
    promises: tuple[Promise, ...]
    more: int

    @property
    def people(self) -> set[str]:
        return {self.written.by} if self.written else set()


def card_now(
    her_map: Map,
    plan: Iterable[Line],
    remarks: Iterable[Noticed],
    lives: Iterable[CardLife],
    today: date,
) -> CardNow:
    """Pure: from what the card has read."""
    promises = [*_of_plan(plan), *_of_map(her_map)]
    promises.sort(key=lambda one: (one.on_day is None, one.on_day or today))
    return CardNow(
        _last_written(remarks, lives),
        tuple(promises[:PROMISES_SHOWN]),
        max(len(promises) - PROMISES_SHOWN, 0),
    )


def _last_written(remarks: Iterable[Noticed], lives: Iterable[CardLife]) -> Written | None:
    found = [Written(one.line, local_date(one.at), one.by) for one in remarks]
    for life in lives:
        found += [Written(one.line, one.on, one.by) for one in life.contacts if one.line]
        if life.note is not None:
            found.append(Written(life.note.words, local_date(life.note.at), life.note.by))
    return max(found, key=lambda one: one.on, default=None)


def _of_plan(plan: Iterable[Line]) -> Iterable[Promise]:
    for line in plan:
        if line.part is Part.WHO:
            yield Promise(line.words, line.who, line.on_day)


def _of_map(her_map: Map) -> Iterable[Promise]:
    """What she does until next time, and steps that have a day."""
    for goal in reversed(her_map.goals):
        for step in goal.steps:
            is_open = step.state in (State.WAITING, State.ON_THE_WAY)
            if is_open and (step.is_homework or step.by_on):
                yield Promise(step.words, None, step.by_on, step.is_homework)
