"""The quarantine, where staff see it: try again, or put aside under a name. Nothing is deleted."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlmodel import col, select
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.accounts.sealing import faces, keyring_of
from app.sync import actions, settling, stamps
from app.sync.envelope import Line, Unreadable, lines_of, open_line, read_line
from app.sync.models import Quarantined
from app.sync.this_device import this_device
from app.sync.views import bring
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("tray", __name__)
FILE_AT_MOST = 2000  # lines of one file

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


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of the tray. `who`: the first name of whoever tapped, if it says so truly."""

    row: Quarantined
    who: str | None


@bp.get("/kept")
@open_to(Access.STAFF)
def tray() -> str:
    return render_template("sync/staff/kept.html", kept=_kept(), whys=WHY)


@bp.post("/kept/<event_id>")
@open_to(Access.STAFF)
def settle(event_id: str) -> Response:
    """Once more, or aside. What she may not see she cannot settle."""
    if event_id not in {one.row.id for one in _kept()}:
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
def hand_in() -> Response | tuple[str, int]:
    """The file that a tablet saved: brought by the device that it is handed in on."""
    device = this_device()
    file = request.files.get("file")
    opened = actions.open_lines(
        keyring_of(reading()), lines_of(file.read() if file else b"", FILE_AT_MOST)
    )
    if device is None or not opened:
        return render_template("sync/staff/kept.html", kept=_kept(), whys=WHY, is_empty=True), 422
    bring(device, opened)
    return redirect(url_for("tray.tray"), 303)


def _kept() -> list[Kept]:
    """A coordinator sees all of her association, a coach what this tablet brought or she tapped."""
    who = viewer()
    device = this_device()
    rows = reading().exec(
        select(Quarantined)
        .where(
            col(Quarantined.association_id) == who.association_id,
            col(Quarantined.settled_at).is_(None),
        )
        .order_by(col(Quarantined.received_at))
        .limit(200)
    )
    found = [(row, _author(row)) for row in rows]
    mine = [
        (row, author)
        for row, author in found
        if "coordinator" in who.roles
        or author == who.person_id
        or (device is not None and row.brought_by == device.id)
    ]
    names = faces(reading(), [author for _, author in mine if author])
    return [
        Kept(row, names[author].first_name if author in names else None) for row, author in mine
    ]


def _author(row: Quarantined) -> str | None:
    line = read_line(row.payload)
    if not isinstance(line, Line):
        return None
    try:
        stamp = stamps.read(keyring_of(reading()), open_line(keyring_of(reading()), line).stamp)
    except Unreadable:
        return None
    return stamp.person_id if stamp else None
