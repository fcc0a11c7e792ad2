"""A worker that looks for what is due reads that alone, however many reminders have been."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app import clock
from app.reminders import queue
from tests.support.app import ON_ONE_ENGINE


@ON_ONE_ENGINE  # PostgreSQL chooses by how much there is
@pytest.mark.parametrize("looks", ["take", "close_expired"])
def test_what_is_due_is_found_by_the_index_of_what_is_ready(app: Flask, looks: str) -> None:
    database = app.extensions["database"]
    asked: list[tuple[str, Any]] = []
    with database.writing() as session:
        connection = session.connection()

        def note(_connection: object, _cursor: object, said: str, values: Any, *_: object) -> None:
            asked.append((said, values))

        event.listen(connection, "before_cursor_execute", note)
        if looks == "take":
            queue.take(session, clock.now(), "me", 10)
        else:
            queue.close_expired(session, clock.now())
        said, values = asked[0]
        plan = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {said}", values)
        steps = " ".join(row[-1] for row in plan.fetchall())
    assert "ix_reminder_due_at_id" in steps
