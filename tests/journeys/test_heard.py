"""A rating by ear alone: somebody reads the texts aloud, and she answers by what she hears."""

import json
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, expect

from tests.support.browser import FLAGS, Site, chromium_path, look, window

LANGUAGE = "ar"
WHO, WITHOUT_CLIPS = "Hassan", "Idris"  # she reads LANGUAGE, he English
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
# What a page says aloud, and what it asks of the phone's voices.
LISTENER = """
  window.told = [];
  window.speechCalls = 0;
  SpeechSynthesis.prototype.speak = () => { window.speechCalls += 1; };
  SpeechSynthesis.prototype.getVoices = () => VOICES;
  for (const event of ["playing", "ended", "error"])
    document.addEventListener(event, (e) => window.told.push(
      [event, e.target.playbackRate, (document.querySelector(".sounds") || {}).textContent]), true);
"""
# One remote voice of her language, and one of the phone in another.
VOICES = [
    {"lang": "ar-SA", "localService": False},
    {"lang": "en-GB", "localService": False},
    {"lang": "sv-SE", "localService": True},
]
# Reads the rest of the shelves with the same sound, as the form of each page sends it.
READ_ALL = """async ([first, code]) => {
  const sound = await (await fetch(first)).blob();
  for (const shelf of ["rating", "notice"]) {
    const page = await (await fetch(`/read-aloud/${code}?shelf=${shelf}`)).text();
    const found = new DOMParser().parseFromString(page, "text/html");
    for (const link of found.querySelectorAll("main .line a")) {
      const form = new FormData();
      form.append("sound", sound, "sound");
      const path = link.getAttribute("href");
      const options = { method: "POST", body: form, redirect: "manual" };
      await fetch(path, options);
      await fetch(path + "/approve", { method: "POST", redirect: "manual" });
    }
  }
}"""


def phone_of(chromium: Browser, demo: Site, name: str) -> Page:
    context, phone = window(chromium, 360, 740)
    context.add_init_script(LISTENER.replace("VOICES", json.dumps(VOICES)))
    phone.goto(demo.door(name))
    phone.goto(f"{demo.url}/answer")
    return phone


def hear(phone: Page) -> list[Any]:
    """Tap Listen and hear the page to its end."""
    assert phone.evaluate("told") == []  # nothing by itself
    phone.locator(".listen").click()
    expect(phone.locator(".listen")).to_have_attribute("aria-pressed", "false")
    told: list[Any] = phone.evaluate("told")
    assert {(event, rate) for event, rate, _ in told} == {("playing", 0.8), ("ended", 0.8)}
    return [text for event, _, text in told if event == "playing"]


def test_a_rating_is_answered_by_ear_alone(
    playwright: Playwright, chromium: Browser, demo: Site
) -> None:
    with playwright.chromium.launch(
        executable_path=chromium_path(), args=[*FLAGS, *MICROPHONE]
    ) as speaking:
        _, desk = window(speaking, 1180, 820)
        desk.goto(demo.door("Karin"))
        desk.goto(f"{demo.url}/read-aloud")
        look(desk)
        desk.locator(f"a[href='/read-aloud/{LANGUAGE}']").click()
        look(desk)
        desk.locator("main .line a").first.click()
        desk.locator("[data-begin]").click()
        desk.wait_for_timeout(500)
        desk.locator("[data-stop]").click()
        expect(desk.locator("[data-replay]")).to_be_visible()
        desk.locator("form[data-records] > button").click()
        waiting = desk.locator("form[action$='/approve'] audio")
        expect(waiting).to_be_visible()
        look(desk)
        desk.evaluate(READ_ALL, [waiting.get_attribute("src"), LANGUAGE])
        desk.context.close()
    phone = phone_of(chromium, demo, WHO)
    look(phone)
    assert len(hear(phone)) > 1
    phone.locator("main form button").first.click()
    phone.wait_for_url("**/sheets/**")
    for _ in range(10):
        number = int(phone.url.rpartition("/")[2])
        heard = hear(phone)
        assert heard[0] == phone.locator("h1").text_content()
        assert len(heard) == 6
        phone.locator("label:has(input[value='7'])").click()
        if number == 10:
            break
        phone.wait_for_url(f"**/{number + 1}")
    phone.wait_for_url("**/last")
    assert len(hear(phone)) == 5
    assert phone.evaluate("caches.open('stegvis-heard').then(c => c.keys()).then(k => k.length)")
    assert phone.evaluate("speechCalls") == 0


def test_without_a_clip_or_a_voice_of_the_phone_there_is_no_button(
    chromium: Browser, demo: Site
) -> None:
    phone = phone_of(chromium, demo, WITHOUT_CLIPS)
    expect(phone.locator("h1")).to_be_visible()
    expect(phone.locator(".listen")).to_be_hidden()
    assert phone.evaluate("speechCalls") == 0
