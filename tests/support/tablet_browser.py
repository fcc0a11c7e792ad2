"""A real Chromium with a profile on disk, as a process of its own that can be killed."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from tests.support.browser import FLAGS, Site, chromium_path

SCRIPTS = ("sealing", "store", "outbox", "sending")
START = "async () => Stegvis.outbox.start(await (await fetch('/sync/hello')).json())"


@dataclass
class Running:
    """A started browser; `kill` is what a flat battery does."""

    process: subprocess.Popen[bytes]
    browser: Browser
    page: Page

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


@contextmanager
def tablet(playwright: Playwright, profile: Path) -> Iterator[Running]:
    """Chromium on `profile`. Leaving closes it in peace, if it still lives."""
    profile.mkdir(exist_ok=True)
    for stale in ("DevToolsActivePort", "SingletonLock", "SingletonCookie", "SingletonSocket"):
        (profile / stale).unlink(missing_ok=True)
    process = subprocess.Popen(
        [
            chromium_path(),
            "--headless",
            *FLAGS,
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "--window-size=1180,820",
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{_port(profile)}")
    context = browser.contexts[0]
    page = context.pages[0] if context.pages else context.new_page()
    running = Running(process, browser, page)
    try:
        yield running
    finally:
        if process.poll() is None:
            browser.new_browser_cdp_session().send("Browser.close")
            process.wait(20)


def _port(profile: Path) -> int:
    file = profile / "DevToolsActivePort"
    for _ in range(200):
        if file.exists() and (found := re.match(r"(\d+)\n", file.read_text())):
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError("Chromium opened no port")


def load_outbox(page: Page, site: Site) -> None:
    """The outbox on whatever page of ours is open, and what the server says of this device."""
    for name in SCRIPTS:
        page.add_script_tag(url=f"{site.url}/static/x/js/{name}.js")
    page.evaluate(START)
