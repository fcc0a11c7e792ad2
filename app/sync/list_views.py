"""Before leaving: the lists of the next days onto this tablet, for whoever is signed in on it."""

from base64 import b64encode

from flask import Blueprint, Response, abort, jsonify, render_template, request

from app import clock
from app.accounts import proving
from app.accounts.digits import digits_of
from app.accounts.gate import viewer
from app.accounts.models import Binding
from app.accounts.sealing import keyring_of
from app.attendance import lists
from app.sync import carrying, readers
from app.sync.this_device import this_device
from app.sync.views import now_ms, stamp_of
from app.web.database import note_read, reading
from app.web.drawing import stone_kind
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("lists", __name__)


@bp.get("/lists")
@open_to(Access.STAFF)
def page() -> str:
    """What this tablet carries, the PIN for it once, and today's lists."""
    today = clock.today()
    return render_template(
        "sync/staff/lists.html",
        meetings=lists.meetings(reading(), viewer(), today, today),
        code=locale_of_request().code,
        has_pin=viewer().has_pin,
    )


@bp.get("/lists/days")
@open_to(Access.STAFF)
def days() -> Response:
    """The lists, as the tablet's own script seals and keeps them."""
    binding, device = _binding(), this_device()
    others = readers.readers_on(reading(), device.id, clock.today()) if device else None
    if binding is None:
        return jsonify(who=None, now=now_ms(), readers=others, days=[])
    found = carrying.carried_days(
        reading(),
        viewer(),
        clock.today(),
        device_id=binding.device_id,
        code=locale_of_request().code,
        stone=stone_kind,
    )
    note_read(
        association_id=viewer().association_id,
        act="lists_carried",
        by=viewer().person_id,
        device=binding.device_id,
        days=len(found),
        people=carrying.people_in(found),
    )
    return jsonify(
        who=binding.id,
        now=now_ms(),
        readers=others,
        mark=binding.mark,
        roster=_roster(binding),
        stamp=stamp_of(device) if device else None,
        days=found,
    )


days.is_poll = True  # type: ignore[attr-defined]


@bp.post("/lists/key")
@open_to(Access.STAFF)
def key() -> Response | tuple[Response, int]:
    """Her roster key, when the PIN is right: the script wraps it under the PIN."""
    binding = _binding()
    if binding is None:
        return jsonify(left=0), 422
    proof = proving.prove(viewer(), digits_of(request.form.get("pin", "")))
    if not proof.is_right:
        return jsonify(left=proof.left), 422
    return jsonify(who=binding.id, mark=binding.mark, roster=_roster(binding))


def _roster(binding: Binding) -> str:
    return b64encode(carrying.roster_key(keyring_of(reading()), binding.id)).decode()


def _binding() -> Binding | None:
    """Hers on this tablet; None where she is signed in without a PIN."""
    who = viewer()
    found = reading().get(Binding, who.binding_id) if who.binding_id else None
    if found is not None and found.person_id != who.person_id:
        abort(404)
    return found if found is not None and found.pin_hash else None
