"""`make faults`: kills in the middle of a write, full disks, damaged files."""

import sys

from tools import suite
from tools.steps import ROOT, stop

RUNS = "tests/faults"

if __name__ == "__main__":
    if not (ROOT / RUNS).is_dir():
        stop(f"There are no fault runs yet: they will be what is in {RUNS}/.")
    sys.exit(suite.close(suite.run("faults", RUNS)))
