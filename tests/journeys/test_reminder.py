"""A reminder on its whole way: asked for, planned, encrypted, delivered, shown, tapped, read.

Chromium reaches no push service, so an init script replaces `subscribe` and `getSubscription`,
and nothing else, by ones with real keys and an endpoint at a local push service. The body that
arrives there is opened and handed to the real service worker by the browser's own debugger.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.cast import PIN
from tests.journeys.steps import until
from tests.support.browser import Site, look, window
from tests.support.push_service import Arrived, PushService

SUBSCRIBE = """
(() => {
  const subscription = %s;
  let made = null;
  PushManager.prototype.getSubscription = async () => made;
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly) throw new Error("must be visible");
    const key = new Uint8Array(options.applicationServerKey);
    if (key.length !== 65) throw new Error("not a key");
    made = { ...subscription, toJSON: () => subscription, unsubscribe: async () => true };
    return made;
  };
})();
"""

CLOSE = """navigator.serviceWorker.ready
  .then(r => r.getNotifications()).then(all => all.forEach(n => n.close()))"""


@pytest.fixture
def reminding(site: Site, push_service: PushService) -> Site:
    """A demo whose worker may speak to the local push service."""
    site.settings["STEGVIS_PUSH_ALLOW"] = f"localhost:{push_service.port}"
    site.stop()
    site.start()
    return site


def phone(browser: Browser, service: PushService) -> tuple[BrowserContext, Page]:
    context, page = window(browser)
    context.grant_permissions(["notifications"])
    context.add_init_script(
        SUBSCRIBE % json.dumps(service.browser("/phone").subscription(service.origin))
    )
    return context, page


def deliver(context: BrowserContext, page: Page, site: Site, body: object) -> dict[str, Any]:
    """Hand the body to the real service worker; what the phone then shows."""
    devtools = context.new_cdp_session(page)
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(one["registrationId"] for one in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": site.url,
            "registrationId": found[-1],
            "data": json.dumps(body),
        },
    )
    until(
        page,
        "navigator.serviceWorker.ready.then(r => r.getNotifications()).then(n => n.length > 0)",
    )
    shown: dict[str, Any] = page.evaluate(
        """navigator.serviceWorker.ready.then(r => r.getNotifications()).then(([n]) => ({
            title: n.title, body: n.body, lang: n.lang, dir: n.dir, tag: n.tag, path: n.data.path,
        }))"""
    )
    return shown


def the_test(reminding: Site, service: PushService) -> Arrived:
    """What the button sent; in the evening a reminder of tomorrow may arrive beside it."""
    said = json.loads(reminding.flask("reminders", "run", "--once", "--format", "json"))
    assert said["sent"] == len(service.arrived), said
    (message,) = [one for one in service.arrived if one.body["u"] == "/me/reminders"]
    return message


def test_a_reminder_is_asked_for_sent_shown_tapped_and_read_after_the_pin(
    reminding: Site, chromium: Browser, push_service: PushService
) -> None:
    context, page = phone(chromium, push_service)
    page.goto(reminding.door("Amina"))
    page.goto(f"{reminding.url}/me/reminders")
    look(page)
    page.locator("[data-turn-on]").click()
    page.wait_for_url("**/me/reminders?said=on")
    look(page)

    page.locator("form[action$='/test'] button").click()
    page.wait_for_url("**said=test")
    for broken in (None, {"d": "sideways"}):  # whatever arrives, something is shown
        assert deliver(context, page, reminding, broken)["title"] == "تذكير"
        page.evaluate(CLOSE)
    message = the_test(reminding, push_service)
    shown = deliver(context, page, reminding, message.body)
    assert shown["title"] == "تذكير"
    assert (shown["lang"], shown["dir"]) == ("ar", "rtl")
    assert (shown["tag"], shown["path"]) == (message.headers["topic"], "/me/reminders")

    page.goto(f"{reminding.url}/today")
    context.clear_cookies(name="stegvis_dev")  # as after five minutes: only the PIN is asked for
    context.service_workers[0].evaluate(
        """async () => {
          const [notification] = await self.registration.getNotifications();
          self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        }"""
    )
    page.wait_for_url("**/me/reminders")
    expect(page.locator(".pad")).to_be_visible()
    for digit in PIN:
        page.locator(f"[data-digit='{digit}']").click()
    expect(page.locator("form[action$='/test']")).to_be_visible()
    expect(page).to_have_url(f"{reminding.url}/me/reminders")
    context.close()


def test_a_phone_that_lost_its_subscription_gets_a_new_one_at_the_next_visit(
    reminding: Site, chromium: Browser, push_service: PushService
) -> None:
    context, page = phone(chromium, push_service)
    page.goto(reminding.door("Amina"))
    page.goto(f"{reminding.url}/me/reminders")
    page.locator("[data-turn-on]").click()
    page.wait_for_url("**/me/reminders?said=on")
    old = push_service.browsers["/phone"].public
    with page.expect_response("**/me/reminders/phone"):
        context.add_init_script(
            SUBSCRIBE % json.dumps(push_service.browser("/phone").subscription(push_service.origin))
        )
        page.evaluate("sessionStorage.clear()")
        page.goto(f"{reminding.url}/today")
    until(page, "() => !!sessionStorage.getItem('renewed')")
    assert push_service.browsers["/phone"].public != old
    page.goto(f"{reminding.url}/me/reminders")
    page.locator("form[action$='/test'] button").click()
    page.wait_for_url("**said=test")
    the_test(reminding, push_service)
    context.close()
