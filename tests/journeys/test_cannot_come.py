"""She says it with one tap, also without a network, and takes it back as easily."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.steps import until
from tests.support.browser import Site, look, window
from tests.support.farms import Farm


@pytest.fixture
def farm(site: Site) -> Iterator[Farm]:
    found = Farm(site, days=1)
    yield found
    found.database.dispose()


def test_one_tap_without_a_network_a_reason_and_back_again(farm: Farm, chromium: Browser) -> None:
    context, page = window(chromium, 320, 640)
    page.goto(farm.site.door("Amina"))
    form = page.locator("form[data-say]").first
    occurrence = form.get_attribute("data-say")
    look(page)
    until(page, "() => !!Stegvis.outbox.hello")
    context.set_offline(True)
    form.locator("[value=cannot_come]").click()
    expect(form.locator(".s-said")).to_be_visible()
    expect(form.locator("[data-waits]")).to_be_visible()
    form.locator("[name=why][value=child]").click()
    expect(form.locator("[aria-pressed=true]")).to_have_count(1)
    look(page)
    assert not farm.marks()
    context.set_offline(False)
    page.evaluate("Stegvis.sending.byHand()")
    expect(form.locator("[data-waits]")).to_be_hidden()
    told = [(mark.said, mark.why, mark.occurrence_id) for mark in farm.marks()]
    assert told == [("cannot_come", None, occurrence), ("cannot_come", "child", occurrence)]
    page.reload()
    expect(form.locator("[value=child]")).to_have_attribute("aria-pressed", "true")
    form.locator("[value=coming]").click()
    expect(form.locator(".s-open")).to_be_visible()
    until(page, "Stegvis.outbox.state().then(state => state.left === 0)")
    page.reload()
    expect(form.locator(".s-open")).to_be_visible()
    context.close()


def test_without_script_it_is_a_form(farm: Farm, chromium: Browser) -> None:
    context, page = window(chromium, java_script_enabled=False)
    page.goto(farm.site.door("Amina"))
    form = page.locator("form[data-say]").first
    form.locator("[value=late]").click()
    expect(form.locator("b.s-late")).to_be_visible()
    assert [mark.said for mark in farm.marks()] == ["late"]
    form.locator("[value=coming]").click()
    expect(form.locator(".s-open")).to_be_visible()
    context.close()
