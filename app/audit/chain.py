"""Recording an act: queued in the session, chained just before its commit.

The head row is locked last, so that one slow transaction does not hold up every other one of
the association (trust.md P3).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

from app.audit.acts import ACTS
from app.audit.models import AuditEntry, AuditHead
from app.crypto import Keyring
from app.db import ReadingOnly, new_id
from app.db.tables import table_of

BEGINNING = "0" * 64  # the end of a log without entries
_QUEUE = "audit_queue"

_HEAD = table_of(AuditHead)
_ADD = insert(table_of(AuditEntry))
_LOCK_HEAD = (
    select(_HEAD.c.seq, _HEAD.c.mac)
    .where(_HEAD.c.association_id == bindparam("of"))
    .with_for_update()
)
_MOVE_HEAD = (
    update(_HEAD)
    .where(_HEAD.c.association_id == bindparam("of"))
    .values(seq=bindparam("new_seq"), mac=bindparam("new_mac"))
)


@dataclass(frozen=True)
class _Queued:
    association_id: str
    values: dict[str, Any]
    within: tuple[SessionTransaction, ...]  # the savepoints it was recorded in


def record(
    session: AnySession,
    *,
    association_id: str,
    act: str,
    at: datetime,
    by: str | None = None,
    person: str | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Log ``act`` in the caller's transaction: both are saved, or neither.

    ``by`` is None when nobody has signed in yet, or for the system itself. Raises ValueError
    for an act or a detail outside the vocabulary, ReadingOnly in a reading session.
    """
    if session.info.get("reading"):
        raise ReadingOnly
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    if not session.in_transaction():
        session.begin()  # or a rollback would have nothing to undo, and the entry would stay
    values = {
        "id": new_id(),
        "association_id": association_id,
        "at": at.astimezone(UTC),
        "by": by,
        "person": person,
        "act": act,
        "detail": _checked(act, dict(detail or {})),
    }
    queued = _Queued(association_id, values, tuple(_savepoints(session)))
    session.info.setdefault(_QUEUE, []).append(queued)


# Three uses of one key, each with a beginning that the others never have.
def before(keyring: Keyring, end: str) -> str:
    """What stands in ``previous`` for the whole log that ended at ``end``, without telling it."""
    return keyring.audit_mac(b"before\n" + end.encode())


def next_end(keyring: Keyring, end: str, mac: str) -> str:
    """The log's end once the entry with ``mac`` has been added to one that had ended at ``end``.

    Only the newest is stored: nobody without the key makes an older entry the last one, and an end
    that was tampered with stays wrong.
    """
    return keyring.audit_mac(f"end\n{end}\n{mac}".encode())


def entry_mac(keyring: Keyring, values: Mapping[str, Any]) -> str:
    """The mac of an entry: keyed, over every other column."""
    content = {
        **{key: values[key] for key in ("id", "association_id", "seq", "by", "person", "act")},
        "at": values["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "detail": values["detail"],
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return keyring.audit_mac(values["previous"].encode() + b"\n" + canonical.encode())


def _checked(act: str, detail: dict[str, Any]) -> dict[str, Any]:
    if act not in ACTS:
        raise ValueError(f"{act!r} is not in the vocabulary of app/audit/acts.py")
    if detail.keys() != ACTS[act]:
        raise ValueError(f"{act} has the detail {sorted(ACTS[act])}, not {sorted(detail)}")
    for key, value in detail.items():
        if not isinstance(value, str | int | None):
            raise ValueError(f"{key} of {act} must be a word or a whole number")
    return detail


@event.listens_for(Session, "before_commit")
def _chain(session: AnySession) -> None:
    if session.in_nested_transaction() or not session.info.get(_QUEUE):
        return
    session.flush()
    queue: list[_Queued] = session.info.pop(_QUEUE)
    # Sorted, so that two transactions never wait for each other's head.
    for association_id, group in groupby(
        sorted(queue, key=attrgetter("association_id")), attrgetter("association_id")
    ):
        _append(session, association_id, [queued.values for queued in group])


def _append(session: AnySession, association_id: str, entries: list[dict[str, Any]]) -> None:
    keyring: Keyring = session.info["keyring"]
    connection = session.connection()  # past the ORM: it runs with every page about somebody
    seq, end = _locked_head(connection, association_id)
    for values in entries:
        seq += 1
        values |= {"seq": seq, "previous": before(keyring, end)}
        values["mac"] = entry_mac(keyring, values)
        end = next_end(keyring, end, values["mac"])
    connection.execute(_ADD, entries)
    connection.execute(_MOVE_HEAD, {"of": association_id, "new_seq": seq, "new_mac": end})


def _locked_head(connection: Connection, association_id: str) -> tuple[int, str]:
    row = connection.execute(_LOCK_HEAD, {"of": association_id}).one_or_none()
    if row is None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        first = dialect.insert(_HEAD).values(association_id=association_id, seq=0, mac=BEGINNING)
        connection.execute(first.on_conflict_do_nothing())
        row = connection.execute(_LOCK_HEAD, {"of": association_id}).one()
    return row.seq, row.mac


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: AnySession, undone: SessionTransaction) -> None:
    """What was rolled back did not happen: nor is it logged."""
    queue: list[_Queued] = session.info.get(_QUEUE, [])
    session.info[_QUEUE] = [q for q in queue if undone.nested and undone not in q.within]


def _savepoints(session: AnySession) -> Iterator[SessionTransaction]:
    """From the innermost out. Noted at once: a savepoint that is released forgets its parent."""
    savepoint = session.get_nested_transaction()
    while savepoint is not None and savepoint.nested:
        yield savepoint
        savepoint = savepoint.parent
