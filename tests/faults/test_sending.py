"""What a network can do to a tablet that sends: a real browser and a real server (R9)."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.support.browser import running_site, window
from tests.support.farms import Farm
from tests.support.tablet_browser import load_outbox

TAP = """([occurrence, person]) => Stegvis.outbox.keep(
  [{ act: "mark", target: { occurrence, person }, value: { is: "present" } }])"""


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    with running_site(tmp_path_factory.mktemp("farm")) as site:
        found = Farm(site)
        yield found
        found.database.dispose()


@pytest.fixture
def tablet(farm: Farm, chromium: Browser) -> Iterator[Page]:
    context, page = window(chromium)
    page.goto(farm.site.door("Lena"))
    load_outbox(page, farm.site)
    yield page
    context.close()


def fulfil(**answer: object) -> Callable[[Route], None]:
    return lambda route: route.fulfill(**answer)  # type: ignore[arg-type]


def cut_off(route: Route) -> None:
    """The server has it, and half of its answer arrives."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text()[:-25])


def lost_answer(route: Route) -> None:
    route.fetch()
    route.abort("connectionreset")


def names_others(route: Route) -> None:
    """An answer of ours to somebody else: it names other events."""
    said = json.loads((answer := route.fetch()).text())
    for event in said["events"]:
        event["uuid"] = "0" * 36
    route.fulfill(response=answer, body=json.dumps(said))


def names_other_bytes(route: Route) -> None:
    said = json.loads((answer := route.fetch()).text())
    for event in said["events"]:
        event["hash"] = "0" * 64
    route.fulfill(response=answer, body=json.dumps(said))


HTML = {"content_type": "text/html", "body": "<h1>Free network</h1>"}
FAULTS: dict[str, Callable[[Route], None]] = {
    "a captive portal answers 200 with a page": fulfil(status=200, **HTML),
    "a proxy answers 200 with JSON of its own": fulfil(status=200, body='{"events": []}'),
    "the way to a sign-in page": fulfil(status=302, headers={"Location": "/today"}),
    "the server is busy": fulfil(status=503, headers={"Retry-After": "1", "Stegvis-Epoch": "x"}),
    "too many": fulfil(status=429, headers={"Retry-After": "1", "Stegvis-Epoch": "x"}),
    "an error of ours": fulfil(status=500, headers={"Stegvis-Epoch": "x"}, body="x"),
    "the answer is cut off": cut_off,
    "the answer is lost": lost_answer,
    "the answer names other events": names_others,
    "the answer names other bytes": names_other_bytes,
    "no name is found": lambda route: route.abort("namenotresolved"),
    "the certificate is another's": lambda route: route.abort("failed"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_on_the_way_is_not_sent_and_then_it_arrives_once(
    fault: str, farm: Farm, tablet: Page
) -> None:
    tablet.route("**/sync", FAULTS[fault])
    (uuid,) = tablet.evaluate(TAP, [farm.occurrence, farm.people[0]])
    tablet.evaluate("Stegvis.sending.byHand()")
    assert tablet.evaluate("Stegvis.outbox.state().then(state => state.left)") == 1
    assert tablet.evaluate("Stegvis.sending.result") != ""
    tablet.unroute("**/sync")
    for _ in range(5):
        tablet.evaluate("Stegvis.sending.byHand()")
    assert tablet.evaluate("Stegvis.outbox.state().then(state => state.left)") == 0
    assert [mark.uuid for mark in farm.marks()].count(uuid) == 1


def test_a_server_killed_between_the_commit_and_the_answer_has_it_once(
    farm: Farm, tablet: Page
) -> None:
    process = farm.site.process
    assert process is not None

    def kill(route: Route) -> None:
        route.fetch()
        for worker in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(worker), signal.SIGKILL)
        process.kill()
        process.wait(20)
        route.abort("connectionreset")

    tablet.route("**/sync", kill, times=1)
    (uuid,) = tablet.evaluate(TAP, [farm.occurrence, farm.people[0]])
    tablet.evaluate("Stegvis.sending.byHand()")
    assert tablet.evaluate("Stegvis.outbox.state().then(state => state.left)") == 1
    time.sleep(0.2)
    farm.site.start()
    tablet.evaluate("Stegvis.sending.byHand()")
    assert tablet.evaluate("Stegvis.outbox.state().then(state => state.left)") == 0
    assert [mark.uuid for mark in farm.marks()].count(uuid) == 1


def test_a_memory_that_was_cleared_is_noticed_and_no_number_is_used_twice(
    farm: Farm, tablet: Page
) -> None:
    tablet.evaluate(TAP, [farm.occurrence, farm.people[0]])
    tablet.evaluate("Stegvis.sending.byHand()")
    tablet.evaluate(
        """() => new Promise((resolve) => {
          localStorage.clear();
          const asked = indexedDB.deleteDatabase("stegvis");
          asked.onsuccess = resolve;
        })"""
    )
    tablet.reload()
    load_outbox(tablet, farm.site)
    assert tablet.evaluate("Stegvis.outbox.state().then(state => state.emptied)") == 1
    tablet.evaluate("Stegvis.sending.byHand()")
    assert tablet.evaluate("Stegvis.outbox.state().then(state => state.left)") == 0
    assert tablet.evaluate("Stegvis.store.get('meta', 'seq')") == 2


def test_a_connection_that_the_system_closed_is_opened_again(farm: Farm, tablet: Page) -> None:
    tablet.evaluate(
        """() => {
          const real = IDBDatabase.prototype.transaction;
          let first = true;
          IDBDatabase.prototype.transaction = function (...all) {
            if (first) { first = false; this.close(); }
            return real.apply(this, all);
          };
        }"""
    )
    (uuid,) = tablet.evaluate(TAP, [farm.occurrence, farm.people[0]])
    tablet.evaluate("Stegvis.sending.byHand()")
    assert [mark.uuid for mark in farm.marks()].count(uuid) == 1


def test_two_tabs_never_give_two_taps_the_same_number(farm: Farm, tablet: Page) -> None:
    other = tablet.context.new_page()
    other.goto(tablet.url)
    load_outbox(other, farm.site)
    many = "([o, p]) => Promise.all([...Array(8)].map(() => (" + TAP + ")([o, p])))"
    for page in (tablet, other):  # at the same time: neither is waited for
        page.evaluate(
            f"(all) => {{ window.done = ({many})(all); }}", [farm.occurrence, farm.people[0]]
        )
    for page in (tablet, other):
        page.evaluate("window.done")
    numbers = tablet.evaluate("Stegvis.store.all('out').then(rows => rows.map(row => row.seq))")
    assert sorted(numbers) == list(range(1, 17))
