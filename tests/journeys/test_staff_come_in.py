"""From an empty database: the first coordinator, her coaches, a substitute for a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.desks import Desk, invite, make_programme, open_colleague
from tests.support.browser import Site, free_port, look

TEMPLATE = "aktiv-centrum"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """Set up, and nobody in it."""
    site = Site(tmp_path, free_port())
    site.flask("setup")
    site.start()
    try:
        yield site
    finally:
        site.stop()


def test_staff_come_in_take_over_and_leave(empty: Site, chromium: Browser) -> None:
    empty.flask("associations", "create", "Samordningsförbundet Prov")
    link = empty.flask("staff", "invite", "Karin", "--role", "coordinator").strip()

    karin = Desk(chromium, empty, 1180, 820)
    karin.open(link)
    karin.unlocks(False)
    karin.page.locator("form[data-passkey=create] button").click()
    karin.page.locator("[data-said=cancelled]").wait_for()
    look(karin.page)
    karin.unlocks(True)  # nothing was lost: the same page, once more
    karin.make_passkey()
    karin.page.locator("form[data-passkey=create] button").click()
    karin.page.locator("[data-said=known]").wait_for()  # a second one lies on another device
    karin.page.locator("form[action='/keys/code'] button").click()
    code = karin.page.locator(".code.small").inner_text()
    look(karin.page)

    karin.sign_out()
    karin.sign_in()
    karin.page.wait_for_url("**/desk")
    programme = make_programme(karin, TEMPLATE)

    lena = Desk(chromium, empty)
    lena.open(invite(karin, "Lena"))
    lena.make_passkey()
    assert lena.sees(programme) == 404
    page = open_colleague(karin, "Lena")
    page.locator("form[action$='/give'] button.main").click()
    page.locator("form[action*='/take/']").wait_for()
    assert lena.sees(programme) == 200

    tomas = Desk(chromium, empty, 320, 640)
    tomas.open(invite(karin, "Tomas"))
    tomas.make_passkey()
    page = open_colleague(karin, "Tomas")
    today = page.locator("input[name=from_on]").input_value()
    page.locator("label:has(input[value=lent])").click()
    page.locator("main form button.main").click()
    page.locator("#until_on-error").wait_for()  # until when?
    look(page)
    page.locator("input[name=until_on]").fill(today)
    page.locator("main form button.main").click()
    page.locator("form[action*='/take/']").wait_for()
    assert tomas.sees(programme) == 401  # another role: the old session is dead
    tomas.sign_in()
    assert tomas.sees(programme) == 200

    page = open_colleague(karin, "Lena")
    page.locator("form[action*='/take/'] button").click()
    expect(page.locator("form[action*='/take/']")).to_have_count(0)
    assert lena.sees(programme) == 404

    empty.stop()
    empty.start((datetime.now(UTC) + timedelta(days=1)).isoformat())
    tomas.sign_in()
    assert tomas.sees(programme) == 404

    page = open_colleague_after(karin, code)
    page.locator("summary").click()
    page.locator("form[action$='/end'] button").click()
    page.wait_for_url("**/staff?*")
    look(page)
    assert tomas.sees("/day") == 401
    tomas.go("/sign-in").locator("form[data-passkey=get] button").click()
    tomas.page.locator(".fault").wait_for()
    look(tomas.page)


def test_she_comes_in_through_the_municipality(empty: Site, chromium: Browser, issuer: str) -> None:
    """To the browser the other service is another site: forms and cookies are held to that."""
    empty.stop()
    empty.settings = {
        "STEGVIS_OIDC_ISSUER": issuer.replace("localhost", "127.0.0.1"),
        "STEGVIS_OIDC_CLIENT_ID": "stegvis",
        "STEGVIS_OIDC_CLIENT_SECRET": "not a secret",
        "STEGVIS_OIDC_NAME": "Kommunens inloggning",
    }
    empty.start()
    empty.flask("associations", "create", "Samordningsförbundet Prov")
    karin = Desk(chromium, empty)
    karin.open(empty.flask("staff", "invite", "Karin", "--role", "coordinator").strip())
    through_the_municipality(karin)
    karin.page.wait_for_url("**/keys?*")
    look(karin.page)
    karin.sign_out()
    through_the_municipality(karin)
    karin.page.wait_for_url("**/desk")
    assert karin.sees("/staff") == 200


def through_the_municipality(who: Desk) -> None:
    who.page.get_by_role("link", name="Kommunens inloggning").click()
    who.page.wait_for_url("**/oauth2/authorize?*")
    who.page.locator("input[name=sub]").fill("karin")
    who.page.get_by_role("button", name="Authorize").click()


def open_colleague_after(karin: Desk, code: str) -> Page:
    """Her passkey is gone with her laptop; the paper lets her in once more."""
    page = karin.go("/sign-in/code")
    look(page)
    page.locator("input[name=code]").fill(code.lower())
    page.locator("main form button.main").click()
    page.wait_for_url("**/keys?*")
    look(page)
    return open_colleague(karin, "Tomas")
