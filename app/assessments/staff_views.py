"""A participant answers on the coach's tablet: one sheet, nothing else, left with the PIN (S21)."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock, i18n
from app.accounts import proving
from app.accounts.forms import PinForm
from app.accounts.gate import viewer
from app.accounts.sealing import Face, faces
from app.assessments import offers, starting
from app.assessments.forms import informed_of
from app.assessments.offers import Offer
from app.associations.queries import association
from app.consent.models import Informed
from app.consent.notices import RATINGS
from app.programmes.access import NotVisible
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import note_read, reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("ratings", __name__)


@bp.get("/people/<person_id>/answer")
@open_to(Access.STAFF)
def answer(person_id: str) -> str:
    """What is due, in which language, on this tablet or on paper."""
    who = viewer()
    due = offers.offers(reading(), who, clock.today(), person_id)
    face = _face(person_id)
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="person_read",
        person=person_id,
        page="answer",
    )
    return render_template(
        "assessments/staff/answer.html",
        face=face,
        offers=due,
        languages=offers.languages_of(due[0].instrument) if due else [],
        language=offers.language_for(due[0].instrument, face.language) if due else None,
        has_pin=who.has_pin,
    )


@bp.get("/people/<person_id>/tell")
@open_to(Access.STAFF)
def tell(person_id: str) -> str | Response:
    """What the answers are for, in her language with Swedish beside, before the first one."""
    offer, language = _chosen(person_id, request.args)
    if offer.is_told:
        return redirect(url_for("ratings.answer", person_id=person_id), 303)
    years = association(reading(), viewer().association_id).kept_years
    names = {"controller": offer.place.controller, "num": years}
    return render_template(
        "assessments/staff/tell.html",
        offer=offer,
        hers=language,
        columns=[(each, _lines(each, names)) for each in _both(language)],
        ways=Informed,
    )


@bp.post("/people/<person_id>/answer")
@open_to(Access.STAFF)
def hand_over(person_id: str) -> Response:
    """Told first, then the tablet is hers until its PIN is typed."""
    who, at = viewer(), clock.now()
    offer, language = _chosen(person_id, request.form)
    informed = informed_of(request.form)
    if not who.has_pin:
        return redirect(
            url_for("tablet.pin", next=url_for("ratings.answer", person_id=person_id)), 303
        )
    if not offer.is_told and informed is None:
        return redirect(
            url_for("ratings.tell", person_id=person_id, offer=offer.key, language=language.code),
            303,
        )
    start = starting.Start(who, at, offer, language.code)
    with writing() as session:
        starting.tell(session, start, informed)
        sheet_id = starting.hand_her_the_tablet(session, start)
        session.commit()
    return redirect(url_for("assessments.resume", sheet_id=sheet_id), 303)


@bp.get("/sheets/<sheet_id>/leave")
@open_to(Access.SHEET)
def leave(sheet_id: str) -> str:
    return _pad(sheet_id)


@bp.post("/sheets/<sheet_id>/leave")
@open_to(Access.SHEET)
def give_back(sheet_id: str) -> Response | tuple[str, int]:
    """The tablet's PIN leads back to her card; ten wrong ones end the session."""
    page, who = _pad(sheet_id), viewer()
    proof = proving.prove(who, PinForm(request.form).typed)
    if not proof.is_right:
        page = _pad(sheet_id, proof.left)
        return (page, 422) if proof.left else redirect("/", 303)
    with writing() as session:
        person_id, token = starting.take_it_back(session, who, clock.now())
        session.commit()
    back = redirect(f"/people/{person_id}", 303)
    cookies.write(back, Cookie.SESSION, token)
    return back


def _pad(sheet_id: str, left: int | None = None) -> str:
    if viewer().sheet_id is None:
        raise NotVisible(sheet_id)
    return render_template("assessments/leave.html", sheet_id=sheet_id, left=left)


def _chosen(person_id: str, fields: dict[str, str]) -> tuple[Offer, i18n.Language]:
    due = offers.offers(reading(), viewer(), clock.today(), person_id)
    offer = offers.chosen(due, fields)
    wishes = (fields.get("language"), _face(person_id).language)
    return offer, offers.language_for(offer.instrument, *wishes)


def _face(person_id: str) -> Face:
    return faces(reading(), [person_id])[person_id]


def _both(language: i18n.Language) -> list[i18n.Language]:
    """Her language first, Swedish beside; once when they are the same."""
    return list(dict.fromkeys((language, i18n.languages()[i18n.SOURCE])))


def _lines(language: i18n.Language, names: dict[str, object]) -> list[tuple[str, str]]:
    return [
        (line.sign, i18n.text_in(language.code, line.text, line.plural, **names))
        for line in RATINGS
    ]
