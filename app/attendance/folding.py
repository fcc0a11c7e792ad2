"""What stands, of all that was tapped about one thing (docs/sync.md, 7). Pure.

An event takes away what it names in `base`, and whatever has a lower `seq` on its own line. What
is left stands; when it says different things, both are kept and a human decides. The order in
which events arrive changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Tapped:
    """An event, as far as folding asks."""

    uuid: str
    line: str
    seq: int
    base: frozenset[str]
    said: str
    by: str
    at: datetime
    why: str | None = None
    number: int | None = None
    afterwards: bool = False

    @property
    def answer(self) -> tuple[str, int | None]:
        """What two taps must share to say the same. The reason may differ."""
        return self.said, self.number


def tapped(row: Any) -> Tapped:
    """A stored mark as folding wants it."""
    return Tapped(
        row.uuid,
        row.line,
        row.seq,
        frozenset(row.base),
        row.said,
        row.by,
        row.tapped_at,
        row.why,
        row.number,
        row.afterwards,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left: newest first. Empty when nothing was tapped."""

    heads: tuple[Tapped, ...]

    @property
    def differs(self) -> bool:
        """Two devices say different things: somebody must look."""
        return len({head.answer for head in self.heads}) > 1

    @property
    def head(self) -> Tapped | None:
        """The newest; what stands when they do not differ."""
        return self.heads[0] if self.heads else None

    @property
    def settled(self) -> Tapped | None:
        """What counts: nothing while two differ."""
        return None if self.differs else self.head

    @property
    def base(self) -> list[str]:
        """What the next tap replaces."""
        return sorted(head.uuid for head in self.heads)


def fold(taps: Iterable[Tapped]) -> Standing:
    """What stands of the taps about one person at one occurrence, or about one occurrence."""
    all_of_them = {tap.uuid: tap for tap in taps}.values()
    replaced = frozenset().union(*(tap.base for tap in all_of_them))
    last: dict[str, int] = {}
    for tap in all_of_them:
        last[tap.line] = max(tap.seq, last.get(tap.line, 0))
    newest = [tap for tap in all_of_them if tap.seq == last[tap.line]]
    # Taps that replace each other in a ring are no honest client's; then all of them stand.
    heads = [tap for tap in newest if tap.uuid not in replaced] or newest
    return Standing(tuple(sorted(heads, key=lambda tap: (tap.at, tap.uuid), reverse=True)))
