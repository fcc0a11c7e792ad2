"""The tablet of a member of staff: its PIN, its lock, and signing out (trust S8, S21)."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField

from app import audit, clock
from app.accounts import devices, digits, entering, proving, sessions
from app.accounts.forms import NewPinForm
from app.accounts.gate import viewer
from app.accounts.models import DeviceKind, Person, SignIn
from app.accounts.sealing import faces, keyring_of
from app.accounts.sessions import Viewer
from app.accounts.tokens import new_token
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("tablet", __name__)


class TabletPinForm(NewPinForm):
    """Six digits for a tablet, twice, and the ones it has now if it has any."""

    mark = None  # type: ignore[assignment]
    current = PasswordField(_l("The tablet's digits as they are now"))
    pin = PasswordField(_l("Six new digits for this tablet"))
    again = PasswordField(_l("The six new digits again"))
    next = HiddenField()


@bp.get("/tablet/pin")
@open_to(Access.STAFF)
def pin() -> str:
    form = TabletPinForm(next=request.args.get("next", "/"))
    return _page(form)


@bp.post("/tablet/pin")
@open_to(Access.STAFF)
def set_pin() -> Response | tuple[str, int]:
    """The tablet's PIN. One who found it open cannot change it: the present one is asked for."""
    who, form = viewer(), TabletPinForm(request.form)
    form.phone = faces(reading(), [who.person_id])[who.person_id].phone or ""
    if not form.validate():
        return _page(form), 422
    if who.has_pin:
        proof = proving.prove(who, digits.digits_of(form.current.data or ""))
        if not proof.is_right:
            return _wrong(form, proof.left)
    device_token, token = _keep(who, digits.hash_pin(keyring_of(reading()), form.typed))
    answer = redirect(entering.safe_path(form.next.data or "/"), 303)
    cookies.write(answer, Cookie.DEVICE, device_token)
    cookies.write(answer, Cookie.SESSION, token)
    return answer


@bp.post("/lock")
@open_to(Access.STAFF)
def lock() -> Response:
    """At once: the next page is the PIN pad. A tablet without a PIN gets one first."""
    who = viewer()
    if not who.has_pin:
        return redirect(url_for("tablet.pin"), 303)
    with writing() as session:
        sessions.lock(session, clock.now(), who.sign_in_id)
        session.commit()
    return redirect(entering.safe_path(request.form.get("next", "/")), 303)


@bp.post("/sign-out")
@open_to(Access.SIGNED_IN)
def sign_out() -> Response:
    with writing() as session:
        sessions.end(session=session, at=clock.now(), sign_in_id=viewer().sign_in_id)
        session.commit()
    answer = redirect("/sign-in" if viewer().roles - {"participant"} else "/", 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    cookies.drop(answer, Cookie.SESSION)
    return answer


def _page(form: TabletPinForm, left: int | None = None) -> str:
    return render_template(
        "accounts/staff/tablet_pin.html", form=form, has_pin=viewer().has_pin, left=left
    )


def _wrong(form: TabletPinForm, left: int) -> Response | tuple[str, int]:
    if not left:
        return redirect("/", 303)
    return _page(form, left), 422


def _keep(who: Viewer, pin_hash: str) -> tuple[str, str]:
    """The tokens of the device and of the new session."""
    with writing() as session:
        tokens = bind_tablet(
            session=session, who=who, pin_hash=pin_hash, token=cookies.read(Cookie.DEVICE)
        )
        session.commit()
    return tokens


def bind_tablet(
    *, session: Session, who: Viewer, pin_hash: str, token: str | None
) -> tuple[str, str]:
    """Staff on this tablet behind a PIN; a device of her association, or a new one.

    The earlier binding there ends, and with it every session it carried.
    """
    at = clock.now()
    person = session.exec(select(Person).where(col(Person.id) == who.person_id)).one()
    before = session.get(SignIn, who.sign_in_id)
    device = devices.find_device(session, token)
    is_ours = device is not None and device.kind is DeviceKind.TABLET
    if (
        token is None
        or device is None
        or not is_ours
        or device.association_id != who.association_id
    ):
        token = new_token()
        device = devices.add_device(
            session=session,
            at=at,
            association_id=who.association_id,
            kind=DeviceKind.TABLET,
            token=token,
        )
    binding = devices.bind(
        session=session, at=at, device=device, person=person, pin_hash=pin_hash, mark=person.mark
    )
    audit.record(
        session,
        association_id=who.association_id,
        act="tablet_pin_set",
        at=at,
        by=who.person_id,
        person=who.person_id,
        detail={"device": device.id},
    )
    return token, sessions.begin(
        session=session, at=at, person=person, binding=binding, after=before
    )
