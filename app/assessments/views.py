"""Answering: the calm screen first, one question a page, with whom, and what changed."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts import sessions
from app.accounts.gate import viewer
from app.assessments import actions, answering, changes, phone_rules, queries, standing
from app.assessments.forms import answer_of, how_of, informed_of, last
from app.assessments.given import NotAnAnswer
from app.assessments.models import Medium
from app.assessments.vocabulary import AnswerType, Item, Skipped
from app.associations.queries import association, helplines
from app.consent.actions import give_notice
from app.consent.notices import RATINGS
from app.consent.queries import notice_given
from app.programmes import access
from app.programmes.access import NotVisible
from app.programmes.contacts import contacts_of
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("assessments", __name__)


def _due() -> standing.Rating:
    """The rating that she is asked for today, the longest waiting of all her programmes."""
    mine = access.own_places(reading(), viewer(), clock.today())
    found = phone_rules.own_ratings(reading(), mine, clock.today())
    if not found:
        raise NotVisible("nothing to answer")
    return found[0]


@bp.get("/answer")
@open_to(Access.PARTICIPANT)
def begin() -> str | Response:
    """The one calm screen before the first question; straight on when she has been told."""
    rating = _due()
    place = rating.place
    if rating.sheet is not None:
        return redirect(url_for("assessments.resume", sheet_id=rating.sheet.id), 303)
    if notice_given(reading(), place.person_id, place.programme_id) is not None:
        return render_template("assessments/ready.html", rating=rating, place=place)
    years = association(reading(), viewer().association_id).kept_years
    names = {"controller": place.controller, "num": years}
    return render_template("assessments/notice.html", lines=RATINGS, names=names, place=place)


@bp.post("/answer")
@open_to(Access.PARTICIPANT)
def go() -> Response:
    """Record that she was told, if this is the first time, and begin."""
    rating = _due()
    place = rating.place
    informed, who, at = informed_of(request.form), viewer(), clock.now()
    is_told = notice_given(reading(), place.person_id, place.programme_id) is not None
    if informed is None and not is_told:
        return redirect(url_for("assessments.begin"), 303)
    with writing() as session:
        is_told = notice_given(session, place.person_id, place.programme_id) is not None
        if informed is not None and not is_told:  # the second of two taps finds the first
            give_notice(
                session=session,
                by=who.person_id,
                at=at,
                association_id=who.association_id,
                person_id=who.person_id,
                programme_id=place.programme_id,
                language=locale_of_request().code,
                informed=informed,
            )
        sheet_id = actions.begin_sheet(
            session=session,
            by=who.person_id,
            at=at,
            association_id=who.association_id,
            place=place,
            instrument=rating.instrument,
            occasion=rating.due.occasion,
            medium=Medium.PHONE,
        )
        session.commit()
    return redirect(url_for("assessments.resume", sheet_id=sheet_id), 303)


@bp.get("/sheets/<sheet_id>")
@open_to(Access.SHEET)
def resume(sheet_id: str) -> Response:
    """Where she left it, on whichever device."""
    found = answering.asked(reading(), viewer(), clock.today(), sheet_id)
    if found.sheet.completed_at is not None:
        return redirect(url_for("assessments.done", sheet_id=sheet_id), 303)
    number = answering.next_open(reading(), found)
    if number is None:
        return redirect(url_for("assessments.with_whom", sheet_id=sheet_id), 303)
    return redirect(url_for("assessments.question", sheet_id=sheet_id, number=number), 303)


@bp.get("/sheets/<sheet_id>/<int:number>")
@open_to(Access.SHEET)
def question(sheet_id: str, number: int) -> str | Response:
    found = answering.asked(reading(), viewer(), clock.today(), sheet_id)
    if found.sheet.completed_at is not None:
        return redirect(url_for("assessments.done", sheet_id=sheet_id), 303)
    kept = _kept(found.item(number))
    page = answering.question(reading(), found, number, locale_of_request().code, kept)
    return _ask(found.sheet, page, kept=kept is not None)


def _kept(item: Item) -> int | str | None:
    """What was sent while the page was locked, if it is an answer; a way out is tapped again."""
    try:
        given = answer_of(item, sessions.kept(reading(), viewer(), request.path))
    except NotAnAnswer:
        return None
    return None if isinstance(given, Skipped) else given or None


def _ask(sheet: queries.Sheet, page: answering.Question, **more: Any) -> str:
    return render_template(
        "assessments/question.html",
        q=page,
        sheet=sheet,
        is_answering=viewer().sheet_id is not None,
        leave_url=f"/sheets/{sheet.id}/leave",
        back_to=None if viewer().sheet_id else url_for("home.today"),
        **more,
    )


@bp.post("/sheets/<sheet_id>/<int:number>")
@open_to(Access.SHEET)
def answer(sheet_id: str, number: int) -> Response | tuple[str, int]:
    """Keep the answer and go on. What is outside the scale is asked again."""
    who = viewer()
    found = answering.asked(reading(), who, clock.today(), sheet_id)
    item = found.item(number)
    try:
        given = answer_of(item, request.form)
        with writing() as session:
            actions.save_answer(
                session=session,
                by=who.person_id,
                at=clock.now(),
                association_id=who.association_id,
                sheet=found.sheet,
                item=item,
                answer=given,
            )
            sessions.forget_kept(session, who)
            session.commit()
    except NotAnAnswer:
        typed = last(request.form, "answer") if item.answer is AnswerType.TEXT else None
        page = answering.question(reading(), found, number, locale_of_request().code, typed)
        return _ask(found.sheet, page, missing=True), 422
    except actions.SheetFinished:
        return redirect(url_for("assessments.done", sheet_id=sheet_id), 303)
    if number < found.total:
        where = url_for("assessments.question", sheet_id=sheet_id, number=number + 1)
    else:
        where = url_for("assessments.with_whom", sheet_id=sheet_id)
    return redirect(where, 303)


@bp.get("/sheets/<sheet_id>/last")
@open_to(Access.SHEET)
def with_whom(sheet_id: str) -> str | Response:
    found = answering.asked(reading(), viewer(), clock.today(), sheet_id)
    if found.sheet.completed_at is not None:
        return redirect(url_for("assessments.done", sheet_id=sheet_id), 303)
    number = answering.next_open(reading(), found)
    if number is not None:
        return redirect(url_for("assessments.question", sheet_id=sheet_id, number=number), 303)
    return render_template(
        "assessments/with_whom.html",
        sheet=found.sheet,
        total=found.total,
        is_answering=viewer().sheet_id is not None,
    )


@bp.post("/sheets/<sheet_id>/last")
@open_to(Access.SHEET)
def finish(sheet_id: str) -> Response:
    who = viewer()
    found = answering.asked(reading(), who, clock.today(), sheet_id)
    how = how_of(request.form)
    if how is None or answering.next_open(reading(), found) is not None:
        return redirect(url_for("assessments.resume", sheet_id=sheet_id), 303)
    with writing() as session:
        actions.finish_sheet(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            sheet=found.sheet,
            how=how,
            answered_on=clock.today(),
            language=locale_of_request().code,
            medium=Medium.TABLET if who.sheet_id else Medium.PHONE,
        )
        session.commit()
    return redirect(url_for("assessments.done", sheet_id=sheet_id), 303)


@bp.get("/sheets/<sheet_id>/done")
@open_to(Access.SHEET)
def done(sheet_id: str) -> str | Response:
    """Thank you; who reads it and when; no emergency help, and whom to call."""
    who = viewer()
    found = answering.asked(reading(), who, clock.today(), sheet_id)
    if found.sheet.completed_at is None:
        return redirect(url_for("assessments.resume", sheet_id=sheet_id), 303)
    return render_template(
        "assessments/done.html",
        sheet=found.sheet,
        place=found.place,
        numbers=helplines(reading(), who.association_id),
        change=changes.own(reading(), who, clock.today(), locale_of_request().code),
        contacts=contacts_of(reading(), [found.place], clock.today()),
        is_answering=who.sheet_id is not None,
        leave_url=f"/sheets/{sheet_id}/leave",
    )


@bp.get("/change")
@open_to(Access.PARTICIPANT)
def change() -> str:
    """First and now: the meadow over all areas."""
    pictures = changes.own(reading(), viewer(), clock.today(), locale_of_request().code)
    if not pictures:
        raise NotVisible("no two ratings yet")
    return render_template("assessments/change.html", pictures=pictures)


@bp.get("/change/<int:number>")
@open_to(Access.PARTICIPANT)
def change_of(number: int) -> str:
    """One area, by its number: the hill with her two places on it, and the words."""
    pictures = changes.own(reading(), viewer(), clock.today(), locale_of_request().code)
    found = changes.point_on(pictures, number)
    if found is None:
        raise NotVisible(f"area {number}")
    return render_template("assessments/change_of.html", change=found[0], point=found[1])
