"""A tap that arrived from a device, as the handlers of its kind get it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class Refused(Exception):
    """It cannot be applied: it goes to quarantine with this word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Tap:
    """`at`: when, corrected; never later than `received_at`. `line`: the device's id."""

    uuid: str
    association_id: str
    line: str
    seq: int
    by: str
    at: datetime
    offset_ms: int | None
    received_at: datetime
    target: Mapping[str, str]
    value: Mapping[str, Any]
    base: tuple[str, ...]

    def word(self, name: str, allowed: frozenset[str]) -> str:
        """A value that must be one of a few words. Raises Refused."""
        found = self.value.get(name)
        if not isinstance(found, str) or found not in allowed:
            raise Refused("unreadable")
        return found

    def count(self, name: str, at_most: int) -> int | None:
        """A small number, or None when it is not there. Raises Refused."""
        found = self.value.get(name)
        if found is not None and (type(found) is not int or not 0 <= found <= at_most):
            raise Refused("unreadable")
        return found

    def text(self, name: str, at_most: int) -> str | None:
        """A short text without its outer space, or None. Raises Refused."""
        found = self.value.get(name)
        if found is not None and (not isinstance(found, str) or len(found) > at_most):
            raise Refused("unreadable")
        return (found or "").strip() or None
