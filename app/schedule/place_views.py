"""Staff and what participants read: places with the way there, a photo of the door, own phrases."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import col, select
from werkzeug.wrappers import Response

from app import audit, clock, i18n
from app.accounts.gate import viewer
from app.programmes import access
from app.schedule import actions, library, own_phrases, plans
from app.schedule.form_parts import number_of
from app.schedule.models import Place
from app.schedule.own_phrases import with_own
from app.schedule.place_form import PlaceForm, way_of
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.photo import DOOR, NoPhoto, photo_from
from app.web.policy import Access, open_to, takes_up_to
from app.web.uploads import FILE_AT_MOST

bp = Blueprint("places", __name__)


def _place(programme_id: str) -> Place | None:
    """The place that ?place= or the form names, of her association; None for a new one."""
    access.programme(reading(), viewer(), clock.today(), programme_id)
    wanted = request.args.get("place") or request.form.get("place") or ""
    return (
        reading()
        .exec(
            select(Place).where(
                col(Place.id) == wanted, Place.association_id == viewer().association_id
            )
        )
        .first()
    )


@bp.get("/programmes/<programme_id>/places")
@open_to(Access.STAFF)
def places(programme_id: str) -> str:
    """The places there are, and one to write or change."""
    row = _place(programme_id)
    form = PlaceForm(
        kind=row.kind if row else "place_room",
        name=row.name if row else "",
        address=row.address if row else "",
        cap=str(row.cap) if row and row.cap else "",
    )
    boxes = {}
    for way in row.way if row else []:
        boxes[f"way.{way['phrase']}"] = "y"
        boxes |= {f"gap.{way['phrase']}.{gap}": text for gap, text in way.items()}
    return _page(programme_id, row, form, boxes)


def _page(
    programme_id: str,
    row: Place | None,
    form: PlaceForm,
    boxes: dict[str, str],
    problem: str | None = None,
) -> str:
    code = locale_of_request().code
    phrases = with_own(reading(), viewer().association_id)
    return render_template(
        "schedule/staff/places.html",
        programme_id=programme_id,
        rows=plans.places_in(reading(), viewer().association_id),
        row=row,
        form=form.offer(phrases, code),
        boxes=boxes,
        ways=[
            (one, library.say(phrases, one.id, code).text)
            for one in library.on_shelf(phrases, "way")
        ],
        problem=problem,
    )


@bp.post("/programmes/<programme_id>/places")
@open_to(Access.STAFF)
def keep_place(programme_id: str) -> Response | tuple[str, int]:
    """A new place, or the named one changed, with the way there."""
    row, who, at = _place(programme_id), viewer(), clock.now()
    phrases = with_own(reading(), who.association_id)
    form = PlaceForm(request.form).offer(phrases, locale_of_request().code)
    if not form.validate():
        return _page(programme_id, row, form, request.form.to_dict()), 422
    with writing() as session:
        found = session.get_one(Place, row.id) if row else None
        found = found or actions.create_place(
            session=session,
            by=who.person_id,
            at=at,
            association_id=who.association_id,
            kind=form.kind.data,
            name="",
        )
        found.kind, found.cap = form.kind.data, number_of(form.cap.data)
        found.name = " ".join((form.name.data or form.address.data or "").split())
        found.address = " ".join((form.address.data or "").split())
        found.way = way_of(request.form, phrases)
        session.add(found)
        place_id = found.id
        session.commit()
    return redirect(url_for("places.places", programme_id=programme_id, place=place_id), 303)


@bp.post("/programmes/<programme_id>/places/picture")
@open_to(Access.STAFF)
@takes_up_to(4 * FILE_AT_MOST)
def keep_photo(programme_id: str) -> Response | tuple[str, int]:
    """The door, re-encoded small before it is kept; an empty file takes the photo away."""
    row, who = _place(programme_id), viewer()
    sent = request.files.get("photo")
    data = sent.read() if sent else b""
    if row is None:
        return redirect(url_for("places.places", programme_id=programme_id), 303)
    try:
        image = photo_from(data, DOOR) if data else None
    except NoPhoto:
        form = PlaceForm(kind=row.kind, name=row.name, address=row.address)
        problem = _("This file is no photo that can be opened. Choose a JPEG, PNG or WebP.")
        return _page(programme_id, row, form, {}, problem), 422
    with writing() as session:
        found = session.get_one(Place, row.id)
        found.photo = image
        session.add(found)
        audit.record(
            session,
            association_id=who.association_id,
            act="place_photo_changed",
            at=clock.now(),
            by=who.person_id,
            detail={"place": found.id},
        )
        session.commit()
    return redirect(url_for("places.places", programme_id=programme_id, place=row.id), 303)


@bp.get("/programmes/<programme_id>/phrases")
@open_to(Access.STAFF)
def phrases(programme_id: str) -> str:
    """The association's own phrases, and one to add."""
    return _phrases_page(programme_id, {})


def _phrases_page(programme_id: str, typed: dict[str, str], problem: str | None = None) -> str:
    access.programme(reading(), viewer(), clock.today(), programme_id)
    found = with_own(reading(), viewer().association_id)
    return render_template(
        "schedule/staff/phrases.html",
        programme_id=programme_id,
        own=[one for one in found.values() if one.id.startswith(library.OWN)],
        shelves=library.SHELVES,
        signs=library.pictured(locale_of_request().code),
        offered=[one for one in i18n.offered() if one.code != library.SOURCE],
        typed=typed,
        problem=problem,
    )


@bp.post("/programmes/<programme_id>/phrases")
@open_to(Access.STAFF)
def add_phrase(programme_id: str) -> Response | tuple[str, int]:
    """Swedish first; a translation is a draft, so Swedish stands beside it."""
    access.programme(reading(), viewer(), clock.today(), programme_id)
    fields, who = request.form, viewer()
    swedish = " ".join(fields.get("swedish", "").split())
    texts = {
        one.code: " ".join(fields.get(f"text.{one.code}", "").split())
        for one in i18n.offered()
        if one.code != library.SOURCE
    }
    texts = {code: text for code, text in texts.items() if text}
    faults = [library.fault_in(text) for text in (swedish, *texts.values())]
    signs = library.pictured(library.SOURCE)
    is_known = fields.get("shelf") in library.SHELVES and fields.get("sign") in signs
    if any(faults) or not is_known:
        problem = _("Write the phrase in Swedish, at most 60 characters, without a full stop.")
        return _phrases_page(programme_id, fields.to_dict(), problem), 422
    with writing() as session:
        own_phrases.add_phrase(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            shelf=fields["shelf"],
            sign=fields["sign"],
            swedish=swedish,
            texts=texts,
        )
        session.commit()
    return redirect(url_for("places.phrases", programme_id=programme_id), 303)
