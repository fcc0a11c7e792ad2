"""Somebody is missed: a greeting, three absences, a follow-up, told first, and a better time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect
from sqlmodel import Session

from app import clock
from app.attendance.missed.models import AbsenceFollowUp, Outcome
from app.programmes.models import Enrolment, Programme
from tests.journeys.steps import until
from tests.support.absences import rows
from tests.support.browser import Site, look, window
from tests.support.farms import Farm
from tests.support.occasions import meet


@pytest.fixture
def farm(site: Site) -> Iterator[Farm]:
    found = Farm(site)
    yield found
    found.database.dispose()


def earlier(farm: Farm) -> list[str]:
    """Three of Lena's times yesterday, later than any list of the demo."""
    with farm.database.writing() as session:
        programme = session.get(Programme, farm.programme_id)
        assert programme is not None
        found = [meet(session, programme, clock.now(), days=-1, hour=hour) for hour in (15, 18, 21)]
        ids = [one.id for one in found]
        session.commit()
    return ids


def mark_away(page: Page, farm: Farm, occurrence: str, person: str) -> None:
    """One tap here, another one away; an answer from before the first takes nothing back."""
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/state", lambda route: held.append((route, route.fetch())), times=1)
    page.goto(f"{farm.site.url}/roll-call/{occurrence}")
    expect(page.locator("form[data-ready]")).to_be_visible()
    while not held:  # asked before the tap
        page.wait_for_timeout(10)
    seat = page.locator(f"[data-person='{person}']")
    seat.locator(".touch").click()
    until(page, "Stegvis.outbox.state().then(state => state.left === 0)")
    route, before = held[0]
    with page.expect_response("**/state"):
        route.fulfill(response=before)
    page.wait_for_timeout(100)
    expect(seat).to_have_attribute("data-is", "present")
    seat.locator(".touch").click()
    expect(seat).to_have_attribute("data-is", "absent")
    for _ in range(200):  # until the server has it
        if any((one.occurrence_id, one.said) == (occurrence, "absent") for one in farm.marks()):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the mark never arrived")


def follow_ups_of(session: Session, person: str) -> list[tuple[str, Outcome | None]]:

    found = rows(session, AbsenceFollowUp)
    return [
        (one.id, one.outcome)
        for one in found
        if session.get(Enrolment, one.enrolment_id).person_id == person
    ]


def test_missed_three_times_told_first_and_a_better_time(farm: Farm, chromium: Browser) -> None:
    site, amina = farm.site, farm.id_of("Amina")
    first, second, third = earlier(farm)
    phone_window, phone = window(chromium)
    coach_window, coach = window(chromium, 1180, 820)
    phone.goto(site.door("Amina"))
    coach.goto(site.door("Lena"))

    mark_away(coach, farm, first, amina)
    coach.goto(f"{site.url}/day")
    look(coach)
    row = coach.locator(".call", has_text="Amina")
    row.locator("button[value=message]").click()  # "You were missed"
    look(coach)
    phone.goto(f"{site.url}/today")
    expect(phone.locator(".missed")).to_be_visible()
    expect(phone.locator("html")).to_have_attribute("lang", "ar")
    look(phone)
    phone.locator(".missed button").click()
    expect(phone.locator(".missed")).to_have_count(0)

    mark_away(coach, farm, second, amina)
    with farm.database.reading() as session:
        assert follow_ups_of(session, amina) == []
    mark_away(coach, farm, third, amina)
    coach.goto(f"{site.url}/day")
    coach.locator(".call", has_text="Amina").locator("a[href*='/follow-ups/']").click()
    look(coach)
    coach.locator("button[name=how][value=today]").click()  # she is told first
    look(coach)
    phone.goto(f"{site.url}/today")
    look(phone)
    phone.locator("a[href^='/from-us/']").click()
    look(phone)
    phone.locator("button[value=talk_first]").click()
    coach.reload()
    expect(coach.locator(".said > div").first.locator("p")).to_have_count(1)
    coach.locator("button[value=better_time]").click()
    look(coach)
    expect(coach.locator("button[value=better_time]")).to_have_count(0)
    with farm.database.reading() as session:
        assert [outcome for _, outcome in follow_ups_of(session, amina)] == [Outcome.BETTER_TIME]
    coach.goto(f"{site.url}/day")
    expect(coach.locator(".call", has_text="Amina")).to_have_count(0)
    phone_window.close()
    coach_window.close()
