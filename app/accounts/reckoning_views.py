"""How she says the hour, and a second calendar: what she reads beside the Swedish ones."""

from datetime import time
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.actions import choose_reckoning
from app.accounts.forms import ReckoningForm
from app.accounts.gate import viewer
from app.reckoning import calendars, hours
from app.web import beside
from app.web.database import writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("reckoning", __name__)

EXAMPLE = time(7)


@bp.get("/me/clock")
@open_to(Access.PARTICIPANT)
def page() -> str:
    """Both choices, with today and seven in the morning as examples."""
    who = viewer()
    return _page(_offered(data={"hours_from": who.hours_from, "calendar": who.calendar}))


def _offered(**given: Any) -> ReckoningForm:
    form = ReckoningForm(**given)
    form.offer(calendars.familiar_first(locale_of_request().code))
    return form


def _page(form: ReckoningForm) -> str:
    shown = partial(calendars.with_year, clock.today())
    return render_template(
        "accounts/reckoning.html",
        form=form,
        examples={one.value: beside.in_both(partial(shown, one)) for one in calendars.Calendar},
        seven=hours.counted(EXAMPLE),
        said=request.args.get("said"),
    )


@bp.post("/me/clock")
@open_to(Access.PARTICIPANT)
def choose() -> Response | tuple[str, int]:
    form = _offered(formdata=request.form)
    if not form.validate():
        return _page(form), 422
    with writing() as session:
        choose_reckoning(
            session=session,
            person_id=viewer().person_id,
            hours_from=hours.HoursFrom(form.hours_from.data),
            calendar=calendars.Calendar(form.calendar.data),
        )
        session.commit()
    return redirect(url_for("reckoning.page", said="saved"), 303)
