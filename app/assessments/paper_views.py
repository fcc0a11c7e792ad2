"""Paper: printed in her language without a name, and typed in when it comes back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask_babel import refresh
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import audit, clock, i18n
from app.accounts import sessions
from app.accounts.gate import viewer
from app.accounts.sealing import faces
from app.assessments import actions, offers, paper, queries, starting
from app.assessments.catalogue import shipped
from app.assessments.models import AnsweredHow, Medium
from app.assessments.occasions import SheetSoFar
from app.assessments.offers import Offer
from app.assessments.vocabulary import Instrument
from app.associations.queries import association
from app.consent.models import Informed
from app.consent.notices import RATINGS
from app.programmes import access
from app.programmes.access import NotVisible, Place
from app.programmes.catalogue_cache import template_of
from app.web.database import note_read, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("paper", __name__)


@bp.get("/people/<person_id>/paper")
@open_to(Access.STAFF)
def blank(person_id: str) -> str:
    """An A4 sheet in her language. No name stands on it; the coach knows whose it is."""
    who = viewer()
    place, instrument = _printed(person_id)
    face = faces(reading(), [person_id])[person_id]
    language = offers.language_for(instrument, request.args.get("language"), face.language)
    years = association(reading(), who.association_id).kept_years
    own = render_template(
        "assessments/staff/paper_bar.html",
        person_id=person_id,
        language=language,
        languages=offers.languages_of(instrument),
    )
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="paper_printed",
        person=person_id,
        instrument=instrument.id,
        language=language.code,
    )
    return _in(
        language,
        "assessments/paper.html",
        bar=Markup(own),  # noqa: S704  our own template, rendered in the coach's language
        instrument=instrument,
        wording=instrument.wordings[language.code],
        lines=RATINGS,
        names={"controller": place.controller, "num": years},
    )


@bp.get("/people/<person_id>/typed")
@open_to(Access.STAFF)
def typed(person_id: str) -> str:
    """The same rows as on the paper; as typed before, if the tablet locked in between."""
    who = viewer()
    kept = sessions.kept(reading(), who, request.path)
    offer = _offer(person_id, kept or request.args)
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="person_read",
        person=person_id,
        page="typed",
    )
    return _form(offer, paper.Typed(raw=kept))


@bp.post("/people/<person_id>/typed")
@open_to(Access.STAFF)
def keep_typed(person_id: str) -> Response | tuple[str, int]:
    offer = _offer(person_id, request.form)
    found = paper.read(offer, request.form, _so_far(offer), clock.today())
    if found.errors:
        return _form(offer, found), 422
    _keep(offer, found)
    return redirect(f"/people/{person_id}", 303)


def _printed(person_id: str) -> tuple[Place, Instrument]:
    """Her newest programme that asks for a rating, and its first instrument."""
    for place in access.places_of(reading(), viewer(), clock.today(), person_id):
        for instrument, _use in queries.uses_of(template_of(place.template_slug), shipped()):
            return place, instrument
    raise NotVisible(person_id)


def _in(language: i18n.Language, template: str, **names: Any) -> str:
    """A whole page in another language than the viewer's."""
    g.language = language
    refresh()
    return render_template(template, **names)


def _offer(person_id: str, fields: Mapping[str, str]) -> Offer:
    due = offers.offers(reading(), viewer(), clock.today(), person_id)
    return offers.chosen(due, fields)


def _so_far(offer: Offer) -> list[SheetSoFar]:
    sheets = queries.sheets_in(reading(), [offer.place])
    return [one.so_far for one in sheets if one.instrument_id == offer.instrument.id]


def _form(offer: Offer, found: paper.Typed) -> str:
    code = locale_of_request().code
    wordings = offer.instrument.wordings
    face = faces(reading(), [offer.place.person_id])[offer.place.person_id]
    return render_template(
        "assessments/staff/typed.html",
        face=face,
        offer=offer,
        typed=found,
        wording=wordings.get(code) or wordings[i18n.SOURCE],
        language=offers.language_for(offer.instrument, found.raw.get("language"), face.language),
        languages=offers.languages_of(offer.instrument),
        name_of=paper.name_of,
        informed=Informed,
        ways=AnsweredHow,
        today=clock.today(),
    )


def _keep(offer: Offer, found: paper.Typed) -> None:
    """Told, begun, answered and finished: all of it, or nothing."""
    assert found.answered_on is not None
    assert found.how is not None
    who, at, day = viewer(), clock.now(), clock.today()
    language = offers.language_for(offer.instrument, found.raw.get("language"))
    start = starting.Start(who, at, offer, language.code)
    said: dict[str, Any] = {"by": who.person_id, "at": at, "association_id": who.association_id}
    with writing() as session:
        starting.tell(session, start, found.informed)
        sheet_id = starting.begin(session, start, Medium.PAPER)
        sheet, _place = queries.sheet_for(session, who, day, sheet_id)
        for item in offer.instrument.items:
            given = found.answers[item.id]
            actions.save_answer(session=session, sheet=sheet, item=item, answer=given, **said)
        actions.finish_sheet(
            session=session,
            sheet=sheet,
            how=found.how,
            answered_on=found.answered_on,
            language=language.code,
            medium=Medium.PAPER,
            **said,
        )
        audit.record(
            session,
            act="sheet_entered_from_paper",
            person=sheet.person_id,
            detail={"sheet": sheet_id},
            **said,
        )
        sessions.forget_kept(session, who)
        session.commit()
