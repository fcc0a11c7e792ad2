"""The rail beside every page of staff: where she may go, and who is signed in."""

from dataclasses import dataclass
from typing import cast

from flask import g, request, url_for

from app.accounts.gate import viewer
from app.accounts.sealing import faces
from app.accounts.sessions import Viewer
from app.web.database import reading
from app.web.names import text as _

COACHES = frozenset({"coach", "substitute"})
COORDINATORS = frozenset({"coordinator"})
ANALYSTS = frozenset({"analyst"})
REVIEWERS = frozenset({"language reviewer"})
ADMINISTRATORS = frozenset({"administrator"})

# Which item a page stands behind: by its endpoint, else by its whole blueprint.
BEHIND = {
    "staff_home.desk_list": "staff_home.desk",
    "staff_home.card": "staff_home.people",
    "staff_home.programme": "staff_home.programmes",
    "staff_home.group": "staff_home.programmes",
    "staff_home.new_programme": "staff_home.programmes",
    "staff_home.create_programme": "staff_home.programmes",
    "colleagues": "colleagues.team",
    "contacts_log": "staff_home.people",
    "ending": "staff_home.people",
    "enrolling": "staff_home.programmes",
    "enrolments": "staff_home.people",
    "outcomes": "staff_home.programmes",
    "protected": "staff_home.people",
    "attendance": "lists.page",
    "certificates": "staff_home.people",
    "missed": "staff_home.people",
    "missed.registers": "lists.page",
    "follow_ups": "staff_home.people",
    "follow_ups.rules": "staff_home.programmes",
    "tray": "lists.page",
    "staff_schedule": "staff_home.programmes",
    "closings": "staff_home.programmes",
    "copying": "staff_home.programmes",
    "open_times": "staff_home.people",
    "times": "staff_home.programmes",
    "places": "staff_home.programmes",
    "personal": "staff_home.people",
    "sending": "staff_home.people",
    "reminder_rules": "staff_home.programmes",
    "spoken": "spoken.languages",
    "texts": "texts.front",
}


def _stands_behind(endpoint: str) -> str:
    return BEHIND.get(endpoint) or BEHIND.get(endpoint.partition(".")[0]) or endpoint


@dataclass(frozen=True, slots=True)
class Item:
    """One page of the rail."""

    href: str
    text: str
    picture: str
    active: bool


@dataclass(frozen=True, slots=True)
class Rail:
    """`is_staff`: she has a card of her own and a tablet to lock."""

    items: tuple[Item, ...]
    name: str
    is_staff: bool
    is_coordinator: bool


def staff_rail() -> Rail:
    """The viewer's rail, made once a page. Her own name costs one query."""
    if "staff_rail" not in g:
        g.staff_rail = _rail(viewer())
    return cast(Rail, g.staff_rail)


def _rail(who: Viewer) -> Rail:
    rows = (
        (COORDINATORS, "staff_home.desk", _("Desk"), "inbox"),
        (COACHES, "staff_home.day", _("Day"), "sun"),
        (COACHES, "lists.page", _("Lists"), "list"),
        (COACHES | COORDINATORS, "staff_home.people", _("People"), "people"),
        (COACHES | COORDINATORS, "staff_home.programmes", _("Programmes"), "sprout"),
        (ANALYSTS, "staff_home.numbers", _("Numbers"), "chart"),
        (COORDINATORS | REVIEWERS, "spoken.languages", _("Record texts"), "speaker"),
        (COORDINATORS | ADMINISTRATORS, "colleagues.team", _("Colleagues"), "helper"),
        (REVIEWERS, "texts.front", _("Texts"), "language"),
    )
    here = _stands_behind(request.endpoint or "")
    items = tuple(
        Item(url_for(page), text, picture, here == page)
        for roles, page, text, picture in rows
        if roles & who.roles
    )
    name = faces(reading(), [who.person_id])[who.person_id].first_name
    return Rail(items, name, who.is_staff, bool(COORDINATORS & who.roles))
