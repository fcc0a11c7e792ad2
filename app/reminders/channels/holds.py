"""Push services that asked to be left alone: by everybody, and from round to round."""

from datetime import datetime, timedelta

AT_MOST = timedelta(minutes=15)
"""What one answer may stop for all others; a longer wait is its own message's."""


class Holds:
    """Of one process: a service that it forgets says so again."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def wait(self, origin: str, until: datetime, now: datetime) -> None:
        self._until[origin] = min(until, now + AT_MOST)

    def until(self, origin: str, now: datetime) -> datetime | None:
        """When a service may be asked again; None: now. A clock that jumped back holds nobody."""
        found = self._until.get(origin, now)
        return found if now < found <= now + AT_MOST else None
