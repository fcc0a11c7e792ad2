"""A list as our own script reads it: in the page, in the roster, and after each send."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.attendance.folding import Standing, Tapped
from app.attendance.lists import List, Row
from app.crypto import Keyring


def list_key(keyring: Keyring, device_id: str, occurrence_id: str) -> bytes:
    """What the marks of one list are sealed with on one tablet (docs/sync.md, 5)."""
    return keyring.derived(f"list|{device_id}|{occurrence_id}")


def state_of(row: Row, names: dict[str, str]) -> dict[str, Any]:
    """What stands about a person, without her name. `told`: her own word, and why if it may be
    known: `cannot_come ill`.
    """
    head = row.came.head
    return {
        "is": row.said,
        "number": head.number if head else None,
        "at": _ms(head),
        "base": row.came.base,
        "told": f"{row.told.said} {row.told.why or ''}".strip() if row.told else "",
        "heads": _both(row.came, names),
    }


def _both(stands: Standing, names: dict[str, str]) -> list[dict[str, Any]]:
    """Both answers with both names, when they differ."""
    if not stands.differs:
        return []
    return [
        {"who": names.get(head.by, "?"), "is": head.said, "number": head.number, "at": _ms(head)}
        for head in stands.heads
    ]


def _ms(tap: Tapped | None) -> int | None:
    return int(tap.at.timestamp() * 1000) if tap else None


def states(found: List) -> dict[str, Any]:
    """Everybody on the list by id, whether it was held, and how many came to an open one."""
    held, count = found.took_place, found.heads.head
    return {
        "people": {row.face.person_id: state_of(row, found.names) for row in found.rows},
        "held": held.settled.said if held.settled else "",
        "heldBase": found.held.base,
        "heldHeads": _both(held, found.names),
        "count": count.number if count else None,
        "countBase": found.heads.base,
        "countHeads": _both(found.heads, found.names),
    }


def carried(
    found: List, title: str, key: str, dies: int, stone: Callable[[str], int]
) -> dict[str, Any]:
    """A whole list for a tablet: first names and pictures, nothing else of anybody (S20).

    Not even her own coach's tablet keeps why somebody cannot come.
    """
    found = replace(found, rows=tuple(row.without_reason() for row in found.rows))
    return {
        "occurrence": found.occurrence.id,
        "key": key,
        "dies": dies,
        "title": title,
        "day": found.occurrence.local_on.isoformat(),
        "starts": found.occurrence.starts.strftime("%H:%M"),
        "open": found.is_open,
        "people": [
            {
                "id": row.face.person_id,
                "name": row.face.first_name,
                "mark": row.face.mark,
                "stone": stone(row.face.person_id),
            }
            for row in found.rows
        ],
        "states": states(found),
    }
