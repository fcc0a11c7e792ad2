"""The roll call of twelve on a tablet without a network, with two exceptions (DESIGN §8).

`roll_call.taps` counts what a hand does in a real Chromium, from a dark screen with the list left
open: the tap that wakes it (one, counted though the page never sees it) and every trusted tap until
all twelve tiles are filled, which is to say on the disk. `roll_call.tile` is the time from a tap
until its tile is painted hollow, at a quarter of this machine's speed.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from statistics import median

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from sqlmodel import Session, col, select

from app import clock
from app.accounts.actions import create_person, give_role
from app.accounts.roles import Role
from app.clock import STOCKHOLM
from app.demo.cast import PIN
from app.programmes.actions import enrol
from app.programmes.models import Enrolment, Programme
from app.schedule.models import Activity, ActivityKind, Occurrence
from tools import chromium
from tools.bench.demo import Demo, demo, sign_in
from tools.bench.figures import Figure
from tools.bench.rows.first_content import FLAGS
from tools.bench.servers import granian

NAMES = ("roll_call.taps", "roll_call.tile")
WHO, PEOPLE, EXCEPTIONS = "Lena", 12, 2
TAPS, PAINTED = 4, 50.0
TABLET = ViewportSize(width=1180, height=820)
SLOWER = 4
DARK = 3000  # ms
WAKING = 1
PATIENCE = 60_000

KEPT = "() => !document.querySelector('[data-hollow]')"
# Notes every trusted tap, and when the tile that it changed has been painted.
WATCH = """() => {
  window.__taps = 0;
  window.__painted = [];
  addEventListener("pointerdown", (event) => event.isTrusted && (window.__taps += 1), true);
  addEventListener("click", (event) => {
    const seat = event.target.closest("[data-person]");
    if (!seat) return;
    new MutationObserver((_seen, watch) => {
      watch.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.__painted.push(performance.now() - event.timeStamp);
        port2.postMessage(0);
      });
    }).observe(seat, { attributes: true, attributeFilter: ["data-is", "data-hollow"] });
  }, true);
}"""


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Both rows come from the same list."""
    if not any(map(wanted, NAMES)):
        return
    with demo() as place, sync_playwright() as playwright:
        occurrence = _list(place)
        browser = playwright.chromium.launch(executable_path=chromium.ensure(), args=FLAGS)
        page = _taken_along(browser, place)
        _opened(page, occurrence)
        taps, painted = _roll_call(page)
        browser.close()
    if wanted(NAMES[0]):
        yield Figure(NAMES[0], taps / TAPS, "taps", taps, taps, taps, "budget of 4 taps")
    if wanted(NAMES[1]):
        middle = median(painted)
        yield Figure(NAMES[1], middle / PAINTED, "ms", middle, min(painted), max(painted), "budget")


def _list(place: Demo) -> str:
    """A time of WHO tomorrow with PEOPLE on it; the rest of the list is new."""
    coach = place.doors[WHO].rpartition("/")[2]
    with place.app().extensions["database"].writing() as session:
        mine = session.exec(select(Enrolment).where(col(Enrolment.coach_id) == coach)).all()
        programme = session.get_one(Programme, mine[0].programme_id)
        found = _meet(session, programme)
        here = [
            row
            for row in mine
            if row.programme_id == programme.id
            and row.started_on <= found.local_on <= (row.ended_on or found.local_on)
        ]
        for _ in range(PEOPLE - len(here)):
            _join(session, programme, coach)
        session.commit()
        return found.id


def _meet(session: Session, programme: Programme) -> Occurrence:
    at, on = clock.now(), clock.today() + timedelta(days=1)
    activity = Activity(
        association_id=programme.association_id,
        programme_id=programme.id,
        kind=ActivityKind.GROUP,
        what="garden",
        title="Trädgården",
        first_on=on,
        starts=time(10),
        minutes=120,
        everybody=True,
        created_at=at,
    )
    session.add(activity)
    session.flush()
    starts_at = datetime.combine(on, time(10), STOCKHOLM)
    found = Occurrence(
        activity_id=activity.id,
        association_id=programme.association_id,
        programme_id=programme.id,
        planned_on=on,
        local_on=on,
        starts=time(10),
        minutes=120,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=120),
    )
    session.add(found)
    session.flush()
    return found


def _join(session: Session, programme: Programme, coach: str) -> None:
    by, at = coach, clock.now()
    person = create_person(
        session=session,
        by=by,
        at=at,
        association_id=programme.association_id,
        first_name="Maja",
        language="sv",
    )
    give_role(session=session, by=by, at=at, person=person, role=Role.PARTICIPANT)
    enrol(
        session=session,
        by=by,
        at=at,
        programme=programme,
        person_id=person.id,
        coach_id=coach,
        started_on=programme.started_on,
        planned_end_on=None,
    )


def _taken_along(browser: Browser, place: Demo) -> Page:
    """The tablet on Friday: it carries the lists; then there is no server any more."""
    with granian("app:create_app", place.environ) as server:
        url = f"http://localhost:{server.port}"
        context = browser.new_context(viewport=TABLET, locale="sv-SE", reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        cookies = sign_in(server, place.doors[WHO])
        context.add_cookies([{"name": k, "value": v, "url": url} for k, v in cookies.items()])
        page = context.new_page()
        page.goto(f"{url}/lists")
        page.locator("[data-give] input").fill(PIN)
        page.locator("[data-give] button").click()
        page.locator("[data-carries]").wait_for()
        page.wait_for_function("() => caches.match('/offline/lists')")
    return page


def _opened(page: Page, occurrence: str) -> None:
    """Her digits, and the list; the screen has what it needs to count."""
    page.goto(page.url)
    page.locator('[data-part="pin"] input').fill(PIN)
    page.locator('[data-part="pin"] button').click()
    page.locator(f"[data-occurrence='{occurrence}']").click()
    page.locator("form[data-ready]").wait_for()
    if page.locator("[data-person]").count() != PEOPLE:
        raise RuntimeError(f"the list does not hold {PEOPLE} people")
    page.evaluate(WATCH)
    protocol = page.context.new_cdp_session(page)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    for state in ("frozen", "active"):  # the screen goes dark, and is woken
        protocol.send("Page.setWebLifecycleState", {"state": state})
        page.wait_for_timeout(DARK if state == "frozen" else 0)


def _roll_call(page: Page) -> tuple[int, list[float]]:
    """How many taps until all are on the disk as they should be, and each tile's milliseconds.

    Raises RuntimeError when what stands there is something else.
    """
    page.locator("[name=all]").click()
    for number in range(EXCEPTIONS):
        page.locator("[data-person] .touch").nth(number * 5).click()
    page.wait_for_function(KEPT)
    said = page.locator("[data-person]").evaluate_all("seats => seats.map(one => one.dataset.is)")
    if sorted(said) != ["absent"] * EXCEPTIONS + ["present"] * (PEOPLE - EXCEPTIONS):
        raise RuntimeError(f"the list says {said}")
    taps = WAKING + int(page.evaluate("() => window.__taps"))
    for number in range(PEOPLE):  # more of them, for a median
        page.locator("[data-person] .touch").nth(number).click()
        page.wait_for_function(KEPT)  # a hand is slower than that
    page.wait_for_function(f"() => window.__painted.length >= {EXCEPTIONS + PEOPLE}")
    return taps, page.evaluate("() => window.__painted")
