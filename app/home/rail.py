"""The rail beside every page of staff: where she may go, and who is signed in."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from app.accounts.gate import viewer
from app.accounts.sealing import faces
from app.web.database import reading

COACHES = frozenset({"coach", "substitute"})
COORDINATORS = frozenset({"coordinator"})
ANALYSTS = frozenset({"analyst"})


@dataclass(frozen=True, slots=True)
class Item:
    """One page of the rail. `here`: the endpoints on which it is the active one."""

    href: str
    text: str
    picture: str
    active: bool


@dataclass(frozen=True, slots=True)
class Rail:
    items: tuple[Item, ...]
    name: str


def staff_rail() -> Rail:
    """The viewer's rail. Her own name costs one query."""
    who = viewer()
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
    return Rail(items, faces(reading(), [who.person_id])[who.person_id].first_name)
