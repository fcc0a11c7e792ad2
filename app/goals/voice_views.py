"""Recording a goal and playing it back."""

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.accounts.gate import anyone, viewer
from app.goals import queries, voice
from app.goals.views import draw, goal_in, hers, note_staff_read, refuse_after_her_last_day
from app.goals.voice import BYTES_AT_MOST
from app.programmes.access import NotVisible
from app.web import errors
from app.web.database import reading, writing
from app.web.errors import Answer
from app.web.policy import Access, open_to
from app.web.security import MAY_RECORD
from app.web.sound import NotSound, TooLong

bp = Blueprint("voice", __name__)
bp.before_request(refuse_after_her_last_day)


@bp.get("/goals/<goal_id>/voice")
@open_to(Access.TOGETHER)
def record(goal_id: str) -> Response:
    """One of the two pages that may use the microphone."""
    return _page(goal_id)


@bp.post("/goals/<goal_id>/voice")
@open_to(Access.TOGETHER)
def keep(goal_id: str) -> AnyResponse | tuple[Response, int]:
    """At most a minute, of a kind that a recorder makes."""
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    file = request.files.get("sound")
    data = file.stream.read(BYTES_AT_MOST + 1) if file else b""
    who = viewer()
    try:
        with writing() as session:
            voice.keep_voice(
                session=session,
                by=who.person_id,
                at=clock.now(),
                association_id=who.association_id,
                goal=row,
                data=data,
            )
            session.commit()
    except NotSound:
        return _page(goal_id, "kind" if data else "nothing"), 422
    except TooLong:
        return _page(goal_id, "long"), 422
    return redirect(url_for("goals.goal", goal_id=goal_id), 303)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_problem: RequestEntityTooLarge) -> Answer | tuple[Response, int]:
    """Turned away before it is read, and before it is known who may: that is asked here."""
    who, goal_id = anyone(), (request.view_args or {}).get("goal_id", "")
    if who is None or who.is_locked or who.sheet_id is not None:
        return errors.page(413)
    try:
        return _page(goal_id, "long"), 413
    except NotVisible:
        return errors.page(404)


@bp.get("/goals/<goal_id>/sound")
@open_to(Access.TOGETHER)
def play(goal_id: str) -> Response:
    """The recording itself."""
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    found = voice.voice_of(reading(), row)
    if found is None:
        raise NotVisible(goal_id)
    note_staff_read(row.person_id, "voice")
    return Response(found.data, mimetype=found.kind)


def _page(goal_id: str, problem: str | None = None) -> Response:
    row = queries.goal_for(reading(), viewer(), clock.today(), goal_id)
    found = hers(row.person_id)
    html = draw("goals/voice.html", found, goal=goal_in(found, goal_id), problem=problem)
    page = make_response(html)
    page.headers["Permissions-Policy"] = MAY_RECORD
    return page
