"""Sessions: one that reads, one that writes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session

from app.config import Settings
from app.crypto import Keyring
from app.db.engine import make_engine
from app.db.installation import check_installation
from app.db.problems import READING, ReadingOnly


class Reader(Session):
    """A session that reads. Plain columns come straight from the connection, past the ORM.

    It never flushes, so a statement without entities has nothing to ask the ORM for: that saves
    a quarter of each statement, and of beginning and ending (`today_against_hand`).
    """

    def __init__(self, engine: Engine, **options: Any) -> None:
        super().__init__(**options)
        self._engine = engine
        self._connection: Connection | None = None

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        """The connection that both roads share: one state for the whole page."""
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.info[READING] = True
            self._connection.begin()
        return self._connection

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if options or "compile_state_plugin" in statement._propagate_attrs:  # it names a model
            return super().execute(statement, params, **options)
        return self.get_bind().execute(statement, params)

    def close(self) -> None:
        super().close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Database:
    """The database of ``settings``. The keyring and the engine are opened when first used,
    the engine once in each process: a connection must never cross a fork.

    Whoever opens it, web, worker or command, is turned away where this mode must not touch it.
    """

    def __init__(self, settings: Settings, keyring: Keyring | None = None) -> None:
        self.settings = settings
        self._is_ours = False
        self._keyring = keyring
        self._engine: Engine | None = None
        self._reader: Engine | None = None
        self._pid = 0

    @cached_property
    def keyring(self) -> Keyring:
        """The opened keyring. Raises KeyringMissing, KeyringDamaged or WrongKey."""
        return self._keyring or Keyring.load(self.settings.keyring, self.settings.kek)

    @property
    def engine(self) -> Engine:
        """This process's engine. Raises as ``check_installation`` when it is first asked for."""
        if self._engine is None or self._pid != os.getpid():
            if self._engine is not None:
                self._engine.dispose(close=False)  # they belong to the parent
            self._engine = make_engine(self.settings.database_url, self.keyring)
            self._reader = _reader(self._engine)
            self._pid = os.getpid()
        if not self._is_ours:
            with Session(self._reader) as session:
                check_installation(session, settings=self.settings, keyring=self.keyring)
            self._is_ours = True
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state and refuses to write (raises ReadingOnly)."""
        with self.reader() as session:
            yield session

    def reader(self) -> Reader:
        """As ``reading()``, for a caller that closes it."""
        return Reader(self._reading_engine(), **self._options(reading=True))

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that may write. Leaving without ``session.commit()`` saves nothing.

        Raises CannotSave when the disk is full or read-only or the database stays busy.
        """
        with Session(self.engine, **self._options(reading=False)) as session:
            yield session

    def dispose(self) -> None:
        """Close this process's connections."""
        if self._engine is not None and self._pid == os.getpid():
            self._engine.dispose()
        self._engine = self._reader = None
        self._is_ours = False

    def _reading_engine(self) -> Engine:
        assert self.engine is not None  # made for this process
        assert self._reader is not None
        return self._reader

    def _options(self, *, reading: bool) -> dict[str, Any]:
        info = {"keyring": self.keyring, "reading": reading}
        return {"expire_on_commit": False, "info": info}


def _reader(engine: Engine) -> Engine:
    """The same connections, for transactions that cannot write and see one state."""
    options: dict[str, Any] = {READING: True}
    if engine.dialect.name == "postgresql":
        options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    return engine.execution_options(**options)


@event.listens_for(Session, "before_flush")
def _refuse_to_write(session: AnySession, _context: object, _instances: object) -> None:
    if session.info.get("reading"):
        raise ReadingOnly
