"""What a person has chosen about her reminders. Without a row nothing is sent (trust S16)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from app import audit
from app.accounts.models import Person
from app.accounts.sealing import box_of, keyring_of
from app.reminders.hours import Amount
from app.reminders.models import Channel, PushOff, ReminderChoice
from app.reminders.planning import Level


@dataclass(frozen=True, slots=True)
class Choice:
    """As a page shows it. `reads_number`, `reads_email`: what she said still holds."""

    level: Level = Level.NONE
    amount: Amount = Amount.USUAL
    channel: Channel = Channel.PUSH
    evening_at: time | None = None
    paused_until: date | None = None
    number: str | None = None
    reads_number: bool = False
    email: str | None = None
    reads_email: bool = False


def choice_of(session: Session, person_id: str) -> Choice:
    """What she has chosen, and what she said about her number as it is now."""
    row = session.get(ReminderChoice, person_id)
    sealed = session.exec(select(Person.phone).where(col(Person.id) == person_id)).first()
    if row is None and sealed is None:
        return Choice()
    box, keyring = box_of(session, person_id), keyring_of(session)
    number = box.open(f"person|phone|{person_id}", sealed) if sealed else None
    if row is None:
        return Choice(number=number)
    email = box.open(f"reminder_choice|email|{person_id}", row.email) if row.email else None
    return Choice(
        row.level,
        row.amount,
        row.channel,
        row.evening_at,
        row.paused_until,
        number,
        number is not None and row.reads_number == keyring.blind_index("reads number", number),
        email,
        email is not None and row.reads_email == keyring.blind_index("reads email", email),
    )


def choose(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    person_id: str,
    choice: Choice,
) -> None:
    """Her choice as a whole. A number or address counts only as it stands when she says so."""
    row = session.get(ReminderChoice, person_id) or ReminderChoice(
        person_id=person_id, association_id=association_id, chosen_at=at
    )
    box, keyring = box_of(session, person_id), keyring_of(session)
    row.level, row.amount, row.channel = choice.level, choice.amount, choice.channel
    row.evening_at, row.paused_until, row.chosen_at = choice.evening_at, choice.paused_until, at
    row.reads_number = (
        keyring.blind_index("reads number", choice.number)
        if choice.reads_number and choice.number
        else None
    )
    place = f"reminder_choice|email|{person_id}"
    row.email = box.seal(place, choice.email) if choice.email else None
    row.reads_email = (
        keyring.blind_index("reads email", choice.email)
        if choice.reads_email and choice.email
        else None
    )
    session.add(row)
    audit.record(
        session,
        association_id=association_id,
        act="reminders_chosen",
        at=at,
        by=by,
        person=person_id,
        detail={"level": choice.level.value, "channel": choice.channel.value},
    )


def has_push(session: Session, association_id: str) -> bool:
    """Whether the association uses push at all."""
    return session.get(PushOff, association_id) is None
