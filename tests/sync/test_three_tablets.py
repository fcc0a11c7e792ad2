"""A server and three tablets under everything a network does (R24): nothing lost, nothing double.

Tablets tap, send, lose the answer, send twice, out of order, cut off; the server is restored from a
backup; a coach loses and gets back the programme. At every step each tap is in an outbox, applied,
or in quarantine; at the end all of it has arrived, and every tablet would be shown the same.
"""

import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from app.attendance import held
from app.attendance.folding import fold, tapped
from app.attendance.models import Act, Mark
from app.schedule.models import Occurrence, OccurrenceStatus
from app.sync.models import Quarantined, Received
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.occasions import meet
from tests.support.tablets import Tablet

WORDS = st.sampled_from(["present", "absent", "ill", "unset"])
TABLETS = st.integers(0, 2)


class Programme(RuleBasedStateMachine):
    """Filled in by the test: `scene` opens a fresh installation."""

    scene: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.base, self.tablets, self.garden, self.people = self.scene()
        self.made: dict[str, bytes] = {}
        self.flying: list[tuple[int, bytes]] = []
        self.status = OccurrenceStatus.PLANNED
        self.backup: dict[str, list[dict[str, Any]]] | None = None
        self.epochs = 0

    @rule(tablet=TABLETS, person=st.integers(0, 1), word=WORDS)
    def tap(self, tablet: int, person: int, word: str) -> None:
        one = self.tablets[tablet]
        uuid = one.mark(self.garden, self.people[person], word)
        self.made[uuid] = one.out[uuid]

    @rule(tablet=TABLETS, person=st.integers(0, 1), word=WORDS)
    def tap_seeing_what_stands(self, tablet: int, person: int, word: str) -> None:
        one = self.tablets[tablet]
        base = [mark.uuid for mark in self.marks() if mark.person_id == self.people[person]]
        uuid = one.mark(self.garden, self.people[person], word, base[-50:])
        self.made[uuid] = one.out[uuid]

    @rule(tablet=TABLETS, word=st.sampled_from(["held", "not_held"]), has_seen=st.booleans())
    def tap_whether_it_was_held(self, tablet: int, word: str, has_seen: bool) -> None:
        one = self.tablets[tablet]
        base = [mark.uuid for mark in self.marks()] if has_seen else []
        uuid = one.tap("held", {"occurrence": self.garden}, {"is": word}, base[-50:])
        self.made[uuid] = one.out[uuid]

    @rule(tablet=TABLETS)
    def tap_about_somebody_else(self, tablet: int) -> None:
        one = self.tablets[tablet]
        uuid = one.mark(self.garden, "0" * 26, "present")
        self.made[uuid] = one.out[uuid]

    @rule(tablet=TABLETS, some=st.integers(1, 50))
    def send(self, tablet: int, some: int) -> None:
        one = self.tablets[tablet]
        answer = one.post(b"\n".join(list(one.out.values())[:some])).get_json()
        one.take({**answer, "epoch": f"{answer['epoch']}{self.epochs}"})

    @rule(tablet=TABLETS)
    def send_and_lose_the_answer(self, tablet: int) -> None:
        one = self.tablets[tablet]
        one.post(b"\n".join(one.out.values()))

    @rule(tablet=TABLETS, seed=st.integers(0, 99))
    def send_twice_and_out_of_order(self, tablet: int, seed: int) -> None:
        one = self.tablets[tablet]
        pile = [*one.out.values(), *one.sent.values()] * 2
        Random(seed).shuffle(pile)
        one.post(b"\n".join(pile[:50]))

    @rule(tablet=TABLETS, cut=st.integers(1, 200))
    def send_cut_off(self, tablet: int, cut: int) -> None:
        one = self.tablets[tablet]
        one.post(b"\n".join(one.out.values())[:-cut])

    @rule(tablet=TABLETS)
    def a_captive_portal_answers(self, tablet: int) -> None:
        one = self.tablets[tablet]
        for said in ({"events": [], "epoch": one.hello["epoch"]},):
            one.take(said)

    @rule(tablet=TABLETS)
    def a_liar_names_other_bytes(self, tablet: int) -> None:
        one = self.tablets[tablet]
        acks = [{"uuid": uuid, "hash": "0" * 64, "status": 200} for uuid in one.out]
        one.take({"events": acks, "epoch": one.hello["epoch"]})

    @rule()
    def back_up(self) -> None:
        with self.base.reading() as session:
            self.backup = {
                model.__name__: [row.model_dump() for row in session.exec(select(model))]
                for model in (Received, Quarantined, Mark)
            }
        self.status = self.garden_status()

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        """The database is as it was; its epoch is another, which each tablet hears of."""
        assert self.backup is not None
        with self.base.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS mark_no_delete")
            for model in (Quarantined, Received, Mark):
                connection.exec_driver_sql(f"DELETE FROM {model.__tablename__}")
        with self.base.writing() as session:
            for model in (Received, Quarantined, Mark):
                session.add_all(model(**row) for row in self.backup[model.__name__])
            session.get_one(Occurrence, self.garden).status = self.status
            session.commit()
        self.epochs += 1

    @invariant()
    def every_tap_is_somewhere(self) -> None:
        applied = {mark.uuid for mark in self.marks()}
        with self.base.reading() as session:
            kept = {row.uuid for row in session.exec(select(Quarantined))}
        out = {uuid for one in self.tablets for uuid in (*one.out, *one.sent)}
        for uuid in self.made:
            assert uuid in applied or uuid in kept or uuid in out
        assert not applied & kept
        for one in self.tablets:  # what it calls sent, the server has, but for a restore
            if one.hello.get("epoch", "").endswith(str(self.epochs)) and one.sent:
                assert set(one.sent) <= applied | kept

    def teardown(self) -> None:
        """The network is good again: all arrives, and the order of arrival changed nothing."""
        for _ in range(2):
            for number in range(3):
                self.send(number, 1)
                while self.tablets[number].out:
                    self.send(number, 50)
        marks = self.marks()
        with self.base.reading() as session:
            kept = {row.uuid for row in session.exec(select(Quarantined))}
        assert {mark.uuid for mark in marks} | kept == set(self.made)
        assert len(marks) + len(kept) == len(self.made)
        for person in self.people:
            taps = [tapped(mark) for mark in marks if mark.person_id == person]
            assert fold(taps) == fold(list(reversed(taps)))
            assert bool(fold(taps).heads) == bool(taps)
        came = [fold(tapped(m) for m in marks if m.person_id == one) for one in self.people]
        said = fold(tapped(mark) for mark in marks if mark.act is Act.HELD)
        stands = held.settled(said, came)
        is_off = stands is not None and stands.said == held.NOT_HELD
        assert (self.garden_status() is OccurrenceStatus.NOT_HELD) == is_off

    def garden_status(self) -> OccurrenceStatus:
        with self.base.reading() as session:
            return OccurrenceStatus(session.get_one(Occurrence, self.garden).status)

    def marks(self) -> list[Mark]:
        with self.base.reading() as session:
            return list(session.exec(select(Mark)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_server_and_three_tablets_lose_nothing_whatever_the_network_does(
    app: Flask, cast: Cast, client_of: ClientOf, tmp_path: Path
) -> None:
    base = app.extensions["database"]
    with base.writing() as session:
        garden = meet(session, cast.gym, cast.at).id
        session.commit()
    clients = [client_of(cast.people[name], tablet=True) for name in ("lena", "vera", "lena")]
    file = base.settings.data / "stegvis.db"
    base.dispose()  # the last one out writes the journal into the file
    clean = tmp_path / "clean.db"
    shutil.copy(file, clean)

    def scene() -> tuple[Any, list[Tablet], str, list[str]]:
        base.dispose()
        for part in ("", "-wal", "-shm"):
            Path(f"{file}{part}").unlink(missing_ok=True)
        shutil.copy(clean, file)
        tablets = [Tablet(client) for client in clients]
        for tablet in tablets:
            tablet.greet()
            tablet.hello["epoch"] += "0"
        return base, tablets, garden, [cast.amina.id, cast.sara.id]

    Programme.scene = staticmethod(scene)
    run_state_machine_as_test(
        Programme,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
