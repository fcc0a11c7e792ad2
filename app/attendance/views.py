"""The roll call: one screen, the whole tile is the target, and it works without script."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, Flask, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.accounts.sessions import Viewer
from app.attendance import actions, forms, lists, wire
from app.attendance.lists import List, Meeting
from app.attendance.missed.opening import open_noted
from app.attendance.taps import Refused, Tap
from app.schedule import library
from app.schedule.library import Phrases, Said
from app.schedule.own_phrases import with_own
from app.web.database import note_read, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("attendance", __name__)

# By form: the handlers of the same kinds that devices send.
BY_FORM = {
    "mark": actions.mark,
    "held": actions.hold,
    "heads": actions.count_heads,
    "guest": actions.write_in,
    "remark": actions.remark,
}


@bp.get("/roll-call/<occurrence_id>")
@open_to(Access.STAFF)
def roll_call(occurrence_id: str) -> str:
    one, found = list_of(occurrence_id)
    note_read(
        association_id=viewer().association_id,
        act="list_read",
        by=viewer().person_id,
        programme=one.occurrence.programme_id,
        occurrence=occurrence_id,
        people=len(found.rows),
    )
    return render_template(
        "attendance/staff/roll_call.html",
        found=found,
        title=one.title(locale_of_request().code),
        sign_name=one.sign,
        states=wire.states(found),
        reasons=reasons_not_held(with_own(reading(), viewer().association_id)),
        dies=int(lists.dies_at([one]).timestamp() * 1000),
        people=[(row.face.person_id, row.face.first_name) for row in found.rows],
        is_past=one.occurrence.local_on < clock.today(),
    )


@bp.get("/roll-call/<occurrence_id>/state")
@open_to(Access.STAFF)
def state(occurrence_id: str) -> Response:
    """What stands now, as ids and words: another tablet may have marked too."""
    return jsonify(wire.states(list_of(occurrence_id)[1]))


state.is_poll = True  # type: ignore[attr-defined]


@bp.post("/roll-call/<occurrence_id>")
@open_to(Access.STAFF)
def tap(occurrence_id: str) -> Response:
    """One tap, or all that wait, by a plain form."""
    _one, found = list_of(occurrence_id)
    waiting = [row.face.person_id for row in found.rows if not row.said]
    with writing() as session:
        for act, target, value in forms.taps_of(request.form, occurrence_id, waiting):
            try:
                BY_FORM[act](session, tap_of(viewer(), found, target, value))
            except Refused:
                abort(404)
        open_noted(session, clock.now())
        session.commit()
    return redirect(url_for("attendance.roll_call", occurrence_id=occurrence_id), 303)


def reasons_not_held(phrases: Phrases | None = None) -> list[Said]:
    """Why it did not take place. Without a network, the reasons that everybody has."""
    known = library.shipped() if phrases is None else phrases
    whys = [phrase.id for phrase in library.on_shelf(known, "change")]
    return library.say_all(known, whys, locale_of_request().code)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["reasons_not_held"] = reasons_not_held


def list_of(occurrence_id: str) -> tuple[Meeting, List]:
    """Or NotVisible, which is 404."""
    one = lists.meeting(reading(), viewer(), clock.today(), occurrence_id)
    return one, lists.lists(reading(), viewer(), [one])[0]


def tap_of(who: Viewer, found: List, target: dict[str, str], value: dict[str, Any]) -> Tap:
    at = clock.now()
    standing = {row.face.person_id: row.came for row in found.rows}.get(target.get("person", ""))
    base = standing.base if standing else found.base
    return Tap(
        uuid=str(uuid4()),
        association_id=who.association_id,
        line=f"page:{who.person_id}",
        seq=int(at.timestamp() * 1_000_000),
        by=who.person_id,
        at=at,
        offset_ms=0,
        received_at=at,
        target=target,
        value=value,
        base=tuple(base),
    )
