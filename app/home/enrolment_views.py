"""Through: an enrolment's page, its details corrected, its end moved, its contact handed over."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.accounts import sessions
from app.accounts.gate import viewer
from app.accounts.sealing import faces
from app.home import afterwards, correcting, enrol_page, enrolment_page
from app.home.correcting import ChangedMeanwhile
from app.home.enrolment_page import Opened
from app.programmes import access, changing, life
from app.programmes.ending import may_undo
from app.programmes.enrolment_forms import DetailsForm
from app.programmes.life_forms import ExtendForm, HandoverForm
from app.programmes.models import Enrolment
from app.programmes.stays import Overlaps
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("enrolments", __name__)
bp.add_app_template_global(enrolment_page.said_word, "said")


@bp.get("/enrolments/<enrolment_id>")
@open_to(Access.STAFF)
def enrolment(enrolment_id: str) -> str:
    """What is written of it, what may be done, and its history."""
    one = enrolment_page.opened(enrolment_id, "enrolment")
    code, coach_id = locale_of_request().code, one.row.coach_id
    contact = faces(reading(), [coach_id]).get(coach_id) if coach_id else None
    line = life.next_step_line(reading(), one.row)
    name = contact.first_name if contact else None
    return render_template(
        "home/staff/enrolment.html",
        one=one,
        facts=enrolment_page.facts(one, name, line, code),
        history=enrolment_page.history(reading(), one, code),
        may_undo=may_undo(one.row, clock.today(), _hers(one)),
        follow_up=afterwards.follow_up_of(reading(), one.place, clock.today()),
        is_already="already" in request.args,
        is_too_late="late" in request.args,
    )


def _hers(one: Opened) -> Iterable[Enrolment]:
    """Her enrolments that the viewer sees: all of this programme are among them."""
    places = access.places_of(reading(), viewer(), clock.today(), one.place.person_id)
    return life.rows_of(reading(), places).values()


def sent() -> MultiDict[str, str] | None:
    """What was sent now, or what was kept while the page was locked; None for a fresh form."""
    if request.method == "POST":
        return request.form
    kept = sessions.kept(reading(), viewer(), request.path)
    return MultiDict(kept) if kept else None


def write(one: Opened, act: Callable[..., object], **what: Any) -> Response:
    """Do one thing to an enrolment, and back to its page."""
    who = viewer()
    with writing() as session:
        act(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            place=one.place,
            **what,
        )
        sessions.forget_kept(session, who)
        session.commit()
    return redirect(url_for("enrolments.enrolment", enrolment_id=one.row.id), 303)


@bp.route("/enrolments/<enrolment_id>/details", methods=["GET", "POST"])
@open_to(Access.STAFF)
def details(enrolment_id: str) -> Response | str | tuple[str, int]:
    """Correct who she is and what the numbers are counted by."""
    one = enrolment_page.opened(enrolment_id, "details")
    form, differing = _details_form(one, sent()), []
    if request.method == "POST" and form.validate():
        try:
            return write(one, correcting.correct, form=form)
        except ChangedMeanwhile:
            now = _details_form(one, None)
            differing, form.after.data = correcting.differing(form, now), now.after.data
        except Overlaps as other:
            form.started_on.errors = [enrol_page.was_in(other)]
    page = render_template(
        "home/staff/enrolment_details.html", one=one, form=form, differing=differing
    )
    return (page, 422) if request.method == "POST" else page


def _details_form(one: Opened, typed: MultiDict[str, str] | None) -> DetailsForm:
    """As typed; else as it stands now, read anew."""
    row = life.row_of(reading(), one.place)
    return correcting.form_of(correcting.written(reading(), row), row, clock.today(), typed)


@bp.route("/enrolments/<enrolment_id>/extend", methods=["GET", "POST"])
@open_to(Access.STAFF)
def extend(enrolment_id: str) -> Response | str | tuple[str, int]:
    """Another planned last day, and why."""
    one = _running(enrolment_id, "extend")
    form = ExtendForm(sent())
    form.started_on, form.planned_end_on = one.row.started_on, one.row.planned_end_on
    if request.method == "POST" and form.validate():
        return write(one, changing.move_end, until_on=form.until_on.day, why=form.why.data)
    page = render_template("home/staff/enrolment_extend.html", one=one, form=form)
    return (page, 422) if request.method == "POST" else page


@bp.route("/enrolments/<enrolment_id>/coach", methods=["GET", "POST"])
@open_to(Access.STAFF)
def coach(enrolment_id: str) -> Response | str | tuple[str, int]:
    """Another named contact, and why."""
    one, today = _running(enrolment_id, "coach"), clock.today()
    own = enrol_page.coaches(one.place.programme_id, today)
    others = [face for face in own if face.person_id != one.row.coach_id]
    form = HandoverForm(sent()).offer(others, is_first=one.row.coach_id is None)
    if request.method == "POST" and form.validate():
        return write(one, changing.hand_over, on=today, coach_id=form.coach.data, why=form.why.data)
    contact = next((face for face in own if face.person_id == one.row.coach_id), None)
    page = render_template(
        "home/staff/enrolment_coach.html", one=one, form=form, contact=contact, others=others
    )
    return (page, 422) if request.method == "POST" else page


def _running(enrolment_id: str, page: str) -> Opened:
    """One that has not ended; what has ended is neither extended nor handed over."""
    one = enrolment_page.opened(enrolment_id, page)
    if one.row.ended_on is not None:
        raise access.NotVisible(enrolment_id)
    return one
