"""`make check`: what can be told in a minute, without a browser: one line a step."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tools import assets, suite
from tools.steps import BUILD, PYTHON, ROOT, capture, need, report

HOUSE = "tests/house"
INSTRUMENTS = "app/assessments/instruments"
CATALOGUE = "app/programmes/catalogue"
PHRASES = "app/schedule/phrases"
SUGGESTIONS = "app/goals/suggestions"
TOGETHER = 2


@dataclass(frozen=True)
class Step:
    """Python with these words must exit 0; without the path ``about`` there is nothing to check."""

    name: str
    words: tuple[str, ...]
    about: str = "app"


IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo'])"
PYTEST = ("-m", "pytest", "-q", "-n", str(TOGETHER))
STEPS = (  # the slowest first, so that the others fit beside them
    Step("types", ("-m", "mypy")),
    Step("house", (*PYTEST, f"--junitxml={suite.report_of('house')}", HOUSE), HOUSE),
    Step("imports", ("-c", IMPORTS), "app/__init__.py"),
    Step("instruments", ("-m", "flask", "instruments", "check", INSTRUMENTS), INSTRUMENTS),
    Step("programmes", ("-m", "flask", "programmes", "check", CATALOGUE), CATALOGUE),
    Step("phrases", ("-m", "flask", "phrases", "check", PHRASES), PHRASES),
    Step("suggestions", ("-m", "flask", "goals", "check-suggestions", SUGGESTIONS), SUGGESTIONS),
    Step("catalogues", ("-m", "tools.catalogues", "check"), "translations"),
    Step("lint", ("-m", "ruff", "check", "--quiet", ".")),
    Step("format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    Step("addresses", ("-m", "tools.repository")),
)


def main() -> int:
    """Run every step, two at a time; print what the failed ones said; 1 if any failed."""
    assets.ensure()
    if (ROOT / "tools" / "catalogues.py").is_file():
        need("compile", [PYTHON, "-m", "tools.catalogues", "compile"])
    suite.report_of("house").unlink(missing_ok=True)
    began = time.monotonic()
    with ThreadPoolExecutor(TOGETHER) as pool:
        failures = [f for f in pool.map(_run, STEPS) if f]
    for name, said in failures:
        print(f"\n── {name} ──\n{said.rstrip()}")
    verdict = f"failed: {', '.join(name for name, _ in failures)}" if failures else "all is well"
    print(f"\ncheck: {verdict} ({time.monotonic() - began:.0f} s)", flush=True)
    return 1 if failures else 0


def _run(step: Step) -> tuple[str, str] | None:
    """The step's name and what it said, if it failed."""
    if not (ROOT / step.about).exists():
        report(step.name, 0, "absent")
        return None
    began = time.monotonic()
    environ = {"STEGVIS_MODE": "test", "STEGVIS_DATA": str(BUILD / "check")}
    done = capture([PYTHON, *step.words], environ)
    report(step.name, time.monotonic() - began, "FAILED" if done.returncode else "ok")
    return (step.name, done.stdout) if done.returncode else None


if __name__ == "__main__":
    sys.exit(main())
