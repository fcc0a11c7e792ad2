"""Running other programs as one-line steps, the same in every command."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
BUILD = ROOT / "build"


def stop(line: str) -> NoReturn:
    """End the command with one clear line and exit code 1."""
    sys.stdout.flush()
    raise SystemExit(line)


def call(command: Sequence[str | Path], environ: Mapping[str, str] | None = None) -> int:
    """Run in the repository with the output shown as it comes; return the exit code."""
    sys.stdout.flush()
    return subprocess.call([str(word) for word in command], cwd=ROOT, env=environ)


def capture(
    command: Sequence[str | Path], environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run in the repository and keep what it says, both streams in one."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=dict(os.environ, **(environ or {})),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def need(name: str, command: Sequence[str | Path], environ: Mapping[str, str] | None = None) -> str:
    """Run a step that must succeed, and print its name and seconds; return what it said."""
    began = time.monotonic()
    done = capture(command, environ)
    if done.returncode:
        sys.stdout.write(done.stdout)
        stop(f"{name} failed (exit {done.returncode}), see above.")
    report(name, time.monotonic() - began)
    return done.stdout


def report(name: str, seconds: float, outcome: str = "ok") -> None:
    """One line a step."""
    print(f"{name:<14}{outcome:<8}{seconds:5.1f} s", flush=True)
