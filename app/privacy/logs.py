"""Every log that is here, and every one that must be."""

from sqlmodel import Session, col, select

from app.associations.models import Association
from app.audit import AuditEntry, AuditHead, Verdict, verify

FIRST = "association_created"  # what each association's log begins with


def verdicts(session: Session, *, only: str | None = None) -> dict[str, Verdict]:
    """By association, in order; of one alone with ``only``, none where nothing is known of it.

    An association's log must be there and begin with its making, or emptying it would hide it.
    """
    homes = set(session.exec(select(Association.id)))
    logs = set(session.exec(select(AuditEntry.association_id).distinct()))
    known = homes | logs | set(session.exec(select(col(AuditHead.association_id))))
    return {
        home: verify(session, home, first=FIRST if home in homes else None)
        for home in sorted(known if only is None else known & {only})
    }
