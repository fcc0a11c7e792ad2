"""What her phone shows, chosen with her; it bites on the phone's next request."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.programmes import access
from app.programmes.changing import choose_phone_view
from app.programmes.models import PhoneView
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("phone_view", __name__)


@bp.post("/people/<person_id>/phone/view")
@open_to(Access.STAFF)
def choose(person_id: str) -> Response:
    """Everything, or the calendar only. Any other word changes nothing."""
    who, wanted = viewer(), request.form.get("view", "")
    place = access.places_of(reading(), who, clock.today(), person_id)[0]
    if wanted in set(PhoneView) and wanted != place.phone_view:
        with writing() as session:
            choose_phone_view(
                session=session,
                by=who.person_id,
                at=clock.now(),
                association_id=who.association_id,
                place=place,
                view=PhoneView(wanted),
            )
            session.commit()
    return redirect(url_for("programmes.phone", person_id=person_id), 303)
