"""Small numbers are hidden, so that nobody can be read out of them: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """The cells in their order and their total; None is hidden."""

    cells: tuple[int | None, ...]
    total: int | None


def shown(counts: Sequence[int]) -> Shown:
    """Hide every count below five, and then the total too.

    A total beside hidden cells gives them away: one of them by subtraction, several when they
    must all be at their lowest or highest. Without it no cell depends on another.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a count is not negative")
    cells = tuple(count if count >= SMALLEST_SHOWN else None for count in counts)
    return Shown(cells, None if None in cells else sum(counts))
