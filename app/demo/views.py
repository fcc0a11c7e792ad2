"""Demo urls: a GET signs in as that person. Registered in demo and test mode only (S32)."""

from flask import Blueprint, abort, redirect, request, url_for
from sqlmodel import col, select
from werkzeug.wrappers import Response

from app import clock
from app.accounts import devices, digits, sessions
from app.accounts.gate import anyone
from app.accounts.models import DeviceKind, Person, RoleHeld, SignIn
from app.accounts.roles import STAFF
from app.accounts.sealing import keyring_of
from app.accounts.tokens import new_token
from app.demo.cast import PIN
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("demo", __name__)

LOOPBACK = ("127.0.0.1", "::1")
_HASH: dict[str, str] = {}


def _pin_hash() -> str:
    """One hash for everybody in the demo, made once."""
    keyring = keyring_of(reading())
    if keyring.key_id not in _HASH:
        _HASH[keyring.key_id] = digits.hash_pin(keyring, PIN)
    return _HASH[keyring.key_id]


@bp.get("/demo/<person_id>")
@open_to(Access.DEMO)
def sign_in(person_id: str) -> Response:
    """Sign in as a person of the demo, on this device, behind the demo's PIN."""
    if request.remote_addr not in LOOPBACK:
        abort(404)
    at, who = clock.now(), anyone()
    pin_hash = _pin_hash()
    with writing() as session:
        person = session.exec(select(Person).where(col(Person.id) == person_id)).first()
        if person is None:
            abort(404)
        roles = set(session.exec(select(RoleHeld.role).where(RoleHeld.person_id == person_id)))
        kind = DeviceKind.TABLET if roles & STAFF else DeviceKind.PHONE
        device_token = cookies.read(Cookie.DEVICE)
        device = devices.find_device(session, device_token)
        if device is None or device.kind is not kind or device_token is None:
            device_token = new_token()
            device = devices.add_device(
                session=session,
                at=at,
                association_id=person.association_id,
                kind=kind,
                token=device_token,
            )
        binding = devices.bind(
            session=session,
            at=at,
            device=device,
            person=person,
            pin_hash=pin_hash,
            mark=person.mark,
        )
        before = session.get(SignIn, who.sign_in_id) if who else None
        if before is not None:
            before.ended_at = at
        token = sessions.begin(session=session, at=at, person=person, binding=binding)
        session.commit()
    answer = redirect(url_for("home.front"), 303)
    cookies.write(answer, Cookie.SESSION, token)
    cookies.write(answer, Cookie.DEVICE, device_token)
    return answer
