from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import Row, words
from app.reminders.hours import Amount
from app.reminders.planning import Kind, Level


class Channel(StrEnum):
    PUSH = "push"
    SMS = "sms"
    EMAIL = "email"


class State(StrEnum):
    """What has become of a reminder. Only `READY` is ever taken up."""

    READY = "ready"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


class Reminder(Row, table=True):
    """One thing to say to one person, once: the truth and the queue in one row.

    (`person_id`, `occasion`, `kind`) is its key, so planning twice is planning once.
    `lease_until`: who took it up (`owner`) has it until then by real time, so that a killed
    worker's rows come back by themselves; without an owner it is not taken up before then.
    `about`: what it tells, as `facts.key_of` writes it. `says_at`: the time that a text may
    name. `phrase`: what staff chose. `why`: a word, when it was not sent. `by`: who sent it by
    hand. `shown_at`: her phone said that it showed it. Whether she then came is in the marks of
    the occurrences in `about`: what an effect is read from.
    """

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id")
    kind: Kind = Field(sa_type=words(Kind))
    occasion: str = Field(max_length=80)
    due_at: datetime
    expires_at: datetime
    is_urgent: bool = False
    quiet_from: time
    quiet_until: time
    about: list[str] = Field(default_factory=list, sa_type=JSON)
    says_at: datetime | None = None
    phrase: str | None = None
    by: str | None = Field(default=None, foreign_key="person.id")
    planned_at: datetime
    state: State = Field(default=State.READY, sa_type=words(State))
    why: str | None = Field(default=None, max_length=24)
    lease_until: datetime
    owner: str | None = Field(default=None, max_length=40)
    attempts: int = 0
    settled_at: datetime | None = None
    channel: Channel | None = Field(default=None, sa_type=words(Channel))
    shown_at: datetime | None = None

    __table_args__ = (
        UniqueConstraint("person_id", "occasion", "kind"),
        Index(  # in the order that they are taken up; what is settled weighs nothing
            None,
            "due_at",
            "id",
            sqlite_where=text("state = 'ready'"),
            postgresql_where=text("state = 'ready'"),
        ),
        CheckConstraint("expires_at >= due_at", name="expires_after_it_is_due"),
        CheckConstraint("(state = 'ready') = (settled_at IS NULL)", name="settled_says_when"),
    )


class Delivery(Row, table=True):
    """One try to reach one person on one channel, and its answer as a word (`channels.answers`)."""

    reminder_id: str = Field(foreign_key="reminder.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    channel: Channel = Field(sa_type=words(Channel))
    host: str = Field(default="", max_length=120)
    at: datetime
    outcome: str = Field(max_length=24)
    status: int | None = None
    reference: str | None = Field(default=None, max_length=80)


class PushSubscription(Row, table=True):
    """Where a device's push service takes messages for a person; it dies with the device.

    `sealed`: endpoint and keys, with her key. `key_id`: which of our keys it was made with;
    another one renews it at her next visit. `refused_on`: the first day it answered 403.
    `gone_at`: the service said so; her next visit renews it.
    """

    __tablename__ = "push_subscription"

    device_id: str = Field(foreign_key="device.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    host: str = Field(max_length=120)
    sealed: bytes = Field(sa_type=LargeBinary)
    key_id: str = Field(max_length=16)
    made_at: datetime
    renewed_at: datetime
    refused_on: date | None = None
    gone_at: datetime | None = None
    gone_why: str | None = Field(default=None, max_length=24)

    __table_args__ = (UniqueConstraint("device_id", "person_id"),)


class ReminderChoice(SQLModel, table=True):
    """What a person has chosen. No row: nothing is sent (trust S16).

    `evening_at`: her hour, else the programme's. `paused_until`: the last day of a pause.
    `reads_number`, `reads_email`: the blind index of the number or address that she has said
    she reads herself; another number is another answer. `email`: sealed with her key.
    """

    __tablename__ = "reminder_choice"

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    association_id: str = Field(foreign_key="association.id")
    level: Level = Field(default=Level.NONE, sa_type=words(Level))
    amount: Amount = Field(default=Amount.USUAL, sa_type=words(Amount))
    channel: Channel = Field(default=Channel.PUSH, sa_type=words(Channel, "chosen_channel"))
    evening_at: time | None = None
    paused_until: date | None = None
    reads_number: str | None = Field(default=None, max_length=64)
    email: bytes | None = Field(default=None, sa_type=LargeBinary)
    reads_email: str | None = Field(default=None, max_length=64)
    chosen_at: datetime

    __table_args__ = (Index(None, "association_id", "level"),)


class ProgrammeRules(SQLModel, table=True):
    """What a programme does otherwise than usual (`hours.Rules`). NULL: not at all."""

    __tablename__ = "programme_rules"

    programme_id: str = Field(foreign_key="programme.id", primary_key=True)
    evening_at: time | None = None
    hours_before_first: int | None = None
    before_each: bool = False
    ratings: bool = True
    quiet_from: time
    quiet_until: time
    set_at: datetime
    set_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint(
            "hours_before_first IS NULL OR hours_before_first BETWEEN 1 AND 6",
            name="a_few_hours_before",
        ),
    )


class PushOff(SQLModel, table=True):
    """An association that does without push; everything else stays."""

    __tablename__ = "push_off"

    association_id: str = Field(foreign_key="association.id", primary_key=True)
    since: datetime
