"""Staff and one series: who leads, who comes, holidays, taken back. Beside `time_views`."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.programmes.card_form import date_of
from app.schedule import actions, pages, people, placing, series_changes, staff_words
from app.schedule.changes import NothingToUndo
from app.schedule.form_parts import ticked
from app.schedule.models import Activity
from app.schedule.time_views import bp
from app.web.database import note_read, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

__all__ = ["bp"]


@bp.get("/activities/<activity_id>")
@open_to(Access.STAFF)
def series(activity_id: str) -> str:
    """One series: when, who leads, who comes."""
    code = locale_of_request().code
    found = pages.series_page(reading(), viewer(), activity_id, clock.now(), code)
    html = render_template(
        "schedule/staff/series.html", found=found, words=staff_words, today=clock.today()
    )
    who = viewer()
    note_read(
        association_id=who.association_id, by=who.person_id, act="schedule_read", page="series"
    )
    return html


@bp.post("/activities/<activity_id>/people")
@open_to(Access.STAFF)
def set_people(activity_id: str) -> Response:
    """From today on: who leads it, who comes and on which of its days."""
    code, at = locale_of_request().code, clock.now()
    found = pages.series_page(reading(), viewer(), activity_id, at, code)
    today, back = clock.today(), redirect(url_for("times.series", activity_id=activity_id), 303)
    if "list" not in request.form:
        return back
    staff = {face.person_id for face, _ in found.staff}
    with writing() as session:
        row = session.get_one(Activity, activity_id)
        people.set_leaders(
            session=session,
            by=viewer().person_id,
            at=at,
            activity=row,
            people=[one for one in ticked(request.form, "leader") if one in staff],
            from_on=max(today, row.first_on),
        )
        for guest in found.people:
            placing.place(
                session=session,
                by=viewer().person_id,
                at=at,
                activity=row,
                guest=guest,
                weekdays=found.weekdays,
                fields=request.form,
                from_on=max(today, row.first_on),
            )
        session.commit()
    return back


@bp.post("/activities/<activity_id>/meet")
@open_to(Access.STAFF)
def keep_day(activity_id: str) -> Response:
    """It meets on a public holiday all the same."""
    pages.activity_for(reading(), viewer(), clock.today(), activity_id)
    day = date_of(request.form.get("day"))
    if day is not None:
        with writing() as session:
            row = session.get_one(Activity, activity_id)
            actions.keep_day(session=session, activity=row, day=day)
            session.commit()
    return redirect(url_for("times.series", activity_id=activity_id), 303)


@bp.post("/activities/<activity_id>/undo")
@open_to(Access.STAFF)
def undo_series(activity_id: str) -> Response | tuple[str, int]:
    """Take back the last "this and later"."""
    pages.activity_for(reading(), viewer(), clock.today(), activity_id)
    try:
        with writing() as session:
            row = session.get_one(Activity, activity_id)
            old = series_changes.undo_series(
                session=session, activity=row, by=viewer().person_id, at=clock.now()
            )
            back, day = old.programme_id, old.first_on
            session.commit()
    except NothingToUndo:
        return series(activity_id), 422
    day = max(day, clock.today())
    return redirect(url_for("staff_schedule.week", programme_id=back, of=day.isoformat()), 303)
