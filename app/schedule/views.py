"""A participant's own schedule, what belongs to no tab: a choice, the door, her calendar."""

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app import clock
from app.accounts.gate import viewer
from app.programmes import access
from app.schedule import choosing, photos
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("schedule", __name__)


@bp.post("/week/<occurrence_id>/choose")
@open_to(Access.PARTICIPANT)
def choose(occurrence_id: str) -> Answer:
    """This one of the alternatives; the others are off her list for that day."""
    who, at = viewer(), clock.now()
    mine = access.own_places(reading(), who, clock.local_date(at))
    found = choosing.alternatives_of(reading(), mine, at, occurrence_id)
    with writing() as session:
        choosing.choose(session=session, by=who.person_id, at=at, found=found)
        session.commit()
    back = request.form.get("back")
    return redirect(url_for("home.week", of=back) if back else url_for("home.today"), 303)


@bp.get("/times/<occurrence_id>/door")
@open_to(Access.SIGNED_IN)
def door(occurrence_id: str) -> Response:
    """The photo of the door of a time that is hers, or given to her."""
    image = photos.door_of(reading(), viewer(), clock.today(), occurrence_id)
    answer = make_response(image)
    answer.headers["Content-Type"] = photos.MEDIA_TYPE
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer
