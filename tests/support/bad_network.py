"""What a network does to what a tablet sends: each fault alone, and all of them by chance."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from random import Random

from playwright.sync_api import BrowserContext, Route


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


class BadNetwork:
    """What a request of a tablet meets on its way, as chance has it."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.late: defaultdict[BrowserContext, list[str]] = defaultdict(list)
        self.met: Counter[str] = Counter()
        self.ways = FAULTS | {
            "nothing": lambda route: route.continue_(),
            "it is asked twice": self.twice,
            "it comes late, after others": self.hold_back,
            "nobody ever answers": lambda route: None,
        }

    def __call__(self, route: Route) -> None:
        here = route.request.frame.page.context
        while self.late[here] and self.chance.random() < 0.5:
            route.fetch(post_data=self.late[here].pop(0))
        weights = [12 if name == "nothing" else 1 for name in self.ways]
        (name,) = self.chance.choices(list(self.ways), weights)
        self.met[name] += 1
        self.ways[name](route)

    def twice(self, route: Route) -> None:
        route.fetch()
        route.continue_()

    def hold_back(self, route: Route) -> None:
        self.late[route.request.frame.page.context].append(route.request.post_data or "")
        route.abort("timedout")
