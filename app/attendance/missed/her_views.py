"""What she meets: that she was missed, and a question before anybody else is told."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.attendance.missed import actions, contacting, greetings, her, queries
from app.attendance.missed.actions import AlreadyClosed
from app.attendance.missed.models import About, AbsenceFollowUp, Greeting
from app.consent.models import Informed
from app.programmes import life
from app.programmes.access import NotVisible, Place
from app.programmes.models import Agency, PhoneView
from app.programmes.typed import clean, has_personal_number
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("from_us", __name__)

ANSWERS = ("yes", "no", "talk_first")
AT_MOST = 300


def waiting(has_some: bool) -> list[Greeting]:
    """For her Today; asked only when something was sent to her."""
    if not has_some:
        return []
    return her.greetings_for(reading(), viewer().person_id, clock.now())


bp.add_app_template_global(greetings.question_words, "question_words")


@bp.post("/from-us/<greeting_id>/seen")
@open_to(Access.PARTICIPANT)
def seen(greeting_id: str) -> Response:
    """She has seen it."""
    row = her.greeting_for(reading(), viewer().person_id, greeting_id)
    if row.about is About.MISSED and row.seen_at is None:
        with writing() as session:
            contacting.see(session=session, at=clock.now(), greeting=row)
            session.commit()
    return redirect(url_for("home.today"), 303)


@bp.get("/from-us/<greeting_id>")
@open_to(Access.PARTICIPANT)
def question(greeting_id: str) -> str:
    """May we tell this agency? Nothing is told before she has been asked here or aloud."""
    return _page(*_asked(greeting_id))


@bp.post("/from-us/<greeting_id>")
@open_to(Access.PARTICIPANT)
def answer(greeting_id: str) -> Response | tuple[str, int]:
    """Yes, no, or talk first; and her own words if she wants."""
    row, place, agency = _asked(greeting_id)
    word = request.form.get("answer", "")
    line = clean(request.form.get("line", ""))[:AT_MOST]
    if word not in ANSWERS or has_personal_number(line):
        return _page(row, place, agency, "choose" if word not in ANSWERS else "number"), 422
    who, at = viewer(), clock.now()
    with writing() as session:
        followed = session.get(AbsenceFollowUp, row.follow_up_id)
        try:
            if followed is not None and row.seen_at is None:
                actions.keep_what_she_says(
                    session=session,
                    by=who.person_id,
                    at=at,
                    place=place,
                    row=followed,
                    agency=agency,
                    answer=word,
                    line=line,
                    language=locale_of_request().code,
                    informed=Informed.READ_MYSELF,
                )
        except AlreadyClosed:
            session.rollback()  # it was settled meanwhile: nothing is asked any more
        contacting.see(session=session, at=at, greeting=row)
        session.commit()
    return redirect(url_for("home.today"), 303)


def _asked(greeting_id: str) -> tuple[Greeting, Place, Agency]:
    """A question of hers that is still open; not on a phone that shows times only."""
    who = viewer()
    row = her.greeting_for(reading(), who.person_id, greeting_id)
    if row.about is not About.TELL or row.seen_at is not None:
        raise NotVisible(greeting_id)
    found, place = queries.follow_up_for(reading(), who, clock.today(), row.follow_up_id or "")
    if found.closed_at is not None or place.phone_view is not PhoneView.EVERYTHING:
        raise NotVisible(greeting_id)
    return row, place, life.row_of(reading(), place).sending_agency


def _page(row: Greeting, place: Place, agency: Agency, problem: str | None = None) -> str:
    return render_template(
        "attendance/question.html",
        row=row,
        agency=agency.value,
        problem=problem,
        line=request.form.get("line", ""),
    )
