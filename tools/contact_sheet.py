"""`python -m tools.contact_sheet`: ten key pages in every language, as one picture in docs/.

A row is a page, a column a language, so that one glance along a row shows what does not fit. The
people are the demo's, the day is always the same one.
"""

import base64
import io
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app import i18n
from tests.support.browser import FLAGS, Site, chromium_path, free_port, running, window
from tools import assets, chromium
from tools.steps import ROOT, stop

SHEET = ROOT / "docs" / "screenshots" / "languages.webp"
NOW = "2027-03-16T08:00:00+01:00"
WIDTH, HEIGHT, SHRUNK = 320, 640, 200
BYTES_AT_MOST = 1_500_000
SAME = {"Sec-Fetch-Site": "same-origin"}
# (caption, who looks, address); nobody is a stranger, "locked" a phone that asks for its PIN.
PAGES = (
    ("Start", "", "/start"),
    ("PIN", "locked", "/today"),
    ("Today", "Birgitta", "/today"),
    ("Told first", "Sara", "/answer"),
    ("A question", "Zara", "/answer"),
    ("First and now", "Birgitta", "/change"),
    ("Map", "Birgitta", "/map"),
    ("Week", "Birgitta", "/week"),
    ("Coach: day", "Lena", "/day"),
    ("Coach: roll call", "Lena", "roll call"),
)
STYLE = f"""
body {{ margin: 0; background: #fff; color: #0b2730; font: 700 17px sans-serif }}
table {{ border-spacing: 6px }} th {{ padding: 4px; line-height: 1.25 }}
img {{ display: block; width: {SHRUNK}px; border: 1px solid #8aa }}
tbody th {{ min-width: 84px; text-align: start; vertical-align: top }}
"""


def _shot(page: Page) -> str:
    page.evaluate("document.fonts.ready.then(() => 0)")
    return base64.b64encode(page.screenshot()).decode()


def _sign_in(page: Page, site: Site, name: str, code: str) -> None:
    page.goto(site.door(name))
    done = page.request.post(f"{site.url}/language", form={"language": code}, headers=SAME)
    assert done.ok, done.status


def _roll_call(page: Page, site: Site) -> str:
    page.goto(f"{site.url}/day")
    links = page.locator("a[href^='/roll-call/']").evaluate_all("n => n.map(a => a.pathname)")
    found = [str(link) for link in links]
    return found[0] if found else stop("The demo's coach has no list to take today.")


def _column(browser: Browser, site: Site, language: i18n.Language) -> Iterator[str]:
    """The ten pages in one language."""
    context, page = window(browser, WIDTH, HEIGHT, locale=language.html_lang)
    for _caption, who, address in PAGES:
        if who:
            _sign_in(page, site, "Birgitta" if who == "locked" else who, language.code)
        if who == "locked":
            context.clear_cookies(name="stegvis_dev")
        path = _roll_call(page, site) if address == "roll call" else address
        page.goto(site.url + path)
        yield _shot(page)
        context.clear_cookies()
    context.close()


def _table(columns: dict[str, list[str]]) -> str:
    offered = [language for language in i18n.offered() if language.code in columns]
    heads = "".join(
        f'<th lang="{one.html_lang}" dir="{one.dir}">{escape(one.endonym)}</th>' for one in offered
    )
    rows = "".join(
        f"<tr><th>{caption}</th>"
        + "".join(
            f'<td><img src="data:image/png;base64,{columns[one.code][number]}"></td>'
            for one in offered
        )
        for number, (caption, _who, _address) in enumerate(PAGES)
    )
    return (
        f"<meta charset=utf-8><style>{STYLE}</style>"
        f"<table><thead><tr><th>{heads}</thead><tbody>{rows}</tbody></table>"
    )


def make(file: Path = SHEET) -> int:
    """Draw it; its size in bytes."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder), free_port(), now=NOW)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        with running(site):
            columns = {one.code: list(_column(browser, site, one)) for one in i18n.offered()}
        page = browser.new_page(viewport={"width": 200, "height": 200})
        page.set_content(_table(columns))
        picture = Image.open(io.BytesIO(page.locator("table").screenshot(type="png")))
        picture.convert("RGB").save(file, "WEBP", quality=62, method=6)
        browser.close()
    return file.stat().st_size


if __name__ == "__main__":
    chromium.ensure()
    assets.ensure()
    size = make()
    print(f"{SHEET.relative_to(ROOT)}: {size // 1000} kB, {len(i18n.offered())} languages")
    if size > BYTES_AT_MOST:
        stop(f"It is larger than {BYTES_AT_MOST // 1000} kB.")
