"""What somebody meets who is not signed in, or no longer: the PIN pad, or the way to a code."""

from typing import Any

from flask import Response, current_app, g, make_response, render_template, request

from app import clock
from app.accounts import devices, sessions
from app.accounts.models import Binding, DeviceKind
from app.accounts.sessions import Viewer
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import reading, writing
from app.web.htmx import wants_fragment
from app.web.policy import ROLES, Access

PARTICIPANT = frozenset({"participant"})
SECRET = frozenset({"pin", "again", "current"})  # never kept, not even sealed


def turn_away(who: Viewer | None, access: Access) -> Response:
    """401 with the page that leads on. What a locked page had sent is kept for after the PIN."""
    if who is not None and request.method == "POST" and request.form:
        with writing() as session:
            sent = request.form.lists()
            fields = {key: values[-1] for key, values in sent if key not in SECRET}
            sessions.keep(session, who, request.path, fields)
            session.commit()
    next_path = request.path if _is_page() else "/"
    return pin_page(who, next_path=next_path, access=access, written=_written(who))


def _written(who: Viewer | None) -> list[str]:
    """Texts of this very request that nobody is here to keep for: her access or session has ended.

    Sentences alone: words of a choice, ids and secrets have no space in them, or a name in SECRET.
    """
    if who is not None or request.method != "POST":
        return []
    sent = (value for key, value in request.form.items(multi=True) if key not in SECRET)
    return [value for value in sent if len(value.split()) > 1]


def pin_page(
    who: Viewer | None,
    next_path: str,
    access: Access = Access.SIGNED_IN,
    status: int = 401,
    **words: Any,
) -> Response:
    """The PIN pad of this device, or where to get a code. It names nobody."""
    bindings = waiting_bindings(who)
    if not bindings:
        is_hers = _for_participants(access) and not (who and who.roles - PARTICIPANT)
        template = "accounts/entry.html" if is_hers else "accounts/staff/entry.html"
    else:
        template = "accounts/pin.html"
    html = render_template(
        template,
        bindings=bindings,
        next_path=next_path if next_path.startswith("/") else "/",
        on_tablet=_is_tablet(),
        is_lent=bool(who and who.sheet_id is not None),
        language=g.language,
        **words,
    )
    response = make_response(html, status)
    if wants_fragment():
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def waiting_bindings(who: Viewer | None) -> list[Binding]:
    """Who may type a PIN here. On a tablet that was left locked, only its coach."""
    found = devices.live_bindings(reading(), clock.now(), cookies.read(Cookie.DEVICE))
    with_pin = [binding for binding in found if binding.pin_hash]
    if who is not None and who.sheet_id is not None:
        return [binding for binding in with_pin if binding.id == who.binding_id]
    return with_pin


def _is_tablet() -> bool:
    """Whether this browser is a tablet of staff, whoever was signed in on it."""
    found = devices.find_device(reading(), cookies.read(Cookie.DEVICE))
    return found is not None and found.kind is DeviceKind.TABLET


def _is_page() -> bool:
    """Whether this address can be read again after the PIN: some are only sent to."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(request.path, "GET")


def _for_participants(access: Access) -> bool:
    return (
        access in (Access.SIGNED_IN, Access.DEVICE, Access.PUBLIC) or ROLES[access] <= PARTICIPANT
    )
