"""A backup becomes the database of an empty installation, whole or not at all."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url
from sqlmodel import Session, select

from app import audit
from app.accounts.models import Person, PersonKey
from app.associations.models import Association
from app.config import ConfigurationError, Settings
from app.crypto import Keyring
from app.db import Database, DatabaseDamaged, Installation, WrongInstallation
from app.db.engine import key_id_file, make_engine
from app.db.migrating import FOLDER, MigrationError, current, downgrade, migrate
from app.db.setup import set_up
from app.privacy import container
from app.privacy.actions import forget_again
from app.privacy.container import BackupProblem, Damaged, Header
from app.privacy.keys import Keys, keyring_for, put_keyring, read_keys
from app.privacy.ledger import Ledger, in_database, ledger_file, note, whole_ledger
from app.privacy.loading import NotEmpty, contents_of, filled_table, load
from app.privacy.logs import verdicts
from app.privacy.protected import protect_again
from app.privacy.snapshot import Contents, secret_of


class KeysMissing(BackupProblem):
    """People whose sealed fields nobody could open."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `forgotten`: people erased after the backup, taken out again; `protected`:
    those whose identity was protected after it, protected again."""

    rows: int
    people: int
    forgotten: int
    protected: int
    header: Header


def restore(
    settings: Settings, path: Path, keys_file: Path | None, *, at: datetime, folder: Path = FOLDER
) -> Restored:
    """Raises BackupProblem, or what the keyring and the database raise; nothing is changed then.

    An installation without a keyring gets the one in ``keys_file`` once the data fits it.
    """
    _need_kek(settings)
    keys = read_keys(keys_file, settings.kek) if keys_file else None
    container.read_header(path)
    keyring = keyring_for(settings, keys)
    header = container.check(path, secret_of(keyring, path))
    contents = contents_of(path, keyring)
    if (contents.mode == "production") is not (settings.mode == "production"):
        raise WrongInstallation(
            f"{path} was made in {contents.mode} mode and is never restored in {settings.mode} mode"
        )
    if keys is not None and keys.header.key_id != keyring.key_id:
        raise container.Foreign(f"{keys_file} holds the keys of another keyring than {path}")
    _make_room(settings, keyring, keys, contents, folder)
    ledger = whole_ledger(settings) | (keys.ledger if keys else {})
    database = Database(settings, keyring)
    try:
        found = _fill(database, path, header, keys, ledger, at)
        migrate(database.engine, folder)
    finally:
        database.dispose()
    return found


def _need_kek(settings: Settings) -> None:
    """In demo and test it lies in a file, and set-up would make another one than the backup's."""
    if settings.given_kek is None and not settings.kek_file.exists():
        raise ConfigurationError(
            f"no key at {settings.kek_file}: put the one there that lay beside the backed-up"
            " database, or set STEGVIS_KEK to it, then restore without 'flask setup'"
        )


def _make_room(
    settings: Settings, keyring: Keyring, keys: Keys | None, contents: Contents, folder: Path
) -> None:
    """The keyring in its place, an empty database at the backup's revision. Raises NotEmpty."""
    url = make_url(settings.database_url)
    is_file = url.get_backend_name() == "sqlite"
    if not (is_file and _move_remains_away(Path(url.database or ""), keyring)):
        _need_empty(settings, keyring)
    put_keyring(settings, keys)
    set_up(settings, folder)
    engine = make_engine(settings.database_url, keyring)
    try:
        if current(engine) != contents.revision:
            downgrade(engine, contents.revision, folder)
    except MigrationError:
        raise container.Foreign(
            f"the backup is of revision {contents.revision}, which this version does not know:"
            " restore it with the version that made it"
        ) from None
    finally:
        engine.dispose()


def _need_empty(settings: Settings, keyring: Keyring) -> None:
    engine, table = make_engine(settings.database_url, keyring, may_create=True), None
    try:
        if current(engine) is not None:
            with engine.connect() as connection:
                table = filled_table(connection)
    except DatabaseDamaged as problem:
        raise NotEmpty(f"{str(problem).partition(':')[0]}: move it away, then restore") from None
    finally:
        engine.dispose()
    if table:
        where = make_url(settings.database_url).render_as_string(hide_password=True)
        raise NotEmpty(
            f"the database at {where} is in use ({table} has rows): a restore never writes over"
            " it, so point STEGVIS_DATA or DATABASE_URL at a new place, or move it away"
        )


def _move_remains_away(path: Path, keyring: Keyring) -> bool:
    """Where the database is gone, its note would forbid a new one and its log would be replayed
    into it. False when it is there."""
    if path.exists():
        return False
    note = key_id_file(path)
    if note.exists() and note.read_text("utf-8").strip() == keyring.key_id:
        note.unlink()
    for tail in ("-wal", "-shm"):
        remains = path.with_name(path.name + tail)
        if remains.exists():
            remains.rename(f"{remains}.lost")
    return True


def _fill(
    database: Database,
    path: Path,
    header: Header,
    keys: Keys | None,
    ledger: Ledger,
    at: datetime,
) -> Restored:
    with database.writing() as session:
        contents = load(session.connection(), path, database.keyring)
        session.expire_all()
        _new_life(session, database)
        check_logs(session, contents, path)
        ledger |= in_database(session)
        people = _bring_keys(session, keys, ledger, path)
        forgotten = sum(forget_again(session=session, at=at, line=line) for line in ledger.values())
        protected = sum(
            protect_again(session=session, at=at, one=one)
            for one in (keys.protected if keys else ())
            if one.person_id not in ledger
        )
        for association_id in session.exec(select(Association.id)).all():
            audit.record(
                session,
                association_id=association_id,
                act="database_restored",
                at=at,
                detail={"made": header.created_at},
            )
        note(ledger_file(database.settings), ledger.values())
        session.commit()
    return Restored(contents.rows, people - forgotten, forgotten, protected, header)


def _new_life(session: Session, database: Database) -> None:
    """Another epoch, so that what devices kept from the other life is noticed."""
    here = session.exec(select(Installation)).one()
    here.mode, here.epoch = database.settings.mode, secrets.token_hex(8)
    session.add(here)
    session.flush()


def check_logs(session: Session, contents: Contents, path: Path) -> None:
    """Each association's log is whole and ends where the backup says."""
    ends = {association_id: seq for association_id, seq, _mac in contents.heads}
    for association_id, verdict in verdicts(session).items():
        if not verdict.ok or verdict.rows != ends.get(association_id):
            raise Damaged(f"{path} holds a log that was changed: association {association_id}")


def _bring_keys(session: Session, keys: Keys | None, ledger: Ledger, path: Path) -> int:
    """Today's keys for the backup's people. Raises KeysMissing."""
    people = set(session.exec(select(Person.id)).all())
    wanted = people - ledger.keys()
    if wanted and keys is None:
        raise KeysMissing(
            f"{path} holds {len(people)} people without their keys: add --keys with a file"
            " made by 'flask backup keys'"
        )
    wrapped = keys.wrapped if keys else {}
    if wanted - wrapped.keys():
        raise KeysMissing(
            f"the keys of {len(wanted - wrapped.keys())} of {len(wanted)} people are not in the"
            " keys file: take one that was made after the backup"
        )
    for person_id in sorted(wanted):
        version, blob = wrapped[person_id]
        session.add(PersonKey(person_id=person_id, version=version, wrapped=blob))
    session.flush()
    return len(people)
