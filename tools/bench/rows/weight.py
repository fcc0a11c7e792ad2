"""Bytes of a participant's first visit, of later pages, and of our own scripts (DESIGN §8)."""

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from tools.bench import weight
from tools.bench.demo import Demo, demo
from tools.bench.figures import Figure

NAMES = (
    "first_visit_bytes_entry",
    "first_visit_bytes_today",
    "today_html_bytes",
    "later_page_bytes",
    "own_js_bytes_participant",
    "own_js_bytes_staff",
)
LATER = ("/answer", "/me", "/week", "/language")
STAFF = {"Lena": ("/day", "/people"), "Karin": ("/desk", "/people")}


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Ratios are to the budget; the heaviest page counts, and the heaviest of three people's."""
    if not any(map(wanted, NAMES)):
        return
    with demo() as place:
        app = place.app()
        clients = [_signed_in(app, place, who) for who in ("Sara", "Amina", "Nils")]
        for name, budget, sizes in _all(app, place, clients):
            if wanted(name):
                yield _figure(name, budget, sizes)
        app.extensions["database"].dispose()


def _all(
    app: Flask, place: Demo, clients: Sequence[FlaskClient]
) -> Iterator[tuple[str, int, list[int]]]:
    """Name, budget and the sizes found."""
    entry = [weight.first_visit(app.test_client(), path) for path in ("/start", "/language")]
    yield NAMES[0], weight.FIRST_VISIT, entry
    yield NAMES[1], weight.FIRST_VISIT, [weight.first_visit(one, "/today") for one in clients]
    yield NAMES[2], weight.TODAY_HTML, [weight.page(one, "/today").bytes for one in clients]
    later = [weight.page(one, path).bytes for one in clients[1:] for path in LATER[1:]]
    later += [weight.page(clients[0], LATER[0]).bytes, weight.page(clients[2], LATER[0]).bytes]
    yield NAMES[3], weight.LATER_PAGE, later
    hers = [weight.own_js(one, path) for one in (clients[0], clients[2]) for path in LATER]
    yield (
        NAMES[4],
        weight.OWN_JS["participant"],
        [*hers, weight.own_js(app.test_client(), "/start")],
    )
    staff = [
        weight.own_js(_signed_in(app, place, who), path)
        for who, paths in STAFF.items()
        for path in paths
    ]
    yield NAMES[5], weight.OWN_JS["staff"], staff


def _signed_in(app: Flask, place: Demo, who: str) -> FlaskClient:
    client = app.test_client()
    client.get(place.doors[who])
    return client


def _figure(name: str, budget: int, sizes: list[int]) -> Figure:
    kilobytes = [size / weight.KB for size in sizes]
    ratio = max(sizes) / budget
    return Figure(name, ratio, "kB", median(kilobytes), min(kilobytes), max(kilobytes), "budget")
