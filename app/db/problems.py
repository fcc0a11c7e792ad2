"""What can be wrong with the database, in words, and how drivers say it."""

from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.engine import ExceptionContext

READING = "stegvis_reading"  # the execution option of a reading engine


_MEANS = {
    "full": "the disk of the database is full",
    "read_only": "the database or its folder may not be written",
    "busy": "others are writing, try again",
    "broken_disk": "the disk of the database does not do as it should, or is full",
}


class DatabaseProblem(Exception):
    """Something is wrong with the database itself. The message is one line for the operator."""


class CannotSave(DatabaseProblem):
    """Nothing was saved. ``reason`` is a word: full, read_only, busy or broken_disk."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{_MEANS[reason]}: nothing was saved")
        self.reason = reason


class DatabaseDamaged(DatabaseProblem):
    """The file is not as it was written: restore a backup."""


class DatabaseMissing(DatabaseProblem):
    """There is no database yet, or not any more."""


class DatabaseUnreachable(DatabaseProblem):
    """The server does not answer."""


class WrongDatabaseKey(DatabaseProblem):
    """The database was made with another keyring."""


class OldLibrary(DatabaseProblem):
    """The SQLite library carries a bug that loses data."""


class ReadingOnly(Exception):
    """A reading session was asked to write: a mistake in our own code."""

    def __init__(self) -> None:
        super().__init__("a reading session never writes: use Database.writing()")


_SQLITE = {  # primary result codes
    5: "busy",  # SQLITE_BUSY
    6: "busy",  # SQLITE_LOCKED
    8: "read_only",  # SQLITE_READONLY
    10: "broken_disk",  # SQLITE_IOERR
    13: "full",  # SQLITE_FULL
    14: "read_only",  # SQLITE_CANTOPEN: a folder or its -wal that may not be written
}
_DAMAGED = {11, 26}  # SQLITE_CORRUPT, SQLITE_NOTADB
_POSTGRES = {
    "25006": "read_only",
    "40001": "busy",
    "40P01": "busy",
    "55P03": "busy",
    "57014": "busy",
    "53100": "full",
    "58030": "broken_disk",
}


def damaged(path: str) -> DatabaseDamaged:
    return DatabaseDamaged(f"the database at {path} is damaged: restore the latest backup")


def in_words(error: BaseException, path: str, *, reading: bool) -> Exception | None:
    """What a driver's ``error`` means, or None when it is about our statement."""
    if isinstance(error, sqlcipher.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            return damaged(path)
        reason = _SQLITE.get(code)
    else:
        reason = _POSTGRES.get(_state(error))
        if reason is None and _is_lost(error):
            return DatabaseUnreachable("the database does not answer: is its server running?")
    if reason is None:
        return None
    return ReadingOnly() if reading and reason == "read_only" else CannotSave(reason)


def translate(context: ExceptionContext) -> None:
    """SQLAlchemy's handle_error hook."""
    connection = context.connection
    reading = bool(connection and connection.get_execution_options().get(READING))
    path = context.engine.url.database if context.engine else None
    problem = in_words(context.original_exception, path or "", reading=reading)
    if problem is not None:
        raise problem from context.original_exception


def _state(error: BaseException) -> str:
    state: Any = getattr(error, "sqlstate", None)
    return state if isinstance(state, str) else ""


def _is_lost(error: BaseException) -> bool:
    from psycopg import OperationalError

    state = _state(error)
    return isinstance(error, OperationalError) and (not state or state[:2] in {"08", "57"})
