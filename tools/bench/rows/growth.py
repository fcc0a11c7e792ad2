"""What a reminder costs when there are thirty times as many: planned, sent and acknowledged.

`reminders.growth`: reminders a CPU second of the worker on an evening with 30,000 people, against
one with 1,000, in programmes of a hundred. 1 is flat. CPU, because a minute of waiting for a busy
machine would be measured instead.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as wall
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from app.accounts.models import Binding, Device, DeviceKind, Person
from app.accounts.sealing import new_box
from app.accounts.tokens import new_token
from app.associations.models import Association
from app.clock import local_date
from app.db import Database
from app.db.tables import table_of
from app.programmes.actions import create_programme
from app.programmes.catalogue_cache import template_of
from app.programmes.models import Enrolment, Programme
from app.reminders.channels.vapid import encode
from app.reminders.delivery import run
from app.reminders.models import PushSubscription, ReminderChoice
from app.reminders.planning import Level
from app.schedule.recurrence import moment
from tools.bench.demo import demo
from tools.bench.figures import Figure, in_turns
from tools.bench.push_sink import SECRET
from tools.bench.rows.push import PUBLIC, check, meet, on_one_core, sink, ways_to

NAMES = ("reminders.growth",)
FEW, MANY, TOGETHER = 1_000, 30_000, 100
ROUNDS = 1  # of half a minute and more: the rows have twelve minutes together


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    if not wanted("reminders.growth"):
        return
    with ExitStack() as stack:
        origin = stack.enter_context(sink())
        few, many = (
            _filled(stack.enter_context(demo()).app().extensions["database"], origin, count)
            for count in (FEW, MANY)
        )
        yield on_one_core(
            lambda: in_turns(
                "reminders.growth",
                "reminders/CPU s",
                many.evening,
                (f"{FEW:,} people", few.evening),
                ROUNDS,
            )
        )


@dataclass
class Town:
    """People who all meet every morning; each evening is the one before another day."""

    database: Database
    origin: str
    people: int
    day: date

    def evening(self) -> float:
        self.day += timedelta(days=1)
        at = moment(self.day, wall(18, 1))
        ways = ways_to(self.origin)
        began = time.process_time()
        counts = run(self.database, ways, lambda: at)
        seconds = time.process_time() - began
        if counts.sent != self.people:
            raise RuntimeError(f"{counts.sent} of {self.people} were sent: {counts.as_json()}")
        check(self.origin, self.people)
        return self.people / seconds


def _filled(database: Database, origin: str, people: int) -> Town:
    """A town in the demo's association, written many rows at a time."""
    day = local_date(datetime.now().astimezone())
    at = moment(day, wall(9))
    with database.writing() as session:
        home = session.exec(select(Association).order_by(col(Association.id))).first()
        if home is None:
            raise RuntimeError("the demo has no association")
        for number in range(people // TOGETHER):
            _programme(session, home, number, at, day, origin)
        session.commit()
    return Town(database, origin, people, day)


def _programme(
    session: Session, home: Association, number: int, at: datetime, day: date, origin: str
) -> None:
    programme = create_programme(
        session=session,
        by=None,
        at=at,
        association_id=home.id,
        template=template_of("aktiv-centrum"),
        name=f"Gymmet {number}",
        controller=home.name,
        started_on=day - timedelta(days=90),
    )
    session.flush()
    rows = [_person(session, programme, at, day, origin, one) for one in range(TOGETHER)]
    for alike in zip(*rows, strict=True):
        table = table_of(type(alike[0]))
        session.connection().execute(table.insert(), [_values(one) for one in alike])
    meet(session, programme, at, day)


def _values(row: SQLModel) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).model_fields}


def _person(
    session: Session, programme: Programme, at: datetime, day: date, origin: str, number: int
) -> list[SQLModel]:
    """One person with a phone that takes reminders, as rows in the order they are written."""
    person = Person(
        association_id=programme.association_id,
        first_name=b"",
        language=("sv", "ar", "en")[number % 3],
        created_at=at,
    )
    box, key = new_box(session, person.id)
    person.first_name = box.seal(f"person|first_name|{person.id}", f"Gäst {number}")
    device = Device(
        association_id=programme.association_id,
        kind=DeviceKind.PHONE,
        token_hash=new_token(),
        created_at=at,
        seen_at=at,
    )
    push = PushSubscription(
        device_id=device.id,
        person_id=person.id,
        host="localhost",
        sealed=b"",
        key_id="",
        made_at=at,
        renewed_at=at,
    )
    kept = {"e": f"{origin}/{number}", "p": encode(PUBLIC), "a": encode(SECRET)}
    push.sealed = box.seal(f"push_subscription|sealed|{push.id}", json.dumps(kept))
    return [
        person,
        key,
        Enrolment(
            programme_id=programme.id,
            person_id=person.id,
            started_on=day - timedelta(days=60),
            planned_end_on=day + timedelta(days=200),
            created_at=at,
        ),
        device,
        Binding(
            device_id=device.id,
            person_id=person.id,
            pin_hash="x",
            mark="fir",
            created_at=at,
            used_at=at,
        ),
        ReminderChoice(
            person_id=person.id,
            association_id=programme.association_id,
            level=Level.TIME,
            chosen_at=at,
        ),
        push,
    ]
