"""The main job: a participant rates herself on a phone, weeks pass, the coach sees the change."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import steps
from tests.support.browser import Site, look, window

FIRST: list[int | str] = [3, 4, 2, "unknown", 5, 6, 4, "declined", 3, 8]
LATER: list[int | str] = [5, 4, 3, 6, 5, 8, 7, 4, 2, 9]


def later(**span: int) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


def test_a_rating_begun_in_arabic_goes_on_in_swedish_and_shows_its_change(
    site: Site, chromium: Browser
) -> None:
    tablet, coach = window(chromium, 820, 1180)
    _, phone = window(chromium, 320, 640)
    steps.sign_in(coach, site, "Lena")
    link, _digits = steps.make_code(coach, site, "Sara")

    # The phone scans: the token leaves the address bar, and a tap opens the code.
    phone.goto(link)
    assert "#" not in phone.url
    look(phone)
    phone.locator("[data-scanned] button").click()
    steps.choose_language(phone, "العربية")
    steps.compare_pictures(coach, phone)
    steps.choose_pin(phone)
    expect(coach.locator("#code .status")).to_be_visible()

    # Today in Arabic, right to left; the calm screen; then the first four questions.
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    look(phone)
    phone.locator(".answer a").click()
    look(phone)
    assert phone.locator(".notice li").count() <= 6
    phone.locator("button[value=read_myself]").click()
    steps.answer_all(phone, FIRST[:4])
    expect(phone).to_have_url(re.compile("/5$"))

    # Another phone, another language: the same place.
    _, digits = steps.make_code(coach, site, "Sara")
    _, other = window(chromium, 390, 844)
    other.goto(f"{site.url}/start")
    other.locator("input[name=digits]").fill(digits)
    other.locator("[data-typed] button").click()
    steps.choose_language(other, "Svenska")
    steps.compare_pictures(coach, other)
    steps.choose_pin(other)
    other.goto(f"{site.url}/language")
    steps.choose_language(other, "Svenska")
    other.goto(f"{site.url}/today")
    other.locator(".answer a").click()
    expect(other).to_have_url(re.compile("/5$"))
    steps.answer_all(other, FIRST[4:])
    look(other)
    other.locator("button[value=alone]").click()
    other.wait_for_url("**/done")
    look(other)
    expect(other.locator(".phones a[href='tel:112']")).to_be_visible()

    # The coach's Day says that there is something to look at together.
    coach.goto(f"{site.url}/day")
    look(coach)
    expect(coach.locator("main")).to_contain_text("Sara")

    # Seven weeks later.
    site.stop()
    site.start(later(weeks=7))
    other.goto(f"{site.url}/today")
    steps.type_pin(other)
    other.wait_for_url("**/today")
    other.locator(".answer a").click()
    look(other)
    other.locator("main form button.main").click()
    expect(other.locator(".first")).to_contain_text("3")
    steps.answer_all(other, LATER)
    other.locator("button[value=with_coach]").click()
    other.wait_for_url("**/done")
    other.locator("a[href='/change']").click()
    look(other)
    expect(other.locator(".areas li").first).to_contain_text("2")
    other.locator(".areas a").first.click()
    look(other)
    expect(other.locator(".places")).to_be_visible()

    # The coach sees it, per person and per group, with its n.
    coach.goto(site.door("Lena"))
    steps.open_card(coach, site, "Sara")
    expect(coach.locator("main")).to_contain_text("8")
    coach.goto(f"{site.url}/programmes")
    coach.locator("a[href^='/groups/']").first.click()
    look(coach)
    tablet.close()


@pytest.mark.parametrize("colour", ["light", "dark"])
def test_the_whole_path_works_without_javascript(
    site: Site, chromium: Browser, colour: str
) -> None:
    _, coach = window(chromium, 820, 1180)
    context, phone = window(chromium, 320, 640, java_script_enabled=False, color_scheme=colour)
    steps.sign_in(coach, site, "Tomas")
    _, digits = steps.make_code(coach, site, "Layla")
    phone.goto(f"{site.url}/start")
    phone.locator("input[name=digits]").fill(digits)
    phone.locator("[data-typed] button").click()
    phone.locator("label", has_text="العربية").click()
    phone.locator("main form button.main").click()
    coach.locator("button[name=same][value=yes]").click()
    expect(coach.locator("#code .status")).to_be_visible()
    phone.locator("main a.btn").click()
    phone.locator("input[name=pin]").fill("٢٧١٩٠٥")
    phone.locator("input[name=again]").fill("271905")
    phone.locator("main form button.main").click()
    phone.wait_for_url("**/today")
    phone.locator(".answer a").click()
    phone.locator("button[value=interpreter]").click()
    for step in FIRST:
        if isinstance(step, str):
            phone.locator(f"button[value={step}]").click()
        else:
            phone.locator(f"label:has(input[value='{step}'])").click()
            phone.locator("button.next").click()
    phone.locator("button[value=with_interpreter]").click()
    phone.wait_for_url("**/done")
    phone.locator("a.exit").click()
    phone.go_back()
    expect(phone.locator("input[name=pin]")).to_be_visible()
    phone.locator("input[name=pin]").fill(steps.PIN)
    phone.locator("main form button.main").click()
    context.close()
