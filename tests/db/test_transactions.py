"""No update is lost, nothing acknowledged is lost, readers never write."""

import random
import threading
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text, update
from sqlmodel import col

from app import clock
from app.audit import record, verify
from app.db import CannotSave, Database, Installation, ReadingOnly
from tests.support.tally import PAIRS, TALLY, make_tables, process


def count_up(database: Database, times: int) -> None:
    for _ in range(times):
        with database.writing() as session:
            n = session.execute(select(TALLY.c.n).with_for_update()).scalar_one()
            session.execute(update(TALLY).values(n=n + 1))
            session.commit()


def test_four_threads_that_read_and_add_one_lose_no_update(database: Database) -> None:
    make_tables(database)
    with database.writing() as session:
        session.execute(insert(TALLY).values(id=1, n=0))
        session.commit()
    threads = [threading.Thread(target=count_up, args=(database, 50)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.execute(select(TALLY.c.n)).scalar_one() == 200


def write_pairs(database: Database, first: int, acknowledge: Connection) -> None:
    for n in range(first, first + 100_000):
        with database.writing() as session:
            session.execute(insert(PAIRS).values(n=n, half="left"))
            session.execute(insert(PAIRS).values(n=n, half="right"))
            record(session, association_id="a", act="card_opened", at=clock.now())
            session.commit()
        acknowledge.send(n)


def test_a_killed_process_loses_no_acknowledged_row_and_halves_none(database: Database) -> None:
    make_tables(database)
    acknowledged: list[int] = []
    for kill in range(10):
        ours, theirs = Pipe(duplex=False)
        child = process(write_pairs, database, kill * 100_000, theirs)
        theirs.close()
        acknowledged.append(ours.recv())
        time.sleep(random.uniform(0, 0.05))
        child.kill()
        child.join()
        try:
            while True:
                acknowledged.append(ours.recv())
        except EOFError:
            ours.close()
    with database.reading() as session:
        halves = session.execute(select(PAIRS.c.n, func.count()).group_by(PAIRS.c.n)).all()
        assert {n for n, _ in halves} >= set(acknowledged)
        assert {count for _, count in halves} == {2}
        verdict = verify(session, "a")
        assert verdict.ok
        assert verdict.rows == len(halves)
        if database.engine.dialect.name == "sqlite":
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def test_leaving_without_commit_saves_nothing(database: Database) -> None:
    make_tables(database)
    with database.writing() as session:
        session.execute(insert(TALLY).values(id=1, n=0))
    with database.reading() as session:
        assert session.execute(select(TALLY)).all() == []


def test_a_reading_session_refuses_to_write(database: Database) -> None:
    make_tables(database)
    with database.reading() as session:
        row = session.get(Installation, 1)
        assert row is not None
        row.epoch = "changed"
        with pytest.raises(ReadingOnly):
            session.commit()
    with database.reading() as session, pytest.raises(ReadingOnly):
        session.execute(insert(TALLY).values(id=1, n=0))
    with database.reading() as session, pytest.raises(ReadingOnly):
        record(session, association_id="a", act="card_opened", at=clock.now())


def test_rows_and_columns_of_one_reading_session_are_of_one_state(database: Database) -> None:
    make_tables(database)
    with database.writing() as session:
        session.execute(insert(TALLY).values(id=1, n=0))
        session.commit()
    with database.reading() as session:
        before = session.scalars(select(Installation)).one().epoch
        assert session.execute(select(TALLY.c.n)).scalar_one() == 0
        with database.writing() as other:
            other.execute(insert(TALLY).values(id=2, n=0))
            row = other.get(Installation, 1)
            assert row is not None
            row.epoch = "changed"
            other.commit()
        assert len(session.execute(select(TALLY.c.n)).all()) == 1
        assert session.scalars(select(col(Installation.epoch))).one() == before


def test_a_connection_that_read_can_write_afterwards(database: Database) -> None:
    make_tables(database)
    for n in range(3):
        with database.reading() as session:
            assert len(session.execute(select(TALLY)).all()) == n
        with database.writing() as session:
            session.execute(insert(TALLY).values(id=n, n=n))
            session.commit()


def test_a_page_sees_one_state_while_another_writes(database: Database) -> None:
    make_tables(database)
    with database.reading() as page:
        assert page.execute(select(TALLY)).all() == []
        with database.writing() as session:
            session.execute(insert(TALLY).values(id=1, n=1))
            session.commit()
        assert page.execute(select(TALLY)).all() == []


def shorten_waits(database: Database) -> None:
    say = "PRAGMA busy_timeout=50"
    if database.engine.dialect.name == "postgresql":
        say = "SET lock_timeout=50"

    def shorten(driver: Any, _record: object, _proxy: object) -> None:
        driver.execute(say)
        driver.commit()

    event.listen(database.engine, "checkout", shorten)


def test_a_database_that_stays_busy_says_so(database: Database) -> None:
    make_tables(database)
    with database.writing() as session:
        session.execute(insert(TALLY).values(id=1, n=0))
        session.commit()
    shorten_waits(database)
    with database.writing() as impatient:
        with database.writing() as holder:
            holder.execute(update(TALLY).values(n=1))
            with pytest.raises(CannotSave) as refusal:
                impatient.execute(update(TALLY).values(n=2))
            assert refusal.value.reason == "busy"
            holder.commit()
        impatient.rollback()
        impatient.execute(update(TALLY).values(n=3))
        impatient.commit()
    with database.reading() as session:
        assert session.execute(select(TALLY.c.n)).scalar_one() == 3


def use_in_child(database: Database, answer: Connection) -> None:
    with database.writing() as session:
        session.execute(update(TALLY).values(n=TALLY.c.n + 1))
        session.commit()
    answer.send(id(database.engine))


def test_a_forked_process_opens_its_own_connections(database: Database) -> None:
    make_tables(database)
    with database.writing() as session:
        session.execute(insert(TALLY).values(id=1, n=0))
        session.commit()
    ours, theirs = Pipe(duplex=False)
    children = [process(use_in_child, database, theirs) for _ in range(3)]
    assert all(ours.recv() != id(database.engine) for _ in children)
    for child in children:
        child.join()
        assert child.exitcode == 0
    with database.reading() as session:
        assert session.execute(select(TALLY.c.n)).scalar_one() == 3
