"""The request's way to the database, and the log of what it read (trust P3)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, Response, current_app, g
from sqlmodel import Session

from app import audit, clock
from app.db import Database, DatabaseProblem
from app.db.installation import check_installation
from app.web import errors


def database() -> Database:
    return cast(Database, current_app.extensions["database"])


def check(app: Flask) -> None:
    """Open keys and database once, and see that this mode may use them. Raises what is wrong."""
    settings, base = app.extensions["settings"], app.extensions["database"]
    with base.reading() as session:
        row = check_installation(session, settings=settings, keyring=base.keyring)
        app.extensions["epoch"] = row.epoch


def epoch() -> str:
    """Which life of the database this is: a restored backup has another."""
    if "epoch" not in current_app.extensions:
        check(current_app._get_current_object())  # type: ignore[attr-defined]
    return cast(str, current_app.extensions["epoch"])


def reading() -> Session:
    """This request's read-only session: one snapshot for the page, closed with the request."""
    session: Session | None = g.get("reading")
    if session is None:
        session = g.reading = database().reader()
        session.info.update(faces={}, boxes={})  # what a page opens, it opens once
    return session


@contextmanager
def writing() -> Iterator[Session]:
    """A write transaction. Hash, render and send outside it; commit in one visible line."""
    close_reading()
    with database().writing() as session:
        yield session


def close_reading(_error: BaseException | None = None) -> None:
    session: Session | None = g.pop("reading", None)
    if session is not None:
        session.close()


def note_read(
    *, association_id: str, by: str, act: str, person: str | None = None, **detail: object
) -> None:
    """Log a read of somebody's data. It is committed before the answer leaves, or 503 leaves."""
    row = {
        "association_id": association_id,
        "act": act,
        "by": by,
        "person": person,
        "detail": detail or None,
    }
    g.setdefault("reads", []).append(row)


def commit_reads(response: Response) -> Response:
    reads = g.pop("reads", [])
    if reads and response.status_code < 400:
        try:
            with writing() as session:
                for row in reads:
                    audit.record(session, at=clock.now(), **row)
                session.commit()
        except DatabaseProblem as problem:  # Flask would make a 500 of it: the view is done
            return current_app.make_response(errors.database_problem(problem))
    return response


def init_app(app: Flask) -> None:
    app.after_request(commit_reads)
    app.teardown_appcontext(close_reading)
