"""A photo of a door: small, re-encoded, without what a phone writes into it. No faces."""

import io
import warnings
from datetime import date

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlmodel import Session, col, select

from app.programmes import access
from app.programmes.access import NotVisible, Who
from app.schedule import queries
from app.schedule.models import Activity, Occurrence, Place

MEDIA_TYPE = "image/webp"
SIZE = (640, 480)
MOST_BYTES = 60_000
MOST_PIXELS = 50_000_000
QUALITIES = (75, 60, 45, 30)


class NoPhoto(ValueError):
    """The file is no photo that can be opened."""


def small(data: bytes) -> bytes:
    """The photo as WebP of at most MOST_BYTES, turned upright, nothing but its picture kept."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise NoPhoto("too large")
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as wrong:
        raise NoPhoto(str(wrong)) from None
    upright.thumbnail(SIZE)
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    for quality in QUALITIES:
        out = io.BytesIO()
        bare.save(out, "WEBP", quality=quality, method=4)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


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
