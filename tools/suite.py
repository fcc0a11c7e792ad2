"""pytest, run so that nothing is skipped in silence and the figures can be added up."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

from tools.steps import BUILD, PYTHON, call, stop

NO_TESTS = 5  # pytest's exit code


@dataclass(frozen=True)
class Outcome:
    """How many tests did what, over one or more runs."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        """Both runs together."""
        return Outcome(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )


def report_of(name: str) -> Path:
    """Where the run of this name leaves its figures (JUnit XML)."""
    BUILD.mkdir(exist_ok=True)
    return BUILD / f"tests-{name}.xml"


def run(name: str, *words: str, workers: int = 0) -> Outcome:
    """Run pytest and show what it says. Raises nothing for a failed test: the figures say it."""
    report = report_of(name)
    report.unlink(missing_ok=True)
    spread = ["-n", str(workers), "--dist", "loadgroup"] if workers else []
    code = call(
        [PYTHON, "-m", "pytest", "-q", "--durations=8", *spread, f"--junitxml={report}", *words]
    )
    outcome = read(report)
    if code == NO_TESTS:
        stop(f"pytest found no test in {' '.join(words)}.")
    if code and not outcome.failed:
        return outcome + Outcome(failed=1)  # pytest itself failed: a broken conftest, a killed run
    return outcome


def read(report: Path) -> Outcome:
    """The figures of one report; a run that left none counts as one failure."""
    if not report.is_file():
        return Outcome(failed=1)
    sums = [
        {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
        for suite in ElementTree.parse(report).getroot().iter("testsuite")
    ]
    failed = sum(s["failures"] + s["errors"] for s in sums)
    skipped = sum(s["skipped"] for s in sums)
    return Outcome(sum(s["tests"] for s in sums) - failed - skipped, failed, skipped)


def close(outcome: Outcome) -> int:
    """Print the closing line; exit code 1 for a failure, a skipped test, or no test at all."""
    print(f"\n{outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped")
    if outcome.skipped:
        print("A skipped test is a failed one here: nothing is skipped in silence.")
    return 1 if outcome.failed or outcome.skipped or not outcome.passed else 0
