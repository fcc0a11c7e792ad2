"""How often a secret may be tried. Counts failures only, in fixed windows, in the database."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.accounts.models import Attempt
from app.accounts.tokens import digest


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` failures under one key in `window`."""

    tries: int
    window: timedelta

    def window_at(self, at: datetime) -> datetime:
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, at.tzinfo)


# A code is eight digits: with these, a guess lands less than once in 5,000 days.
PER_DEVICE = Limit(10, timedelta(minutes=10))
PER_NETWORK = Limit(60, timedelta(minutes=10))
IN_TOTAL = Limit(600, timedelta(minutes=10))


def network_of(address: str | None) -> str:
    """The /24 or /64 an address belongs to: a gym is one, and may have sixty phones."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    bits = 24 if ip.version == 4 else 64
    return str(ipaddress.ip_network(f"{ip}/{bits}", strict=False))


def is_spent(session: Session, at: datetime, keys: dict[str, Limit]) -> bool:
    """True when any key has used up its tries."""
    for key, limit in keys.items():
        count = session.exec(
            select(Attempt.count).where(
                col(Attempt.key) == key, col(Attempt.window_at) == limit.window_at(at)
            )
        ).first()
        if count is not None and count >= limit.tries:
            return True
    return False


def note_failure(session: Session, at: datetime, keys: dict[str, Limit]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for key, limit in sorted(keys.items()):
        first = dialect.insert(Attempt).values(key=key, window_at=limit.window_at(at), count=1)
        session.execute(
            first.on_conflict_do_update(
                index_elements=["key", "window_at"], set_={"count": col(Attempt.count) + 1}
            )
        )


def keys_for(device: str | None, address: str | None) -> dict[str, Limit]:
    keys = {f"network:{network_of(address)}": PER_NETWORK, "all": IN_TOTAL}
    if device:
        keys[f"device:{device}"] = PER_DEVICE
    return keys


def network_alone(purpose: str, address: str | None) -> dict[str, Limit]:
    """For what cannot be guessed anyway: a stranger's tries must not shut out anybody elsewhere."""
    return {digest(f"{purpose} {network_of(address)}"): PER_NETWORK}


def forget_old(session: Session, at: datetime) -> int:
    """Rows of past windows; the worker calls it."""
    result = session.execute(
        delete(Attempt).where(col(Attempt.window_at) < at - timedelta(hours=1))
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
