"""Making contact in one tap each, pausing, and the registers that were not taken."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.attendance.missed import contacting, page, queries
from app.attendance.missed.facts import recorded
from app.attendance.missed.registers import REGISTERS_BACK, not_taken
from app.programmes import access
from app.programmes.access import Place
from app.programmes.models import ContactHow
from app.programmes.typed import day_of
from app.web.database import note_read, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("missed", __name__)

WAYS = frozenset({"call", "text", "visit", "message"})
LONGEST_PAUSE = timedelta(days=366)


@bp.get("/enrolments/<enrolment_id>/reach")
@open_to(Access.STAFF)
def reach(enrolment_id: str) -> str:
    """How she is reached: the number large and as a square, the text ready in her language."""
    who, today = viewer(), clock.today()
    place = access.place(reading(), who, today, enrolment_id)
    face = page.face_of(reading(), place)
    past = recorded(reading(), [place], today, people=[place.person_id]).of(enrolment_id)
    state = queries.followed(reading(), [place])[enrolment_id]
    html = render_template(
        "attendance/staff/reach.html",
        place=place,
        ways=page.ways_to(reading(), place, face),
        run=state.run(past, today),
        state=state,
        how=request.args.get("how", ""),
        today=today,
    )
    _note(place, "reach")
    return html


@bp.post("/enrolments/<enrolment_id>/reach")
@open_to(Access.STAFF)
def contact(enrolment_id: str) -> Response:
    """One tap is one contact with its day; then the page that helps to make it."""
    who = viewer()
    place = access.place(reading(), who, clock.today(), enrolment_id)
    how, is_reached = request.form.get("how", ""), request.form.get("reached") == "yes"
    back = url_for("missed.reach", enrolment_id=enrolment_id)
    ways = page.ways_to(reading(), place, page.face_of(reading(), place))
    if how not in WAYS or (how in ("call", "text") and not ways.number):
        return redirect(back, 303)
    if how == "message" and not ways.has_app:
        return redirect(f"{back}?how=no_app", 303)
    with writing() as session:
        contacting.make_contact(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            place=place,
            how=ContactHow(how),
            is_reached=is_reached,
            line=_("A visit is planned.") if how == "visit" else "",
        )
        session.commit()
    if is_reached:
        return redirect(url_for("home.front"), 303)
    if how == "visit":
        return redirect(url_for("personal.new_meeting", person_id=place.person_id), 303)
    return redirect(url_for("missed.reach", enrolment_id=enrolment_id, how=how), 303)


@bp.post("/enrolments/<enrolment_id>/pause")
@open_to(Access.STAFF)
def pause(enrolment_id: str) -> Response:
    """Nothing is asked about her until a day. Without a day the pause ends."""
    who, today = viewer(), clock.today()
    place = access.place(reading(), who, today, enrolment_id)
    until = day_of(request.form.get("until"))
    back = url_for("missed.reach", enrolment_id=enrolment_id)
    if "end" in request.form:
        until = today - timedelta(days=1)
    elif until is None or not today <= until <= today + LONGEST_PAUSE:
        return redirect(f"{back}?how=day", 303)
    with writing() as session:
        contacting.pause(
            session=session, by=who.person_id, at=clock.now(), place=place, until=until
        )
        session.commit()
    return redirect(back, 303)


@bp.get("/registers")
@open_to(Access.STAFF)
def registers() -> str:
    """Lists of the last weeks that nobody took; each is opened and taken afterwards."""
    found = not_taken(reading(), viewer(), clock.now(), locale_of_request().code)
    return render_template(
        "attendance/staff/registers.html", rows=found, weeks=REGISTERS_BACK.days // 7
    )


def _note(place: Place, name: str) -> None:
    note_read(
        association_id=viewer().association_id,
        by=viewer().person_id,
        act="person_read",
        person=place.person_id,
        page=name,
    )
