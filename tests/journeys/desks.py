"""Staff at their own devices, each with a passkey on it."""

from playwright.sync_api import Browser, CDPSession, Page, expect

from app.programmes.catalogue_cache import key_of, template_of
from tests.support.browser import Site, look, window


class Desk:
    """One person's window, and the device that holds her passkey."""

    def __init__(self, browser: Browser, site: Site, width: int = 820, height: int = 1180) -> None:
        self.site = site
        context, self.page = window(browser, width, height)
        self.cdp: CDPSession = context.new_cdp_session(self.page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        added = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.authenticator = added["authenticatorId"]

    def unlocks(self, does: bool) -> None:
        """Whether the finger on the device is hers."""
        named = {"authenticatorId": self.authenticator, "isUserVerified": does}
        self.cdp.send("WebAuthn.setUserVerified", named)

    def go(self, path: str) -> Page:
        self.page.goto(self.site.url + path)
        return self.page

    def open(self, link: str) -> None:
        """The link, one tap, and her name."""
        self.page.goto(link)
        look(self.page)
        assert "#" not in self.page.url, "the token stays in the address"
        self.page.locator("form[data-link] button").click()
        self.page.wait_for_url("**/welcome/you")
        look(self.page)

    def make_passkey(self) -> None:
        self.page.locator("form[data-passkey=create] button").click()
        self.page.wait_for_url("**/keys?*")
        look(self.page)

    def sign_out(self) -> None:
        self.page.locator("form[action='/sign-out'] button").click()
        self.page.wait_for_url("**/sign-in")
        look(self.page)

    def sign_in(self) -> None:
        self.go("/sign-in").locator("form[data-passkey=get] button").click()
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def sees(self, path: str) -> int:
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        return answer.status


def make_programme(coordinator: Desk, template: str) -> str:
    """From a template as it stands; its address."""
    page = coordinator.go(f"/programmes/new?template={key_of(template_of(template))}")
    look(page)
    page.locator("main form button.main").click()
    page.wait_for_url(lambda url: "/new" not in url)
    return page.url.removeprefix(coordinator.site.url)


def invite(coordinator: Desk, name: str) -> str:
    page = coordinator.go("/staff/new")
    look(page)
    page.locator("input[name=first_name]").fill(name)
    page.locator("main form button.main").click()
    page.locator(".qr").wait_for()
    look(page)
    return page.locator("#address").input_value()


def open_colleague(coordinator: Desk, name: str) -> Page:
    page = coordinator.go("/staff")
    look(page)
    page.locator(".persons a", has_text=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    look(page)
    return page
