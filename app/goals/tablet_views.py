"""May her next steps be on the tablet without a network? Her answer, and any time another."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.consent import steps
from app.consent.models import Informed
from app.goals.views import hers, kept_out_of_sight
from app.programmes import access
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("on_tablet", __name__)


@bp.post("/maps/<person_id>/tablet")
@open_to(Access.TOGETHER)
def answer(person_id: str) -> Response:
    """Yes, or anything else, which is no."""
    who, today = viewer(), clock.today()
    found = hers(person_id)
    places = access.places_of(reading(), who, today, person_id)
    place = access.current(places, today) or places[0]
    is_hers = who.person_id == person_id
    with writing() as session:
        steps.say(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            person_id=person_id,
            programme_id=place.programme_id,
            is_given=request.form.get("answer") == "yes",
            language=locale_of_request().code,
            informed=Informed.READ_MYSELF if is_hers else Informed.READ_TO_ME,
        )
        session.commit()
    if found.is_hidden:
        return kept_out_of_sight(found)
    return redirect(url_for("goals.steps", person_id=person_id), 303)
