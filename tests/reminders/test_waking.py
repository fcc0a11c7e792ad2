"""A worker that waits hears at once that there is something to send; on SQLite it looks soon."""

import threading
import time
from datetime import timedelta

from flask import Flask

from app import clock
from app.db import Database
from app.reminders.actions import send_test
from app.reminders.waking import Waker
from tests.cast import Cast


def test_a_reminder_that_is_put_in_wakes_the_worker(app: Flask, cast: Cast) -> None:
    database: Database = app.extensions["database"]
    waker, stop, waited = Waker(database), threading.Event(), []
    waker.wait(stop, 0.01)  # on PostgreSQL it listens from here on

    def put_in() -> None:
        time.sleep(0.3)
        with database.writing() as session:
            send_test(
                session=session,
                by=cast.amina.id,
                at=clock.now(),
                association_id=cast.association.id,
                person_id=cast.amina.id,
            )
            session.commit()

    other = threading.Thread(target=put_in)
    other.start()
    began = time.monotonic()
    patience = 30.0 if database.engine.dialect.name == "postgresql" else 1.0
    waker.wait(stop, patience)
    waited.append(time.monotonic() - began)
    other.join()
    waker.close()
    assert waited[0] < 15


def test_a_worker_that_is_told_to_stop_does_not_wait(app: Flask) -> None:
    stop = threading.Event()
    stop.set()
    began = time.monotonic()
    Waker(app.extensions["database"]).wait(stop, timedelta(minutes=1).total_seconds())
    assert time.monotonic() - began < 5
