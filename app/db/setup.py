"""Set-up: everything that must stand before the web and the worker start. Safe to run again."""

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlmodel import Session

from app import clock
from app.config import KEK_BYTES, Mode, Settings
from app.crypto import Keyring, KeyringMissing
from app.crypto.files import write_new
from app.db.engine import key_id_file, make_engine
from app.db.installation import mark_installation
from app.db.migrating import FOLDER, migrate


def set_up(settings: Settings, migrations: Path = FOLDER) -> str:
    """Create the data folder, the keys and the database, migrate it and mark whose it is.

    Two processes may run it at once, and it may be killed anywhere: run it again. Returns one
    line that says what it did. Raises what the keyring and the database raise, each one line.
    """
    _make_folder(settings.data)
    with _alone(settings.data / "setup.lock"):
        made = _make_keys(settings)
        keyring = Keyring.load(settings.keyring, settings.kek)
        engine = make_engine(settings.database_url, keyring, may_create=True)
        try:
            if engine.dialect.name == "sqlite":
                _make_folder(_file(settings).parent)
            revision = migrate(engine, migrations)
            with Session(engine) as session:
                mark_installation(session, settings=settings, keyring=keyring, at=clock.now())
                session.commit()
        finally:
            engine.dispose()
        if engine.dialect.name == "sqlite":
            _note_key_id(_file(settings), keyring)
    keys = "made new keys" if made else "found its keys"
    return f"set up for {settings.mode}: {keys}, the database is at {revision or 'no revision'}"


def _make_keys(settings: Settings) -> bool:
    ours = settings.given_kek is None and settings.mode is not Mode.PRODUCTION
    if ours and not settings.kek_file.exists():
        write_new(settings.kek_file, secrets.token_hex(KEK_BYTES).encode() + b"\n")
    if settings.keyring.exists():
        return False
    if settings.database_url.startswith("sqlite") and key_id_file(_file(settings)).exists():
        raise KeyringMissing(
            f"the keyring at {settings.keyring} is gone and the database needs it: restore it"
        )
    _make_folder(settings.keyring.parent)
    Keyring.create(settings.keyring, settings.kek)
    return True


def _note_key_id(path: Path, keyring: Keyring) -> None:
    """Last, so that the note means: this database was once whole."""
    path.chmod(0o600)
    if not key_id_file(path).exists():
        write_new(key_id_file(path), keyring.key_id.encode() + b"\n")


def _file(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "")


def _make_folder(path: Path) -> None:
    if not path.exists():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
