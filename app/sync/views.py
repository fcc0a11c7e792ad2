"""The endpoint of the outbox (docs/sync.md, 3). The device is asked for, not the session."""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request

from app import clock, i18n
from app.accounts.gate import anyone
from app.accounts.models import Device
from app.accounts.sealing import keyring_of
from app.accounts.sessions import Viewer
from app.attendance.wire import list_key
from app.crypto import Keyring
from app.db import DatabaseProblem
from app.reminders.actions import SHELF
from app.schedule.library import Said, on_shelf, say, shipped
from app.sync import actions, queries, stamps, turns
from app.sync.envelope import key_id, lines_of, public_key
from app.sync.steps import carried_steps
from app.sync.this_device import brought_before, this_device
from app.web import pictures
from app.web.database import epoch, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("sync", __name__)
AT_MOST = 50


@bp.get("/sync/hello")
@open_to(Access.DEVICE)
def hello() -> Response:
    """What a device must know to seal and to number what is tapped on it."""
    return jsonify(_facts(_device()))


@bp.post("/sync")
@open_to(Access.DEVICE)
def receive() -> Response:
    """Up to fifty events, a line each. Answered when all of them are committed."""
    device = _device()
    if "Stegvis-Sync" not in request.headers:
        abort(400)
    with turns.turn(current_app.extensions["settings"].data) as is_mine:
        if not is_mine:
            return _come_again()
        opened = actions.open_lines(keyring_of(reading()), lines_of(request.get_data(), AT_MOST))
        acks = bring(device, opened)
    look = queries.brought(reading(), device.id).look
    return jsonify(epoch=epoch(), now=now_ms(), look=look, events=[ack.as_dict() for ack in acks])


def bring(device: Device, opened: list[actions.Opened]) -> list[actions.Ack]:
    """Committed when this returns. All at once first; if one fails, each on its own."""
    for is_careful in (False, True):
        try:
            with writing() as session:
                acks = actions.receive(
                    session=session,
                    at=clock.now(),
                    device=device,
                    opened=opened,
                    is_careful=is_careful,
                )
                session.commit()
            return acks
        except DatabaseProblem:
            raise
        except Exception:
            if is_careful:
                raise
    raise AssertionError("never reached")


def _come_again() -> Response:
    """Another tablet is bringing its taps: they come one after the other."""
    answer = jsonify(epoch=epoch(), now=now_ms(), look=0, events=[])
    answer.status_code = 503
    answer.headers["Retry-After"] = str(1 + secrets.randbelow(3))
    return answer


receive.is_poll = True  # type: ignore[attr-defined]  # an outbox is no sign of somebody there
hello.is_poll = True  # type: ignore[attr-defined]


def stamp_of(device: Device) -> str | None:
    """Signed now for whoever is signed in on this device, None for nobody."""
    who = anyone()
    if who is None or who.is_locked or who.device_id != device.id:
        return None
    return _stamp(who)


def _stamp(who: Viewer) -> str:
    device_id = who.device_id or ""
    keyring = keyring_of(reading())
    return stamps.sign(keyring, person_id=who.person_id, device_id=device_id, at=clock.now())


def facts() -> dict[str, object] | None:
    """What a participant's page needs to keep a tap, without a query; None without a device.

    A browser that was cleared asks `hello` for the rest.
    """
    who = anyone()
    if who is None or who.is_locked or who.device_id is None:
        return None
    return known_to_all(keyring_of(reading()), who.device_id) | {"stamp": _stamp(who)}


def all_facts() -> dict[str, object] | None:
    """The same as `hello`, in a page of staff; None on a browser that is no device of ours."""
    device = this_device()
    return _facts(device) if device is not None and device.revoked_at is None else None


def carried_for() -> str | None:
    """Whose lists this browser may carry: her binding, where she has digits for it."""
    who = anyone()
    return who.binding_id if who is not None and who.is_staff and who.has_pin else None


def key_of_list(occurrence_id: str) -> str:
    """Base64 of what this tablet seals the marks of a list with; empty without a device."""
    device = this_device()
    if device is None:
        return ""
    return b64encode(list_key(keyring_of(reading()), device.id, occurrence_id)).decode()


def steps_on_list(people: Iterable[tuple[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Next steps beside a list, of those who said yes, by person. `people`: (id, name)."""
    ids = [person_id for person_id, _name in people]
    return carried_steps(reading(), ids, locale_of_request().code)


def _facts(device: Device) -> dict[str, object]:
    so_far = brought_before()
    return {
        **known_to_all(keyring_of(reading()), device.id),
        "last_seq": so_far.last_seq,
        "stamp": stamp_of(device),
        "look": so_far.look,
    }


def known_to_all(keyring: Keyring, device_id: str) -> dict[str, object]:
    """What any page may hold: which server this is, its clock in ms, and the key to seal to."""
    return {
        "epoch": epoch(),
        "now": now_ms(),
        "device": device_id,
        "key": key_id(keyring),
        "public": public_key(keyring),
    }


def _device() -> Device:
    device = this_device()
    if device is None:
        abort(401)
    return device


def now_ms() -> int:
    """The server's clock, as a device reads it."""
    return int(clock.now().timestamp() * 1000)


def wall_time(milliseconds: int | None) -> str:
    """The clock in Stockholm at a moment; empty for none."""
    if milliseconds is None:
        return ""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.astimezone(clock.STOCKHOLM).strftime("%H:%M")


def _phrases() -> list[Said]:
    """What staff may send from a tablet without a network, as they read it."""
    return [say(shipped(), one.id, i18n.SOURCE) for one in on_shelf(shipped(), SHELF)]


def init_app(app: Flask) -> None:
    """Pages of the rooms below ask for these by name, and know nothing of this room."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        carried_for=carried_for,
        outbox_facts=facts,
        outbox_all_facts=all_facts,
        outbox_list_key=key_of_list,
        steps_on_list=steps_on_list,
        marks_on_offer=pictures.MARKS,
        message_phrases=_phrases,
    )
    app.jinja_env.filters["wall_time"] = wall_time
