"""The quarantine, where staff see it: try again, or put aside under a name. Nothing is deleted."""

from collections import Counter

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.accounts.models import Device
from app.accounts.sealing import keyring_of
from app.sync import actions, settling
from app.sync.envelope import Line, Named, lines_of
from app.sync.models import Quarantined
from app.sync.this_device import this_device
from app.sync.tray import kept, one_of
from app.sync.views import bring
from app.web.database import note_read, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to, takes_up_to
from app.web.uploads import FILE_AT_MOST

bp = Blueprint("tray", __name__)
LINES_AT_MOST = 2000  # of one file

WHY = {
    "unreadable": _l("It cannot be read."),
    "stamp_missing": _l("Nobody was signed in when it was tapped."),
    "stamp_wrong": _l("It was signed for another tablet."),
    "device_ended": _l("The tablet was ended before it sent."),
    "author_ended": _l("Whoever tapped no longer worked in the programme."),
    "unknown_act": _l("This kind of tap is not known."),
    "unknown_target": _l("What it is about is not there."),
    "not_theirs": _l("Whoever tapped does not work with this person or group."),
    "closed": _l("The time had been cancelled, or the answers had been handed in."),
    "passed": _l("The time had begun before it arrived. Nothing was sent."),
    "could_not_apply": _l("Something went wrong on our side."),
    "different_content": _l("The same tap came twice with different content."),
}


@bp.get("/kept")
@open_to(Access.STAFF)
def tray() -> str:
    return _page()


@bp.post("/kept/<event_id>")
@open_to(Access.STAFF)
def settle(event_id: str) -> Response:
    """Once more, or aside. What she may not see she cannot settle."""
    if not one_of(reading(), viewer(), _device_id(), event_id):
        abort(404)
    with writing() as session:
        row = session.get(Quarantined, event_id)
        if row is None or row.settled_at is not None:
            return redirect(url_for("tray.tray"), 303)
        by, at = viewer().person_id, clock.now()
        if request.form.get("how") == "put_aside":
            settling.settle(session=session, by=by, at=at, row=row, how="put_aside")
        else:
            settling.try_again(session=session, by=by, at=at, row=row)
        session.commit()
    return redirect(url_for("tray.tray"), 303)


@bp.post("/kept/file")
@open_to(Access.STAFF)
@takes_up_to(FILE_AT_MOST)
def hand_in() -> Response | tuple[str, int]:
    """The file that a tablet saved, handed in by staff on any device."""
    file = request.files.get("file")
    lines = lines_of(file.read() if file else b"", LINES_AT_MOST)
    device = _bringer(lines)
    if device is None or not lines:
        return render_template("sync/staff/kept.html", is_empty=True), 422
    bring(device, actions.open_lines(keyring_of(reading()), lines))
    return redirect(url_for("tray.tray"), 303)


def _bringer(lines: list[Line | Named]) -> Device | None:
    """This device, or at a desk that is none, the one that kept the lines."""
    here = this_device()
    if here is not None and here.revoked_at is None:
        return here
    named = (reading().get(Device, line.device) for line in lines if isinstance(line, Line))
    home = viewer().association_id
    return next((one for one in named if one and one.association_id == home), here)


def _device_id() -> str | None:
    device = this_device()
    return device.id if device else None


def _page() -> str:
    """Whose names stand on it is logged, as on the lists themselves."""
    found = kept(reading(), viewer(), clock.today(), _device_id())
    shown = [one.meeting.occurrence for one in found if one.meeting and one.whom]
    for (programme, occurrence), people in Counter((o.programme_id, o.id) for o in shown).items():
        note_read(
            association_id=viewer().association_id,
            act="list_read",
            by=viewer().person_id,
            programme=programme,
            occurrence=occurrence,
            people=people,
        )
    code = locale_of_request().code
    return render_template("sync/staff/kept.html", kept=found, whys=WHY, code=code)
