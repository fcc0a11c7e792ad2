"""The ladder of imports holds, and each kind of forbidden import is noticed and named."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.check import IMPORTS
from tools.steps import ROOT

PLANTED = [
    ("upward", "app/accounts/planted.py", "import app.programmes", "app.accounts.planted"),
    ("upward, indirect", "app/db/planted.py", "import app.home", "app.db.planted"),
    ("sibling", "app/demo/planted.py", "import app.home", "app.demo.planted"),
    ("sibling below", "app/crypto/planted.py", "import app.i18n", "app.crypto.planted"),
    ("flask in an action", "app/accounts/actions.py", "import flask", "app.accounts.actions"),
    ("the web in a query", "app/consent/queries.py", "import app.web", "app.consent.queries"),
    ("clock in a pure module", "app/assessments/scoring.py", "import app.clock", "scoring"),
    ("database in a pure module", "app/home/statistics.py", "import sqlmodel", "statistics"),
    ("create_app from inside", "app/home/planted.py", "from app import create_app", "planted"),
    ("a folder with no place", "app/misc_room/__init__.py", "", "app.misc_room"),
]


def lint(home: Path) -> tuple[int, str]:
    """Exit code and words of the contracts, run on the tree in ``home``."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS], cwd=home, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the code in which anything may be broken."""
    ignored = shutil.ignore_patterns("__pycache__", "catalogue", "instruments")
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_as_it_stands_keeps_every_contract(house: Path):
    code, said = lint(house)
    assert code == 0, said


@pytest.mark.parametrize(("kind", "path", "line", "named"), PLANTED, ids=lambda v: v)
def test_a_forbidden_import_is_noticed_and_named(
    kind: str, path: str, line: str, named: str, house: Path
):
    target = house / path
    target.parent.mkdir(exist_ok=True)
    before = target.read_text() if target.exists() else ""
    target.write_text(f"{before}\n{line}\n")
    code, said = lint(house)
    assert code == 1
    assert named in said, kind


def test_the_ladder_names_every_room_of_the_design_in_its_order():
    project = (ROOT / "pyproject.toml").read_text()
    ladder = project[project.index("layers = [") :]
    lines = re.findall(r'"(.+)"', ladder[: ladder.index("\n]")])
    assert [line.translate(str.maketrans("", "", "() ")) for line in lines] == [
        "home|demo",
        "privacy",
        "sync",  # above what it receives for: docs/decisions/0014
        "outcomes|reminders",
        "referrals",
        "goals|attendance",
        "assessments|schedule",
        "consent",
        "programmes",
        "texts",
        "clips",
        "accounts",
        "associations",
        "web",
        "audit",
        "db",
        "crypto|i18n|reckoning",  # docs/decisions/0018
        "clock|config",
    ]
