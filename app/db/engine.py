"""The only way to an engine.

The standard library's SQLite carries the WAL-reset bug, and the driver's own transactions lose
updates without an error (docs of both: trust.md D5, stack.md 3). So: SQLCipher's SQLite, a raw
key, WAL, ``BEGIN IMMEDIATE`` for whoever may write.
"""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from app.crypto import Keyring
from app.db import problems
from app.db.problems import DatabaseMissing, OldLibrary, WrongDatabaseKey

OLDEST_SQLITE = (3, 51, 3)
BUSY_MS = 5000
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
)


def make_engine(url: str, keyring: Keyring, *, may_create: bool = False) -> Engine:
    """An engine for ``sqlite:///PATH`` or ``postgresql+psycopg://…``; connects when first used.

    ``may_create`` lets set-up begin a new SQLite file; otherwise a missing one is refused.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = _sqlite(url, keyring, may_create=may_create)
    else:
        engine = create_engine(
            url, pool_pre_ping=True, connect_args={"connect_timeout": 5}, hide_parameters=True
        )
        event.listen(engine, "connect", _limit_waits)
    event.listen(engine, "handle_error", problems.translate)
    return engine


def key_id_file(path: Path) -> Path:
    """Beside the database: which keyring made it, so that a wrong key and damage differ."""
    return path.with_name(path.name + ".key-id")


def _limit_waits(connection: Any, _record: object) -> None:
    """As long as SQLite waits for a lock, and no transaction left open by a hung request."""
    connection.execute(f"SET lock_timeout = {BUSY_MS}")
    connection.execute("SET idle_in_transaction_session_timeout = '60s'")
    connection.commit()


def _sqlite(url: str, keyring: Keyring, *, may_create: bool) -> Engine:
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        raise OldLibrary(
            f"SQLite {sqlcipher.sqlite_version} can lose data: install a sqlcipher3 with"
            f" {'.'.join(map(str, OLDEST_SQLITE))} or later"
        )
    path = Path(make_url(url).database or "")

    def connect() -> Any:
        _check_file(path, keyring, may_create=may_create)
        return _open(path, keyring)

    engine = create_engine(
        url, module=sqlcipher, creator=connect, poolclass=QueuePool, hide_parameters=True
    )
    # Not the "begin" event: with one, every statement of the engine pays for events, a quarter.
    engine.dialect.do_begin = _begin  # type: ignore[method-assign, assignment]
    return engine


def _check_file(path: Path, keyring: Keyring, *, may_create: bool) -> None:
    note = key_id_file(path)
    try:
        made_with = note.read_text("utf-8", "replace").strip()
    except FileNotFoundError:
        made_with = ""
    if made_with and made_with != keyring.key_id:
        raise WrongDatabaseKey(
            f"the database at {path} was made with keyring {made_with}, and STEGVIS_KEYRING holds"
            f" {keyring.key_id}: point it at the keyring that made the database"
        )
    if not path.exists():
        if made_with:
            raise DatabaseMissing(
                f"the database at {path} is gone: restore it, or delete {note.name} to begin anew"
            )
        if not may_create:
            raise DatabaseMissing(f"no database at {path}: run 'flask setup' first")
    elif path.stat().st_size == 0 and not may_create:
        raise problems.damaged(str(path))  # SQLite would take it for a new one
    elif path.stat().st_size == 0 and made_with:
        raise problems.damaged(str(path))


def _open(path: Path, keyring: Keyring) -> Any:
    """A connection with its key and its habits; the key must come first."""
    try:
        connection = sqlcipher.connect(
            str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
        )
        try:
            # SQLCipher would write its own lines to stderr; the problem says it better.
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{keyring.database_key.hex()}'\"")
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}").fetchall()
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        except BaseException:
            connection.close()
            raise
    except sqlcipher.Error as error:
        problem = problems.in_words(error, str(path), reading=False)
        if problem is None:
            raise
        raise problem from error
    return connection


def _begin(lent: PoolProxiedConnection) -> None:
    """A writer takes the write lock at once; a reader cannot write, whatever it is told."""
    reading = lent.info.pop(problems.READING, False)
    driver: Any = lent.driver_connection
    if lent.info.get("query_only", False) is not reading:
        driver.execute(f"PRAGMA query_only={int(reading)}")
        lent.info["query_only"] = reading
    driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")
