"""The switch for her next times without the PIN: hers, and her coach's."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.accounts.models import Binding
from app.accounts.sealing import faces
from app.programmes import access
from app.schedule import open_times
from app.schedule.open_times import Open
from app.web.database import reading, writing
from app.web.names import listed, locale_of_request, text
from app.web.policy import Access, open_to

bp = Blueprint("open_times", __name__)


@bp.get("/me/open-times")
@open_to(Access.PARTICIPANT)
def page() -> str:
    """What would show, to whom, and the switch.

    The same page where it is not offered: her wish waits there, as it does for anybody whose coach
    has not said yes.
    """
    who = viewer()
    mine = access.own_places(reading(), who, clock.today())
    face = faces(reading(), [who.person_id])[who.person_id]
    row = open_times.running(reading(), who.person_id)
    code = locale_of_request().code
    return render_template(
        "schedule/open_times.html",
        row=row,
        is_on=row is not None and row.is_on and open_times.is_offered(mine, face),
        times=open_times.next_times(reading(), who, mine, clock.now(), code),
    )


@bp.post("/me/open-times")
@open_to(Access.PARTICIPANT)
def wish() -> Response:
    _switch_on(viewer().person_id)
    return redirect(url_for("open_times.page"), 303)


@bp.post("/me/open-times/end")
@open_to(Access.PARTICIPANT)
def end() -> Response:
    _switch_off(viewer().person_id)
    return redirect(url_for("open_times.page"), 303)


@bp.post("/people/<person_id>/open-times")
@open_to(Access.STAFF)
def agree(person_id: str) -> Response:
    """The coach has talked with her about who else may look."""
    places = access.places_of(reading(), viewer(), clock.today(), person_id)
    if not open_times.is_offered(places, faces(reading(), [person_id])[person_id]):
        abort(404)
    _switch_on(person_id)
    return redirect(url_for("personal.schedule", person_id=person_id), 303)


@bp.post("/people/<person_id>/open-times/end")
@open_to(Access.STAFF)
def end_for(person_id: str) -> Response:
    access.places_of(reading(), viewer(), clock.today(), person_id)
    _switch_off(person_id)
    return redirect(url_for("personal.schedule", person_id=person_id), 303)


def _switch_on(person_id: str) -> None:
    who = viewer()
    with writing() as session:
        open_times.switch_on(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            person_id=person_id,
        )
        session.commit()


def _switch_off(person_id: str) -> None:
    with writing() as session:
        open_times.switch_off(
            session=session, by=viewer().person_id, at=clock.now(), person_id=person_id
        )
        session.commit()


def before_pin(bindings: Sequence[Binding]) -> list[Open] | None:
    """For the PIN pad of a phone of one person; a phone of several shows nothing."""
    if len(bindings) != 1:
        return None
    person_id, code = bindings[0].person_id, locale_of_request().code
    return open_times.times_before_pin(reading(), person_id, clock.now(), code)


def kept_copy(times: Sequence[Open] | None) -> dict[str, Any] | None:
    """What the phone keeps for the moment without a network, in the language of the page."""
    language = locale_of_request()
    rows = [
        {"when": one.when, "bring": _bring(one), "over": int(one.over_at.timestamp() * 1000)}
        for one in times or ()
    ]
    return {"lang": language.html_lang, "dir": language.dir, "times": rows} if rows else None


def _bring(one: Open) -> str:
    return text("Bring: %(what)s", what=listed(one.bring)) if one.bring else ""


def init_app(app: Flask) -> None:
    """The PIN pad belongs to a room below; it asks for this by name."""
    app.jinja_env.globals["times_before_pin"] = before_pin
    app.jinja_env.globals["kept_times"] = kept_copy
