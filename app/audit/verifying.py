"""Reading a chain from its beginning, to find the first entry that is not as it was written."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from app.audit.chain import BEGINNING, before, entry_mac, next_end
from app.audit.models import AuditEntry, AuditHead
from app.crypto import Keyring
from app.db.tables import table_of


@dataclass(frozen=True)
class Verdict:
    """``rows`` entries hold. When not ``ok``, ``fault`` is what happened at ``seq``:
    edited, deleted, reordered or added, or what followed it was cut off."""

    rows: int
    seq: int | None = None
    fault: str | None = None

    @property
    def ok(self) -> bool:
        return self.fault is None

    def __str__(self) -> str:
        if self.ok:
            return f"{self.rows} entries, all as they were written"
        return f"entry {self.seq} was {self.fault}; the {self.rows} before it hold"


def verify(session: Session, association_id: str, *, first: str | None = None) -> Verdict:
    """Whether the association's log is whole. One pass, in constant memory.

    ``first``: the act that it must begin with; without it a log may be empty.
    """
    keyring: Keyring = session.info["keyring"]
    entry = table_of(AuditEntry)
    rows = select(entry).where(entry.c.association_id == association_id).order_by(entry.c.seq)
    good, end = 0, BEGINNING
    for row in session.execute(rows.execution_options(yield_per=1000)).mappings():
        if row["seq"] != good + 1:
            fault = "deleted" if row["seq"] > good else "added"
            return Verdict(good, good + 1, fault)
        if row["previous"] != before(keyring, end):
            return Verdict(good, row["seq"], "reordered")
        if row["mac"] != entry_mac(keyring, dict(row)):
            return Verdict(good, row["seq"], "edited")
        if good == 0 and first not in (None, row["act"]):
            return Verdict(0, 1, "deleted")
        good, end = row["seq"], next_end(keyring, end, row["mac"])
    if good == 0 and first is not None:
        return Verdict(0, 1, "deleted")
    return _against_head(session, association_id, good, end)


def _against_head(session: Session, association_id: str, good: int, end: str) -> Verdict:
    head = session.get(AuditHead, association_id)
    if head is None:
        return Verdict(good) if good == 0 else Verdict(0, 1, "added")
    if head.seq > good:
        return Verdict(good, good + 1, "deleted")
    if head.seq < good:
        return Verdict(head.seq, head.seq + 1, "added")
    if head.mac != end:
        return Verdict(good, good + 1, "deleted, or the log's end was changed")
    return Verdict(good)
