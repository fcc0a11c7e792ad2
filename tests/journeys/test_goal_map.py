"""The map side by side: she on her phone in Arabic, her coach on the tablet in Swedish."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps
from tests.support.browser import Site, look, window


def undo(page: Page) -> None:
    page.locator(".just button").click()
    page.wait_for_load_state()


def test_a_goal_is_made_on_the_phone_and_walked_together(site: Site, chromium: Browser) -> None:
    _, coach = window(chromium, 820, 1180)
    _, phone = window(chromium, 320, 640)
    steps.sign_in(phone, site, "Rana")
    phone.goto(f"{site.url}/map")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    look(phone)

    # Her own words first; then a step that she chooses from the library, in Arabic.
    phone.locator(".foot a.btn").click()
    look(phone)
    phone.locator("textarea[name=words]").fill("أنام كل الليل 🌙")
    phone.locator("label:has(input[value=sleep])").click()
    phone.locator("main form button.main").click()
    phone.wait_for_url("**/steps/new")
    look(phone)
    phone.locator("label:has(input[value=calm_hour])").click()
    phone.locator("main form button.main").click()
    expect(phone.locator(".milestone.now")).to_contain_text("ساعة هادئة")
    look(phone)

    # One goal with one step is a whole map, and Today has it with its sign.
    expect(phone.locator("svg[role=img] title")).to_have_count(1)
    phone.goto(f"{site.url}/today")
    expect(phone.locator(".small-step")).to_contain_text("ساعة هادئة")

    # The coach reads the same step in Swedish, adds another goal and one more step with her.
    steps.sign_in(coach, site, "Lena")
    steps.open_card(coach, site, "Birgitta")
    answers_without_scrolling(coach)
    shows_where_she_goes_and_where_she_is(coach, site)
    steps.open_card(coach, site, "Rana")
    expect(coach.locator(".small-map")).to_contain_text("Ha en lugn timme")
    coach.locator(".small-map a[href^='/maps/'][href$='/new']").first.click()
    look(coach)
    coach.locator("textarea[name=words]").fill("Röra på mig mer")
    coach.locator("label:has(input[value=activity])").click()
    coach.locator("main form button.main").first.click()
    coach.wait_for_url("**/steps/new")
    look(coach)
    coach.locator("label:has(input[value=gym_with_coach])").click()
    coach.locator("summary").nth(1).click()
    coach.locator("input[name=helper]").fill("Lena")
    coach.locator("main form button.main").click()
    look(coach)

    # Two goals are a net. She crosses one step off, the coach the other; both see both.
    phone.goto(f"{site.url}/map")
    look(phone)
    expect(phone.locator(".hills > li")).to_have_count(2)
    expect(phone.locator(".milestone")).to_have_count(2)
    phone.goto(f"{site.url}/today")
    phone.locator(".small-step button").click()
    look(phone)
    expect(phone.locator(".just")).to_be_visible()
    steps.open_card(coach, site, "Rana")
    coach.locator(".small-map .small-step button").click()
    look(coach)
    phone.goto(f"{site.url}/map")
    expect(phone.locator(".milestone.done")).to_have_count(2)

    # Taken back with one tap, and what she can now is kept in her own words.
    undo(coach)
    phone.goto(f"{site.url}/map")
    expect(phone.locator(".milestone.done")).to_have_count(1)
    phone.locator(".foot a").nth(1).click()
    look(phone)
    phone.locator(".milestone.done a").click()
    look(phone)
    phone.locator("input[name=words]").fill("أنام بدون هاتف")
    phone.locator("main form button.main").click()
    look(phone)
    expect(phone.locator("main")).to_contain_text("أنام بدون هاتف")

    # The plan: both say yes to the same version.
    for page in (phone, coach):
        page.goto(f"{site.url}/plans/{phone_person(phone)}")
        look(page)
        page.locator("form[action$='/agree'] button").click()
        look(page)
    phone.reload()
    expect(phone.locator("form[action$='/agree']")).to_have_count(0)

    # One more line is another version: she reads who changed what, and is asked again.
    coach.locator("main summary").click()
    coach.locator("textarea[name=words]").fill("Språkcafé i höst")
    coach.locator("details form button").click()
    phone.reload()
    expect(phone.locator("form[action$='/agree']")).to_be_visible()
    phone.locator("a[href$='/changes']").click()
    look(phone)
    expect(phone.locator(".plan-lines li").first).to_contain_text("Språkcafé i höst")
    expect(phone.locator(".plan-lines li").first).to_contain_text("Lena")

    # A step is celebrated once, and without motion for whoever wants none.
    phone.goto(f"{site.url}/map")
    phone.locator(".hills li:has(.milestone.now) h2 a").first.click()
    phone.locator("#here button.main").click()
    stone = phone.locator(".fresh .st .face")
    expect(stone).to_be_visible()
    assert stone.evaluate("e => getComputedStyle(e).animationName") == "none"
    phone.emulate_media(reduced_motion="no-preference")
    assert stone.evaluate("e => getComputedStyle(e).animationName") == "filled"

    # A wish of four thousand letters and a step without a space: every page holds them.
    person = phone_person(phone)
    phone.goto(f"{site.url}/maps/{person}/new")
    phone.locator("textarea[name=words]").fill("W" * 4000)
    phone.locator("main form button.main").click()
    phone.locator("input[name=words]").fill("W" * 200)
    phone.locator("main form button.main").click()
    look(phone)
    addresses = [f"/maps/{person}/list", f"/maps/{person}/print", f"/plans/{person}"]
    for address in ("/map", "/today", *addresses, f"/ways/{person}"):
        phone.goto(site.url + address)
        look(phone)
    coach.goto(f"{site.url}/people/{person}")
    look(coach)


def answers_without_scrolling(coach: Page) -> None:
    """Next time, last six, next step, rating, line, promises: on a tablet held either way."""
    parts = coach.locator(".soon, .small-map .small-step, .now-of")
    expect(parts).to_have_count(3)
    for width, height in ((1180, 820), (820, 1180)):
        coach.set_viewport_size({"width": width, "height": height})
        bottoms = parts.evaluate_all("all => all.map(e => e.getBoundingClientRect().bottom)")
        assert max(bottoms) <= height


def shows_where_she_goes_and_where_she_is(coach: Page, site: Site) -> None:
    """The map on a tablet that lies down opens with the vision above her step, both in sight."""
    coach.set_viewport_size({"width": 1180, "height": 820})
    coach.goto(f"{site.url}/maps/{coach.url.split('/people/')[1]}")
    steps.until(coach, "document.getElementById('here').getBoundingClientRect().bottom <= 820")
    top = coach.locator(".vision h1").evaluate("e => e.getBoundingClientRect().top")
    assert top >= 0
    coach.set_viewport_size({"width": 820, "height": 1180})


def phone_person(phone: Page) -> str:
    """Her id, from an address of hers."""
    here = phone.context.new_page()
    here.goto(phone.url.split("/", 3)[0] + "//" + phone.url.split("/")[2] + "/map")
    href = here.locator(".foot a").first.get_attribute("href") or ""
    here.close()
    return href.split("/")[2]


@pytest.mark.parametrize("colour", ["light", "dark"])
def test_the_map_works_without_javascript(site: Site, chromium: Browser, colour: str) -> None:
    context, phone = window(chromium, 320, 640, java_script_enabled=False, color_scheme=colour)
    phone.goto(site.door("Amina"))
    phone.goto(f"{site.url}/map")
    phone.locator(".hills h2 a").last.click()
    expect(phone).to_have_url(re.compile("#here$"))
    phone.locator("#here button.main").click()
    expect(phone.locator(".just")).to_be_visible()
    phone.locator(".just button").click()
    phone.goto(f"{site.url}/map")
    phone.locator(".foot a").nth(1).click()
    expect(phone.locator(".milestone")).to_have_count(15)
    phone.locator(".milestone.now button").first.click()
    expect(phone.locator(".just")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    ("name", "width", "height", "colour"),
    [("Amina", 320, 640, "dark"), ("Birgitta", 320, 640, "light"), ("Amina", 820, 1180, "light")],
)
def test_every_page_of_a_map_is_whole_at_every_width(
    demo: Site, chromium: Browser, name: str, width: int, height: int, colour: str
) -> None:
    """Amina's is right to left, Birgitta's left to right; both are only looked at."""
    context, page = window(chromium, width, height, color_scheme=colour)
    steps.sign_in(page, demo, name)
    page.goto(f"{demo.url}/map")
    look(page)
    hrefs = [a.get_attribute("href") or "" for a in page.locator(".map a[href]").all()]
    person = next(href for href in hrefs if href.startswith("/maps/")).split("/")[2]
    addresses = [next(href for href in hrefs if "/goals/" in href)]
    addresses += [f"/maps/{person}/{part}" for part in ("list", "print", "now", "vision")]
    for address in (*addresses, f"/plans/{person}", f"/plans/{person}/changes"):
        page.goto(demo.url + address)
        look(page)
    context.close()


def test_forced_colours_keep_every_stone_and_the_path(demo: Site, chromium: Browser) -> None:
    context, page = window(chromium, 390, 844, forced_colors="active")
    page.goto(demo.door("Birgitta"))
    page.goto(f"{demo.url}/map")
    strokes = page.locator(".dots").first.evaluate("e => getComputedStyle(e).stroke")
    assert strokes not in ("none", "rgba(0, 0, 0, 0)")
    assert page.locator(".st").count() >= 15
    context.close()


def test_a_microphone_that_is_off_is_said_in_words(demo: Site, chromium: Browser) -> None:
    context, page = window(chromium, 390, 844)
    steps.sign_in(page, demo, "Birgitta")
    page.goto(f"{demo.url}/map")
    page.locator(".hills h2 a").first.click()
    page.locator("a[href$='/change']").first.click()
    page.locator("a[href$='/voice']").click()
    look(page)
    page.locator("[data-begin]").click()
    expect(page.locator("[data-refused]")).to_be_visible()
    look(page)
    context.close()
