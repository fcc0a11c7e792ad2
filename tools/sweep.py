"""`make sweep`: every page × language × mode in a real browser."""

import sys

from tools import assets, chromium, suite
from tools.steps import ROOT, stop

PAGES = "tests/sweep"

if __name__ == "__main__":
    if not (ROOT / PAGES).is_dir():
        stop(f"There is no sweep yet: it will be what is in {PAGES}/.")
    chromium.ensure()
    assets.ensure()
    sys.exit(suite.close(suite.run("sweep", PAGES, workers=2)))
