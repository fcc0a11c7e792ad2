"""Every page that exists: axe finds nothing and nothing scrolls sideways, at 320 px, in Swedish and
right to left in Arabic, light and dark."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from app import i18n
from tests.support.browser import Site, look, window
from tests.support.fit import faults

PEOPLE = {
    "participant": ("Birgitta", "Zara"),
    "coach": ("Lena",),
    "coordinator": ("Karin",),
    "analyst": ("Mats",),
}
START = {
    "participant": ("/today", "/map", "/week", "/me", "/answer", "/change", "/me/handover"),
    "coach": ("/day", "/people", "/programmes", "/profile", "/tablet/pin"),
    "coordinator": ("/desk", "/people", "/programmes", "/programmes/new", "/profile"),
    "analyst": ("/numbers",),
}
STRANGER = ("/start", "/start?app", "/language", "/pin", "/exit", "/nowhere", "/day")
# Pages that a link leads to, one of each kind: an id is an id.
ID = re.compile(r"/[0-9a-z]{26}")
KEY_PAGES = ("/today", "/week", "/answer", "/map", "/me")
LEAVES = ("/exit", "/demo/", "/static/")


def links_of(page: Page) -> list[str]:
    found = page.locator("a[href^='/']")
    return [str(each) for each in found.evaluate_all("n => n.map(a => a.getAttribute('href'))")]


def walk(
    page: Page,
    site: Site,
    starts: tuple[str, ...],
    looked: Callable[[Page], None] = look,
) -> set[str]:
    """Look at every page that can be reached, one of each shape; the shapes that were seen."""
    waiting, seen = list(starts), set()
    while waiting:
        path = waiting.pop(0)
        shape = ID.sub("/*", path.partition("?")[0])
        if shape in seen or path.startswith(LEAVES) or shape.endswith((".csv", "/file")):
            continue
        seen.add(shape)
        page.goto(site.url + path)
        looked(page)
        waiting += links_of(page)
    return seen


@pytest.mark.parametrize("role", list(PEOPLE))
@pytest.mark.parametrize(("language", "colours"), [("sv", "light"), ("ar", "dark")])
def test_every_page_of_a_role_is_clean_and_fits(
    demo: Site, chromium: Browser, role: str, language: str, colours: str
) -> None:
    context, page = window(chromium, 320, 640, color_scheme=colours)
    for name in PEOPLE[role]:
        page.goto(demo.door(name))
        page.request.post(
            f"{demo.url}/language",
            form={"language": language},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        page.goto(f"{demo.url}/")
        assert page.locator("html").get_attribute("lang") == language
        seen = walk(page, demo, START[role])
    assert len(seen) >= len(START[role])
    context.close()


@pytest.mark.parametrize(("language", "colours"), [("sv", "dark"), ("ar", "light")])
def test_every_page_of_a_stranger_is_clean_and_fits(
    demo: Site, chromium: Browser, language: str, colours: str
) -> None:
    context, page = window(chromium, 320, 640, color_scheme=colours, locale=language)
    for path in STRANGER:
        page.goto(demo.url + path)
        assert page.locator("html").get_attribute("lang") == language
        look(page)
    page.goto(f"{demo.url}/gallery?lang={language}")
    look(page)
    context.close()


def test_the_key_pages_fit_in_every_language(demo: Site, chromium: Browser) -> None:
    """The rest of the pages, and the other ways of reading them, are `make sweep`. Zara is in the
    middle of a sheet: what she answers next is a question."""
    context, page = window(chromium, 320, 640)
    page.goto(demo.door("Zara"))
    found: list[str] = []
    for language in i18n.offered():
        page.request.post(
            f"{demo.url}/language",
            form={"language": language.code},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        for path in KEY_PAGES:
            page.goto(demo.url + path)
            found += faults(page)
        assert page.locator("html").get_attribute("lang") == language.html_lang
    context.close()
    assert found == []
