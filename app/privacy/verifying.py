"""A backup is only one when it has been restored: here into a database that is thrown away."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select, text
from sqlmodel import Session

from app.accounts.models import PersonKey
from app.accounts.sealing import unwrap
from app.config import Settings
from app.crypto import Keyring, SealBroken, new_key
from app.db import Database, DatabaseProblem
from app.db.engine import make_engine
from app.db.migrating import downgrade, head, migrate
from app.db.tables import table_of
from app.privacy import container
from app.privacy.container import BackupProblem, Damaged, Header
from app.privacy.datamap import tables
from app.privacy.keys import read_keys
from app.privacy.loading import contents_of, load
from app.privacy.paths import owner_of
from app.privacy.restoring import check_logs
from app.privacy.snapshot import Contents, secret_of

SAMPLE = 40  # sealed values of each column
Wrapped = dict[str, tuple[int, bytes]]


class KeysDoNotFit(BackupProblem):
    """The keys at hand do not open what is sealed in the backup."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found. `opened`: sealed values that were opened, None without any keys."""

    header: Header
    rows: int
    tables: int
    opened: int | None


def verify_backup(settings: Settings, path: Path, keys_file: Path | None = None) -> Verified:
    """Raises BackupProblem, or what the keyring raises, when it could not be restored."""
    header = container.read_header(path)
    if header.kind == "keys":
        return _verify_keys(settings, path)
    keyring = Keyring.load(settings.keyring, settings.kek)
    container.check(path, secret_of(keyring, path))
    wrapped = read_keys(keys_file, settings.kek).wrapped if keys_file else _keys_in_use(settings)
    with tempfile.TemporaryDirectory(prefix="verify-", dir=path.parent) as folder:
        contents, opened = _try(path, Path(folder), keyring, wrapped)
    return Verified(header, contents.rows, len(contents.parts), opened)


def _verify_keys(settings: Settings, path: Path) -> Verified:
    keys = read_keys(path, settings.kek)
    with tempfile.TemporaryDirectory(prefix="verify-", dir=path.parent) as folder:
        copy = Path(folder) / "copy"
        copy.write_bytes(keys.keyring)
        keyring = Keyring.load(copy, settings.kek)
    try:
        for person_id, (_, wrapped) in keys.wrapped.items():
            keyring.unwrap(wrapped, f"person_key|wrapped|{person_id}")
    except SealBroken:
        raise KeysDoNotFit(f"{path} holds keys that its own keyring does not open") from None
    return Verified(keys.header, len(keys.wrapped), 1, len(keys.wrapped))


def _keys_in_use(settings: Settings) -> Wrapped | None:
    """The keys of this installation's database; None where there is none."""
    database = Database(settings)
    try:
        with database.reading() as session:
            keys = table_of(PersonKey).c
            rows = session.execute(select(keys.person_id, keys.version, keys.wrapped)).all()
    except DatabaseProblem:
        return None
    finally:
        database.dispose()
    return {person_id: (version, wrapped) for person_id, version, wrapped in rows}


def _try(
    path: Path, folder: Path, keyring: Keyring, wrapped: Wrapped | None
) -> tuple[Contents, int | None]:
    """Restore into ``folder`` and look at it from all sides."""
    # Another key for the file that is thrown away; logs and people's keys open as before.
    throwaway = replace(keyring, database_key=new_key())
    contents = contents_of(path, keyring)
    engine = make_engine(f"sqlite:///{folder / 'copy.db'}", throwaway, may_create=True)
    try:
        migrate(engine)
        if head() != contents.revision:
            downgrade(engine, contents.revision)
        with Session(engine, info={"keyring": throwaway}) as session:
            load(session.connection(), path, keyring)
            session.commit()
        migrate(engine)
        with Session(engine, info={"keyring": throwaway}) as session:
            if session.scalar(text("PRAGMA integrity_check")) != "ok":
                raise Damaged(f"{path} is damaged: what it restores is not sound")
            check_logs(session, contents, path)
            opened = None if wrapped is None else _open_sample(session, wrapped, path)
    finally:
        engine.dispose()
    return contents, opened


def _open_sample(session: Session, wrapped: Wrapped, path: Path) -> int:
    """How many values of the sealed columns were opened, each with its person's key."""
    opened = seen = 0
    for person_id, place, sealed in _sample(session):
        seen += 1
        if person_id not in wrapped:
            continue  # erased since
        version, blob = wrapped[person_id]
        try:
            unwrap(session, person_id, version, blob).open(place, sealed)
        except SealBroken:
            raise KeysDoNotFit(f"the keys at hand do not open what is in {path}") from None
        opened += 1
    if seen and not opened:
        raise KeysDoNotFit(f"none of the keys at hand is of anybody in {path}")
    return opened


def _sample(session: Session) -> Iterator[tuple[str, str, bytes]]:
    """(whose, where it is bound to, sealed value): some of every sealed column, by chance."""
    for table, entry in tables():
        for column in entry.sealed() if entry.in_backup else ():
            query = (
                select(table, owner_of(table, entry).label("whose"))
                .where(table.c[column.name].is_not(None), func.length(table.c[column.name]) > 0)
                .order_by(func.random())
                .limit(SAMPLE)
            )
            for row in session.execute(query).mappings():
                yield row["whose"], column.place.format(**row), row[column.name]
