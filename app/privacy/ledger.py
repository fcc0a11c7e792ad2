"""Who has been erased: a table, and the same lines in a file beside the keyring.

The file outlives the database: whoever restores an older one still knows whom it must not
bring back. A line is JSON: ``{"person_id", "association_id", "at", "by"}``.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlmodel import Session, select

from app.config import Settings
from app.privacy.kept_beside import place, places
from app.privacy.models import Erasure


@dataclass(frozen=True, slots=True)
class Erased:
    """One line. `by` is the member of staff who decided, if somebody was named."""

    person_id: str
    association_id: str
    at: datetime
    by: str | None

    def to_json(self) -> dict[str, Any]:
        return {
            "person_id": self.person_id,
            "association_id": self.association_id,
            "at": self.at.astimezone(UTC).isoformat(),
            "by": self.by,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        return cls(
            str(raw["person_id"]),
            str(raw["association_id"]),
            datetime.fromisoformat(raw["at"]),
            raw["by"],
        )


Ledger = dict[str, Erased]
TAIL = ".erased"


def ledger_file(settings: Settings) -> Path:
    """Beside the keyring, so that it is kept and copied with it, if it can be written there."""
    return place(settings, TAIL)


def whole_ledger(settings: Settings) -> Ledger:
    """Every line, wherever it was written."""
    found: Ledger = {}
    for path in places(settings, TAIL):
        found = read_ledger(path) | found
    return found


def read_ledger(path: Path) -> Ledger:
    """Every line that is whole, by person; a line that a power cut halved was never promised."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return {}
    found: Ledger = {}
    for line in lines:
        try:
            one = Erased.from_json(json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue
        found.setdefault(one.person_id, one)
    return found


def note(path: Path, entries: Iterable[Erased]) -> None:
    """Add the lines that are not there yet, durably. Two processes may do it at once."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = read_ledger(path)
        new = [one for one in entries if one.person_id not in known]
        for one in new:
            # A line of its own even after half a line.
            file.write(b"\n" + json.dumps(one.to_json()).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def in_database(session: Session) -> Ledger:
    """The table's lines."""
    rows = session.exec(select(Erasure))
    return {
        row.person_id: Erased(row.person_id, row.association_id, row.at, row.by) for row in rows
    }
