"""Words of the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

from app import i18n
from app.clock import STOCKHOLM
from app.programmes import staff_words
from app.programmes.access import Place
from app.programmes.contacts import Contact
from app.web import beside
from app.web.names import text as _


def greeting(moment: datetime) -> str:
    """By the hour in Stockholm: night and early are morning to somebody who cannot sleep."""
    hour = moment.astimezone(STOCKHOLM).hour
    if hour < 10:
        return "morning"
    return "day" if hour < 18 else "evening"


@dataclass(frozen=True, slots=True)
class ContactCard:
    """One contact as Today shows her. `label`: what the programme calls its staff, "your coach"."""

    contact: Contact
    label: str
    hours: str | None
    away: dict[str, str | None] | None


def cards(contacts: Iterable[tuple[Place, Contact]], code: str) -> list[ContactCard]:
    return [
        ContactCard(
            contact, staff_words.your(place.staff_word), hours(contact, code), away(contact, code)
        )
        for place, contact in contacts
    ]


def hours(contact: Contact | None, code: str) -> str | None:
    """When the contact can be reached: weekdays in words, times in Latin digits."""
    if contact is None or not contact.hours:
        return None
    rows = []
    for row in contact.hours:
        numbers = cast("list[int]", row["days"])
        days = beside.in_both(partial(i18n.weekday_span, numbers))
        rows.append(
            # translators: days are weekdays in words, the two others are times such as 09:00
            _("%(days)s %(start)s–%(end)s", days=days, start=row["from"], end=row["until"])
        )
    return i18n.in_list(rows, code)


def away(contact: Contact | None, code: str) -> dict[str, str | None] | None:
    """Until when the contact is away and who instead; None while she is here."""
    if contact is None or contact.away_until is None:
        return None
    instead = contact.stand_in or contact.face
    return {
        "until": i18n.long_date(contact.away_until, code),
        "name": instead.first_name,
        "phone": instead.phone,
    }
