"""``flask setup`` and ``flask db …``. They work before the database exists."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from sqlalchemy import Engine

from app.config import ConfigurationError, from_environment
from app.crypto import Keyring, KeyringDamaged, KeyringMissing, WrongKey
from app.db import migrating
from app.db.engine import make_engine
from app.db.problems import DatabaseProblem
from app.db.setup import set_up

PROBLEMS = (ConfigurationError, DatabaseProblem, KeyringDamaged, KeyringMissing, WrongKey, OSError)

db_commands = AppGroup("db", help="The database's revisions.")


@click.command("setup")
def setup_command() -> None:
    """Create keys and database, migrate, mark. Safe to run again."""
    try:
        click.echo(set_up(from_environment(os.environ)))
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem


@db_commands.command("upgrade", with_appcontext=False)
def upgrade() -> None:
    """Bring the database to the newest revision."""
    with _engine() as engine:
        click.echo(f"the database is at {migrating.migrate(engine) or 'no revision'}")


@db_commands.command("current", with_appcontext=False)
def current() -> None:
    """Say which revision the database is at."""
    with _engine() as engine:
        click.echo(migrating.current(engine) or "no revision")


@db_commands.command("revision", with_appcontext=False)
@click.option("-m", "--message", required=True, help="What changes, in a few words.")
def revision(message: str) -> None:
    """Write the next revision from the models, for a developer to read and finish."""
    with _engine() as engine:
        click.echo(f"wrote {migrating.make_revision(message, engine)}")


@contextmanager
def _engine() -> Iterator[Engine]:
    """The environment's database, even an empty one; what is wrong becomes one line."""
    try:
        settings = from_environment(os.environ)
        keyring = Keyring.load(settings.keyring, settings.kek)
        engine = make_engine(settings.database_url, keyring, may_create=True)
        try:
            yield engine
        finally:
            engine.dispose()
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem
