"""The photo of a door, for whoever may see the time that meets behind it. No faces."""

from datetime import date

from sqlmodel import Session, col, select

from app.programmes import access
from app.programmes.access import NotVisible, Who
from app.schedule import queries
from app.schedule.models import Activity, Occurrence, Place


def door_of(session: Session, viewer: Who, today: date, occurrence_id: str) -> bytes:
    """The photo of the place of a time the viewer may see, or NotVisible."""
    row = session.execute(
        select(Occurrence, Place.photo)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Place, col(Place.id).in_([col(Occurrence.place_id), col(Activity.place_id)]))
        .where(
            col(Occurrence.id) == occurrence_id,
            col(Occurrence.association_id) == viewer.association_id,
            col(Place.photo).is_not(None),
        )
        .order_by((col(Place.id) == col(Occurrence.place_id)).desc())
    ).first()
    if row is None:
        raise NotVisible(occurrence_id)
    occurrence, photo = row
    if "participant" in viewer.roles:
        mine = access.own_places(session, viewer, today)
        day = occurrence.local_on
        if occurrence_id not in {one.id for one in queries.times_of(session, mine, day, day)}:
            raise NotVisible(occurrence_id)
    else:
        access.programme(session, viewer, today, occurrence.programme_id)
    return bytes(photo)
