"""Every page that exists: axe finds nothing and nothing scrolls sideways, at 320 px, in Swedish and
right to left in Arabic, light and dark; with words half as long again nothing is cut off."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import fontpkg_noto_sans
import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser, Page, Playwright, Route

from app import i18n
from tests.journeys.steps import until
from tests.support.browser import FLAGS, ROOT, Site, chromium_path, look, window
from tests.support.fit import faults
from tests.sweep.pseudo import Pseudo, put_on
from tools.sweep import has_changed

PEOPLE = {
    "participant": ("Birgitta", "Zara"),
    "coach": ("Lena",),
    "coordinator": ("Karin",),
    "analyst": ("Mats",),
    "reviewer": ("Rut",),
    "administrator": ("Vera",),
}
START = {
    "participant": ("/today", "/map", "/week", "/me", "/answer", "/change", "/me/handover"),
    "coach": ("/day", "/people", "/programmes", "/profile", "/tablet/pin"),
    "coordinator": ("/desk", "/people", "/programmes", "/programmes/new", "/profile"),
    "analyst": ("/numbers",),
    "reviewer": ("/texts", "/texts/ar"),
    "administrator": ("/staff", "/staff/new", "/keys"),
}
STRANGER = ("/start", "/start?app", "/language", "/pin", "/exit", "/nowhere", "/day")
# Pages that a link leads to, one of each kind: an id is an id, a language a language.
ID = re.compile(rf"/(?:[0-9a-z]{{16,26}}|{'|'.join(i18n.languages())})(?=/|$)")
KEY_PAGES = ("/today", "/week", "/answer", "/map", "/me")
LEAVES = ("/exit", "/demo/", "/static/")

NOTO = (
    "node_modules/@fontsource/noto-sans-ethiopic/files/noto-sans-ethiopic-ethiopic-400-normal.woff2"
)


def phone_with(playwright: Playwright, folder: Path, ethiopic: bool) -> Browser:
    """A browser that sees no fonts of this machine: Latin ones, and Ethiopic where it is told."""
    if ethiopic:
        font = TTFont(ROOT / NOTO)
        font.flavor = None
        font.save(folder / "ethiopic.ttf")
    latin = Path(str(fontpkg_noto_sans.__file__)).parent / "files"
    rules = f"<dir>{latin}</dir><dir>{folder}</dir><cachedir>{folder}/cache</cachedir>"
    (folder / "fonts.conf").write_text(f"<fontconfig>{rules}</fontconfig>")
    return playwright.chromium.launch(
        executable_path=chromium_path(),
        args=FLAGS,
        env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )


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
    found: list[str] = []

    def looked(page: Page) -> None:
        look(page)
        if language == i18n.SOURCE:
            put_on(page, Pseudo.ACCENTED)
            found.extend(faults(page))

    for name in PEOPLE[role]:
        page.goto(demo.door(name))
        page.request.post(
            f"{demo.url}/language",
            form={"language": language},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        page.goto(f"{demo.url}/")
        assert page.locator("html").get_attribute("lang") == language
        seen = walk(page, demo, START[role], looked)
    assert len(seen) >= len(START[role])
    context.close()
    assert found == []


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


@pytest.mark.parametrize("has_it", [False, True], ids=["lacks", "has"])
def test_a_phone_fetches_a_font_for_tigrinya_only_if_it_has_none_and_after_the_first_paint(
    demo: Site, playwright: Playwright, tmp_path: Path, has_it: bool
) -> None:
    browser = phone_with(playwright, tmp_path, has_it)
    context, page = window(browser, 320, 640, locale="ti")
    asked: list[str] = []
    held: list[Route] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/css/font-*", lambda route: held.append(route))
    page.goto(f"{demo.url}/start", wait_until="commit")
    until(page, "() => performance.getEntriesByName('first-contentful-paint').length > 0")
    assert [url for url in asked if "woff2" in url] == []
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => 0)")
    fetched = [url for url in asked if url.endswith(".woff2")]
    assert len(fetched) == (0 if has_it else 1)
    if fetched:  # and from then on it is kept
        page.unroute_all()
        page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        until(page, "() => !!navigator.serviceWorker.controller")
        page.reload()
        until(page, f"() => caches.match({json.dumps(fetched[0])}).then((kept) => !!kept)")
    context.close()
    browser.close()


def test_a_phone_in_swedish_fetches_no_font(demo: Site, chromium: Browser) -> None:
    context, page = window(chromium, 320, 640, locale="sv")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{demo.url}/language")
    page.evaluate("document.fonts.ready.then(() => 0)")
    assert asked
    assert [url for url in asked if "font-" in url or ".woff2" in url] == []
    context.close()


def test_the_key_pages_fit_in_every_language(demo: Site, chromium: Browser) -> None:
    """And all pages of a participant where the texts are others than those `make sweep` has looked
    at; the other ways of reading them are its own. Zara is in the middle of a sheet: what she
    answers next is a question."""
    context, page = window(chromium, 320, 640)
    found: list[str] = []

    def looked(page: Page) -> None:
        found.extend(faults(page))

    def read(name: str, language: i18n.Language) -> None:
        page.goto(demo.door(name))
        page.request.post(
            f"{demo.url}/language",
            form={"language": language.code},
            headers={"Sec-Fetch-Site": "same-origin"},
        )

    for language in i18n.offered():
        read("Zara", language)
        for path in KEY_PAGES:
            page.goto(demo.url + path)
            looked(page)
        assert page.locator("html").get_attribute("lang") == language.html_lang
        if has_changed(language.code):
            read("Birgitta", language)
            assert len(walk(page, demo, START["participant"], looked)) > len(KEY_PAGES)
    context.close()
    assert found == []
