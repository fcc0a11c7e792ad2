from datetime import datetime
from enum import StrEnum

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from app.db import Row, words


class Invitation(Row, table=True):
    """A one-time link for a member of staff who has no key, or none any more; only its hash.

    `issued_by` is None for the operator. `opened_by` is the hash of a secret that only the browser
    that opened it last holds.
    """

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    issued_by: str | None = Field(default=None, foreign_key="person.id", index=True)
    token_hash: str = Field(unique=True)
    issued_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    opened_by: str | None = Field(default=None, index=True)
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None


class Passkey(Row, table=True):
    """A key on a device or a stick of hers. `sign_count` must grow, where the key counts at all."""

    person_id: str = Field(foreign_key="person.id", index=True)
    credential_id: str = Field(unique=True)
    public_key: bytes = Field(sa_type=LargeBinary)
    sign_count: int = 0
    added_at: datetime
    used_at: datetime | None = None
    removed_at: datetime | None = None


class RecoveryCode(Row, table=True):
    """A printed code that signs in once. Only its hash is kept."""

    __tablename__ = "recovery_code"

    person_id: str = Field(foreign_key="person.id", index=True)
    code_hash: str = Field(unique=True)
    made_at: datetime
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None


class OutsideIdentity(Row, table=True):
    """Who she is at another sign-in service: `iss` and `sub`, nothing else of hers (S10)."""

    __tablename__ = "outside_identity"

    person_id: str = Field(foreign_key="person.id", index=True)
    issuer: str
    subject: str
    linked_at: datetime
    used_at: datetime | None = None
    removed_at: datetime | None = None

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class CeremonyKind(StrEnum):
    REGISTER = "register"
    SIGN_IN = "sign_in"
    PROVIDER = "provider"


class Ceremony(Row, table=True):
    """A challenge that one browser was given; it is answered once, or runs out."""

    kind: CeremonyKind = Field(sa_type=words(CeremonyKind))
    secret_hash: str = Field(unique=True)
    browser_hash: str
    person_id: str | None = Field(default=None, foreign_key="person.id")
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None
