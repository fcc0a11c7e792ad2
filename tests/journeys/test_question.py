"""A question under the thumb, on the keyboard and without a network."""

import re

from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from app.assessments.catalogue import shipped
from app.assessments.models import AnswerSheet, ItemAnswer
from app.config import from_environment
from app.db import Database
from tests.journeys.steps import in_charge, until
from tests.support.browser import Site, look, window


def first_question(demo: Site, chromium: Browser, name: str) -> Page:
    _, phone = window(chromium, 360, 740)
    phone.goto(demo.door(name))
    phone.goto(f"{demo.url}/answer")
    phone.locator("button[value=read_myself]").click()
    phone.wait_for_url("**/1")
    return phone


def test_the_keyboard_chooses_without_moving_on_and_sends_with_the_button(
    demo: Site, chromium: Browser
) -> None:
    phone = first_question(demo, chromium, "Sara")
    phone.locator("input[value='1']").focus()
    for _ in range(4):
        phone.keyboard.press("ArrowRight")
    phone.wait_for_timeout(600)
    expect(phone).to_have_url(re.compile("/1$"))
    expect(phone.locator("input[value='5']")).to_be_checked()
    phone.locator("button.next").click()
    phone.wait_for_url("**/2")
    phone.go_back()
    expect(phone.locator("input[value='5']")).to_be_checked()


def test_a_way_out_stands_even_when_a_step_was_chosen_before(demo: Site, chromium: Browser) -> None:
    phone = first_question(demo, chromium, "Layla")
    phone.locator("input[value='3']").check(force=True)
    phone.locator("button[value=declined]").click()
    phone.wait_for_url("**/2")
    phone.go_back()
    expect(phone.locator("button[value=declined]")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("input:checked")).to_have_count(0)


def tap(phone: Page, step: int) -> None:
    phone.locator(f"label:has(input[value='{step}'])").click()


def at_question(phone: Page, number: int | str) -> None:
    """The question is there, and what was tapped before it is on the disk."""
    phone.wait_for_url(f"**/{number}")
    expect(phone.locator("[data-offline]")).to_be_visible()


def test_a_whole_rating_is_answered_without_a_network_and_arrives_once(
    demo: Site, chromium: Browser
) -> None:
    phone = first_question(demo, chromium, "Idris")
    in_charge(phone)
    until(phone, "Boolean(Stegvis.outbox.hello && sessionStorage.questions)")
    context = phone.context
    context.set_offline(True)
    tap(phone, 7)
    at_question(phone, 2)
    look(phone)
    phone.locator("button[value=declined]").click()
    at_question(phone, 3)
    phone.locator(".back").click()
    at_question(phone, 2)
    expect(phone.locator("button[value=declined]")).to_have_attribute("aria-pressed", "true")
    tap(phone, 2)  # she thought better of it
    at_question(phone, 3)
    phone.go_back()
    expect(phone.locator("input[value='2']")).to_be_checked()
    phone.go_forward()
    at_question(phone, 3)
    phone.reload()
    at_question(phone, 3)
    expect(phone.locator("input:checked, [aria-pressed=true]")).to_have_count(0)
    for number in range(3, 11):
        tap(phone, 5)
        at_question(phone, number + 1 if number < 10 else "last")
    look(phone)
    phone.locator("[value=alone]").click()
    at_question(phone, "done")
    look(phone)
    until(phone, "Stegvis.outbox.state().then(state => state.left === 12)")
    phone.locator("a.exit").click()
    phone.wait_for_url("**/exit")
    assert phone.evaluate("Object.keys(sessionStorage)") == []
    phone.go_back()
    expect(phone.locator("form[data-sheet]")).to_have_count(0)
    phone.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto(demo.door("Idris"))
    again.goto(f"{demo.url}/today")
    until(again, "Stegvis.outbox.state().then(state => state.left === 0)")
    assert answers_of(demo, "Idris") == ["7", "2", *"55555555", "alone"]


def answers_of(demo: Site, name: str) -> list[str]:
    """Her finished sheet in the order of its questions, and how she answered."""
    database = Database(from_environment(demo.environ))
    with database.reading() as session:
        mine = AnswerSheet.person_id == demo.people[name]["url"].rpartition("/")[2]
        sheet = session.exec(select(AnswerSheet).where(mine)).one()
        rows = session.exec(select(ItemAnswer).where(ItemAnswer.sheet_id == sheet.id)).all()
    database.dispose()
    said = {row.item_id: str(row.value) for row in rows}
    items = shipped()[sheet.instrument_id].items
    return [*(said[item.id] for item in items), str(sheet.how)]


def test_a_double_tap_is_one_answer(demo: Site, chromium: Browser) -> None:
    _, phone = window(chromium, 360, 740)
    phone.goto(demo.door("Nils"))
    phone.goto(f"{demo.url}/answer")
    before = int(phone.url.rpartition("/")[2])
    phone.locator("label:has(input[value='7'])").dblclick()
    phone.wait_for_url(f"**/{before + 1}")
    phone.wait_for_timeout(600)
    expect(phone).to_have_url(re.compile(f"/{before + 1}$"))
