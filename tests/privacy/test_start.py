"""What stops the start and what only warns, each tried in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import from_environment
from app.db.setup import set_up
from app.web.neutral import deny_list, telling_word, warnings

ROOT = Path(__file__).parents[2]
KEK = "8f3a1c6e5d7b902f44e1a9c80b6d37f21e5c98a7d4036bf2195ae8c07d63fb14"


def production(folder: Path, **changes: str) -> dict[str, str]:
    return {
        "STEGVIS_MODE": "production",
        "STEGVIS_ORIGIN": "https://stegvis.example",
        "STEGVIS_DATA": str(folder),
        "STEGVIS_KEYRING": str(folder / "keyring"),
        "STEGVIS_KEK": KEK,
        **changes,
    }


GRANIAN = ("-c", "from app import create_app; create_app(); print('ready')")
WORKER = ("-m", "flask", "--app", "app", "worker", "--once")
RUN = ("-m", "flask", "--app", "app", "run", "--port", "0")  # it would serve until it is killed
LIST = ("-m", "flask", "--app", "app", "associations", "list")


def start(
    environ: dict[str, str], what: tuple[str, ...] = GRANIAN
) -> subprocess.CompletedProcess[str]:
    """What granian does, make the app in a fresh process; or a command."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("STEGVIS_", "FLASK_"))}
    clean.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, *what],
        env={**clean, **environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("live")
    set_up(from_environment(production(folder)))
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    environ = {**production(folder), "STEGVIS_MODE": "demo"}
    set_up(from_environment(environ))
    return folder


def test_a_sound_production_starts_and_says_nothing(live: Path) -> None:
    done = start(production(live))
    assert (done.returncode, done.stdout, done.stderr) == (0, "ready\n", "")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"STEGVIS_KEK": "deadbeef" * 8}, "STEGVIS_KEK is a default secret"),
        ({"STEGVIS_SMTP_PASSWORD": "changeme"}, "STEGVIS_SMTP_PASSWORD is a default secret"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG is on: unset it"),
        ({"STEGVIS_NOW": "2027-01-01"}, "production never shifts its clock"),
        ({"STEGVIS_KEK": "ab" + KEK[2:]}, "does not open the keyring"),
    ],
)
def test_production_does_not_start(live: Path, change: dict[str, str], says: str) -> None:
    done = start(production(live, **change))
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("what", [GRANIAN, WORKER, RUN, LIST])
def test_production_does_not_start_on_a_demo(demo: Path, what: tuple[str, ...]) -> None:
    """Not the web, however it is served, not the worker, and no command reads it."""
    done = start(production(demo), what)
    assert done.returncode == 1
    assert "made in demo mode and is never opened in production mode" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("what", "says"), [(GRANIAN, "ready\n"), (WORKER, "one round done\n")])
def test_a_telling_host_starts_with_one_line_of_warning(
    live: Path, what: tuple[str, ...], says: str
) -> None:
    done = start(production(live, STEGVIS_ORIGIN="https://rehab.example"), what)
    assert (done.returncode, done.stdout) == (0, says)
    assert done.stderr.startswith("stegvis: warning: the host name rehab.example contains 'rehab'")
    assert len(done.stderr.splitlines()) == 1


HOSTS = [
    ("https://stegvis.example", None),
    ("https://app.sju-sjoar.example:8443", None),
    ("https://prerehab.example", "rehab"),
    ("https://REHAB.example", "rehab"),
    ("https://stegvis.samordningsforbundet.example", "samordningsforbund"),
    ("https://xn--vld-ula.example", "våld"),
    ("https://violence-help.example", "violence"),
    ("https://soc.kommunen.example", "soc"),
    ("https://kris-och-stod.example", "kris"),
    ("https://krisjouren.example", "krisjour"),
    ("https://beroendevard.example", "beroende"),
    ("https://hot.example", "hot"),
    ("https://hotell.example", None),
    ("https://kristianstad.example", None),
    ("https://oberoende.example", None),
    ("https://sockerbagaren.example", None),
]


@pytest.mark.parametrize(("origin", "word"), HOSTS)
def test_hosts_are_judged_by_what_they_tell(origin: str, word: str | None) -> None:
    found = list(warnings(origin, "Stegvis"))
    assert len(found) == (1 if word else 0)
    assert all(repr(word) in line for line in found)


def test_the_apps_name_is_judged_too() -> None:
    assert "the app's name Rehabvän contains 'rehab'" in next(
        iter(warnings("https://x.example", "Rehabvän"))
    )


@pytest.mark.parametrize(
    "text", ["Rehabilitering", "MISSBRUK", "عنف", "przemoc", "насилие", "Nexweşî"]
)
def test_words_of_many_languages_are_found(text: str) -> None:
    assert telling_word(text)


def test_the_list_is_lower_case_without_doubles_and_without_words_that_catch_everything() -> None:
    words = deny_list()
    assert len(set(words)) == len(words) > 60
    assert all(word == word.casefold() and len(word.lstrip("^=")) >= 3 for word in words)
    assert telling_word("Stegvis – idag, karta, vecka, jag") is None
