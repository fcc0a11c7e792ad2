"""A coach's photo: shown to those who meet her, taken away by herself."""

from flask import Blueprint, abort, redirect, url_for
from sqlmodel import col, select
from werkzeug.wrappers import Response

from app import clock
from app.accounts import photos
from app.accounts.actions import take_photo_away
from app.accounts.gate import viewer
from app.accounts.models import Person
from app.programmes.card_access import may_see_card
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("photos", __name__)  # "photo" is in no address: it has a word of the deny list in it

# A new photo has a new address. The way out empties the browser's store (`Clear-Site-Data`), and
# the service worker keeps files for nobody in particular alone.
KEPT = "private, max-age=604800, immutable"


@bp.get("/picture/<photo_id>")
@open_to(Access.SIGNED_IN)
def photo(photo_id: str) -> Response:
    """Not hers to see, taken away, replaced and never there are one and the same: 404."""
    whose = photos.whose_photo(reading(), photo_id)
    if whose is None or not may_see_card(reading(), viewer(), clock.today(), whose):
        abort(404)
    answer = Response(photos.open_photo(reading(), whose), mimetype="image/webp")
    answer.headers["Cache-Control"] = KEPT
    return answer


@bp.post("/profile/picture/away")
@open_to(Access.STAFF)
def take_away() -> Response:
    """One tap; her mark stands there again."""
    who = viewer()
    with writing() as session:
        person = session.exec(select(Person).where(col(Person.id) == who.person_id)).one()
        take_photo_away(session=session, by=who.person_id, at=clock.now(), person=person)
        session.commit()
    return redirect(url_for("profile.profile", saved="picture-away"), 303)
