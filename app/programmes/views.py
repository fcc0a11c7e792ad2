"""Staff and a participant's phone: her devices, a new code, the two pictures."""

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlmodel import col, select
from werkzeug.wrappers import Response as Answer

from app import clock
from app.accounts import codes, devices
from app.accounts.gate import viewer
from app.accounts.models import Person
from app.accounts.sealing import faces
from app.programmes import access, phone_codes
from app.web.database import note_read, reading, writing
from app.web.htmx import wants_fragment
from app.web.policy import Access, open_to

bp = Blueprint("programmes", __name__)


@bp.get("/people/<person_id>/phone")
@open_to(Access.STAFF)
def phone(person_id: str) -> str:
    """Her devices, and the way to a new code."""
    who = viewer()
    places = access.places_of(reading(), who, clock.today(), person_id)
    html = render_template(
        "programmes/staff/phone.html",
        view=places[0].phone_view,
        face=faces(reading(), [person_id])[person_id],
        devices=devices.devices_of(reading(), person_id),
        day_of=clock.local_date,
    )
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="person_read",
        person=person_id,
        page="phone",
    )
    return html


@bp.post("/people/<person_id>/devices/<binding_id>/end")
@open_to(Access.STAFF)
def end_device(person_id: str, binding_id: str) -> Answer:
    """The next request from that device is turned away."""
    who = viewer()
    access.places_of(reading(), who, clock.today(), person_id)
    with writing() as session:
        devices.revoke(
            session=session,
            by=who.person_id,
            at=clock.now(),
            binding=phone_codes.binding_for(session, person_id, binding_id),
            association_id=who.association_id,
        )
        session.commit()
    return redirect(url_for("programmes.phone", person_id=person_id), 303)


@bp.post("/people/<person_id>/code")
@open_to(Access.STAFF)
def new_code(person_id: str) -> str:
    """QR and digits exist in this one answer, nowhere else; an earlier code is withdrawn."""
    who = viewer()
    access.places_of(reading(), who, clock.today(), person_id)
    with writing() as session:
        person = session.exec(select(Person).where(col(Person.id) == person_id)).one()
        issued = codes.issue_code(session=session, by=who.person_id, at=clock.now(), person=person)
        session.commit()
    origin = current_app.extensions["settings"].origin
    return render_template(
        "programmes/staff/new_code.html",
        face=faces(reading(), [person_id])[person_id],
        code=phone_codes.progress(issued.code, clock.now()),
        digits=issued.digits,
        qr=phone_codes.picture_of(phone_codes.link_of(origin, issued.token)),
    )


@bp.get("/codes/<code_id>")
@open_to(Access.STAFF)
def code(code_id: str) -> Answer | Response | str:
    """How far the phone has come. Asked every two seconds, it writes nothing.

    `seen` is what the page shows already: while that is true there is nothing to swap (204).
    """
    at = clock.now()
    found = phone_codes.code_for(reading(), viewer(), at, code_id)
    now = phone_codes.progress(found, at)
    if not wants_fragment():
        return render_template("programmes/staff/code.html", code=now)
    if request.args.get("seen") == now.word:
        return make_response("", 204)
    return render_template("programmes/staff/_code.html", code=now)


# The gate reads it: what a page asks by itself is no sign of life, so the tablet still locks (S8).
code.is_poll = True  # type: ignore[attr-defined]


@bp.post("/codes/<code_id>/confirm")
@open_to(Access.STAFF)
def confirm(code_id: str) -> Answer:
    """The two pictures were compared. Only a plain yes confirms."""
    who, at = viewer(), clock.now()
    with writing() as session:
        found = phone_codes.code_for(session, who, at, code_id)
        if request.form.get("same") in ("yes", "no"):
            codes.confirm_code(
                session=session,
                by=who.person_id,
                at=at,
                code=found,
                same=request.form["same"] == "yes",
            )
        session.commit()
    return redirect(url_for("programmes.code", code_id=code_id), 303)
