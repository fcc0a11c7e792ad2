"""Who was written in: picked from the programme's people, or put aside."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.attendance import actions, guests
from app.attendance.taps import Refused
from app.attendance.views import list_of, tap_of
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("guests", __name__)
NOBODY = "nobody"


@bp.get("/roll-call/<occurrence_id>/guests/<uuid>")
@open_to(Access.STAFF)
def who(occurrence_id: str, uuid: str) -> str:
    one, found = list_of(occurrence_id)
    _guest, name = guests.guest_of(reading(), one.occurrence, uuid)
    there = [row.face.person_id for row in found.rows if row.said in ("present", "late")]
    people = guests.possible(reading(), viewer(), one.occurrence, name, there)
    return render_template(
        "attendance/staff/guest.html", name=name, people=people, occurrence=one.occurrence
    )


@bp.post("/roll-call/<occurrence_id>/guests/<uuid>")
@open_to(Access.STAFF)
def match(occurrence_id: str, uuid: str) -> Response:
    """She is marked as here in the same moment."""
    one, found = list_of(occurrence_id)
    _row, name = guests.guest_of(reading(), one.occurrence, uuid)
    chosen = request.form.get("person", "")
    offered = {
        face.person_id for face in guests.possible(reading(), viewer(), one.occurrence, name, ())
    }
    if chosen != NOBODY and chosen not in offered:
        abort(404)
    who_did, at = viewer(), clock.now()
    with writing() as session:
        guest, _name = guests.guest_of(session, one.occurrence, uuid)
        person_id = None if chosen == NOBODY else chosen
        if person_id is not None:
            target = {"occurrence": occurrence_id, "person": person_id}
            try:
                actions.mark(session, tap_of(who_did, found, target, {"is": "present"}))
            except Refused:
                abort(404)
        guests.match(session=session, by=who_did.person_id, at=at, guest=guest, person_id=person_id)
        session.commit()
    return redirect(url_for("attendance.roll_call", occurrence_id=occurrence_id), 303)
