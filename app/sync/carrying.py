"""The lists that a tablet carries for the next days, for one coach on it (docs/sync.md, 5)."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlmodel import Session

from app.attendance import lists, wire
from app.attendance.lists import List, Meeting
from app.crypto import Keyring
from app.programmes.access import Who
from app.schedule.rules.choices import DAYS, choices_of
from app.sync.readers import tokens
from app.sync.steps import add_steps


def roster_key(keyring: Keyring, binding_id: str) -> bytes:
    """What a coach's lists are sealed with on one tablet: given to her after her PIN."""
    return keyring.derived(f"roster|{binding_id}")


def carried_days(
    session: Session,
    viewer: Who,
    today: date,
    *,
    device_id: str,
    code: str,
    stone: Callable[[str], int],
) -> list[dict[str, Any]]:
    """One thing a day that has a list, as far ahead as its programme says.

    Each is `{"day", "dies", "needs", "lists"}`; `needs`: what its reader must be let to carry.
    """
    meetings = _ahead(session, viewer, today)
    found = {one.occurrence.id: one for one in lists.lists(session, viewer, meetings)}
    keyring: Keyring = session.info["keyring"]

    def key(occurrence_id: str) -> str:
        return b64encode(wire.list_key(keyring, device_id, occurrence_id)).decode()

    carried = [
        _day(day, list(group), found, key, code, stone)
        for day, group in groupby(meetings, key=lambda one: one.occurrence.local_on)
    ]
    programmes = {one.occurrence.id: one.occurrence.programme_id for one in meetings}
    for one in carried:
        one["needs"] = _needs(session, one["lists"], programmes)
    add_steps(session, carried, code)
    return carried


def _needs(
    session: Session, of_day: Sequence[dict[str, Any]], programmes: dict[str, str]
) -> list[str]:
    people = {(p["id"], p["name"]) for one in of_day for p in one["people"]}
    mine = {programmes[one["occurrence"]] for one in of_day}
    return tokens(session, programmes=mine, people=people)


def _ahead(session: Session, viewer: Who, today: date) -> list[Meeting]:
    """The meetings of her programmes, each for the days that it has chosen, today among them."""
    meetings = lists.meetings(session, viewer, today, today + timedelta(days=max(DAYS) - 1))
    choices = choices_of(session, {one.occurrence.programme_id for one in meetings})
    return [
        one
        for one in meetings
        if (one.occurrence.local_on - today).days < choices[one.occurrence.programme_id].roster_days
    ]


def _day(
    day: date,
    meetings: Sequence[Meeting],
    found: dict[str, List],
    key: Callable[[str], str],
    code: str,
    stone: Callable[[str], int],
) -> dict[str, Any]:
    dies = int(lists.dies_at(meetings).timestamp() * 1000)
    carried = [
        wire.carried(found[one.occurrence.id], one.title(code), key(one.occurrence.id), dies, stone)
        for one in meetings
    ]
    return {"day": day.isoformat(), "dies": dies, "lists": carried}


def people_in(days: Sequence[dict[str, Any]]) -> int:
    """How many people's names a tablet carries."""
    return len({p["id"] for day in days for one in day["lists"] for p in one["people"]})
