"""Every page of everybody in every language, and in two that nobody speaks: at 320 px, with text of
twice the size in the dark, and with Swedish below each text, all of it fits; axe finds nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from app import i18n
from tests.journeys.test_every_page import PEOPLE, START, STRANGER, walk
from tests.support.browser import Site, window
from tests.support.fit import faults
from tests.sweep.looking import Look, Ways, open_as, violations
from tests.sweep.pseudo import Pseudo, put_on

LANGUAGES = [language.code for language in i18n.offered()]


def go_round(
    page: Page,
    demo: Site,
    role: str,
    language: str,
    looked: Callable[[Page], None],
    swedish: str = "",
) -> None:
    """Every page of a role, as each of its people."""
    for name in PEOPLE[role]:
        open_as(page, demo, name, language, swedish)
        walk(page, demo, START[role], looked)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", list(PEOPLE))
def test_every_page_fits_a_narrow_phone_and_large_text_in_the_dark(
    demo: Site, chromium: Browser, role: str, language: str
) -> None:
    context, page = window(chromium, 320, 640)
    ways = Ways(language, role)
    go_round(page, demo, role, language, lambda page: ways.at(page, with_axe=True))
    context.close()
    assert ways.kept() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_stranger_fits(demo: Site, chromium: Browser, language: str) -> None:
    context, page = window(chromium, 320, 640, locale=i18n.languages()[language].html_lang)
    ways = Ways(language, "stranger")
    for path in STRANGER:
        page.goto(demo.url + path)
        ways.at(page, with_axe=True)
    context.close()
    assert ways.kept() == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != i18n.SOURCE])
def test_every_page_fits_with_swedish_below(demo: Site, chromium: Browser, language: str) -> None:
    context, page = window(chromium, 320, 640)
    look = Look(language, "Swedish below", "participant")
    go_round(page, demo, "participant", language, lambda page: look.at(page, faults(page)), "below")
    context.close()
    look.keep()
    assert look.found == []


@pytest.mark.parametrize("kind", list(Pseudo))
@pytest.mark.parametrize("role", list(PEOPLE))
def test_every_page_fits_in_a_language_nobody_speaks(
    demo: Site, chromium: Browser, role: str, kind: Pseudo
) -> None:
    context, page = window(chromium, 320, 640)
    ways = Ways(kind.value, role)

    def looked(page: Page) -> None:
        put_on(page, kind)
        ways.at(page, with_axe=False)

    go_round(page, demo, role, i18n.SOURCE, looked)
    context.close()
    assert ways.kept() == []


BUTTON = "document.querySelector('main .btn').style"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("document.querySelector('main .btn + .btn').style.marginBlockStart = '-4rem'", "lies on"),
        ("document.querySelector('.exit').style = 'width: 20px; white-space: nowrap'", "cut off"),
        (f"{BUTTON}.minWidth = '400px'", "too wide"),
        (f"{BUTTON} = 'min-height: 0; height: 20px; overflow: hidden'", "below"),
    ],
)
def test_the_sweep_finds_a_page_that_is_broken(
    demo: Site, chromium: Browser, broken: str, said: str
) -> None:
    context, page = window(chromium, 320, 640)
    open_as(page, demo, "Birgitta", "sv")
    page.goto(f"{demo.url}/me")
    page.evaluate(broken)
    assert any(said in each for each in faults(page) + violations(page, "sv"))
    context.close()
