"""Every page of a participant in every language: at 320 px, with text of twice the size in the
dark, and with Swedish below each text, all of it fits; axe finds nothing."""

from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from app import i18n
from tests.journeys.test_every_page import PEOPLE, START, walk
from tests.support.browser import Site, look, window
from tests.support.fit import LARGE, faults, text_size
from tests.sweep.pseudo import Pseudo, put_on

SAME = {"Sec-Fetch-Site": "same-origin"}
LANGUAGES = [language.code for language in i18n.offered()]


def open_as(page: Page, site: Site, name: str, language: str, swedish: str = "") -> None:
    """Sign in as a person of the demo who reads this language, with Swedish below or not."""
    page.goto(site.door(name))
    for path, field, said in (("language", "language", language), ("beside", "wish", swedish)):
        done = page.request.post(f"{site.url}/{path}", form={field: said}, headers=SAME)
        assert done.ok, f"{path}: {done.status}"


def collect(page: Page, found: list[str], *, axe: bool = False) -> None:
    """Go on after a fault: a sweep says all that it finds."""
    found += faults(page)
    if axe:
        try:
            look(page)
        except AssertionError as fault:
            found.append(str(fault))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_a_narrow_phone(demo: Site, chromium: Browser, language: str) -> None:
    context, page = window(chromium, 320, 640)
    found: list[str] = []
    for name in PEOPLE["participant"]:
        open_as(page, demo, name, language)
        walk(page, demo, START["participant"], partial(collect, found=found, axe=True))
    context.close()
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_with_large_text_in_the_dark(
    demo: Site, chromium: Browser, language: str
) -> None:
    context, page = window(chromium, 320, 640, color_scheme="dark")
    setting = text_size(page, LARGE)
    found: list[str] = []
    for name in PEOPLE["participant"]:
        open_as(page, demo, name, language)
        walk(page, demo, START["participant"], partial(collect, found=found))
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size >= LARGE, "the text was never large"
    setting.detach()
    context.close()
    assert found == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != i18n.SOURCE])
def test_every_page_fits_with_swedish_below(demo: Site, chromium: Browser, language: str) -> None:
    context, page = window(chromium, 320, 640)
    found: list[str] = []
    for name in PEOPLE["participant"]:
        open_as(page, demo, name, language, swedish="below")
        walk(page, demo, START["participant"], partial(collect, found=found))
    context.close()
    assert found == []


@pytest.mark.parametrize("kind", list(Pseudo))
def test_every_page_fits_in_a_language_nobody_speaks(
    demo: Site, chromium: Browser, kind: Pseudo
) -> None:
    context, page = window(chromium, 320, 640)
    found: list[str] = []

    def looked(page: Page) -> None:
        put_on(page, kind)
        found.extend(faults(page))

    for name in PEOPLE["participant"]:
        open_as(page, demo, name, "sv")
        walk(page, demo, START["participant"], looked)
    context.close()
    assert found == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("document.querySelector('h1').style.marginBlockStart = '-4rem'", "lies on"),
        ("document.querySelector('.exit').style.width = '20px'", "cut off"),
        ("document.querySelector('h1').style.width = '400px'", "too wide"),
    ],
)
def test_the_sweep_finds_a_page_that_is_broken(
    demo: Site, chromium: Browser, broken: str, said: str
) -> None:
    context, page = window(chromium, 320, 640)
    open_as(page, demo, "Birgitta", "sv")
    page.goto(f"{demo.url}/week")
    page.evaluate(broken)
    assert any(said in each for each in faults(page))
    context.close()
