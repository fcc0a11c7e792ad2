"""`make faults`: kills in the middle of a write, full disks, damaged files."""

import os
import sys

from tools import suite
from tools.steps import ROOT, stop

RUNS = "tests/faults"

if __name__ == "__main__":
    if not (ROOT / RUNS).is_dir():
        stop(f"There are no fault runs yet: they will be what is in {RUNS}/.")
    os.environ.setdefault("STEGVIS_FAULTS", "10")  # 1,500 reminders instead of 150
    sys.exit(suite.close(suite.run("faults", RUNS)))
