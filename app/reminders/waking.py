"""How a worker learns that there is something to send: PostgreSQL tells it, on SQLite it looks."""

import logging
import threading
from contextlib import closing, suppress
from typing import Any

from app.db import Database
from app.reminders.queue import WAKE

LOOKS_EVERY = 5.0  # seconds: a test push is waited for with the phone in hand

log = logging.getLogger("stegvis.worker")


class Waker:
    """Waits for work. On PostgreSQL over a connection of its own; one that breaks is made anew."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listening: Any = None

    def wait(self, stop: threading.Event, seconds: float = LOOKS_EVERY) -> None:
        """Until somebody wakes the workers, it is time to look, or `stop` is set."""
        if stop.is_set():
            return
        if self._database.engine.dialect.name != "postgresql":
            stop.wait(seconds)
            return
        try:
            for _ in self._connection().notifies(timeout=seconds, stop_after=1):
                break
        except Exception as problem:
            log.warning("not listening any more: %s", problem)
            self.close()
            stop.wait(seconds)

    def close(self) -> None:
        if self._listening is not None:
            with suppress(Exception), closing(self._listening):
                self._listening = None

    def _connection(self) -> Any:
        if self._listening is None:
            import psycopg

            url = self._database.engine.url.set(drivername="postgresql")
            self._listening = psycopg.connect(
                url.render_as_string(hide_password=False), autocommit=True, connect_timeout=5
            )
            self._listening.execute(f"LISTEN {WAKE}")
        return self._listening
