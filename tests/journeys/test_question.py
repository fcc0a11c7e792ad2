"""A question under the thumb, on the keyboard and without a network."""

from playwright.sync_api import Browser, Page, expect

from tests.journeys.steps import until
from tests.support.browser import Site, window


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
    assert phone.url.endswith("/1")
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
    assert phone.locator("input:checked").count() == 0


def test_a_tap_without_network_waits_and_arrives(demo: Site, chromium: Browser) -> None:
    phone = first_question(demo, chromium, "Idris")
    phone.context.set_offline(True)
    phone.locator("label:has(input[value='7'])").click()
    expect(phone.locator("[data-offline]")).to_be_visible()
    assert phone.url.endswith("/1")
    phone.context.set_offline(False)
    phone.wait_for_url("**/2")
    phone.go_back()
    expect(phone.locator("input[value='7']")).to_be_checked()


def test_an_answer_without_network_survives_the_page_that_it_was_given_on(
    demo: Site, chromium: Browser
) -> None:
    context, phone = window(chromium, 360, 740)
    phone.goto(demo.door("Zara"))
    phone.goto(f"{demo.url}/answer")
    asked = phone.url
    phone.wait_for_function("Stegvis.outbox.hello")
    context.set_offline(True)
    phone.locator("label:has(input[value='4'])").click()
    until(phone, "Stegvis.outbox.state().then(state => state.left === 1)")
    phone.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{demo.url}/answer")
    until(again, "Stegvis.outbox.state().then(state => state.left === 0)")
    again.goto(asked)
    expect(again.locator("input[value='4']")).to_be_checked()


def test_a_double_tap_is_one_answer(demo: Site, chromium: Browser) -> None:
    _, phone = window(chromium, 360, 740)
    phone.goto(demo.door("Nils"))
    phone.goto(f"{demo.url}/answer")
    before = int(phone.url.rpartition("/")[2])
    phone.locator("label:has(input[value='7'])").dblclick()
    phone.wait_for_url(f"**/{before + 1}")
    phone.wait_for_timeout(600)
    assert phone.url.endswith(f"/{before + 1}")
