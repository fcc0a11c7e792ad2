"""One page in every way it can be read, from one load; and what was looked at, for the record."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page

from app import i18n
from tests.journeys.test_every_page import ID
from tests.support.browser import AXE, Site
from tests.support.fit import LARGE, faults, text_size
from tools.steps import BUILD

RECORD = BUILD / "sweep.jsonl"
USUAL = 16
SAME = {"Sec-Fetch-Site": "same-origin"}
# Colours are the same in every language: they are measured in one of each script.
WITH_COLOURS = frozenset({one.script: one.code for one in reversed(i18n.offered())}.values())
RULES = "axe.run({ rules: { 'color-contrast': { enabled: %s } } })"
VIOLATIONS = ".then(r => r.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 200)}`))"


@dataclass
class Look:
    """What was looked at in one language and one mode: a page's shape, and what was wrong."""

    language: str
    mode: str
    role: str
    pages: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def at(self, page: Page, faults: list[str]) -> None:
        self.pages.append(_shape(page.url).partition("?")[0])
        self.found += [said for each in faults if (said := _shape(each)) not in self.found]

    def keep(self) -> None:
        """One line of the record; `tools.sweep` makes a page of them."""
        BUILD.mkdir(exist_ok=True)
        with RECORD.open("a", encoding="utf-8") as file:
            file.write(json.dumps(self.__dict__, ensure_ascii=False) + "\n")


@dataclass
class Ways:
    """One language as a role reads it: on a narrow phone, and with large text in the dark."""

    language: str
    role: str

    def __post_init__(self) -> None:
        self.narrow = Look(self.language, "narrow", self.role)
        self.large = Look(self.language, "large and dark", self.role)

    def at(self, page: Page, *, with_axe: bool) -> None:
        self._look(self.narrow, page, with_axe)
        with large_in_the_dark(page):
            self._look(self.large, page, with_axe)

    def _look(self, look: Look, page: Page, with_axe: bool) -> None:
        look.at(page, faults(page) + (violations(page, self.language) if with_axe else []))

    def kept(self) -> list[str]:
        """What was found, both ways, after it has gone into the record."""
        self.narrow.keep()
        self.large.keep()
        return self.narrow.found + self.large.found


def _shape(said: str) -> str:
    """An address, or what is said of one, without the host and without whose it is."""
    return ID.sub("/*", re.sub(r"^http://[^/]+", "", said))


def violations(page: Page, language: str) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    rules = RULES % str(language in WITH_COLOURS).lower()
    return [f"{page.url}: {each}" for each in page.evaluate(rules + VIOLATIONS)]


@contextmanager
def large_in_the_dark(page: Page) -> Iterator[None]:
    """Text of twice the size, on a dark page, for as long as this lasts."""
    page.emulate_media(color_scheme="dark")
    setting = text_size(page, LARGE)
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size >= LARGE, "the text was never large"
    yield
    setting.send("Page.setFontSizes", {"fontSizes": {"standard": USUAL, "fixed": USUAL}})
    setting.detach()
    page.emulate_media(color_scheme="light")


def open_as(page: Page, site: Site, name: str, language: str, swedish: str = "") -> None:
    """Sign in as a person of the demo who reads this language, with Swedish below or not."""
    page.goto(site.door(name))
    for path, named, said in (("language", "language", language), ("beside", "wish", swedish)):
        done = page.request.post(f"{site.url}/{path}", form={named: said}, headers=SAME)
        assert done.ok, f"{path}: {done.status}"
