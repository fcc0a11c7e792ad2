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
        (COORDINATORS, "desk", _("Desk"), "inbox", ()),
        (COACHES, "day", _("Day"), "sun", ()),
        (COACHES | COORDINATORS, "people", _("People"), "people", ("card",)),
        (
            COACHES | COORDINATORS,
            "programmes",
            _("Programmes"),
            "sprout",
            ("programme", "group", "new_programme", "create_programme"),
        ),
        (ANALYSTS, "numbers", _("Numbers"), "chart", ()),
    )
    here = (request.endpoint or "").rpartition(".")[2]
    items = tuple(
        Item(url_for(f"staff_home.{page}"), text, picture, here == page or here in pages)
        for roles, page, text, picture, pages in rows
        if roles & who.roles
    )
    name = faces(reading(), [who.person_id])[who.person_id].first_name
    return Rail(items, name, who.is_staff, bool(COORDINATORS & who.roles))
