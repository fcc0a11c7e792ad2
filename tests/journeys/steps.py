"""What people do, said once: the coach's and the phone's window side by side."""

import io
import re
from contextlib import suppress

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browser import Site, look

PIN = "271905"


def until(page: Page, promise: str, tries: int = 600) -> None:
    """Wait until a promise gives true.

    `wait_for_function` takes the promise itself for true, and asks a second time by `eval`,
    which our pages forbid.
    """
    for _ in range(tries):  # a busy machine takes its time
        if page.evaluate(promise):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {promise}")


def in_charge(page: Page) -> None:
    """The worker has this page. One whose files did not all come is made again at the next load."""
    for _ in range(5):
        with suppress(AssertionError):
            return until(page, "!!navigator.serviceWorker.controller", tries=150)
        page.reload()
    raise AssertionError("no worker")


def pick(page: Page, name: str, value: str | int) -> None:
    """One of several: the label is the target, as for a finger."""
    page.locator(f"label:has(input[name='{name}'][value='{value}'])").click()


def sign_in(page: Page, site: Site, name: str) -> None:
    page.goto(site.door(name))
    look(page)


def open_card(page: Page, site: Site, name: str) -> None:
    """The coach finds a person in her list and opens the card."""
    page.goto(f"{site.url}/people")
    page.get_by_role("link", name=re.compile(name)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    look(page)


def make_code(page: Page, site: Site, name: str) -> tuple[str, str]:
    """(link in the QR, eight digits) of a fresh code on the coach's tablet."""
    open_card(page, site, name)
    page.locator("a[href$='/phone']").first.click()
    return new_code(page)


def new_code(page: Page) -> tuple[str, str]:
    """As `make_code`, on the page of her phone."""
    page.locator("form[action$='/code'] button").first.click()
    look(page)
    picture = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
    found = zxingcpp.read_barcodes(picture)
    assert found, "the QR on the tablet cannot be read"
    digits = re.sub(r"\D", "", page.locator(".code").inner_text())
    assert len(digits) == 8
    return found[0].text, digits


def compare_pictures(coach: Page, phone: Page) -> None:
    """Both screens show the same two pictures, and the coach says so."""
    shown = phone.locator(".same .sign, .same svg").evaluate_all("n => n.map(s => s.innerHTML)")
    coach.locator(".same").wait_for()
    seen = coach.locator(".same .sign, .same svg").evaluate_all("n => n.map(s => s.innerHTML)")
    assert len(shown) == 2
    assert shown == seen
    look(coach)
    coach.locator("button[name=same][value=yes]").click()


def choose_language(phone: Page, endonym: str) -> None:
    look(phone)
    phone.locator("label", has_text=endonym).click()
    phone.locator("main form button.main").click()


def choose_pin(phone: Page, pin: str = PIN) -> None:
    phone.wait_for_url("**/start/pin")
    look(phone)
    phone.locator("input[name=pin]").fill(pin)
    phone.locator("input[name=again]").fill(pin)
    phone.locator("main form button.main").click()
    phone.wait_for_url("**/today")


def type_pin(phone: Page, pin: str = PIN) -> None:
    """On the pad where there is script, else in the field."""
    look(phone)
    if phone.locator("[data-digit]").first.is_visible():
        for digit in pin:
            phone.locator(f"[data-digit='{digit}']").click()
    else:
        phone.locator("input[name=pin]").fill(pin)
        phone.locator("main form button.main").click()


def answer(phone: Page, step: int | str) -> None:
    """One question: a tap on a step, or a way out by its value."""
    before = phone.url
    if isinstance(step, str):
        phone.locator(f"button[value={step}]").click()
    else:
        phone.locator(f"label:has(input[value='{step}'])").click()
        if phone.evaluate("!document.querySelector('form.taps')"):
            phone.locator("button.next").click()
    phone.wait_for_url(lambda url: url != before)


def answer_all(phone: Page, steps: list[int | str]) -> None:
    for step in steps:
        look(phone)
        answer(phone, step)
