"""A participant without a phone is a full participant: on the coach's tablet, and from paper."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, expect

from app.demo.cast import PIN
from tests.journeys import steps
from tests.support.browser import Site, look, window

ANSWERS: list[int | str] = [2, 3, "unknown", 4, 5, 3, 6, 4, 2, 7]


def test_she_answers_on_the_tablet_and_reaches_nothing_else(demo: Site, chromium: Browser) -> None:
    _, tablet = window(chromium, 820, 1180)
    steps.sign_in(tablet, demo, "Lena")
    steps.open_card(tablet, demo, "Rana")
    tablet.locator("a[href$='/answer']").first.click()
    look(tablet)
    tablet.locator("main form button.main").first.click()
    look(tablet)
    tablet.locator("button[value=interpreter], input[value=interpreter]").first.click()
    tablet.wait_for_url("**/1")
    expect(tablet.locator("html")).to_have_attribute("dir", "rtl")

    for elsewhere in (
        "/day",
        "/people",
        "/me",
        "/start",
        "/pin",
        "/desk",
        demo.people["Lena"]["url"],
    ):
        tablet.goto(demo.url + elsewhere)
        assert "/sheets/" in tablet.url, elsewhere
    steps.answer_all(tablet, ANSWERS)
    tablet.locator("button[value=with_interpreter]").click()
    tablet.wait_for_url("**/done")
    look(tablet)
    tablet.locator("a[href$='/leave']").click()
    steps.type_pin(tablet, PIN)
    tablet.wait_for_url("**/people/*")
    expect(tablet.locator("main")).to_contain_text("Rana")
    look(tablet)


def test_a_sheet_of_paper_is_printed_in_her_language_and_typed_in(
    demo: Site, chromium: Browser
) -> None:
    _, tablet = window(chromium, 820, 1180)
    steps.sign_in(tablet, demo, "Ylva")
    steps.open_card(tablet, demo, "Maj")
    card = tablet.url
    tablet.goto(f"{card}/paper?language=ar")
    look(tablet)
    assert "Maj" not in tablet.locator("main").inner_text()
    tablet.emulate_media(media="print")
    look(tablet)
    tablet.emulate_media(media="screen")

    tablet.goto(f"{card}/typed")
    look(tablet)
    today = datetime.now(ZoneInfo("Europe/Stockholm")).date()
    tablet.locator("input[name=answered_on], input[type=date]").first.fill(
        (today + timedelta(days=1)).isoformat()
    )
    tablet.locator("main form button.main").first.click()
    look(tablet)
    assert tablet.url.endswith("/typed"), "a day that has not come must not be saved"
