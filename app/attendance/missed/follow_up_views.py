"""A follow-up: its steps, what each says, and how it closes. Nothing happens by itself."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.attendance.absences import KINDS
from app.attendance.missed import actions, contacting, opening, page, queries, words
from app.attendance.missed.actions import AlreadyClosed, NotYet
from app.attendance.missed.models import Outcome
from app.attendance.missed.page import FollowUpPage
from app.attendance.missed.rules_form import RulesForm
from app.consent.models import Informed
from app.programmes import access
from app.programmes import enrolment_words as said
from app.programmes.models import PhoneView
from app.programmes.typed import clean, has_personal_number
from app.web.database import note_read, reading, writing
from app.web.names import spoken
from app.web.policy import Access, open_to

bp = Blueprint("follow_ups", __name__)

AT_MOST = 300
ALOUD = (Informed.READ_TO_ME, Informed.INTERPRETER, Informed.ON_PAPER)
# What may be told back to the page in its address; anything else says nothing.
PROBLEMS = frozenset({"closed", "not_yet", "number", "choose"})


@bp.get("/follow-ups/<follow_up_id>")
@open_to(Access.STAFF)
def follow_up(follow_up_id: str) -> str:
    """What happened, what was said by both, and what comes next."""
    found = page.follow_up_page(reading(), viewer(), clock.today(), follow_up_id)
    html = render_template(
        "attendance/staff/follow_up.html",
        found=found,
        agency=spoken(said.AGENCY[found.agency]) if found.agency else "",
        outcomes=[one for one in Outcome if one is not Outcome.DID_NOT_HAPPEN or found.is_gone],
        words=words,
        aloud=ALOUD,
        say=_say,
        day_of=clock.local_date,
        has_today=found.ways.has_app and found.place.phone_view is PhoneView.EVERYTHING,
        problem=request.args.get("problem") if request.args.get("problem") in PROBLEMS else None,
        today=clock.today(),
    )
    note_read(
        association_id=viewer().association_id,
        by=viewer().person_id,
        act="person_read",
        person=found.place.person_id,
        page="follow_up",
    )
    return html


def _say(word: str | None) -> str:
    """A word of a step as staff read it; an agency by its name."""
    text = words.SAID.get(word or "") or said.AGENCY.get(word or "")
    return spoken(text) if text else ""


@bp.post("/follow-ups/<follow_up_id>")
@open_to(Access.STAFF)
def step(follow_up_id: str) -> Response:
    """One step: told, asked, what she or the coach says, the agency told, or the end."""
    found = page.follow_up_page(reading(), viewer(), clock.today(), follow_up_id)
    line = clean(request.form.get("line", ""))[:AT_MOST]
    act = STEPS.get(request.form.get("step", ""))
    if has_personal_number(line):
        return _back(follow_up_id, "number")
    if act is None:
        return _back(follow_up_id, "choose")
    with writing() as session:
        who = {"session": session, "by": viewer().person_id, "at": clock.now()}
        try:
            if not act(found, line, {**who, "place": found.place, "row": found.row}):
                return _back(follow_up_id, "choose")
        except AlreadyClosed:
            return _back(follow_up_id, "closed")
        except NotYet:
            return _back(follow_up_id, "not_yet")
        session.commit()
    return _back(follow_up_id)


What = dict[str, Any]


def _told(found: FollowUpPage, _line: str, what: What) -> bool:
    how = request.form.get("how", "")
    if how not in ("today", "aloud", "phone") or (how == "today" and not found.ways.has_app):
        return False
    actions.tell(how=how, **what)
    return True


def _asked(found: FollowUpPage, line: str, what: What) -> bool:
    answer, informed = request.form.get("answer", ""), request.form.get("informed", "")
    if answer not in ("yes", "no", "talk_first") or informed not in ALOUD or not found.agency:
        return False
    actions.keep_what_she_says(
        agency=found.agency,
        answer=answer,
        line=line,
        language=found.ways.language.code,
        informed=Informed(informed),
        **what,
    )
    return True


def _coach_says(_found: FollowUpPage, line: str, what: What) -> bool:
    if line:
        actions.keep_what_coach_says(line=line, **what)
    return bool(line)


def _agency_told(found: FollowUpPage, _line: str, what: What) -> bool:
    if found.agency:
        actions.note_agency_told(agency=found.agency, **what)
    return bool(found.agency)


def _closed(_found: FollowUpPage, line: str, what: What) -> bool:
    outcome = request.form.get("outcome", "")
    if outcome not in set(Outcome):
        return False
    actions.close(outcome=Outcome(outcome), line=line, **what)
    return True


STEPS: dict[str, Callable[[FollowUpPage, str, What], bool]] = {
    "told": _told,
    "asked": _asked,
    "coach_says": _coach_says,
    "agency_told": _agency_told,
    "closed": _closed,
}


def _back(follow_up_id: str, problem: str | None = None) -> Response:
    return redirect(
        url_for("follow_ups.follow_up", follow_up_id=follow_up_id, problem=problem), 303
    )


@bp.route("/programmes/<programme_id>/missed", methods=["GET", "POST"])
@open_to(Access.COORDINATOR)
def rules(programme_id: str) -> Response | str | tuple[str, int]:
    """When a programme asks staff to make contact, and when a follow-up opens."""
    programme = access.programme(reading(), viewer(), clock.today(), programme_id)
    now = queries.rules_in(reading(), programme_id, programme.template_slug)
    form = RulesForm(request.form) if request.method == "POST" else RulesForm.of(now)
    if request.method == "POST" and form.validate():
        with writing() as session:
            contacting.set_rules(
                session=session,
                by=viewer().person_id,
                at=clock.now(),
                programme=programme,
                rules=form.rules,
            )
            _open_due(session, programme_id)
            session.commit()
        return redirect(url_for("follow_ups.rules", programme_id=programme_id, saved="y"), 303)
    html = render_template(
        "attendance/staff/rules.html",
        programme=programme,
        form=form,
        kinds=KINDS,
        saved="saved" in request.args,
    )
    return (html, 422) if request.method == "POST" else html


def _open_due(session: Session, programme_id: str) -> None:
    """Other settings may ask for a follow-up of marks that are here already."""
    session.flush()
    today = clock.today()
    places = access.places(session, viewer(), today, programme_id=programme_id)
    opening.open_due(session, clock.now(), [one for one in places if one.ended_on is None])
