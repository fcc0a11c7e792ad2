"""In production mode from an empty database: a group comes in, weeks pass, one leaves, the numbers
are read, and a backup restored elsewhere says the same numbers. Nothing of the demo is there."""

import base64
import hashlib
import secrets
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys import steps
from tests.journeys.desks import Desk, invite, make_programme, open_colleague
from tests.support.browser import (
    FLAGS,
    ROOT,
    Site,
    await_answer,
    chromium_path,
    free_port,
    look,
    window,
)
from tools import certificate

TEMPLATE = "aktiv-centrum"
TODAY = datetime.now(ZoneInfo("Europe/Stockholm")).date()
BEGAN, LAST_DAY = TODAY - timedelta(weeks=12), TODAY - timedelta(days=1)
FIRST, LATER = [3, 2, 4, 3, 5, 2, 3, 4, 2, 3], [5, 4, 4, 6, 5, 4, 5, 3, 5, 6]


class Installation(Site):
    """As an operator runs it: https, keys apart from the data, no clock but the machine's."""

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        own = {"STEGVIS_MODE": "production", "STEGVIS_ORIGIN": self.url}
        return {**super().environ, **own}

    def start(self, now: str | None = None) -> None:
        assert now is None
        public = certificate.ensure(self.folder / "tls", ["127.0.0.1"])
        keys = ["--ssl-keyfile", str(public.with_name(certificate.PRIVATE))]
        command = ["granian", "--interface", "wsgi", "--factory", "app:create_app"]
        command += ["--port", str(self.port), "--no-access-log", "--ssl-certificate", str(public)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, *keys],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "web.log").open("ab"),
        )
        await_answer(f"{self.url}/healthz", ssl.create_default_context(cafile=public))

    @property
    def pin(self) -> str:
        """The hash by which a browser is told to trust this one certificate."""
        public = certificate.ensure(self.folder / "tls", ["127.0.0.1"])
        key = x509.load_pem_x509_certificate(public.read_bytes()).public_key()
        raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(raw).digest()).decode()


def installation(folder: Path, kek: str, keyring: Path) -> Installation:
    folder.mkdir()
    site = Installation(folder, free_port())
    site.settings = {"STEGVIS_KEK": kek, "STEGVIS_KEYRING": str(keyring)}
    return site


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Installation]:
    site = installation(tmp_path / "here", secrets.token_hex(32), tmp_path / "keys" / "keyring")
    site.flask("setup")
    site.start()
    try:
        yield site
    finally:
        site.stop()


@pytest.fixture
def trusting(empty: Installation, tmp_path: Path) -> Iterator[Browser]:
    """A browser to which this installation's certificate is in order, as a bought one would be."""
    flags = [*FLAGS, f"--ignore-certificate-errors-spki-list={empty.pin}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        yield browser
        browser.close()


def enrol(coach: Desk, programme: str, name: str, language: str, sex: str, sent_by: str) -> str:
    """Six fields; the address of her card."""
    page = coach.go(f"{programme}/enrol")
    look(page)
    page.locator("[name=first_name]").fill(name)
    page.locator("[name=language]").select_option(language)
    steps.pick(page, "sex", sex)
    page.locator("[name=sending_agency]").select_option(sent_by)
    page.locator("[name=started_on]").fill(BEGAN.isoformat())
    page.locator("main form button.main").click()
    page.wait_for_url("**/people/*")
    look(page)
    return page.url.removeprefix(coach.site.url)


def type_in(page: Page, answers: list[int], day: str) -> None:
    """A sheet of paper with its own date."""
    look(page)
    page.locator("[name=answered_on]").fill(day)
    if page.locator("[name=informed]").count():
        steps.pick(page, "informed", "interpreter")
    steps.pick(page, "how", "with_interpreter")
    names = page.locator("main form .card input[type=radio]").evaluate_all(
        "n => [...new Set(n.map(i => i.name))].filter(x => x != 'how' && x != 'informed')"
    )
    assert len(names) == len(answers)
    for name, step in zip(names, answers, strict=True):
        steps.pick(page, name, step)
    page.locator("main form button.main").click()
    page.wait_for_url(lambda url: not url.endswith("/typed"))


def open_end(desk: Desk, card: str) -> Page:
    """By the card and the enrolment to the page that ends it."""
    page = desk.go(card)
    page.locator(".life h2 a").first.click()
    look(page)
    page.locator("a[href$='/end']").click()
    page.wait_for_url("**/end")
    look(page)
    return page


def move_end(desk: Desk, card: str, until: str) -> None:
    """A later planned last day, with its reason."""
    page = desk.go(card)
    page.locator(".life h2 a").first.click()
    page.locator("a[href$='/extend']").click()
    page.wait_for_url("**/extend")
    look(page)
    page.locator("[name=until_on]").fill(until)
    page.locator("[name=why]").fill("Praktiken börjar senare")
    page.locator("main form button.main").click()
    page.wait_for_url(lambda url: not url.endswith("/extend"))


def listed(desk: Desk, which: str) -> list[str]:
    """The cards behind one number of the desk."""
    links = desk.go(f"/desk/{which}").locator("main a[href^='/people/']")
    return [link.get_attribute("href") or "" for link in links.all()]


def read_numbers(desk: Desk, programme: str) -> str:
    page = desk.go(f"{programme}/numbers")
    look(page)
    return page.locator("#text").input_value()


def test_a_real_group_comes_in_goes_through_and_out(
    empty: Installation, trusting: Browser, tmp_path: Path
) -> None:
    empty.flask("associations", "create", "Samordningsförbundet Prov")
    karin = Desk(trusting, empty, 1180, 820)
    karin.open(empty.flask("staff", "invite", "Karin", "--role", "coordinator").strip())
    karin.make_passkey()
    programme = make_programme(karin, TEMPLATE)

    coaches = {}
    for name in ("Lena", "Tomas"):
        coaches[name] = Desk(trusting, empty)
        coaches[name].open(invite(karin, name))
        coaches[name].make_passkey()
        page = open_colleague(karin, name)
        page.locator("form[action$='/give'] button.main").click()
        page.locator("form[action*='/take/']").wait_for()
    lena, tomas = coaches["Lena"], coaches["Tomas"]

    amina = enrol(lena, programme, "Amina", "ar", "woman", "social_insurance")
    without_phone = enrol(lena, programme, "Bo", "sv", "man", "primary_care")
    calendar_only = enrol(lena, programme, "Zahra", "en", "woman", "employment_service")
    hidden = enrol(karin, programme, "Solveig", "sv", "other", "not_known")

    # One phone opens; one shows times only; one is not there for who is not named.
    page = lena.go(calendar_only + "/phone")
    steps.pick(page, "view", "calendar_only")
    page.locator("form[action$='/phone/view'] button").click()
    phone = open_phone(trusting, lena, amina)
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    page = karin.go(hidden + "/access")
    look(page)
    page.locator("[name=name]").fill("Linnea")
    page.locator("form[action$='/access'] button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Linnea")
    look(page)
    assert karin.sees(hidden) == 200
    assert tomas.sees(hidden) == 404

    # Twelve weeks, on paper with their dates.
    for who in (amina, without_phone):
        type_in(lena.go(who + "/typed"), FIRST, (BEGAN + timedelta(days=1)).isoformat())
    # The end rating comes on paper too, dated the day before: Amina's when it is asked for early,
    # Bo's when it is open by itself. From then on nobody asks for it, on no page of theirs.
    move_end(lena, amina, (TODAY + timedelta(weeks=10)).isoformat())
    for who, is_open in ((amina, False), (without_phone, True)):
        assert lena.sees(who + "/typed") == (200 if is_open else 404)
        page = open_end(lena, who)
        page.locator("button[name=where][value=paper]").click()
        type_in(page, LATER, LAST_DAY.isoformat())
        page = open_end(lena, who)
        expect(page.locator("button[name=where]")).to_have_count(0)
        expect(page.locator("[name=without]")).to_have_count(0)
        assert lena.sees(who + "/typed") == 404
        assert who not in listed(karin, "ratings")
    assert calendar_only in listed(karin, "ratings")  # of her there is none yet
    phone.goto(f"{empty.url}/today")
    expect(phone.locator("a[href='/answer']")).to_have_count(0)

    page = open_end(lena, without_phone)
    page.locator("[name=ended_on]").fill(LAST_DAY.isoformat())
    page.locator("[name=ending]").select_option(index=1)
    page.locator("[name=next_step]").select_option("work_training")
    page.locator("form[action$='/end'] button.main").click()
    page.wait_for_url(lambda url: not url.endswith("/end"))
    look(page)

    here = read_numbers(karin, programme)
    assert "Linnea" not in here
    assert "Amina" not in here

    backup = tmp_path / "moved" / "first"
    backup.parent.mkdir()
    empty.flask("backup", "create", str(backup))
    empty.flask("backup", "verify", str(backup))
    empty.stop()
    there = installation(
        tmp_path / "there", empty.settings["STEGVIS_KEK"], tmp_path / "other" / "keyring"
    )
    there.port, there.folder = empty.port, tmp_path / "there"
    (tmp_path / "here" / "tls").rename(tmp_path / "there" / "tls")
    there.flask("backup", "restore", str(backup))
    there.start()
    try:
        karin.sign_in()
        assert read_numbers(karin, programme) == here
        assert karin.sees(hidden) == 200
        assert "Amina" in lena_again(lena, amina)
    finally:
        there.stop()


def open_phone(browser: Browser, coach: Desk, card: str) -> Page:
    """Her own phone, by the coach's QR, to Today."""
    _, phone = window(browser, 390, 844)
    page = coach.go(card + "/phone")
    look(page)
    link, _ = steps.new_code(page)
    phone.goto(link)
    phone.locator("[data-scanned] button").click()
    steps.choose_language(phone, "العربية")
    steps.compare_pictures(page, phone)
    steps.choose_pin(phone)
    look(phone)
    return phone


def lena_again(lena: Desk, card: str) -> str:
    lena.sign_in()
    return lena.go(card).locator("main").inner_text()
