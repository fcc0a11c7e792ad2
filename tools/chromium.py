"""The real browser of the tests: the one named, the one on the PATH, or Debian's, installed."""

import os
import shutil
from pathlib import Path

from tools.steps import BUILD, capture, stop

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
INSTALLERS = {
    "apt-get": "sudo apt-get install chromium",
    "dnf": "sudo dnf install chromium",
    "pacman": "sudo pacman -S chromium",
    "brew": "brew install --cask chromium",
}


def ensure() -> str:
    """Return the browser's path and put it into CHROMIUM for the tests; stop if there is none."""
    path = _named() or _on_path() or _installed()
    if not path:
        known = next((line for tool, line in INSTALLERS.items() if shutil.which(tool)), "")
        stop(
            f"The tests need Chromium: {known}"
            if known
            else "The tests need Chromium; install it, or: make test CHROMIUM=/path/to/chrome"
        )
    os.environ["CHROMIUM"] = path
    return path


def _named() -> str:
    given = os.environ.get("CHROMIUM", "")
    if given and not os.access(given, os.X_OK):
        stop(f"CHROMIUM={given} is no program that can be started.")
    return given


def _on_path() -> str:
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def _installed() -> str:
    """As root on Debian: have apt install it. Elsewhere a person decides what is installed."""
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return ""
    apt = shutil.which("apt-get")
    if not apt:
        return ""
    print("Installing Chromium with apt-get (once) …", flush=True)
    environ = {"DEBIAN_FRONTEND": "noninteractive"}
    said = capture([apt, "update"], environ).stdout
    done = capture([apt, "install", "-y", "--no-install-recommends", "chromium"], environ)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "apt.log").write_text(said + done.stdout)
    if done.returncode:
        stop("apt-get could not install Chromium, see build/apt.log; or name one: CHROMIUM=…")
    return _on_path()
