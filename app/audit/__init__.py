"""Who did or read what, when: one hash-chained log an association."""

from app.audit.acts import ACTS
from app.audit.chain import record
from app.audit.models import AuditEntry, AuditHead
from app.audit.verifying import Verdict, verify

__all__ = ["ACTS", "AuditEntry", "AuditHead", "Verdict", "record", "verify"]
