"""A rating by ear alone: one reads the texts, another approves, she answers by what she hears."""

import json
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, expect

from tests.journeys.steps import in_charge
from tests.support.browser import FLAGS, Site, chromium_path, look, window

LANGUAGE = "ti"
WHO, WITHOUT_CLIPS = "Hassan", "Idris"  # he hears LANGUAGE, and the other reads English
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
# What is heard, and what is asked of the phone's voices.
LISTENER = """
  window.told = [];
  window.spoken = [];
  SpeechSynthesis.prototype.getVoices = () => VOICES;
  Object.defineProperty(SpeechSynthesisUtterance.prototype, "voice", { writable: true });
  SpeechSynthesis.prototype.speak = (words) => {
    spoken.push([words.text.trim(), words.voice.name, words.rate.toFixed(1)]);
    setTimeout(() => words.onend());
  };
  for (const event of ["playing", "ended", "error"])
    document.addEventListener(event, ({ target }) => {
      const { dataset, textContent } = document.querySelector(".sounds") || { dataset: {} };
      const isIts = target.src.endsWith(dataset.heard);
      told.push([event, target.playbackRate, isIts, textContent]);
    }, true);
"""
# Of her language only one that sends the text away; of the phone itself only another language.
REMOTE = {"name": "away", "lang": "ti-ER", "localService": False}
OTHER = {"name": "other", "lang": "sv-SE", "localService": True}
ENGLISH_AWAY = {"name": "away", "lang": "en-GB", "localService": False}
ENGLISH = {"name": "mine", "lang": "en_GB", "localService": True}
SEEN = """() => {
  const main = document.querySelector("main");
  for (const other of main.querySelectorAll(".vh, .listen, small[lang]")) other.remove();
  return main.innerText.replace(/\\s+/g, "");
}"""
# Each text of two shelves, from its page.
TEXTS = """async ([code, work]) => {
  for (const shelf of ["rating", "consent"]) {
    const page = await (await fetch(`/read-aloud/${code}?shelf=${shelf}`)).text();
    const found = new DOMParser().parseFromString(page, "text/html");
    for (const link of found.querySelectorAll("main .line a"))
      await work(link.getAttribute("href"));
  }
}"""
# Sends the form of each page with the sound that was recorded; an empty element at its end
# (Void, RFC 8794) makes each another file.
RECORD = f"""async ([first, code]) => {{
  const sound = await (await fetch(first)).blob();
  let number = 0;
  await ({TEXTS})([code, async (path) => {{
    const form = new FormData();
    number += 1;
    form.append("sound", new Blob([sound, new Uint8Array([0xec, 0x81, number])]), "sound");
    await fetch(path, {{ method: "POST", body: form, redirect: "manual" }});
  }}]);
}}"""
APPROVE = f"""async (code) => ({TEXTS})([code, async (path) => {{
  const page = new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
  const form = page.querySelector("form[action$=approve]");
  if (!form) return; // by hand
  await fetch(form.action, {{ method: "POST", body: new FormData(form), redirect: "manual" }});
}}])"""


def read_aloud(playwright: Playwright, demo: Site) -> None:
    """One text by hand, the rest with the same sound."""
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
        expect(desk.locator("form[action$='/approve'] button")).to_have_count(0)
        look(desk)
        desk.evaluate(RECORD, [waiting.get_attribute("src"), LANGUAGE])


def approve(chromium: Browser, demo: Site) -> None:
    """Another person; the first by hand."""
    _, desk = window(chromium, 1180, 820)
    desk.goto(demo.door("Ylva"))
    desk.goto(f"{demo.url}/read-aloud/{LANGUAGE}")
    desk.locator("main .line a").first.click()
    look(desk)
    desk.locator("form[action$='/approve'] button").click()
    desk.wait_for_load_state()
    desk.evaluate(APPROVE, LANGUAGE)
    desk.context.close()


def phone_of(chromium: Browser, demo: Site, name: str, *voices: dict[str, Any]) -> Page:
    context, phone = window(chromium, 360, 740)
    context.add_init_script(LISTENER.replace("VOICES", json.dumps(voices)))
    phone.goto(demo.door(name))
    return phone


def hear(phone: Page) -> list[str]:
    """Tap Listen and hear the page to its end."""
    assert phone.evaluate("told.splice(0)") == []  # nothing by itself
    phone.locator(".listen").click()
    expect(phone.locator(".listen")).to_have_attribute("aria-pressed", "false")
    told: list[tuple[str, float, bool, str]] = phone.evaluate("told.splice(0)")
    assert {row[:3] for row in map(tuple, told)} == {("playing", 0.8, True), ("ended", 0.8, True)}
    return [text for event, _, _, text in told if event == "playing"]


def test_a_rating_is_answered_by_ear_alone(
    playwright: Playwright, chromium: Browser, demo: Site
) -> None:
    read_aloud(playwright, demo)
    approve(chromium, demo)
    phone = phone_of(chromium, demo, WHO, REMOTE, OTHER)
    phone.goto(f"{demo.url}/language")
    phone.locator(f"label:has(input[value={LANGUAGE}])").click()
    phone.locator("main form button").click()
    phone.wait_for_url("**/today")
    in_charge(phone)
    phone.goto(f"{demo.url}/answer")
    look(phone)
    assert len(hear(phone)) > 1
    phone.locator("main form button").first.click()
    phone.wait_for_url("**/sheets/**")
    look(phone)
    for number in range(1, 11):
        heard = hear(phone)
        assert heard[0] == phone.locator("h1").text_content()
        assert len(heard) == 6
        if number == 1:
            hear_without_a_network(phone, heard)
        phone.locator("label:has(input[value='7'])").click()
        phone.wait_for_url(f"**/{number + 1}" if number < 10 else "**/last")
    assert len(hear(phone)) == 5
    assert phone.evaluate("spoken") == []


def hear_without_a_network(phone: Page, heard: list[str]) -> None:
    """The same once more, from what the worker keeps alone."""
    network = phone.context.new_cdp_session(phone)
    network.send("Network.clearBrowserCache")
    phone.context.set_offline(True)
    assert hear(phone) == heard
    phone.context.set_offline(False)


def test_without_a_clip_only_a_voice_of_the_phone_itself_in_her_language_reads(
    chromium: Browser, demo: Site
) -> None:
    phone = phone_of(chromium, demo, WITHOUT_CLIPS, ENGLISH_AWAY, OTHER)
    phone.goto(f"{demo.url}/answer")
    expect(phone.locator("h1")).to_be_visible()
    expect(phone.locator(".listen")).to_be_hidden()
    phone = phone_of(chromium, demo, WITHOUT_CLIPS, ENGLISH_AWAY, OTHER, ENGLISH)
    phone.goto(f"{demo.url}/answer")
    expect(phone.locator(".listen")).to_contain_text("Others may hear")
    assert phone.evaluate("spoken") == []
    phone.locator(".listen").click()
    expect(phone.locator(".listen")).to_have_attribute("aria-pressed", "false")
    said = phone.evaluate("spoken")
    assert said[0] == ["Before you start", "mine", "0.8"]  # and not the Swedish below it
    assert {(voice, rate) for _, voice, rate in said} == {("mine", "0.8")}
    assert len(said) == phone.locator("[data-heard]").count()
    # Where nobody has said which texts are heard: all that stands there, each once.
    for path in ("/me", "/week"):
        phone.goto(f"{demo.url}{path}")
        phone.locator(".listen").click()
        expect(phone.locator(".listen")).to_have_attribute("aria-pressed", "false")
        said = phone.evaluate("spoken")
        assert {(voice, rate) for _, voice, rate in said} == {("mine", "0.8")}
        assert "".join("".join(text for text, _, _ in said).split()) == phone.evaluate(SEEN)
