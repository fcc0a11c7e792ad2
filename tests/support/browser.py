"""The real thing: the app on granian with a demo association, and Chromium in front of it."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LOOK = """async () => {
%s;
const seen = await axe.run({ resultTypes: ['violations'] });
return [
  seen.violations.map(v => [v.id, v.nodes[0].html]),
  document.documentElement.scrollWidth - innerWidth,
];
}"""
# What a page says that was left while it was looked at.
LEFT = ("context was destroyed", "reading 'documentElement'", "Cannot find context")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


PATIENCE = 30_000  # ms: a busy machine takes its time
expect.set_options(timeout=PATIENCE)


def chromium_path() -> str:
    """`make test` sets CHROMIUM, installing it if it must."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium: run `make test`, or set CHROMIUM to one"
    return found


@dataclass
class Site:
    """A running demo. `stop()` and `start(now)` move it in time; its data stays."""

    folder: Path
    port: int
    now: str | None = None
    process: subprocess.Popen[bytes] | None = None
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        moved = {"STEGVIS_NOW": self.now} if self.now else {}
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("STEGVIS_")},
            "STEGVIS_MODE": "demo",
            "STEGVIS_DATA": str(self.folder),
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": "",
            **self.settings,
            **moved,
        }

    def flask(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, now: str | None = None) -> None:
        self.now = now or self.now
        command = ["granian", "--interface", "wsgi", "--factory", "app:create_app"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--port", str(self.port), "--no-access-log"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "web.log").open("ab"),
        )
        await_answer(f"{self.url}/healthz")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def door(self, name: str) -> str:
        """The address that signs in as a person of the demo."""
        return self.url + self.people[name]["url"]


def await_answer(url: str, trust: ssl.SSLContext | None = None) -> None:
    for _ in range(600):  # a busy machine takes its time
        try:
            with urllib.request.urlopen(url, timeout=1, context=trust) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} never answered")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seed(site: Site) -> None:
    """Set up, and filled with the demo's people."""
    site.flask("setup")
    site.flask("demo", "seed")
    rows = json.loads(site.flask("demo", "people", "--format", "json"))
    site.people = {row["name"]: row for row in rows}


@contextmanager
def running(site: Site) -> Iterator[Site]:
    """Seeded and started, until it is no longer wanted."""
    seed(site)
    site.start()
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A demo that never runs: every other begins as a copy of its folder."""
    site = Site(tmp_path_factory.mktemp("seeded"), free_port())
    seed(site)
    return site


@contextmanager
def running_copy(seeded: Site, folder: Path) -> Iterator[Site]:
    shutil.copytree(seeded.folder, folder, dirs_exist_ok=True)
    site = Site(folder, free_port(), people=seeded.people)
    site.start()
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture
def site(seeded: Site, tmp_path: Path) -> Iterator[Site]:
    """A demo of its own for one journey."""
    with running_copy(seeded, tmp_path) as found:
        yield found


@pytest.fixture(scope="session")
def demo(seeded: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo that journeys share. Each writes as people of its own: Sara, Layla, Idris and Nils
    answer in test_question, Hassan in test_heard, Rana and Maj have no phone, Birgitta and Zara
    look at every page. Nobody moves its clock."""
    with running_copy(seeded, tmp_path_factory.mktemp("demo")) as found:
        yield found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
    yield browser
    browser.close()


def window(
    browser: Browser, width: int = 390, height: int = 844, **more: Any
) -> tuple[BrowserContext, Page]:
    """A window of its own: other cookies than every other window's."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce", **more
    )
    context.set_default_timeout(PATIENCE)
    return context, context.new_page()


def look(page: Page) -> None:
    """Stop here and look: axe finds nothing, and nothing makes the page scroll sideways.

    A click may still be on its way to the next page: when that comes in the middle, it is
    the one looked at.
    """
    for _ in range(5):
        page.wait_for_load_state()
        try:
            found, wide = page.evaluate(LOOK % AXE.read_text("utf-8"))
        except Error as left:
            if not any(sign in left.message for sign in LEFT):
                raise
            continue
        assert found == [], f"{page.url}: {found}"
        assert wide <= 0, f"{page.url} is {wide} px too wide"
        return
    raise AssertionError(f"{page.url} never stood still")
