"""Alembic without its command line: the connection is ours, and so is the one transaction.

``migrations/HEAD`` names the newest revision, so that two branches that each add one conflict
in git and not in the database.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text
from sqlmodel import SQLModel

from app.db.append_only import keep_append_only
from app.db.problems import DatabaseProblem

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x57E6  # any number, the same in every process
_ID_LENGTH = 32  # alembic_version's column


class MigrationError(DatabaseProblem):
    """The revisions and the database do not fit together. The message is one line."""


def import_models() -> None:
    """Import every room's ``models``, so that the metadata is whole."""
    for module in pkgutil.walk_packages([str(FOLDER.parents[1])], "app."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    importlib.import_module("app.db.installation")


def head(folder: Path = FOLDER) -> str | None:
    """The newest revision, as HEAD says. Raises MigrationError if the files say otherwise."""
    try:
        noted = (folder / "HEAD").read_text("utf-8").strip() or None
    except FileNotFoundError:
        noted = None
    heads = ScriptDirectory.from_config(_config(folder)).get_heads()
    if list(heads) != ([noted] if noted else []):
        raise MigrationError(
            f"{folder / 'HEAD'} names {noted}, the revisions end in {', '.join(heads) or 'none'}:"
            " give the later one the other as its down_revision, and name it in HEAD"
        )
    return noted


def current(engine: Engine) -> str | None:
    """The revision that the database is at, or None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, folder: Path = FOLDER) -> str | None:
    """Bring the database to HEAD, whole or not at all, one process at a time.

    Returns the revision. Raises MigrationError when the database is at one we do not know.
    """
    import_models()
    revision = head(folder)
    if revision is not None:
        with _one_transaction(engine) as connection:
            _run(command.upgrade, connection, folder, revision)
            keep_append_only(connection)
    return revision


def downgrade(engine: Engine, revision: str, folder: Path = FOLDER) -> None:
    """Back to ``revision`` (``base`` for none): for the migration tests."""
    with _one_transaction(engine) as connection:
        _run(command.downgrade, connection, folder, revision)


def make_revision(message: str, engine: Engine, folder: Path = FOLDER) -> Path:
    """Write the next numbered revision from what the models say, and name it in HEAD.

    ``engine`` is a database at the present HEAD. Returns the new file.
    """
    import_models()
    number = len(list((folder / "versions").glob("[0-9]*.py"))) + 1
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")
    revision = f"{number:04d}_{slug}"[:_ID_LENGTH].rstrip("_")
    if not slug:
        raise MigrationError("a revision needs a message in words: -m 'add goals'")
    head(folder)
    with engine.begin() as connection:
        config = _config(folder, connection)
        try:
            command.revision(config, message, autogenerate=True, rev_id=revision)
        except CommandError as error:
            raise MigrationError(f"no revision written: {error}") from error
    (folder / "HEAD").write_text(revision + "\n", "utf-8")
    return folder / "versions" / f"{revision}.py"


def differences(engine: Engine) -> list[str]:
    """What the models have and the database has not, or the other way round; [] when equal."""
    import_models()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, SQLModel.metadata)]


def _config(folder: Path, connection: Connection | None = None) -> Config:
    config = Config()
    # A % would be taken for interpolation.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("version_locations", str(folder / "versions").replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s")
    config.attributes["connection"] = connection
    return config


def _run(run: Any, connection: Connection, folder: Path, revision: str) -> None:
    try:
        run(_config(folder, connection), revision)
    except CommandError as error:
        raise MigrationError(f"the database was not migrated: {error}") from error


@contextmanager
def _one_transaction(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection
            return
        # A batch rebuild drops the old table, and with foreign keys on that deletes its
        # children; SQLite can only turn them off outside a transaction.
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise MigrationError(
                        f"not migrated: {len(broken)} rows would lose their parent"
                    )
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
