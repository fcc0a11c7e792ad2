"""First content of Today on a slow phone, against a bare static page in the same run.

Slow 3G is 400 kbit/s each way and 400 ms, the CPU a sixth; both are set through the DevTools
protocol, which knows nothing of DNS, TCP and TLS. Each visit is a new window: nothing is cached.
Budgets (DESIGN §8): 1.3 of the bare page, and no task above 50 ms after first content.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import brotli
from playwright.sync_api import Browser, sync_playwright

from tools import chromium
from tools.bench.demo import demo, sign_in
from tools.bench.figures import ROUNDS, Figure
from tools.bench.servers import granian

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NAMES = ("first_content", "first_content_longest_task")
WHO = "Sara"
LONG_TASK = 50.0  # ms: the shortest that the browser reports
QUIET = 1500  # ms after load in which late tasks are looked for
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
WATCH = """(() => {
  const seen = {content: 0, tasks: []};
  Object.defineProperty(window, "__seen", {value: seen});
  const on = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({type, buffered: true});
  on("paint", (e) => { if (e.name === "first-contentful-paint") seen.content = e.startTime; });
  on("longtask", (e) => seen.tasks.push([e.startTime + e.duration, e.duration]));
})()"""


@dataclass(frozen=True)
class Visit:
    """Milliseconds from the tap; `longest` is 0 when no task after first content took 50 ms."""

    content: float
    longest: float


def bare_page() -> "WSGIApplication":
    """10 kB of HTML, sent compressed from memory."""
    words = " ".join(f"word{number * 7919 % 9973}" for number in range(1100))[:9_850]
    html = f"<!doctype html><html lang=en><title>Bare</title><h1>Bare</h1><p>{words}</p></html>"
    body = brotli.compress(html.encode())
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Encoding", "br"),
        ("Content-Length", str(len(body))),
    ]

    def answer(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", headers)
        return [body]

    return answer


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Both rows come from the same visits, in turns with the bare page."""
    if not any(map(wanted, NAMES)):
        return
    with (
        demo() as place,
        granian("app:create_app", place.environ) as server,
        granian(f"{__name__}:bare_page") as bare,
        sync_playwright() as playwright,
    ):
        path = chromium.ensure()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        pairs = []
        for _ in range(ROUNDS + 1):
            cookies = sign_in(server, place.doors[WHO])
            today = _visit(browser, f"http://localhost:{server.port}/today", cookies)
            pairs.append((today, _visit(browser, f"http://localhost:{bare.port}/", {})))
        browser.close()
    visits = [pair[0] for pair in pairs[1:]]
    if wanted(NAMES[0]):
        ratio = median(own.content / other.content for own, other in pairs[1:])
        yield _figure(NAMES[0], ratio, [visit.content for visit in visits], "a bare 10 kB page")
    if wanted(NAMES[1]):
        longest = [visit.longest for visit in visits]
        yield _figure(NAMES[1], median(longest) / LONG_TASK, longest, "budget")


def _visit(browser: Browser, url: str, cookies: dict[str, str]) -> Visit:
    """One visit in a window of its own."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="sv-SE")
    context.add_cookies([{"name": k, "value": v, "url": url} for k, v in cookies.items()])
    context.add_init_script(WATCH)
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", SLOW)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    answer = page.goto(url, wait_until="load", timeout=60_000)
    page.wait_for_timeout(QUIET)
    seen = page.evaluate("__seen")
    context.close()
    if answer is None or answer.status != 200 or not seen["content"]:
        raise RuntimeError(f"{url} showed nothing")
    after = [took for ended, took in seen["tasks"] if ended > seen["content"]]
    return Visit(float(seen["content"]), max(after, default=0.0))


def _figure(name: str, ratio: float, figures: list[float], against: str) -> Figure:
    return Figure(name, ratio, "ms", median(figures), min(figures), max(figures), against)
