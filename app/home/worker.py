"""`flask worker`: what must happen when nobody is looking."""

import gc
import logging
import signal
import threading
import time
from datetime import date, datetime, timedelta

import click
from flask import current_app
from sqlalchemy import delete, update
from sqlmodel import Session, col

from app import clock
from app.accounts import throttle
from app.accounts.codes import LIVE
from app.accounts.keys import ceremonies
from app.accounts.models import CodeState, DeviceCode, SignIn
from app.db import CannotSave, Database, DatabaseProblem
from app.programmes.ending import let_phones_go
from app.reminders.delivery import run
from app.reminders.settings import Ways
from app.reminders.subscriptions import forget_ended
from app.reminders.waking import LOOKS_EVERY, Waker
from app.schedule.actions import carry_all_on
from app.texts import laying
from app.web.starting import stop_unless_ready

EVERY = 60.0
FORGET_SESSIONS = timedelta(days=1)

log = logging.getLogger("stegvis.worker")


def clear_expired(session: Session, at: datetime) -> dict[str, int]:
    """End what has run out: codes, sessions after a day, phones thirteen months after the end."""
    codes = session.execute(
        update(DeviceCode)
        .where(col(DeviceCode.state).in_(LIVE), col(DeviceCode.expires_at) <= at)
        .values(state=CodeState.REFUSED, refused_why="expired", ended_at=at)
    )
    sessions = session.execute(delete(SignIn).where(col(SignIn.seen_at) < at - FORGET_SESSIONS))
    return {
        "codes": int(codes.rowcount),  # type: ignore[attr-defined]
        "sessions": int(sessions.rowcount),  # type: ignore[attr-defined]
        "phones": let_phones_go(session, at),
        "subscriptions": forget_ended(session),
        "ceremonies": ceremonies.forget_old(session, at),
        "attempts": throttle.forget_old(session, at),
    }


def one_round(database: Database) -> None:
    """A round that fails is tried again at the next; the worker itself lives on."""
    try:
        with database.writing() as session:
            cleared = clear_expired(session, clock.now())
            session.commit()
        _carry_on_once_a_day(database)
    except (CannotSave, DatabaseProblem) as problem:
        log.warning("this round was not saved: %s", problem)
        return
    if any(cleared.values()):
        log.info("cleared %s", cleared)


_carried: dict[str, date] = {}


def _carry_on_once_a_day(database: Database) -> None:
    """Open-ended series stand half a year ahead; the first round of a day sees to it."""
    at = clock.now()
    today = clock.local_date(at)
    if _carried.get(database.settings.database_url) == today:
        return
    with database.writing() as session:
        written = carry_all_on(session=session, at=at)
        session.commit()
    _carried[database.settings.database_url] = today
    if written:
        log.info("wrote %s times ahead", written)


def remind(database: Database, ways: Ways, *, plans: bool = True) -> None:
    """Plan and send what is due. A full disk or a busy database ends this round only."""
    laying.refresh(database)
    try:
        counts = run(database, ways, clock.now, plans=plans).as_json()
    except (CannotSave, DatabaseProblem) as problem:
        log.warning("reminders wait: %s", problem)
        return
    except Exception:  # a fault of ours ends this round, not the worker
        log.exception("reminders wait")
        return
    if any(counts.values()):
        log.info("reminders %s", counts)


@click.command("worker")
@click.option("--once", is_flag=True, help="One round, then stop.")
@click.option("--every", default=EVERY, show_default=True, help="Seconds between clearings.")
def worker_command(once: bool, every: float) -> None:
    """Clear what has expired and send reminders, round after round."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    stop_unless_ready(current_app._get_current_object())  # type: ignore[attr-defined]
    database: Database = current_app.extensions["database"]
    ways: Ways = current_app.extensions["ways"]
    if once:
        one_round(database)
        remind(database, ways)
        click.echo("one round done")
        return
    gc.freeze()  # what is here by now stays: no collection needs to look through it
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    click.echo("worker: running")
    waker, cleared_at = Waker(database), -every
    while not stop.is_set():
        # Planning looks at everybody, sending only at what is due: the one a minute, the other now.
        is_minute = time.monotonic() - cleared_at >= every
        if is_minute:
            one_round(database)
            cleared_at = time.monotonic()
        remind(database, ways, plans=is_minute)
        waker.wait(stop, min(every, LOOKS_EVERY))
    waker.close()
    click.echo("worker: stopped")
