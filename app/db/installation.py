"""One row that says what this database is: who made it, in which mode, and its epoch."""

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Session, SQLModel

from app.config import Mode, Settings
from app.crypto import Keyring
from app.db.problems import DatabaseMissing, DatabaseProblem, WrongDatabaseKey
from app.db.types import words


class WrongInstallation(DatabaseProblem):
    """The database was made in a mode that this mode must not touch."""


class Installation(SQLModel, table=True):
    """The only row of its table. A restored backup gets a new ``epoch``, so devices notice."""

    __table_args__ = (CheckConstraint("id = 1", name="only_row"),)

    id: int = Field(default=1, primary_key=True)
    mode: Mode = Field(sa_type=words(Mode))
    key_id: str = Field(max_length=32)
    epoch: str = Field(max_length=32)
    created_at: datetime


def mark_installation(
    session: Session, *, settings: Settings, keyring: Keyring, at: datetime
) -> Installation:
    """Write the row, once; a second call checks it instead. Never commits."""
    if session.get(Installation, 1) is None:
        session.add(
            Installation(
                mode=settings.mode,
                key_id=keyring.key_id,
                epoch=secrets.token_hex(8),
                created_at=at,
            )
        )
        session.flush()
    return check_installation(session, settings=settings, keyring=keyring)


def check_installation(session: Session, *, settings: Settings, keyring: Keyring) -> Installation:
    """The row, if this process may use the database.

    Raises DatabaseMissing, WrongDatabaseKey or WrongInstallation.
    """
    row = session.get(Installation, 1)
    if row is None:
        raise DatabaseMissing("the database is not set up: run 'flask setup' first")
    if row.key_id != keyring.key_id:
        raise WrongDatabaseKey(
            f"the database was made with keyring {row.key_id}, and STEGVIS_KEYRING holds"
            f" {keyring.key_id}: point it at the keyring that made the database"
        )
    if (row.mode is Mode.PRODUCTION) is not (settings.mode is Mode.PRODUCTION):
        raise WrongInstallation(
            f"the database was made in {row.mode} mode and is never opened in {settings.mode}"
            " mode: set STEGVIS_DATA or DATABASE_URL to another one"
        )
    return row
