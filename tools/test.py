"""`make test`: everything CI runs, in the order in which it is cheapest to learn of a mistake."""

import sys

from tools import check, chromium, suite
from tools.steps import ROOT

# Runs of their own, with make targets of their own: too long for every change.
LONG = ("tests/sweep", "tests/faults")
BROWSER = "tests/journeys"
WORKERS = 2


def main() -> int:
    """The checks, the tests without a browser, and the journeys with one."""
    chromium.ensure()  # first: nobody waits ten minutes to hear that a browser is missing
    if check.main():
        return 1
    elsewhere = [f"--ignore={path}" for path in (check.HOUSE, BROWSER, *LONG)]
    outcome = suite.read(suite.report_of("house"))
    outcome += suite.run("domain", "tests", *elsewhere, workers=WORKERS)
    if (ROOT / BROWSER).is_dir():
        outcome += suite.run("journeys", BROWSER, workers=WORKERS)
    return suite.close(outcome)


if __name__ == "__main__":
    sys.exit(main())
