"""A schedule from a template; what moves in it reaches her phone, and her answer comes back."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from app import clock
from app.attendance.models import Act
from app.schedule.models import Activity, Occurrence, OccurrenceStatus
from tests.journeys.steps import until
from tests.support.browser import Site, look, window
from tests.support.farms import Farm


@pytest.fixture
def farm(site: Site) -> Iterator[Farm]:
    found = Farm(site, days=40)  # far enough not to be hers soon
    yield found
    found.database.dispose()


def newest(farm: Farm) -> list[Activity]:
    """The series of the programme that were made last, together."""
    with farm.database.reading() as session:
        rows = session.exec(
            select(Activity).where(
                Activity.programme_id == farm.programme_id, col(Activity.rule) != ""
            )
        ).all()
        last = max(row.created_at for row in rows)
        return [row for row in rows if row.created_at == last]


def ahead(farm: Farm, activity_id: str) -> list[Occurrence]:
    """Its times from tomorrow on."""
    with farm.database.reading() as session:
        return list(
            session.exec(
                select(Occurrence)
                .where(
                    Occurrence.activity_id == activity_id,
                    col(Occurrence.local_on) > clock.today(),
                )
                .order_by(col(Occurrence.starts_at))
            )
        )


def from_the_template(page: Page, farm: Farm) -> Activity:
    """One step: what the template proposes is kept; to its first activity everybody comes."""
    page.goto(f"{farm.site.url}/programmes/{farm.programme_id}/schedule/template")
    look(page)
    page.locator("[name=s0-everybody]").check()
    page.locator("form#week button.main").click()
    page.wait_for_url("**/schedule?of=*")
    look(page)
    return next(row for row in newest(farm) if row.everybody)


def move(page: Page, farm: Farm, time: Occurrence, starts: str) -> None:
    page.goto(f"{farm.site.url}/times/{time.id}")
    form = page.locator("form[action$='/move']")
    page.locator("details", has=form).locator("summary").click()
    form.locator("[name=starts]").fill(starts)
    form.locator("[name=reason]").select_option("change_weather")
    look(page)
    form.locator("button").click()
    expect(page.locator("form[action$='/undo']")).to_be_visible()


def call_off_from(page: Page, farm: Farm, time: Occurrence) -> None:
    page.goto(f"{farm.site.url}/times/{time.id}")
    form = page.locator("form[action$='/cancel']")
    page.locator("details", has=form).locator("summary").click()
    form.locator("[name=scope]").select_option("later")
    form.locator("[name=reason]").select_option("change_holiday")
    form.locator("button").click()
    expect(page.locator("form[action$='/undo']")).to_be_visible()


def card_at(page: Page, farm: Farm, day: date, occurrence_id: str) -> None:
    page.goto(f"{farm.site.url}/week?of={day.isoformat()}")
    expect(page.locator(f"form[data-say='{occurrence_id}']")).to_have_count(1)
    look(page)


def test_a_time_that_moves_is_seen_on_her_phone_and_answered(farm: Farm, chromium: Browser) -> None:
    desk, karin = window(chromium, 1180, 820)
    karin.goto(farm.site.door("Karin"))
    series = from_the_template(karin, farm)
    first, second, *_rest = ahead(farm, series.id)
    move(karin, farm, first, "15:15")
    call_off_from(karin, farm, second)
    left = ahead(farm, series.id)
    assert [one.status for one in left[:2]] == [
        OccurrenceStatus.MOVED,
        OccurrenceStatus.CANCELLED,
    ]
    assert {one.status for one in left[1:]} == {OccurrenceStatus.CANCELLED}

    pocket, amina = window(chromium, 320, 640)
    amina.goto(farm.site.door("Amina"))
    expect(amina.locator("html")).to_have_attribute("dir", "rtl")
    card_at(amina, farm, first.local_on, first.id)
    moved = amina.locator("article.time.moved")
    expect(moved.locator(".at b")).to_have_text("15:15")
    expect(moved.locator(".at s")).to_contain_text(f"{first.starts:%H:%M}")
    size = "n => parseFloat(getComputedStyle(n).fontSize)"
    new, old = moved.locator(".at b").evaluate(size), moved.locator(".at s").evaluate(size)
    assert new > old
    form = amina.locator(f"form[data-say='{first.id}']")
    form.locator("[value=cannot_come]").click()
    expect(form.locator(".s-said")).to_be_visible()
    expect(form).not_to_have_attribute("data-hollow", "")  # kept on the disk
    until(amina, "() => Stegvis.outbox.state().then(state => state.left === 0)")
    amina.reload()
    expect(form.locator(".s-said")).to_be_visible()
    form.locator("[value=coming]").click()
    expect(form.locator(".s-open")).to_be_visible()
    expect(form).not_to_have_attribute("data-hollow", "")
    until(amina, "() => Stegvis.outbox.state().then(state => state.left === 0)")
    told = [mark.said for mark in farm.marks() if mark.act is Act.SAID]
    assert told == ["cannot_come", "coming"]
    amina.goto(f"{farm.site.url}/week?of={second.local_on.isoformat()}")
    expect(amina.locator("article.time.cancelled").first).to_be_visible()
    desk.close()
    pocket.close()


def test_a_meeting_on_the_spot_takes_three_taps_and_is_on_her_phone_at_once(
    farm: Farm, chromium: Browser
) -> None:
    tablet, lena = window(chromium, 820, 1180)
    lena.goto(farm.site.door("Lena"))
    lena.goto(f"{farm.site.url}/people/{farm.id_of('Amina')}/meeting")
    look(lena)
    taps = 0
    for target in (
        lena.locator("label:has(input[name=when][value=now])"),
        lena.locator("label:has(input[name=where][value=place_walk])"),
        lena.locator("button[name=purpose][value=talk]"),
    ):
        target.click()
        taps += 1
    assert taps == 3
    lena.wait_for_url("**/schedule?*")
    look(lena)

    pocket, amina = window(chromium, 320, 640, color_scheme="dark")
    amina.goto(farm.site.door("Amina"))
    amina.goto(f"{farm.site.url}/today")
    with farm.database.reading() as session:
        made = session.exec(select(Activity).where(Activity.what == "talk")).all()
        row = max(made, key=lambda one: one.created_at)
        (time,) = session.exec(select(Occurrence).where(Occurrence.activity_id == row.id)).all()
    expect(amina.locator(f"#at-{time.id}")).to_be_visible()
    look(amina)
    tablet.close()
    pocket.close()


def test_her_next_times_show_without_the_code_and_without_a_network_until_she_closes(
    farm: Farm, chromium: Browser
) -> None:
    site = farm.site
    tablet, lena = window(chromium, 820, 1180)
    lena.goto(site.door("Lena"))
    lena.goto(f"{site.url}/people/{farm.id_of('Amina')}/schedule")
    lena.locator("form[action$='/open-times'] button").click()
    look(lena)
    pocket, amina = window(chromium, 320, 640)
    amina.goto(site.door("Amina"))
    until(amina, "() => navigator.serviceWorker.ready.then(() => true)")
    amina.reload()
    until(amina, "() => !!navigator.serviceWorker.controller")
    until(amina, "() => caches.match('/offline/ar').then((kept) => !!kept)")
    amina.goto(f"{site.url}/me/open-times")
    look(amina)
    amina.locator("form[action$='/me/open-times'] button").click()
    expect(amina.locator("form[action$='/me/open-times/end']")).to_be_visible()
    kept = "() => JSON.parse(localStorage.getItem('times') || '{}').times"
    assert len(amina.evaluate(kept)) == 3
    pocket.set_offline(True)
    amina.goto(f"{site.url}/today")
    rows = amina.locator("[data-kept-times] li")
    expect(rows).to_have_count(3)
    look(amina)
    assert not re.search("Lena|Gymmet|Amina", amina.locator("body").inner_text())
    amina.click("a.exit")
    expect(amina.locator("[data-clock]")).to_be_visible()
    assert amina.evaluate("localStorage.getItem('times')") is None
    amina.goto(f"{site.url}/today")
    expect(rows).to_have_count(0)
    pocket.set_offline(False)
    amina.goto(f"{site.url}/today")
    expect(amina.locator("[data-pad], [data-plain]").first).to_be_visible()
    expect(amina.locator(".notice li")).to_have_count(3)
    look(amina)
    lena.goto(f"{site.url}/people/{farm.id_of('Amina')}/schedule")
    lena.locator("form[action$='/open-times/end'] button").click()
    amina.goto(f"{site.url}/today")
    expect(amina.locator(".notice li")).to_have_count(0)
    assert amina.evaluate("localStorage.getItem('times')") is None
    tablet.close()
    pocket.close()
