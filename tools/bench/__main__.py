"""`python -m tools.bench [ONLY=prefix]`: every row, or those whose name begins so, a line each."""

import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator
from typing import Protocol, cast

from tools import assets
from tools.bench import rows
from tools.bench.figures import Figure
from tools.steps import stop


class Rows(Protocol):
    """What a module of ``rows`` offers."""

    NAMES: tuple[str, ...]

    def measure(self, wanted: Callable[[str], bool]) -> Iterator[Figure]:
        """Yield a figure for each of NAMES that is wanted."""


def main() -> int:
    """Print the rows as they are measured; 1 if a row could not be measured."""
    only = next((a[5:] for a in sys.argv[1:] if a.startswith("ONLY=")), os.environ.get("ONLY", ""))
    found = [
        cast(Rows, importlib.import_module(f"{rows.__name__}.{module.name}"))
        for module in pkgutil.iter_modules(rows.__path__)
    ]
    names = [name for module in found for name in module.NAMES]
    if not any(name.startswith(only) for name in names):
        stop(f"No row begins with {only!r}. There are: {', '.join(names)}")
    assets.ensure()
    return max([_print(module, only) for module in found])


def _print(module: Rows, only: str) -> int:
    """Measure one module's rows; a problem ends this module only, and is told on stderr."""
    due = {name for name in module.NAMES if name.startswith(only)}
    if not due:
        return 0
    try:
        for figure in module.measure(due.__contains__):
            print(figure.line(), flush=True)
            due.discard(figure.name)
    except (RuntimeError, OSError) as problem:
        print(f"{', '.join(sorted(due))}: {problem}", file=sys.stderr, flush=True)
        return 1
    if due:
        print(f"not measured: {', '.join(sorted(due))}", file=sys.stderr, flush=True)
    return 1 if due else 0


if __name__ == "__main__":
    sys.exit(main())
