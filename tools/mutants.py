"""`make mutants`: how many planted mistakes the tests notice, where a mistake would cost most.

What is mutated stands in pyproject.toml, [tool.mutmut]. A score a module, one JSON object a line;
the mistakes that nobody noticed are listed after it.
"""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict

from tools import assets
from tools.steps import PYTHON, ROOT, capture, stop

RESULT = re.compile(r"^\s*(app[\w.]+)\.(\S+__mutmut_\d+): (.+)$")
NOTICED = {"killed", "timeout", "caught by type check"}


def main() -> int:
    """Run mutmut (minutes), then print the scores; 1 when it could not run."""
    assets.ensure()
    command = [str(PYTHON), "-m", "mutmut", "run"]
    if subprocess.call(command, cwd=ROOT, stdout=sys.stderr):  # stdout is for the scores
        stop("mutmut could not finish, see above.")
    scores: dict[str, Counter[str]] = defaultdict(Counter)
    missed: list[str] = []
    for line in capture([PYTHON, "-m", "mutmut", "results", "--all", "true"]).stdout.splitlines():
        if found := RESULT.match(line):
            module, mutant, outcome = found.groups()
            scores[module]["killed" if outcome in NOTICED else "missed"] += 1
            if outcome not in NOTICED:
                missed.append(f"{module}.{mutant}: {outcome}")
    for module, score in sorted(scores.items()):
        total = score.total()
        ratio = round(score["killed"] / total, 3)
        row = {"name": module, "ratio": ratio, "killed": score["killed"], "mutants": total}
        print(json.dumps(row))
    print("\n".join(missed), file=sys.stderr)
    return 0 if scores else 1


if __name__ == "__main__":
    sys.exit(main())
