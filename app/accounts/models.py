from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.accounts.roles import Role
from app.db import Row, words
from app.reckoning.calendars import Calendar
from app.reckoning.hours import HoursFrom


class Person(Row, table=True):
    """Anybody with a name: participant or staff. Names and phone are sealed with her own key.

    `protected_at`: since when her identity is protected. `first_name` is then an alias and no
    phone number is kept (trust P14). `hours_from`, `calendar`: what she reads beside Sweden's.
    """

    association_id: str = Field(foreign_key="association.id", index=True)
    first_name: bytes = Field(sa_type=LargeBinary)
    phone: bytes | None = Field(default=None, sa_type=LargeBinary)
    language: str = "sv"
    hours_from: HoursFrom = Field(default=HoursFrom.MIDNIGHT, sa_type=words(HoursFrom))
    calendar: Calendar = Field(default=Calendar.NONE, sa_type=words(Calendar))
    mark: str = "leaf"
    created_at: datetime
    protected_at: datetime | None = None
    protected_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("protected_at IS NULL OR phone IS NULL", name="protected_has_no_phone"),
    )


class PersonKey(SQLModel, table=True):
    """A person's data key, wrapped by the keyring. Destroying it is erasure.

    It stands apart so that a backup of the data can leave it out (trust P10).
    """

    __tablename__ = "person_key"

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    version: int = 1
    wrapped: bytes = Field(sa_type=LargeBinary)


class RoleHeld(Row, table=True):
    """(person, association, role), for a time."""

    __tablename__ = "role_held"

    person_id: str = Field(foreign_key="person.id", index=True)
    association_id: str = Field(foreign_key="association.id")
    role: Role = Field(sa_type=words(Role))
    given_at: datetime
    ended_at: datetime | None = None

    __table_args__ = (UniqueConstraint("person_id", "association_id", "role"),)


class StaffCard(SQLModel, table=True):
    """What participants are told about a member of staff.

    `hours`: rows `{"days": [0, …, 6], "from": "09:00", "until": "15:00"}`, Monday is 0.
    `stand_in_id`: whom to call instead between `away_from` and `away_until`.
    `photo`: when she wants one, sealed with her own key (`accounts.photos`). `photo_id` is its
    address, another one for every photo.
    """

    __tablename__ = "staff_card"

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    hours: list[dict[str, object]] = Field(default_factory=list, sa_type=JSON)
    away_from: date | None = None
    away_until: date | None = None
    stand_in_id: str | None = Field(default=None, foreign_key="person.id")
    photo_id: str | None = Field(default=None, unique=True)
    photo: bytes | None = Field(default=None, sa_type=LargeBinary)

    __table_args__ = (
        CheckConstraint("(photo IS NULL) = (photo_id IS NULL)", name="photo_has_an_address"),
    )


class DeviceKind(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"


class Device(Row, table=True):
    """A browser that holds our device cookie. Only the token's hash is kept."""

    association_id: str = Field(foreign_key="association.id", index=True)
    kind: DeviceKind = Field(sa_type=words(DeviceKind))
    token_hash: str = Field(unique=True)
    created_at: datetime
    seen_at: datetime
    revoked_at: datetime | None = None


class Binding(Row, table=True):
    """A person on a device, behind a PIN. A phone can hold two people."""

    device_id: str = Field(foreign_key="device.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    pin_hash: str | None = None
    mark: str
    wrong: int = 0
    created_at: datetime
    used_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("wrong BETWEEN 0 AND 10", name="wrong_at_most_ten"),
        Index(
            "uq_binding_live",
            "device_id",
            "person_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )


class CodeState(StrEnum):
    ISSUED = "issued"
    OPENED = "opened"  # a phone has typed or scanned it and shows two pictures
    CONFIRMED = "confirmed"  # the coach saw the same two pictures
    USED = "used"
    REFUSED = "refused"


class CodeKind(StrEnum):
    CARD = "card"  # from the coach's card page
    HANDOVER = "handover"  # from her own browser to her installed app


class DeviceCode(Row, table=True):
    """One code, as a QR token and as eight digits, for one person; ten minutes, once.

    `opened_by` is the hash of a secret that only the browser that opened it holds.
    `refused_why`: a word (second_scan, pictures_differ, withdrawn).
    """

    __tablename__ = "device_code"

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    issued_by: str = Field(foreign_key="person.id")
    kind: CodeKind = Field(sa_type=words(CodeKind))
    token_hash: str = Field(unique=True)
    digits_hash: str = Field(index=True)
    state: CodeState = Field(sa_type=words(CodeState))
    issued_at: datetime
    expires_at: datetime = Field(index=True)
    opened_at: datetime | None = None
    opened_by: str | None = None
    pictures: str = ""
    from_binding_id: str | None = Field(default=None, foreign_key="binding.id")
    refused_why: str | None = None
    ended_at: datetime | None = None


class SignIn(Row, table=True):
    """A server-side session. The cookie holds a token, this row its hash.

    `sheet_id`: in answering mode, the one sheet that is reachable; `language` is then hers.
    `kept`: what a locked page had sent, sealed, so that it comes back after the PIN.
    """

    __tablename__ = "sign_in"

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    binding_id: str | None = Field(default=None, foreign_key="binding.id", index=True)
    token_hash: str = Field(unique=True)
    started_at: datetime
    seen_at: datetime
    locked_at: datetime | None = None
    ended_at: datetime | None = Field(default=None, index=True)
    sheet_id: str | None = None
    language: str | None = None
    kept: bytes | None = Field(default=None, sa_type=LargeBinary)


class Attempt(SQLModel, table=True):
    """Failed tries under one key (an address prefix, a device, everybody) in one window."""

    key: str = Field(primary_key=True)
    window_at: datetime = Field(primary_key=True)
    count: int = 0
