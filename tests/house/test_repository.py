"""The repository keeps its rules, and each rule notices when it is broken."""

import json
from pathlib import Path

import pytest

from tools.repository import RULES, TARGETS, Tree
from tools.steps import ROOT

PROJECT = '[project]\ndependencies = ["flask>=3"]\n[dependency-groups]\ndev = ["ruff"]\n'
HASH = " \\\n    --hash=sha256:0\n"
LOCK = f"flask==3.1{HASH}ruff==0.14 ; python_version < '4'{HASH}"
SOUND = {
    "pyproject.toml": PROJECT,
    "requirements.lock": LOCK,
    "package-lock.json": json.dumps({"packages": {"a": {"integrity": "sha512-x"}}}),
    "Makefile": "".join(f"{target}: ## it\n\t@true\n" for target in TARGETS),
    "Procfile": "web: a\nworker: b\nrelease: c\n",
    "app/__init__.py": "",
    "app/clock.py": "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n",
    "app/goals/__init__.py": "",
    "app/goals/models.py": "from app import clock\n\nNOW = clock.now()\n",
    "static/js/roster.js": "// kept\n" * 200,
    "static/img/helper.svg": "<svg/>",
    "tests/test_goals.py": "def test_it():\n    pass\n",
}
PRIVATE = "-----BEGIN " + "PRIVATE KEY-----"
BREAKS = [
    ("addresses", "requirements.lock", LOCK + "# from https" + "://example.org\n"),
    ("addresses", "package-lock.json", '{"resolved": "x"}'),
    ("addresses", "README.md", "pip install --index-ur" + "l x\n"),
    ("addresses", "docs/running.md", "see pypi" + ".org\n"),
    ("addresses", "uv.lock", ""),
    ("machine_paths", "docs/running.md", "cd /ho" + "me/alice/stegvis\n"),
    ("machine_paths", "tools/run.py", "DATA = '/Us" + "ers/alice/data'\n"),
    ("secrets", "docs/key.md", PRIVATE),
    ("secrets", "instance/stegvis.db", ""),
    ("secrets", "deploy/tls.pem", ""),
    ("sizes", "app/goals/views.py", "x = 1\n" * 251),
    ("sizes", "static/js/map.js", "// long\n" * 201),
    ("names", "app/goals/helpers.py", ""),
    ("names", "app/common/dates.py", ""),
    ("names", "static/js/utils.js", ""),
    ("models", "app/goals/models.py", "from __future__ import annotations\n"),
    ("clock", "app/goals/actions.py", "import datetime\n\nx = datetime.datetime.now()\n"),
    ("clock", "app/goals/actions.py", "from datetime import date\n\nx = date.today()\n"),
    ("clock", "app/goals/actions.py", "import time\n\nx = time.time()\n"),
    ("clock", "app/goals/actions.py", "from time import time\n"),
    ("clock", "app/goals/queries.py", "from sqlalchemy import func\n\nx = func.now()\n"),
    ("packages", "app/misc_room/views.py", ""),
    ("locks", "pyproject.toml", PROJECT.replace("flask>=3", "Htmx_Flask[x]>=1")),
    ("contract", "Makefile", SOUND["Makefile"].replace("faults:", "errors:")),
    ("contract", "Procfile", "web: a\nworker: b\n"),
    (
        "skips",
        "tests/test_goals.py",
        "import pytest\n\n@pytest.mark." + "skip\ndef test_it(): ...\n",
    ),
]


def tree_of(home: Path, files: dict[str, str]) -> Tree:
    for path, text in files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text)
    return Tree(home)


@pytest.mark.parametrize("rule", RULES)
def test_the_repository_keeps_every_rule(rule: str):
    assert list(RULES[rule](Tree(ROOT))) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_sound_tree_breaks_no_rule(rule: str, tmp_path: Path):
    assert list(RULES[rule](tree_of(tmp_path, SOUND))) == []


@pytest.mark.parametrize(("rule", "path", "text"), BREAKS)
def test_a_broken_rule_is_noticed_and_the_place_is_named(
    rule: str, path: str, text: str, tmp_path: Path
):
    found = list(RULES[rule](tree_of(tmp_path, {**SOUND, path: text})))
    assert len(found) == 1
    place = {"locks": "requirements.lock", "packages": str(Path(path).parent)}.get(rule, path)
    assert found[0].startswith(place)


def test_every_rule_has_a_break_that_proves_it():
    assert {rule for rule, _, _ in BREAKS} == set(RULES)


def test_what_is_made_on_the_machine_is_not_tracked():
    made = ("instance/", ".venv/", "node_modules/", "static/vendor/", "build/")
    tracked = Tree(ROOT).files
    assert [path for path in tracked if path.startswith(made) or path.endswith(".mo")] == []


def test_every_package_of_the_browser_is_pinned_with_its_integrity():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    wanted = json.loads((ROOT / "package.json").read_text())
    pinned = {n: p for n, p in lock["packages"].items() if n}
    assert all(p["integrity"].startswith("sha512-") for p in pinned.values())
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert pinned[f"node_modules/{name}"]["version"] == version
