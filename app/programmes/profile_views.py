"""A member of staff's own card: what participants are told about her."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import col, select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock, i18n
from app.accounts import photos, sessions
from app.accounts.actions import change_card
from app.accounts.gate import viewer
from app.accounts.models import Person
from app.accounts.sealing import Face, box_of, faces
from app.programmes import card_form
from app.programmes.card_form import CardForm
from app.programmes.colleagues import card_of, colleagues
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to, takes_up_to
from app.web.uploads import FILE_AT_MOST

bp = Blueprint("profile", __name__)


@bp.get("/profile")
@open_to(Access.STAFF)
def profile() -> str:
    """As it is kept; or as it was typed when the tablet locked in between."""
    who, me = viewer(), _me()
    kept = sessions.kept(reading(), who, request.path)
    form = (
        CardForm(MultiDict(kept))
        if kept
        else card_form.filled(card_of(reading(), who.person_id), me)
    )
    return _page(form, me)


@bp.post("/profile")
@open_to(Access.STAFF)
@takes_up_to(4 * FILE_AT_MOST)  # a picture that is too large is told so beside its field
def change_profile() -> Response | tuple[str, int]:
    form = CardForm(_sent()).offer(colleagues(reading(), viewer(), clock.today()))
    if not form.validate():
        form.ask_for_photo_again()
        return _page(form, _me()), 422
    _save(form)
    return redirect(url_for("profile.profile", saved="yes"), 303)


def _sent() -> MultiDict[str, Any]:
    """The fields, and of the files the photo alone."""
    sent: MultiDict[str, Any] = MultiDict(request.form)
    sent.setlist("photo", request.files.getlist("photo"))
    return sent


def _me() -> Face:
    who = viewer()
    return faces(reading(), [who.person_id])[who.person_id]


def _save(form: CardForm) -> None:
    who = viewer()
    box = box_of(reading(), who.person_id)
    photo = photos.seal_photo(box, form.new_photo) if form.new_photo else None
    with writing() as session:
        person = session.exec(select(Person).where(col(Person.id) == who.person_id)).one()
        change_card(
            session=session,
            by=who.person_id,
            at=clock.now(),
            person=person,
            phone=card_form.plain(form.phone.data) or None,
            mark=form.mark.data,
            card=form.card(who.person_id),
            photo=photo,
        )
        sessions.forget_kept(session, who)
        session.commit()


def _page(form: CardForm, me: Face) -> str:
    form.offer(colleagues(reading(), viewer(), clock.today()))
    return render_template(
        "programmes/staff/profile.html",
        form=form,
        me=me,
        photo_id=card_of(reading(), me.person_id).photo_id,
        saved=request.args.get("saved"),
        days=_short_days(),
        has_people=bool(viewer().roles & {"coach", "substitute"}),
    )


def _short_days() -> list[str]:
    """Monday to Sunday in short, in her language."""
    return i18n.short_weekdays(locale_of_request().code)
