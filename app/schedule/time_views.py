"""Staff and one time, or one series: moved, called off, who comes, who leads."""

from collections.abc import Callable, Iterable
from datetime import time

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.programmes.card_form import date_of, time_of
from app.schedule import (
    changes,
    choosing,
    clashes,
    pages,
    series_changes,
    staff_words,
)
from app.schedule.cautions import Why
from app.schedule.change_form import ChangeForm
from app.schedule.changes import Change, HasBegun, NewTime, NothingToUndo
from app.schedule.form_parts import number_of, ticked
from app.schedule.models import Activity, CalledOffBy, Occurrence
from app.schedule.pages import TimePage
from app.schedule.recurrence import WeekdayTaken
from app.web.database import note_read, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("times", __name__)


def _page(occurrence_id: str) -> TimePage:
    code = locale_of_request().code
    return pages.time_page(reading(), viewer(), occurrence_id, clock.now(), code)


def _form(found: TimePage) -> ChangeForm:
    row = found.occurrence
    sent = request.form if request.method == "POST" else None
    form = ChangeForm(
        sent,
        on=row.local_on.isoformat(),
        starts=f"{row.starts:%H:%M}",
        minutes=str(row.minutes),
        scope="this",
    )
    form.today = clock.today()
    return form.offer(found.phrases, found.places, locale_of_request().code)


def _show(
    found: TimePage, form: ChangeForm, problem: str | None = None, warned: Iterable[Why] = ()
) -> str:
    html = render_template(
        "schedule/staff/time.html",
        found=found,
        form=form,
        problem=problem,
        warned=warned,
        words=staff_words,
    )
    who = viewer()
    note_read(association_id=who.association_id, by=who.person_id, act="schedule_read", page="time")
    return html


@bp.get("/times/<occurrence_id>")
@open_to(Access.STAFF)
def page(occurrence_id: str) -> str:
    """One time: what, where, who, and what can be done with it."""
    found = _page(occurrence_id)
    one = found.card.time
    is_new = "moved" in request.args and one.meets
    warned = clashes.about(reading(), viewer(), one, clock.now()) if is_new else ()
    return _show(found, _form(found), warned=warned)


def _changed(
    occurrence_id: str, is_moving: bool, act: Callable[[Session, Occurrence, ChangeForm], None]
) -> Response | tuple[str, int]:
    """Check the form, do it, and say plainly when it is too late."""
    found = _page(occurrence_id)
    form = _form(found)
    form.is_moving = is_moving
    if not form.validate():
        return _show(found, form), 422
    try:
        with writing() as session:
            row = session.get_one(Occurrence, occurrence_id)
            act(session, row, form)
            session.commit()
    except HasBegun:
        problem = _("It has begun, so it cannot be moved or called off. Say that it was not held.")
        return _show(_page(occurrence_id), form, problem), 422
    except WeekdayTaken:
        problem = _(
            "Of several weekdays one can move within its week, to a day when it does not meet yet."
        )
        return _show(_page(occurrence_id), form, problem), 422
    moved = "y" if is_moving else None
    return redirect(url_for("times.page", occurrence_id=occurrence_id, moved=moved), 303)


def _change(form: ChangeForm) -> Change:
    text = " ".join((form.text.data or "").split()) or None
    return Change(
        viewer().person_id, clock.now(), CalledOffBy(form.who.data), form.reason.data or None, text
    )


@bp.post("/times/<occurrence_id>/move")
@open_to(Access.STAFF)
def move(occurrence_id: str) -> Response | tuple[str, int]:
    """To another day, hour or place: this one, or this and later."""
    return _changed(occurrence_id, True, _move)


def _move(session: Session, row: Occurrence, form: ChangeForm) -> None:
    day, starts = date_of(form.on.data), time_of(form.starts.data)
    assert day
    assert starts
    minutes = number_of(form.minutes.data) or row.minutes
    to = NewTime(day, time.fromisoformat(starts), minutes, form.place.data or None)
    change = _change(form)
    activity = session.get_one(Activity, row.activity_id)
    if form.scope.data == "later" and activity.rule:
        series_changes.continue_as(
            session=session, activity=activity, first=row, to=to, change=change
        )
    else:
        changes.move(session=session, occurrence=row, to=to, change=change)


@bp.post("/times/<occurrence_id>/cancel")
@open_to(Access.STAFF)
def cancel(occurrence_id: str) -> Response | tuple[str, int]:
    """Called off, with whose change it was and why: this one, or this and later."""
    return _changed(occurrence_id, False, _cancel)


def _cancel(session: Session, row: Occurrence, form: ChangeForm) -> None:
    activity = session.get_one(Activity, row.activity_id)
    if form.scope.data == "later" and activity.rule:
        series_changes.end_from(
            session=session, activity=activity, first_gone=row, change=_change(form)
        )
    else:
        changes.cancel(session=session, occurrence=row, change=_change(form))


@bp.post("/times/<occurrence_id>/not-held")
@open_to(Access.STAFF)
def not_held(occurrence_id: str) -> Response | tuple[str, int]:
    """It was to be and was not."""
    return _changed(
        occurrence_id,
        False,
        lambda session, row, form: changes.say_not_held(
            session=session, occurrence=row, change=_change(form)
        ),
    )


@bp.post("/times/<occurrence_id>/undo")
@open_to(Access.STAFF)
def undo(occurrence_id: str) -> Response | tuple[str, int]:
    """As it was before the change."""
    found = _page(occurrence_id)
    try:
        with writing() as session:
            row = session.get_one(Occurrence, occurrence_id)
            changes.undo(session=session, occurrence=row, by=viewer().person_id, at=clock.now())
            session.commit()
    except NothingToUndo:
        return _show(_page(occurrence_id), _form(found), _("There is nothing to undo.")), 422
    return redirect(url_for("times.page", occurrence_id=occurrence_id), 303)


@bp.post("/times/<occurrence_id>/people")
@open_to(Access.STAFF)
def comes_once(occurrence_id: str) -> Response:
    """Who comes this one time, other than the series says."""
    found = _page(occurrence_id)
    back = redirect(url_for("times.page", occurrence_id=occurrence_id), 303)
    if "list" not in request.form:  # an empty list is sent as one, never by accident
        return back
    wanted = set(ticked(request.form, "comes"))
    with writing() as session:
        for guest in found.people:
            comes = guest.enrolment_id in wanted
            if comes != guest.comes:
                choosing.come_once(
                    session=session,
                    by=viewer().person_id,
                    at=clock.now(),
                    association_id=found.occurrence.association_id,
                    occurrence_id=occurrence_id,
                    enrolment_id=guest.enrolment_id,
                    comes=comes,
                )
        session.commit()
    return back
