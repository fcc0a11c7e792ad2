"""One measured row, and the turns in which two things are measured against each other."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median

ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """A row: ``ratio`` to ``against``; median, min and max are the row's own, in ``unit``."""

    name: str
    ratio: float
    unit: str
    median: float
    min: float
    max: float
    against: str

    def line(self) -> str:
        """The row as one JSON object."""
        rounded = {k: _short(v) if isinstance(v, float) else v for k, v in asdict(self).items()}
        return json.dumps(rounded, ensure_ascii=False)


def in_turns(
    name: str,
    unit: str,
    measured: Callable[[], float],
    against: tuple[str, Callable[[], float]],
    rounds: int = ROUNDS,
) -> Figure:
    """Measure A B A B …, after one round of each that is thrown away (caches, first requests).

    Both functions return a figure in ``unit``, above zero.
    """
    neighbour, other = against
    measured(), other()
    pairs = [(measured(), other()) for _ in range(rounds)]
    own = [a for a, _ in pairs]
    ratio = median(a / b for a, b in pairs)
    return Figure(name, ratio, unit, median(own), min(own), max(own), neighbour)


def _short(value: float) -> float:
    """Four digits tell all that two busy cores can know."""
    return float(f"{value:.4g}")
