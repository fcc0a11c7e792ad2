"""`python -m tools NAME`: make the environment, then run tools/NAME.py inside it.

This file, environment.py and ports.py run before anything is installed and on whatever Python
the machine has: standard library only, and syntax that an old Python can read.
"""

import os
import sys

from tools import environment, ports

COMMANDS = ("run", "test", "check", "bench", "assets", "sweep", "faults", "mutants")


def main() -> None:
    """Check what can be checked at once, then replace this process by the command's own."""
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        raise SystemExit(f"usage: python -m tools {'|'.join(COMMANDS)}")
    os.chdir(environment.ROOT)
    if sys.argv[1] == "run":
        ports.ensure_free(*ports.chosen(os.environ))
    # Every command starts many Pythons: without a cache each of them compiles everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    python = environment.ensure()
    sys.stdout.flush()
    os.execv(python, [python, "-m", "tools." + sys.argv[1], *sys.argv[2:]])


main()
