"""The way out, the pad and the scanned code in a real browser (trust S1, S2, S6, S12–S14)."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from app import clock, i18n
from app.accounts import codes
from app.accounts.models import CodeState, DeviceCode, Person
from app.db import Database
from tests.cast import PIN, Cast
from tests.journeys.steps import until
from tests.support.app import ClientOf

COOKIES = ("stegvis_dev", "stegvis_dev_d")

# In the page: tap the way out, and say at once, before anything else can run, what is to be seen.
TAP = """() => {
  document.querySelector("a.exit").click();
  const shown = Array.from(document.querySelectorAll("*")).filter((e) => e.getClientRects().length);
  return { shown: shown.length, title: document.title };
}"""


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A browser does not see the engine."""
    return sqlite_database


@pytest.fixture
def address(app: Flask, cast: Cast) -> Iterator[str]:
    """The app on a port of this machine."""
    server = make_server("localhost", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


def phone(
    chromium: Browser, address: str, client_of: ClientOf | None, who: Person
) -> BrowserContext:
    """A phone that speaks English; signed in as `who` when `client_of` is given."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 780}, locale="en", timezone_id="Europe/Stockholm"
    )
    if client_of is not None:
        client = client_of(who)
        for name in COOKIES:
            cookie = client.get_cookie(name)
            assert cookie is not None
            context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
    return context


@pytest.fixture
def saras(
    chromium: Browser, address: str, client_of: ClientOf, cast: Cast
) -> Iterator[BrowserContext]:
    context = phone(chromium, address, client_of, cast.sara)
    yield context
    context.close()


@pytest.fixture
def page(saras: BrowserContext, address: str) -> Page:
    """Sara's Today, with the worker in charge."""
    page = saras.new_page()
    page.goto(f"{address}/today")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    until(page, "() => !!navigator.serviceWorker.controller")
    # the worker has heard which language this page has
    until(page, "() => caches.match('/offline/language').then((kept) => !!kept)")
    return page


def is_neutral(page: Page) -> bool:
    """Either the page that shows the day, or the pad: nothing of hers, nothing of ours."""
    words = page.locator("body").inner_text()
    pad_or_day = page.locator("[data-pin], [data-day]").count()
    return bool(pad_or_day) and not any(name in words for name in ("Sara", "Lena", "Gymmet"))


def today_in_words() -> str:
    return i18n.long_date(clock.today(), "sv")


def test_a_tap_hides_everything_before_anything_is_asked_of_the_network(page: Page) -> None:
    page.route("**/exit", lambda _route: None)  # a server that never answers
    seen = page.evaluate(TAP)
    assert seen == {"shown": 0, "title": "…"}


def test_the_way_out_ends_the_session_and_shows_the_day(page: Page, address: str) -> None:
    page.click("a.exit")
    expect(page).to_have_url(f"{address}/exit")
    expect(page.locator("h1")).to_have_text(today_in_words())
    answer = page.goto(f"{address}/today")
    assert answer is not None
    assert answer.status == 401
    assert is_neutral(page)


def test_shift_three_times_is_the_way_out_and_capital_letters_are_not(
    page: Page, address: str
) -> None:
    for _ in range(4):
        page.keyboard.press("Shift+A")
    where = page.evaluate("() => [location.pathname, document.documentElement.hidden]")
    assert where == ["/today", False]
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page).to_have_url(f"{address}/exit")


def test_the_link_alone_is_enough_without_javascript(
    chromium: Browser, address: str, client_of: ClientOf, cast: Cast
) -> None:
    with_script = phone(chromium, address, client_of, cast.sara)
    context = chromium.new_context(
        java_script_enabled=False, storage_state=with_script.storage_state()
    )
    page = context.new_page()
    page.goto(f"{address}/today")
    page.click("a.exit")
    expect(page).to_have_url(f"{address}/exit")
    expect(page.locator("h1")).to_have_text(today_in_words())
    page.goto(f"{address}/today")
    assert is_neutral(page)
    context.close()
    with_script.close()


def test_back_five_times_never_shows_her_pages_again(page: Page, address: str) -> None:
    for path in ("/me", "/today", "/language", "/me", "/today", "/me"):
        page.goto(f"{address}{path}")
    page.click("a.exit")
    expect(page).to_have_url(f"{address}/exit")
    for _ in range(5):
        page.go_back()
        assert page.url.endswith("/language") or is_neutral(page)
        assert "Sara" not in page.content()
        assert "Lena" not in page.content()


def test_without_a_network_the_way_out_shows_the_kept_day_and_the_server_hears_of_it_later(
    page: Page, saras: BrowserContext, address: str
) -> None:
    saras.set_offline(True)
    page.click("a.exit")
    expect(page.locator("[data-clock]")).to_be_visible()
    assert is_neutral(page)
    expect(page).to_have_url(f"{address}/exit")
    page.go_back()
    assert "Lena" not in page.content()
    saras.set_offline(False)
    answer = page.goto(f"{address}/today")
    assert answer is not None
    assert answer.status == 401
    assert is_neutral(page)


def test_without_a_network_and_without_a_worker_nothing_of_hers_stays_on_the_screen(
    saras: BrowserContext, address: str
) -> None:
    page = saras.new_page()
    page.route("**/service-worker.js", lambda route: route.abort())
    page.goto(f"{address}/today")
    saras.set_offline(True)
    assert page.evaluate(TAP)["shown"] == 0
    page.wait_for_timeout(300)
    # Not the browser's own page, which shows our address.
    expect(page).to_have_url(f"{address}/today")
    assert page.evaluate("() => document.documentElement.hidden")
    saras.set_offline(False)
    expect(page).to_have_url(f"{address}/exit", timeout=10_000)


def test_a_page_asked_for_without_a_network_says_so_and_names_nobody(
    page: Page, saras: BrowserContext, address: str
) -> None:
    saras.set_offline(True)
    page.goto(f"{address}/me")
    expect(page.locator("h1")).to_contain_text(i18n.text_in("sv", "No network right now"))
    assert "Lena" not in page.content()
    saras.set_offline(False)
    page.click("main form button")
    expect(page.locator(".tabs")).to_be_visible()


def test_nothing_that_names_a_person_is_ever_kept_on_the_phone(page: Page, address: str) -> None:
    for path in ("/today", "/me", "/language", "/today"):
        page.goto(f"{address}{path}")
    kept = page.evaluate("""async () => {
      const found = {};
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const answer = await cache.match(request);
          found[new URL(request.url).pathname] = await answer.text();
        }
      }
      return found;
    }""")
    pages = {path for path in kept if not path.startswith("/static/")}
    assert pages == {"/offline/sv", "/offline/sv/away", "/offline/language"}
    assert any(path.endswith("participant.css") for path in kept)
    for text in kept.values():
        assert not any(word in text for word in ("Sara", "Lena", "Gymmet", "Samordnings"))
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0


def test_a_new_worker_keeps_one_version_only(page: Page, app: Flask) -> None:
    before = page.evaluate("() => caches.keys()")
    assert len(before) == 1
    app.extensions["kept_version"] = "another"
    page.evaluate("() => navigator.serviceWorker.ready.then((found) => found.update())")
    until(page, "() => caches.keys().then((names) => names.join() === 'stegvis-another')")
    until(page, "() => caches.match('/offline/sv/away').then((kept) => !!kept)")


@pytest.mark.parametrize("digits", [PIN, PIN.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))])
def test_the_pad_takes_taps_and_any_keyboards_digits_and_goes_on_by_itself(
    page: Page, address: str, digits: str
) -> None:
    page.goto(f"{address}/exit")
    page.goto(f"{address}/today")
    page.click(f'[data-digit="{PIN[0]}"]')
    page.click('[data-digit="0"]')
    page.click("[data-erase]")
    expect(page.locator(".dots .on")).to_have_count(1)
    for digit in digits[1:]:
        page.evaluate(
            """(key) => document.body.dispatchEvent(
                 new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))""",
            digit,
        )
    expect(page.locator(".tabs")).to_be_visible()
    expect(page).to_have_url(f"{address}/today")


def test_a_scanned_code_leaves_the_address_at_once_and_one_tap_goes_on(
    app: Flask, chromium: Browser, address: str, cast: Cast
) -> None:
    with app.extensions["database"].writing() as session:
        issued = codes.issue_code(
            session=session, by=cast.lena.id, at=clock.now(), person=cast.amina
        )
        session.commit()
    context = phone(chromium, address, None, cast.amina)
    page = context.new_page()
    page.goto(f"{address}/start#{issued.token}")
    expect(page).to_have_url(f"{address}/start")
    assert issued.token not in page.evaluate("() => JSON.stringify(history.state) + location.href")
    expect(page.locator("#digits")).to_be_hidden()
    page.reload()
    expect(page.locator("#digits")).to_be_visible()  # the token was in the address only
    page.goto("about:blank")
    page.goto(f"{address}/start#{issued.token}")
    page.click("[data-scanned] button")
    expect(page).to_have_url(f"{address}/start/language")
    page.check("input[value=en]", force=True)
    page.click("main .btn")
    expect(page.locator(".same li")).to_have_count(2)
    with app.extensions["database"].writing() as session:
        code = session.get(DeviceCode, issued.code.id)
        assert code is not None
        assert code.state is CodeState.OPENED
        later = clock.now() + timedelta(seconds=1)
        codes.confirm_code(session=session, by=cast.lena.id, at=later, code=code, same=True)
        session.commit()
    expect(page).to_have_url(f"{address}/start/pin")  # it went on by itself
    context.close()
