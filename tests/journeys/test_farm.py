"""The tablet on a farm: Friday online, Monday without a network, and every tap is found."""

import re
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from app.clock import STOCKHOLM
from app.demo.cast import PIN
from tests.journeys.steps import until
from tests.support.browser import Site, look, window
from tests.support.farms import Farm, captive_portal
from tests.support.tablet_browser import tablet

MONDAY = 3  # days from now


@pytest.fixture
def farm(site: Site) -> Iterator[Farm]:
    found = Farm(site, days=MONDAY, people=12)
    found.share_with("Tomas")
    yield found
    found.database.dispose()


def take_along(page: Page, farm: Farm, name: str) -> None:
    """Friday: whoever is signed in takes the lists along on this tablet."""
    page.goto(farm.site.door(name))
    page.goto(f"{farm.site.url}/lists")
    page.locator("[data-give] input").fill(PIN)
    page.locator("[data-give] button").click()
    expect(page.locator("[data-carries]")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-may-forget]")).to_be_visible()  # headless, it promises nothing
    look(page)


def carry_along(page: Page, farm: Farm) -> None:
    """Hours later she opens her day and nothing else: the lists are new all the same."""
    page.evaluate(
        """async () => {
          await Stegvis.store.write(["roster"], (all) => all.objectStore("roster").clear());
          localStorage.setItem("stegvis-carried", "{}");
        }"""
    )
    page.goto(f"{farm.site.url}/day")
    until(
        page, "window.Stegvis?.roster && Stegvis.store.all('roster').then(rows => rows.length > 0)"
    )


def open_list(page: Page, farm: Farm, reader: int, hour: int = 10, which: str = "") -> None:
    """Monday, without a network: which picture, her digits, Monday's list."""
    page.clock.set_system_time(monday(farm, hour))
    page.goto(f"{farm.site.url}/lists")
    page.locator('[data-part="who"] button').nth(reader).click()
    page.locator('[data-part="pin"] input').fill(PIN)
    page.locator('[data-part="pin"] button').click()
    page.locator(f"[data-occurrence='{which or farm.occurrence}']").click()
    expect(page.locator("form[data-ready]")).to_be_visible()


def monday(farm: Farm, hour: int = 10) -> datetime:
    return datetime.combine(farm.day, time(hour), STOCKHOLM)


def marked(page: Page) -> dict[str, str]:
    """What the screen says of each person, when all of it is on the disk."""
    expect(page.locator("[data-hollow]")).to_have_count(0)
    return dict(
        page.locator("[data-person]").evaluate_all(
            "seats => seats.map(s => [s.dataset.person, s.dataset.is])"
        )
    )


def left(page: Page) -> int:
    return int(page.evaluate("Stegvis.outbox.state().then(state => state.left)"))


def test_twelve_marks_without_a_network_a_reload_a_dead_battery_and_two_tablets(
    farm: Farm, chromium: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    site, profile = farm.site, tmp_path / "profile"
    first, second = farm.people[0], farm.people[1]
    cafe = farm.open_to_all(MONDAY)
    with tablet(playwright, profile) as running:
        count_online(running.page, farm, cafe, 7)
        take_along(running.page, farm, "Tomas")
        carry_along(running.page, farm)
        take_along(running.page, farm, "Lena")
        running.page.wait_for_timeout(500)
    site.stop()
    with tablet(playwright, profile) as running:
        page = running.page
        open_list(page, farm, reader=1)
        look(page)
        expect(page.locator("[data-person]")).to_have_count(12)
        page.locator("[name=all]").click()
        page.locator(f"[data-person='{second}'] .touch").click()
        wanted = dict.fromkeys(farm.people, "present") | {second: "absent"}
        assert marked(page) == wanted
        said = page.locator(f"[data-person='{first}'] time")
        expect(said).to_have_text(re.compile(r"10:\d\d"))  # in Stockholm, wherever the tablet is
        assert left(page) == len(farm.people) + 1
        open_list(page, farm, reader=1)  # reloaded
        assert marked(page) == wanted
        expect(page.locator("[data-call-back] li")).to_have_count(1)  # to call when back
        look(page)
        page.locator("[data-undo]").click()  # reloaded, and still undone from one place
        assert marked(page) == dict.fromkeys(farm.people, "present")
        page.locator(f"[data-person='{second}'] .touch").click()
        write_in_and_undo(page)
        nobody_is_counted_where_people_have_names(page)
        assert marked(page) == wanted
        assert left(page) == len(farm.people) + 5
        open_list(page, farm, reader=1, which=cafe)
        count_one_more(page, 8)
        running.kill()
    with tablet(playwright, profile) as running:
        page = running.page
        open_list(page, farm, reader=0)  # a colleague, her own digits, the same list
        assert marked(page) == wanted
        page.locator(f"[data-person='{second}'] [data-mark=ill]").click()
        wanted[second] = "ill"
        assert marked(page) == wanted
        expect(page.locator("[data-call-back]")).to_be_hidden()
    mark_elsewhere(farm, chromium, first)
    with tablet(playwright, profile) as running:
        page = running.page
        open_list(page, farm, reader=0)
        waiting = left(page)
        assert waiting == len(farm.people) + 7
        with captive_portal(site.port):
            page.locator("[data-send]").click()
            expect(page.locator("[data-when=no-network].on").first).to_be_visible()
            assert left(page) == waiting
        site.start()
        page.locator("[data-send]").click()
        expect(page.locator("[data-when=sent].on")).to_be_visible(timeout=20_000)
        assert left(page) == 0
    authors = {mark.by for mark in farm.marks()}
    assert authors == {farm.id_of("Lena"), farm.id_of("Tomas")}
    # Writing in and taking it back are no marks; three were made elsewhere, and a count before.
    assert len(farm.marks()) == waiting - 2 + 3 + 1
    assert farm.counts() == [7, 8]
    assert farm.quarantined() == 0
    settle(farm, chromium, first)


def minutes_are_said_in_the_words_of_the_page(page: Page, seat: Locator) -> None:
    """Whatever the chip says, in any language, the tile says after the tap."""
    expect(page.locator("form[data-ready]")).to_be_visible(timeout=15_000)
    seat.locator(".touch").click()
    seat.locator("[data-mark=late]").first.click()
    chip = seat.locator("[data-minutes='30']")
    chip.evaluate("chip => (chip.textContent = '30 دقيقة')")
    chip.click()
    expect(seat.locator(".minutes")).to_have_text("30 دقيقة")
    marked(page)


def count_online(page: Page, farm: Farm, cafe: str, number: int) -> None:
    """Somebody counts with a network; an empty field is no count."""
    page.goto(farm.site.door("Lena"))
    page.goto(f"{farm.site.url}/roll-call/{cafe}")
    expect(page.locator("form[data-ready]")).to_be_visible(timeout=15_000)
    save = page.locator("[data-heads] button:not([data-by])").first
    save.click()
    page.locator("[name=count]").fill(str(number))
    save.click()
    expect(page.locator("form[data-counted='7']")).to_be_visible()
    all_is_sent(page)
    assert farm.counts() == [number]


def count_one_more(page: Page, number: int) -> None:
    """Without a network it goes on from what was counted, and can be undone."""
    form = page.locator("form[data-ready]")
    page.locator("[data-by='1']").click()
    expect(form).to_have_attribute("data-counted", str(number))
    expect(page.locator("[name=count]")).to_have_value(str(number))


def write_in_and_undo(page: Page) -> None:
    """A mistyped name goes again."""
    page.locator("details:has([name=guest]) summary").click()
    page.locator("[name=guest]").fill("Zeinav")
    page.locator("[name=guest]").press("Enter")
    expect(page.locator(".seat.guest")).to_have_count(1)
    page.locator("[data-undo]").click()
    expect(page.locator(".seat.guest")).to_have_count(0)


def nobody_is_counted_where_people_have_names(page: Page) -> None:
    """Enter in an empty field says nothing of a list of people."""
    before = left(page)
    page.locator("details:has([name=guest]) summary").click()
    page.locator("[name=guest]").press("Enter")
    page.locator("details:has([name=guest]) summary").click()
    assert left(page) == before


def all_is_sent(page: Page) -> None:
    """Kept first, then with the server."""
    marked(page)
    until(page, "Stegvis.outbox.state().then(state => state.left === 0)")


def mark_elsewhere(farm: Farm, chromium: Browser, person: str) -> None:
    """Meanwhile another tablet, with a network, says something else of one person."""
    farm.site.start(now=monday(farm, 11).isoformat())
    context, page = window(chromium, 1180, 820)
    page.goto(farm.site.door("Tomas"))
    page.goto(f"{farm.site.url}/roll-call/{farm.occurrence}")
    expect(page.locator("form[data-ready]")).to_be_visible(timeout=15_000)
    page.locator(f"[data-person='{person}'] .touch").click()
    page.locator(f"[data-person='{person}'] .touch").click()
    expect(page.locator(f"[data-person='{person}'][data-is=absent]")).to_be_visible()
    page.locator("details:has([name=why]) summary").click()
    page.locator("details [name=held]").click()
    expect(page.locator("[data-not-held]")).to_be_visible()
    all_is_sent(page)
    assert len(farm.marks()) == 4  # and what was counted before
    context.close()
    farm.site.stop()


def settle(farm: Farm, chromium: Browser, person: str) -> None:
    """Both answers stand there with both names; one tap decides."""
    context, page = window(chromium, 1180, 820)
    page.goto(farm.site.door("Lena"))
    page.goto(f"{farm.site.url}/roll-call/{farm.occurrence}")
    seat = page.locator(f"[data-person='{person}']")
    expect(seat).to_have_attribute("data-differs", "")
    held = page.locator("[data-differing=held]")
    assert {text.split(":")[0] for text in held.locator(".chip").all_inner_texts()} == {
        "Lena",
        "Tomas",
    }
    chips = seat.locator(".choices .chip")
    assert {text.split(":")[0].strip() for text in chips.all_inner_texts()} == {"Lena", "Tomas"}
    expect(page.locator("form[data-ready]")).to_be_visible(timeout=15_000)
    look(page)

    chips.filter(has_text="Lena").click()
    expect(seat).not_to_have_attribute("data-differs", "")
    held.locator(".chip", has_text="Lena").click()
    expect(held).to_be_hidden()
    all_is_sent(page)
    page.reload()
    expect(held).to_be_hidden()
    expect(seat).to_have_attribute("data-is", "present")
    expect(page.locator("[data-differs]")).to_have_count(0)
    minutes_are_said_in_the_words_of_the_page(page, seat)
    context.close()
