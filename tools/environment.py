"""The Python environment, .venv, from requirements.lock: made once, a no-op when nothing changed.

Runs before anything is installed: standard library only, syntax that an old Python can read.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from typing import IO, Dict, List

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HOME = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(HOME, "bin", "python")
STAMP = os.path.join(HOME, "stegvis-stamp")
LOG = os.path.join(HOME, "stegvis-install.log")
OLDEST = (3, 11)


def ensure() -> str:
    """Return the path of the environment's Python, made or brought up to date first.

    Stops with one line when Python is too old, cannot make environments, or the packages
    cannot be had.
    """
    base = _base_python()
    os.makedirs(HOME, exist_ok=True)
    with open(os.path.join(HOME, "stegvis-lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once: the second waits, then finds it
        if not _works(PYTHON):
            _create(base)
        wanted = _fingerprint("requirements.lock")
        if _stamp() != wanted:
            _say("installing the Python packages (once; a minute or two)")
            install("requirements.lock")
            with open(STAMP, "w") as stamp:
                stamp.write(wanted)
    return PYTHON


def install(lock_name: str) -> None:
    """Install a hashed lock file into .venv: with uv when there is one or one can be had."""
    environ = dict(os.environ, UV_PYTHON_DOWNLOADS="never", PIP_DISABLE_PIP_VERSION_CHECK="1")
    environ.pop("VIRTUAL_ENV", None)
    wanted = ["--require-hashes", "-r", os.path.join(ROOT, lock_name)]
    uv = _uv(environ)
    with open(LOG, "w") as log:
        with_uv = [uv, "pip", "install", "--compile-bytecode", "--python", PYTHON, *wanted]
        if uv and _run(with_uv, log, environ):
            return
        # uv does not read pip's settings (an index of one's own, a proxy): let pip try
        pip = [PYTHON, "-m", "pip"]
        there = _run([*pip, "--version"], log, environ)
        there = there or _run([PYTHON, "-m", "ensurepip"], log, environ)
        if there and _run([*pip, "install", "--quiet", *wanted], log, environ):
            return
    raise SystemExit(
        f"Could not install {lock_name}: {_last_error()}. "
        f"Is there a network? All of it: {os.path.relpath(LOG, ROOT)}"
    )


def _base_python() -> str:
    if sys.version_info >= OLDEST:
        # not sys.executable: started from inside .venv it would be the link we may replace
        return getattr(sys, "_base_executable", None) or sys.executable
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    raise SystemExit(
        f"Python 3.11 or newer is needed; this is {sys.version_info[0]}.{sys.version_info[1]}. "
        "If you have one elsewhere, name it: make run PYTHON=/path/to/python3.11"
    )


def _works(python: str) -> bool:
    """Whether this is a Python of an age we can use; a moved or half-made .venv is not."""
    test = f"import sys; sys.exit(sys.version_info < {OLDEST!r})"
    try:
        return subprocess.call([python, "-c", test], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _create(base: str) -> None:
    _say("making .venv")
    if os.path.exists(STAMP):
        os.remove(STAMP)  # what it says is about the environment that no longer works
    flags = ["--without-pip"] if shutil.which("uv") else []
    with open(LOG, "w") as log:
        made = _run([base, "-m", "venv", *flags, HOME], log, dict(os.environ))
    if not made or not _works(PYTHON):
        raise SystemExit(
            "Python could not make an environment: its venv module is missing or broken. "
            "On Debian: apt-get install python3-venv"
        )


def _uv(environ: Dict[str, str]) -> str:
    """A uv that runs: on the PATH, in .venv, or put there by pip; empty when there is none."""
    own = os.path.join(HOME, "bin", "uv")
    for found in (shutil.which("uv"), own):
        if found and os.path.exists(found):
            return found
    with open(LOG, "w") as log:
        lock = os.path.join(ROOT, "requirements-uv.lock")
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock]
        return own if _run(pip, log, environ) and os.path.exists(own) else ""


def _run(command: List[str], log: IO[str], environ: Dict[str, str]) -> bool:
    log.flush()
    return subprocess.call(command, stdout=log, stderr=log, env=environ, cwd=ROOT) == 0


def _fingerprint(lock_name: str) -> str:
    with open(os.path.join(ROOT, lock_name), "rb") as lock:
        return hashlib.sha256(lock.read()).hexdigest()


def _stamp() -> str:
    try:
        with open(STAMP) as stamp:
            return stamp.read()
    except OSError:
        return ""


def _last_error() -> str:
    with open(LOG, errors="replace") as log:
        lines = [line.strip() for line in log if line.strip()]
    errors = [line for line in lines if "error" in line.lower() or "caused by" in line.lower()]
    return (errors or lines or ["no message"])[-1][:160].rstrip(".")


def _say(line: str) -> None:
    sys.stderr.write(f"environment: {line}\n")
    sys.stderr.flush()
