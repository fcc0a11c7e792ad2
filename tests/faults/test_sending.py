"""What a network can do to a tablet that sends: a real browser and a real server (R9)."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.journeys.steps import until
from tests.support.bad_network import FAULTS, BadNetwork
from tests.support.browser import Site, running_copy, window
from tests.support.farms import Farm
from tests.support.tablet_browser import load_outbox

TAPS = int(os.environ.get("STEGVIS_FAULTS", "1")) * 40  # ten times as many with `make faults`
TAP = """([occurrence, person]) => Stegvis.outbox.keep(
  [{ act: "mark", target: { occurrence, person }, value: { is: "present" } }])"""


@pytest.fixture(scope="module")
def farm(seeded: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    with running_copy(seeded, tmp_path_factory.mktemp("farm")) as site:
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


def come_back(page: Page, farm: Farm, chance: Random) -> Page:
    """The tablet after a while: reloaded, closed and opened, its clock wrong, or just as it was."""
    what = chance.random()
    if what < 0.15:
        page.close(run_before_unload=False)
        page = page.context.new_page()
        page.goto(farm.site.url)
    elif what < 0.3:
        page.reload()
    else:
        return page
    page.clock.set_system_time(datetime(chance.randint(2001, 2090), 3, 28, 2, 30, tzinfo=UTC))
    load_outbox(page, farm.site)
    return page


def test_two_tablets_on_a_bad_network_lose_no_tap_and_double_none(
    farm: Farm, chromium: Browser
) -> None:
    chance, before = Random(20261122), farm.quarantined()
    network, tablets = BadNetwork(chance), []
    for name in ("Lena", "Lena"):
        context, page = window(chromium)
        page.goto(farm.site.door(name))
        load_outbox(page, farm.site)
        context.route("**/sync", network)
        tablets.append(page)
    kept: list[str] = []
    for _ in range(TAPS):
        number = chance.randrange(2)
        page = tablets[number] = come_back(tablets[number], farm, chance)
        kept += page.evaluate(TAP, [farm.occurrence, chance.choice(farm.people)])
        page.evaluate("() => void Stegvis.sending.byHand()")
        page.wait_for_timeout(50)
    for page in tablets:
        page.context.unroute_all(behavior="ignoreErrors")
        page.reload()
        load_outbox(page, farm.site)
        page.evaluate("() => void Stegvis.sending.byHand()")
        until(page, "Stegvis.outbox.state().then(state => state.left === 0)")
        page.context.close()
    arrived = Counter(mark.uuid for mark in farm.marks())
    assert len(network.met) > 6, network.met
    assert {arrived[uuid] for uuid in kept} == {1}
    assert len(kept) == TAPS
    assert farm.quarantined() == before
