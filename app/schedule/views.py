"""A participant's own schedule, what belongs to no tab: a choice, the door, her calendar."""

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from app import clock
from app.accounts.gate import viewer
from app.programmes import access
from app.programmes.unoffered import ask_contact
from app.schedule import choosing, feed, photos
from app.web.database import reading, writing
from app.web.photo import MEDIA_TYPE
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
    answer.headers["Content-Type"] = MEDIA_TYPE
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@bp.get("/me/calendar")
@open_to(Access.PARTICIPANT)
def calendar() -> str:
    """What a calendar address is and who sees it, before it is asked for; on every phone alike."""
    return _calendar_page()


def _calendar_page(address: str | None = None) -> str:
    running = feed.running(reading(), viewer().person_id)
    return render_template("schedule/calendar.html", running=running, address=address)


@bp.post("/me/calendar")
@open_to(Access.PARTICIPANT)
def begin_calendar() -> str:
    """The address exists in this one answer."""
    who = viewer()
    if not feed.is_offered(access.own_places(reading(), who, clock.today())):
        return ask_contact(_("My calendar"))
    with writing() as session:
        token = feed.begin(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            person_id=who.person_id,
        )
        session.commit()
    origin = current_app.extensions["settings"].origin
    return _calendar_page(origin + url_for("schedule.calendar_file", token=token))


@bp.post("/me/calendar/end")
@open_to(Access.PARTICIPANT)
def end_calendar() -> Answer:
    """The address answers no more."""
    who = viewer()
    with writing() as session:
        feed.end(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            person_id=who.person_id,
        )
        session.commit()
    return redirect(url_for("schedule.calendar"), 303)


@bp.get("/c/<token>")
@open_to(Access.PUBLIC)
def calendar_file(token: str) -> Response:
    """The calendar of an address that runs. Anything else is nothing in particular."""
    found = feed.calendar_behind(reading(), token, clock.now())
    if found is None:
        abort(404)
    answer = make_response(found)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
