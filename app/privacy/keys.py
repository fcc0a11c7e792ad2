"""The keys' own backup: every person's wrapped key, the keyring's file, the ledger and who is
protected.

It opens with STEGVIS_KEK alone, so that a new machine needs nothing else. It is kept for days,
not for weeks: a key that is still in it can still be read (trust P10).
"""

import base64
import hmac
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from app.accounts.models import PersonKey
from app.config import Settings
from app.crypto import Keyring
from app.crypto.files import write_new
from app.db import Installation
from app.privacy import container
from app.privacy.container import Damaged, Foreign, Header, Writer
from app.privacy.ledger import Erased, Ledger, in_database, whole_ledger
from app.privacy.made import remember, still_here
from app.privacy.protected import Protected, protected_now
from app.privacy.whole_file import whole_file


@dataclass(frozen=True)
class Keys:
    """What a keys file holds. `wrapped`: (version, wrapped key) by person."""

    header: Header
    keyring: bytes
    ledger: Ledger
    protected: tuple[Protected, ...]
    wrapped: dict[str, tuple[int, bytes]]


def write_keys(session: Session, settings: Settings, path: Path, *, at: datetime) -> int:
    """The keys as they are now; returns how many people's. A reading session."""
    keyring: Keyring = session.info["keyring"]
    here = session.get(Installation, 1)
    engine, epoch = session.get_bind().dialect.name, here.epoch if here else ""
    ledger = whole_ledger(settings) | in_database(session)
    rows = session.exec(select(PersonKey).order_by(PersonKey.person_id)).all()
    header = Header("keys", keyring.key_id, epoch, engine, container.moment(at))
    remember(settings, path)
    with whole_file(path) as file:
        writer = Writer(file, header, _secret(settings.kek))
        writer.line(base64.b64encode(settings.keyring.read_bytes()).decode())
        erased = [one.to_json() for one in ledger.values()]
        writer.line(erased + [one.to_json() for one in protected_now(session)])
        for row in rows:
            wrapped = base64.b64encode(row.wrapped).decode()
            writer.line([row.person_id, row.version, wrapped])
        writer.close()
    return len(rows)


def write_again(session: Session, settings: Settings, *, at: datetime) -> list[Path]:
    """Every keys file made here anew, so that it holds no key that has been destroyed."""
    found = [path for path in still_here(settings) if container.is_backup(path)]
    for path in found:
        write_keys(session, settings, path, at=at)
    return found


def beside(path: Path) -> Path:
    """Where ``flask backup create`` puts the keys of the backup at ``path``."""
    return path.with_name(path.name + ".keys")


def read_keys(path: Path, kek: bytes) -> Keys:
    """Raises as ``container.check``, and Foreign when it is no keys file."""
    secret = secret_for(path, kek)
    header = container.check(path, secret)
    lines = container.lines(path, secret)
    try:
        keyring = base64.b64decode(next(lines))
        ledger, protected = _people(next(lines))
        wrapped = {person: (version, base64.b64decode(key)) for person, version, key in lines}
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path} is damaged: it is not as it was written") from error
    return Keys(header, keyring, ledger, protected, wrapped)


def _people(noted: list[Any]) -> tuple[Ledger, tuple[Protected, ...]]:
    """Those erased and those protected: two kinds of line in one list."""
    erased = [Erased.from_json(raw) for raw in noted if "since" not in raw]
    protected = tuple(Protected.from_json(raw) for raw in noted if "since" in raw)
    return {one.person_id: one for one in erased}, protected


def secret_for(path: Path, kek: bytes) -> Callable[[Header], bytes]:
    """What opens the keys file at ``path``."""

    def secret(header: Header) -> bytes:
        if header.kind != "keys":
            raise Foreign(f"{path} holds data, not keys: make one with 'flask backup keys FILE'")
        return _secret(kek)

    return secret


def keyring_for(settings: Settings, keys: Keys | None) -> Keyring:
    """The keyring of this installation; where there is none, the one in the keys file, from a
    copy: nothing is put in its place before the data has been seen to fit it."""
    if keys is None or settings.keyring.exists():
        return Keyring.load(settings.keyring, settings.kek)
    with tempfile.TemporaryDirectory(prefix="keys-") as folder:
        copy = Path(folder) / "keyring"
        write_new(copy, keys.keyring)
        return Keyring.load(copy, settings.kek)


def put_keyring(settings: Settings, keys: Keys | None) -> None:
    """The keys file's keyring in its place, if that is empty."""
    if keys is not None and not settings.keyring.exists():
        settings.keyring.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(settings.keyring, keys.keyring)


def _secret(kek: bytes) -> bytes:
    return hmac.digest(kek, b"stegvis keys backup", "sha256")
