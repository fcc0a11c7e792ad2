"""A next step is crossed off where there is no network, and is on the map when there is one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect
from sqlmodel import select

from app.goals.models import Milestone
from app.reminders.models import Reminder
from app.reminders.planning import Kind
from tests.journeys.test_farm import MONDAY, all_is_sent, open_list, take_along
from tests.support.browser import Site, look, window
from tests.support.farms import Farm
from tests.support.tablet_browser import tablet


@pytest.fixture
def garden(site: Site) -> Iterator[Farm]:
    found = Farm(site, days=MONDAY)
    found.share_with("Tomas")
    yield found
    found.database.dispose()


def done_steps(garden: Farm, person_id: str) -> set[str]:
    with garden.database.reading() as session:
        rows = session.exec(select(Milestone).where(Milestone.person_id == person_id))
        return {row.id for row in rows if row.done_at is not None}


def reminded(garden: Farm) -> set[str]:
    """Whom staff have sent a phrase to."""
    with garden.database.reading() as session:
        return set(session.exec(select(Reminder.person_id).where(Reminder.kind == Kind.SENT)))


def test_a_step_is_crossed_off_without_a_network_and_kept_through_a_reload(
    garden: Farm, chromium: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    site, amina = garden.site, garden.id_of("Amina")
    before = done_steps(garden, amina)
    _, page = window(chromium, 820, 1180)
    page.goto(site.door("Lena"))
    page.goto(f"{site.url}/maps/{amina}/list")
    page.locator(".on-tablet button[value=yes]").click()
    expect(page.locator(".on-tablet button[value=no]")).to_be_visible()
    look(page)
    page.context.close()
    with tablet(playwright, tmp_path / "profile") as running:
        page = running.page
        for name in ("Tomas", "Lena"):
            take_along(page, garden, name)
        page.wait_for_timeout(500)
        site.stop()
        open_list(page, garden, reader=1)
        page.locator("[data-steps] summary").click()
        rows = page.locator(f"[data-step][data-of='{amina}']")
        assert 1 <= rows.count() <= 3
        look(page)
        crossed = rows.first.get_attribute("data-step")
        rows.first.locator("[data-cross]").click()
        row = f"[data-step='{crossed}'][data-is=done]:not([data-hollow])"
        expect(page.locator(row)).to_have_count(1)
        open_list(page, garden, reader=1, hour=8)  # reloaded, before the list begins
        page.locator("[data-steps] summary").click()
        expect(page.locator(row)).to_be_visible()
        page.locator("[data-remind] summary").click()
        page.locator("[data-phrase=message_usual]").click()
        expect(page.locator("[data-reminded]")).to_be_visible()
        look(page)
        assert done_steps(garden, amina) == before
        site.start()
        page.locator("[data-send]").click()
        all_is_sent(page)
        assert done_steps(garden, amina) == before | {crossed}
        assert reminded(garden) == set(garden.people)
        # The same list with the network: what comes next, crossed off and taken back.
        page.goto(f"{site.url}/roll-call/{garden.occurrence}")
        page.locator("[data-ready]").wait_for()
        page.locator("[data-steps] summary").click()
        look(page)
        after = rows.first.get_attribute("data-step")
        rows.first.locator("[data-cross]").click()
        expect(
            page.locator(f"[data-step='{after}'][data-is=done]:not([data-hollow])")
        ).to_be_visible()
        all_is_sent(page)
        assert done_steps(garden, amina) == before | {crossed, after}
        rows.first.locator("[data-cross]").click()
        all_is_sent(page)
    assert garden.quarantined() == 0
