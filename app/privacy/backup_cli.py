"""``flask backup …``: create, keys, verify, restore."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app import clock
from app.config import ConfigurationError
from app.crypto import KeyringDamaged, KeyringMissing, SealBroken, WrongKey
from app.db import Database, DatabaseProblem
from app.privacy.container import BackupProblem, NotABackup, is_backup
from app.privacy.keys import beside, write_keys
from app.privacy.restoring import restore
from app.privacy.snapshot import write_backup
from app.privacy.verifying import verify_backup
from app.privacy.whole_file import must_be_a_place

PROBLEMS = (
    BackupProblem,
    ConfigurationError,
    DatabaseProblem,
    KeyringDamaged,
    KeyringMissing,
    SealBroken,
    WrongKey,
)
FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
FILE = click.Path(path_type=Path, dir_okay=False)

backup_cli = AppGroup("backup", help="Backups: encrypted, consistent, tried.")


def database() -> Database:
    found: Database = current_app.extensions["database"]
    return found


@contextmanager
def in_one_line(path: Path) -> Iterator[None]:
    """What is wrong becomes one line and exit code 1."""
    try:
        yield
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as error:
        if error.errno in FULL:
            raise click.ClickException(
                f"the disk of {path} is full: nothing was written, earlier files are as they were"
            ) from error
        raise click.ClickException(f"{error.filename or path}: {error.strerror}") from error


def _must_be_free(path: Path) -> None:
    must_be_a_place(path)
    if path.exists() and path.stat().st_size and not is_backup(path):
        raise NotABackup(f"{path} exists and is no backup: it is not replaced, name another file")


@backup_cli.command("create")
@click.argument("file", type=FILE)
def create(file: Path) -> None:
    """Everything into FILE, people's keys into FILE.keys: one state, while the server runs.

    Earlier ones under these names are replaced when the new ones are whole.
    """
    keys_file = beside(file)
    with in_one_line(file):
        _must_be_free(file)
        _must_be_free(keys_file)
        with database().reading() as session, _gone_if_it_fails(keys_file):
            count = write_keys(session, database().settings, keys_file, at=clock.now())
            contents = write_backup(session, file, at=clock.now())
    click.echo(
        f"backed up {contents.rows} rows of {len(contents.parts)} tables into {file}"
        f" ({file.stat().st_size} bytes) and the keys of {count} people into {keys_file}"
    )


@contextmanager
def _gone_if_it_fails(path: Path) -> Iterator[None]:
    """Keys without their data are of no use; an earlier file's keys go on opening it."""
    was_there = path.exists()
    try:
        yield
    except BaseException:
        if not was_there:
            path.unlink(missing_ok=True)
        raise


def _keys_for(file: Path, given: Path | None) -> Path | None:
    return given or (beside(file) if beside(file).exists() else None)


@backup_cli.command("keys")
@click.argument("file", type=FILE)
def keys(file: Path) -> None:
    """People's keys alone, with the keyring and the ledger of erasures. Keep it for days only."""
    with in_one_line(file):
        _must_be_free(file)
        with database().reading() as session:
            count = write_keys(session, database().settings, file, at=clock.now())
    click.echo(f"backed up the keys of {count} people and the keyring into {file}")


@backup_cli.command("verify")
@click.argument("file", type=FILE)
@click.option("--keys", "keys_file", type=FILE, help="People's keys, if not FILE.keys.")
def verify(file: Path, keys_file: Path | None) -> None:
    """Restore FILE into a database that is thrown away, and check all of it."""
    with in_one_line(file):
        found = verify_backup(database().settings, file, _keys_for(file, keys_file))
    if found.header.kind == "keys":
        click.echo(
            f"{file} is whole: the keys of {found.rows} people, made {found.header.created_at}"
        )
        return
    tried = "no keys at hand, so no sealed field was tried (--keys FILE)"
    if found.opened is not None:
        tried = f"{found.opened} sealed fields opened"
    click.echo(
        f"{file} is whole: {found.rows} rows of {found.tables} tables, made"
        f" {found.header.created_at}; restored on trial, references and logs hold, {tried}"
    )


@backup_cli.command("restore")
@click.argument("file", type=FILE)
@click.option("--keys", "keys_file", type=FILE, help="People's keys, if not FILE.keys.")
def restore_command(file: Path, keys_file: Path | None) -> None:
    """FILE into the configured installation, which must be empty. Restart the server after it."""
    with in_one_line(database().settings.data):
        database().dispose()
        keys_file = _keys_for(file, keys_file)
        done = restore(database().settings, file, keys_file, at=clock.now())
    click.echo(
        f"restored {done.rows} rows as they were at {done.header.created_at}: {done.people} people;"
        f" {done.forgotten} erased since were left out, {done.protected} protected since are"
        " protected again; everybody signs in anew"
    )
