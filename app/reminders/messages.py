"""A reminder as the message that leaves: its words, its topic, and the proof that it was shown."""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from app.crypto import Keyring
from app.reminders import wording
from app.reminders.channels.push import Message
from app.reminders.planning import Kind
from app.reminders.recipients import Recipient

LONGEST_TTL = 28 * 24 * 3600
"""Seconds. The push services refuse a message that is to wait longer."""


def message(keyring: Keyring, row: Row[Any], who: Recipient, now: datetime) -> Message:
    words = wording.said(who.language, row.kind, who.level, row.says_at, now, row.phrase)
    topic = topic_of(row.person_id, row.kind, row.occasion)
    plain = wording.payload(
        words,
        tag=topic,
        page=wording.PAGES.get(row.kind, wording.FRONT),
        proof=proof_of(keyring, row.id),
    )
    ttl = min(max(int((row.expires_at - now).total_seconds()), 0), LONGEST_TTL)
    return Message(plain, ttl, topic, is_urgent=row.kind is not Kind.STAFF)


def topic_of(person_id: str, kind: str, occasion: str) -> str:
    """The same for a repeat, so that it replaces; it tells a push service nothing."""
    return hashlib.sha256(f"{person_id}|{kind}|{occasion}".encode()).hexdigest()[:32]


SHOWN, REPORTED = "shown", "reported"


def proof_of(keyring: Keyring, reminder_id: str, of: str = SHOWN) -> str:
    """What only the phone that got the message, or the gateway that we asked, can answer with."""
    mac = hmac.digest(keyring.derived(of), reminder_id.encode(), "sha256")
    return f"{reminder_id}.{mac.hex()[:20]}"


def proven(keyring: Keyring, proof: str, of: str = SHOWN) -> str | None:
    """The reminder that a proof is about; None when it did not come from us."""
    reminder_id = proof.partition(".")[0]
    is_ours = hmac.compare_digest(proof.encode(), proof_of(keyring, reminder_id, of).encode())
    return reminder_id if is_ours else None
