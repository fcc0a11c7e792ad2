"""What goes into the log when a page of staff shows somebody."""

from collections.abc import Iterable

from app.accounts.sessions import Viewer
from app.home.card import Card
from app.home.people import Group
from app.web.database import note_read


def read_groups(viewer: Viewer, groups: Iterable[Group]) -> None:
    """One row a programme whose people were listed."""
    for group in groups:
        read_group(viewer, group.programme_id, len(group.rows))


def read_group(viewer: Viewer, programme_id: str, people: int) -> None:
    note_read(
        association_id=viewer.association_id,
        by=viewer.person_id,
        act="group_read",
        programme=programme_id,
        people=people,
    )


def read_card(viewer: Viewer, card: Card) -> None:
    """The card, and each sheet whose answers are on it."""
    who = {
        "association_id": viewer.association_id,
        "by": viewer.person_id,
        "person": card.face.person_id,
    }
    note_read(act="card_opened", **who)
    for sheet_id in card.read:
        note_read(act="sheet_read", sheet=sheet_id, **who)
