"""Staff and a schedule that is copied to a new round."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.programmes import access
from app.programmes.card_form import date_of
from app.schedule import copying, making
from app.schedule.series_form import SeriesForm
from app.schedule.staff_views import FURTHEST, forms_page, keep_forms, workshop_of
from app.web.database import reading
from app.web.policy import Access, open_to

bp = Blueprint("copying", __name__)
MOST = 40


@bp.get("/programmes/<programme_id>/schedule/copy")
@open_to(Access.STAFF)
def choose(programme_id: str) -> str:
    """Whose schedule, and when the new round begins; then its series, ready to be changed."""
    at, today = workshop_of(programme_id), clock.today()
    given = access.programmes(reading(), viewer(), today)
    source = next((one for one in given if one.id == request.args.get("source")), None)
    first_on = date_of(request.args.get("first_on"))
    rows = copying.series_of(reading(), source.id, today) if source else []
    if not rows or first_on is None or abs(first_on - today) > FURTHEST:
        return render_template(
            "schedule/staff/copy.html",
            at=at,
            given=given,
            source=source,
            first_on=request.args.get("first_on") or today.isoformat(),
            is_empty=source is not None and not rows,
            is_no_day=source is not None and bool(rows),
        )
    weeks = copying.weeks_between(rows, first_on)
    forms, boxes = [], {f"leader.{viewer().person_id}": "y"}
    for number, row in enumerate(rows[:MOST]):
        fields = copying.fields_of(row, weeks)
        forms.append(making.form_of(at, prefix=f"s{number}", **fields))
        boxes |= copying.boxes_of(row, f"s{number}")
    return _page(at, forms, boxes)


@bp.post("/programmes/<programme_id>/schedule/copy")
@open_to(Access.STAFF)
def keep(programme_id: str) -> Response | tuple[str, int] | str:
    """Keep it; or look at it again with what was changed."""
    at, fields = workshop_of(programme_id), request.form
    many = sum(f"s{number}-what" in fields for number in range(MOST))
    forms = [making.form_of(at, fields, prefix=f"s{number}") for number in range(many)]
    used = [form for form in forms if form.included.data]
    faults = [form for form in used if not form.validate()]  # each says what is missing in it
    if used and not faults and "look" not in fields:
        return keep_forms(at, used)
    page = _page(at, forms, fields.to_dict(), is_empty=not used)
    return page if used and not faults else (page, 422)


def _page(
    at: making.Workshop, forms: list[SeriesForm], boxes: Mapping[str, str], is_empty: bool = False
) -> str:
    return forms_page(
        at,
        forms,
        dict(boxes),
        is_empty=is_empty,
        heading=_("A copied schedule"),
        action=url_for("copying.keep", programme_id=at.programme.id),
    )
