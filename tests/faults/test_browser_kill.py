"""A real Chromium is killed at every step between a tap and its acknowledgement (R4, R25)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, Route

from tests.support.browser import Site, running_copy
from tests.support.farms import Farm
from tests.support.tablet_browser import Running, load_outbox, tablet

STEPS = (
    "sealing",
    "sealed",
    "putting in out",
    "put in out",
    "kept",
    "asking",
    "on the way",
    "committed",
    "answered",
    "read",
    "putting in sent",
    "moved",
)

# Stops the page for ever at one step, after it has said so. A step inside a transaction stops in
# a loop: a promise would let the transaction complete.
TRAP = """(step) => {
  const never = new Promise(() => {});
  const stop = (name) => name === step && (reached(name), true);
  const stuck = (name) => { if (stop(name)) for (;;); };
  const wrap = (host, name, make) => { host[name] = make(host[name]); };
  const later = (host, name, before, after) => wrap(host, name, (real) => async function (...all) {
    if (before && stop(before)) return never;
    const found = await real.apply(this, all);
    return after && stop(after) ? never : found;
  });
  later(SubtleCrypto.prototype, "generateKey", "sealing");
  later(SubtleCrypto.prototype, "encrypt", null, "sealed");
  later(window, "fetch", "asking", "answered");
  later(Response.prototype, "json", null, "read");
  wrap(IDBObjectStore.prototype, "put", (real) => function (...all) {
    const where = this.name;
    stuck("putting in " + where);
    const asked = real.apply(this, all);
    asked.addEventListener("success", () => stuck("put in " + where));
    return asked;
  });
  wrap(IDBDatabase.prototype, "transaction", (real) => function (stores, ...all) {
    const made = real.call(this, stores, ...all);
    const done = { "out,view,meta": "kept", "out,sent": "moved" }[String(stores)];
    if (done) made.addEventListener("complete", () => stuck(done));
    return made;
  });
}"""

TAP = """([occurrence, people]) => {
  window.filled = [];
  for (const person of people)
    Stegvis.outbox.keep([{ act: "mark", target: { occurrence, person }, value: { is: "present" } }])
      .then((uuids) => { window.filled.push(...uuids); kept(uuids[0]); Stegvis.sending.send(); });
}"""


@pytest.fixture(scope="module")
def farm(seeded: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    with running_copy(seeded, tmp_path_factory.mktemp("farm")) as site:
        found = Farm(site)
        yield found
        found.database.dispose()


def sign_in(playwright: Playwright, profile: Path, farm: Farm) -> None:
    """Closed in peace, so that the cookie is on the disk as on a tablet that was used before."""
    with tablet(playwright, profile) as running:
        running.page.goto(farm.site.door("Lena"))


def hold_back(page: Page, step: str, reached: list[str]) -> None:
    """The two steps that only the network sees."""

    def handle(route: Route) -> None:
        if step == "committed":
            route.fetch()
        reached.append(step)

    if step in ("on the way", "committed"):
        page.route("**/sync", handle)


def tap_until(running: Running, farm: Farm, step: str) -> list[str]:
    """Three taps, stopped at the step; the ones that were filled by then."""
    reached: list[str] = []
    filled: list[str] = []
    page = running.page
    page.goto(farm.site.door("Lena"))
    load_outbox(page, farm.site)
    page.expose_function("reached", lambda name: reached.append(name))
    page.expose_function("kept", lambda name: filled.append(name))
    hold_back(page, step, reached)
    page.evaluate(TRAP, step)
    page.evaluate(TAP, [farm.occurrence, farm.people[:3]])
    for _ in range(200):
        if reached:
            break
        page.wait_for_timeout(50)
    assert reached == [step] or reached, f"{step} was never reached"
    return filled


@pytest.mark.parametrize("step", STEPS)
def test_a_browser_killed_at_this_step_loses_no_tap_and_doubles_none(
    step: str, farm: Farm, playwright: Playwright, tmp_path: Path
) -> None:
    profile, before = tmp_path / "profile", {mark.uuid for mark in farm.marks()}
    sign_in(playwright, profile, farm)
    with tablet(playwright, profile) as running:
        filled = tap_until(running, farm, step)
        running.kill()
    with tablet(playwright, profile) as running:
        running.page.goto(farm.site.url)
        load_outbox(running.page, farm.site)
        running.page.evaluate("Stegvis.sending.byHand()")
        state = running.page.evaluate("Stegvis.outbox.state()")
    arrived = [mark.uuid for mark in farm.marks() if mark.uuid not in before]
    assert state["left"] == 0
    assert state["look"] == 0 == farm.quarantined()
    assert not state.get("emptied")
    assert set(filled) <= set(arrived)
    assert len(arrived) == len(set(arrived)) <= 3
    if STEPS.index(step) > STEPS.index("kept"):
        assert arrived
