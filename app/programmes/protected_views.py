"""Who may see a person: her coordinator's page."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.accounts.models import Person
from app.accounts.roles import Role
from app.accounts.sealing import faces
from app.programmes import access, protecting
from app.programmes.access import NotVisible, Place
from app.programmes.protect_form import ProtectForm, offered
from app.web.database import note_read, reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("protected", __name__)


@bp.get("/people/<person_id>/access")
@open_to(Access.COORDINATOR)
def access_page(person_id: str) -> str:
    """Whether her identity is protected, and who is named."""
    return _page(person_id, None)


@bp.post("/people/<person_id>/access")
@open_to(Access.COORDINATOR)
def protect(person_id: str) -> Response | tuple[str, int]:
    """Alias over the name, phone number erased, everybody else turned away from now on."""
    form = _form(person_id)
    if not form.validate():
        return _page(person_id, form), 422
    with writing() as session:
        protecting.protect(
            session=session,
            by=viewer().person_id,
            at=clock.now(),
            person=_hers(session, person_id),
            alias=form.alias,
            named=form.staff.data or (),
        )
        session.commit()
    return redirect(url_for("protected.access_page", person_id=person_id), 303)


@bp.post("/people/<person_id>/access/end")
@open_to(Access.COORDINATOR)
def end(person_id: str) -> Response:
    """All staff of her programmes see her again."""
    with writing() as session:
        protecting.end_protection(
            session=session,
            by=viewer().person_id,
            at=clock.now(),
            person=_hers(session, person_id),
        )
        session.commit()
    return redirect(url_for("protected.access_page", person_id=person_id), 303)


@bp.post("/people/<person_id>/access/named")
@open_to(Access.COORDINATOR)
def give(person_id: str) -> Response:
    """Name one more. Who is not on the list is nobody."""
    chosen = request.form.get("staff", "")
    places = _places(reading(), person_id)
    if chosen in offered(reading(), viewer(), places, clock.today()).all:
        with writing() as session:
            protecting.give_access(
                session=session,
                by=viewer().person_id,
                at=clock.now(),
                person=_hers(session, person_id),
                staff_id=chosen,
            )
            session.commit()
    return redirect(url_for("protected.access_page", person_id=person_id), 303)


@bp.post("/people/<person_id>/access/<staff_id>/end")
@open_to(Access.COORDINATOR)
def take(person_id: str, staff_id: str) -> Response | tuple[str, int]:
    """It bites on the next request; the last one who is named stays."""
    who = viewer()
    try:
        with writing() as session:
            protecting.take_access(
                session=session,
                by=who.person_id,
                at=clock.now(),
                person=_hers(session, person_id),
                staff_id=staff_id,
            )
            session.commit()
    except protecting.LastNamed:
        return _page(person_id, None, is_last=True), 422
    if staff_id == who.person_id:
        return redirect(url_for("staff_home.people"), 303)
    return redirect(url_for("protected.access_page", person_id=person_id), 303)


def _places(session: Session, person_id: str) -> list[Place]:
    """Her enrolments in the programmes that the viewer coordinates, or NotVisible."""
    coordinator = replace(viewer(), roles=frozenset({Role.COORDINATOR.value}))
    return access.places_of(session, coordinator, clock.today(), person_id)


def _hers(session: Session, person_id: str) -> Person:
    """Asked again inside the transaction: she may have been protected from us meanwhile."""
    person = protecting.person_to_change(session, person_id)
    _places(session, person_id)
    return person


def _form(person_id: str) -> ProtectForm:
    places = _places(reading(), person_id)
    form = ProtectForm(request.form)
    form.present_name = faces(reading(), [person_id])[person_id].first_name
    form.offered = frozenset(offered(reading(), viewer(), places, clock.today()).all)
    return form


def _page(person_id: str, form: ProtectForm | None, *, is_last: bool = False) -> str:
    who, places = viewer(), _places(reading(), person_id)
    face = faces(reading(), [person_id]).get(person_id)
    if face is None:
        raise NotVisible(person_id)
    near = {who.person_id, *(place.coach_id for place in places)}
    html = render_template(
        "programmes/staff/access.html",
        face=face,
        me=who.person_id,
        form=form or ProtectForm(staff=[one for one in near if one]),
        staff=offered(reading(), who, places, clock.today()),
        named=protecting.named_to(reading(), person_id),
        day_of=clock.local_date,
        is_last=is_last,
    )
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="person_read",
        person=person_id,
        page="access",
    )
    return html
