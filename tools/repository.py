"""What the repository may hold: no addresses, secrets or machine paths, small files, plain names.

`python -m tools.repository` prints what breaks a rule; tests/house proves each rule by breaking it.
"""

import ast
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from tools.steps import ROOT

LONGEST = {"app/*.py": 250, "static/js/*.js": 200}
VAGUE = {"common", "core", "helper", "helpers", "manager", "managers", "misc", "service"}
VAGUE |= {"services", "util", "utils"}
# Brackets keep these patterns from matching the file they stand in.
INDEX = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)|(extra-)?index-ur[l] |find-link[s] "
)
MACHINE = re.compile(r"(?<![\w.])/(home|Users|roo[t])/[\w.]")
SECRET = re.compile(r"-{5}BEGIN [A-Z ]*PRIVATE KEY")
SECRET_FILES = {".env", ".pem", ".key", ".db", ".sqlite", ".sqlite3", "kek", "keyring"}
CODE = {".css", ".html", ".js", ".py"}
NEVER = {"uv.lock", "pylock.toml"}
SKIPS = re.compile(r"pytest[.](mark[.](skip|xfail)|skip[(]|importorskip)")
CLOCK = {"datetime": {"now", "utcnow", "today"}, "date": {"today"}, "func": {"now"}}
CLOCK["time"] = {"time", "time_ns", "localtime", "gmtime"}
TARGETS = ("run", "test", "check", "bench", "assets", "sweep", "faults", "mutants")
PROCESSES = ("web", "worker", "release")


class Tree:
    """A checkout: what git tracks or would track, or every file where there is no git."""

    def __init__(self, root: Path) -> None:
        """Read from the folder ``root``."""
        self.root = root

    @cached_property
    def files(self) -> list[str]:
        """Paths relative to the root, sorted."""
        command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        if done.returncode or not (self.root / ".git").exists():
            found = (p for p in self.root.rglob("*") if p.is_file())
            return sorted(p.relative_to(self.root).as_posix() for p in found)
        return sorted(p for p in set(done.stdout.split("\0")) if p and (self.root / p).is_file())

    def matching(self, pattern: str) -> list[str]:
        """The files of this pattern; ``app/*.py`` reaches every depth, as git does."""
        folder, _, name = pattern.rpartition("/")
        return [p for p in self.files if p.startswith(f"{folder}/") and Path(p).match(name)]

    def text(self, path: str) -> str:
        """The file's text; empty for pictures and other bytes."""
        try:
            return (self.root / path).read_text("utf-8")
        except UnicodeDecodeError:
            return ""

    def lines(self, pattern: re.Pattern[str], files: list[str]) -> Iterator[str]:
        """``path:line`` of every line that matches."""
        for path in files:
            for number, line in enumerate(self.text(path).splitlines(), 1):
                if pattern.search(line):
                    yield f"{path}:{number}"


def addresses(tree: Tree) -> Iterator[str]:
    """Locks name versions and hashes, never where a package came from; nor does anything else."""
    locks = [p for p in tree.files if p.endswith(".lock") or p == "package-lock.json"]
    yield from tree.lines(re.compile('://|"resolved"'), locks)
    yield from tree.lines(INDEX, tree.files)
    yield from (path for path in tree.files if Path(path).name in NEVER)


def machine_paths(tree: Tree) -> Iterator[str]:
    """No path of one person's machine."""
    yield from tree.lines(MACHINE, tree.files)
    if not tree.root.is_relative_to(tempfile.gettempdir()) and len(tree.root.parts) > 2:
        here = re.compile(re.escape(f"{tree.root.parent}/"))
        yield from tree.lines(here, tree.files)


def secrets(tree: Tree) -> Iterator[str]:
    """No private key, no database, no keyring."""
    yield from tree.lines(SECRET, tree.files)
    yield from (p for p in tree.files if {Path(p).name, Path(p).suffix} & SECRET_FILES)


def sizes(tree: Tree) -> Iterator[str]:
    """A file that grows past its length is split by story."""
    for pattern, longest in LONGEST.items():
        for path in tree.matching(pattern):
            if "/migrations/versions/" not in path:
                length = len(tree.text(path).splitlines())
                if length > longest:
                    yield f"{path}: {length} lines, at most {longest}"


def names(tree: Tree) -> Iterator[str]:
    """A name that fits everything attracts everything. Pictures may show a helper."""
    for path in tree.files:
        if Path(path).suffix in CODE and VAGUE & {
            part.partition(".")[0] for part in Path(path).parts
        }:
            yield path


def models(tree: Tree) -> Iterator[str]:
    """SQLModel reads annotations when the class is made; as strings it reads them wrongly."""
    future = re.compile(r"^from __future__ import .*annotations")
    yield from tree.lines(future, [p for p in tree.matching("app/*.py") if p.endswith("models.py")])


def clock(tree: Tree) -> Iterator[str]:
    """Only app/clock.py reads the clock; everyone else is given the time."""
    for path in tree.matching("app/*.py"):
        if path != "app/clock.py":
            for node in ast.walk(ast.parse(tree.text(path), path)):
                if _reads_clock(node):
                    yield f"{path}:{getattr(node, 'lineno', 0)}"


def _reads_clock(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attribute):
            return attribute in CLOCK.get(owner, ())
        case ast.ImportFrom(module="time", names=imported):
            return any(alias.name in CLOCK["time"] for alias in imported)
    return False


def packages(tree: Tree) -> Iterator[str]:
    """A folder without ``__init__`` would stand outside the ladder unseen."""
    for home in sorted({Path(path).parent for path in tree.matching("app/*.py")}):
        if (home / "__init__.py").as_posix() not in tree.files and "migrations" not in home.parts:
            yield f"{home.as_posix()}: no __init__.py"


def locks(tree: Tree) -> Iterator[str]:
    """Everything that pyproject.toml asks for is in requirements.lock, with hashes."""
    project = tomllib.loads(tree.text("pyproject.toml"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    locked = set(
        re.findall(r"^([\w.-]+)==\S+(?: ; [^\\]*)? \\$", tree.text("requirements.lock"), re.M)
    )
    for requirement in wanted:
        name = re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")
        if name not in locked:
            yield f"requirements.lock: {name} is missing"


def contract(tree: Tree) -> Iterator[str]:
    """The commands that other people's scripts call."""
    for target in TARGETS:
        if not re.search(rf"^{target}:", tree.text("Makefile"), re.M):
            yield f"Makefile: no target {target}"
    for process in PROCESSES:
        if not re.search(rf"^{process}: \S", tree.text("Procfile"), re.M):
            yield f"Procfile: no {process}"


def skips(tree: Tree) -> Iterator[str]:
    """A test that is skipped is a test that nobody misses when it breaks."""
    yield from tree.lines(SKIPS, tree.matching("tests/*.py"))


RULES: dict[str, Callable[[Tree], Iterator[str]]] = {
    rule.__name__: rule
    for rule in (
        addresses,
        machine_paths,
        secrets,
        sizes,
        names,
        models,
        clock,
        packages,
        locks,
        contract,
        skips,
    )
}


def main() -> int:
    """Print every break of every rule; 1 if there is any."""
    tree = Tree(ROOT)
    broken = [f"{name}: {what}" for name, rule in RULES.items() for what in rule(tree)]
    print("\n".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
