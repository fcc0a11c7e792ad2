"""Every request passes here: who is asking, may she, and is she still there."""

from contextlib import suppress
from typing import cast

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import LoginManager, current_user

from app import clock, i18n
from app.accounts import locked, sessions
from app.accounts.sessions import Viewer
from app.db import CannotSave
from app.web import beside, cookies
from app.web.cookies import Cookie
from app.web.database import reading, writing
from app.web.policy import OPEN, ROLES, Access, decision
from app.web.security import refuse_nul
from app.web.uploads import FIELDS_AT_MOST

# What a tablet in answering mode may still fetch: the page's own files, its language, the way out.
BESIDE = frozenset(
    {
        "pwa",
        "health",
        "sync",
        "accounts.exit",
        "accounts.language",
        "accounts.change_language",
        "accounts.beside",
        "clips.sound",
    }
)


def load_viewer(_request: object) -> Viewer | None:
    """Flask-Login's request loader: the session row behind our cookie."""
    if g.get("was_asked"):  # it failed the first time: the error page is for nobody in particular
        return None
    g.was_asked = True
    return sessions.viewer_of(reading(), clock.now(), cookies.read(Cookie.SESSION))


def viewer() -> Viewer:
    """The signed-in person. Only on routes whose decision promises one."""
    return cast(Viewer, current_user._get_current_object())


def anyone() -> Viewer | None:
    """The person behind the cookie, locked or not; None for a stranger."""
    found = current_user._get_current_object()
    return found if isinstance(found, Viewer) else None


class Manager(LoginManager):  # type: ignore[misc]
    """Flask-Login with one way in: our cookie. It would hash each address and look for its own."""

    def _load_user(self) -> None:
        self._update_request_context_with_user(load_viewer(request))

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def let_in() -> Response | None:
    """Before every request: None, or the answer that turns it away."""
    who = None if request.blueprint == "assets" else anyone()
    g.language = _language(who)
    g.beside = _reads_two()
    if who is not None and not who.is_locked and not who.is_staff:
        g.hours_from, g.calendar = who.hours_from, who.calendar
    _expect_files(who)
    refuse_nul()
    if request.endpoint is None:
        return None
    access = decision(current_app, request.endpoint)
    if access in OPEN and (who is None or who.is_locked or who.sheet_id is None):
        return None
    if who is None or who.is_locked:
        return locked.turn_away(who, access)
    if who.sheet_id is not None and not _stays_in_sheet(who, access):
        return cast(Response, redirect(url_for("assessments.resume", sheet_id=who.sheet_id)))
    if who.sheet_id is None and not ROLES[access] & who.roles:
        abort(404)
    # A page that asks by itself is no sign of somebody there.
    is_poll = getattr(current_app.view_functions[request.endpoint], "is_poll", False)
    if not is_poll and clock.now() - who.seen_at >= sessions.LAST_SEEN:
        _note_seen(who)
    return None


def _expect_files(who: Viewer | None) -> None:
    """Before anything is read: who may use a form with a file may send as much as it takes."""
    endpoint = request.endpoint or ""
    size: int | None = getattr(current_app.view_functions.get(endpoint), "takes_up_to", None)
    if size and who is not None and ROLES[decision(current_app, endpoint)] & who.roles:
        request.max_content_length = size
        request.max_form_memory_size = FIELDS_AT_MOST


def _note_seen(who: Viewer) -> None:
    """On a full disk pages are still read; she is only asked for her PIN a little earlier."""
    with suppress(CannotSave), writing() as session:
        sessions.note_seen(session, clock.now(), who.sign_in_id)
        session.commit()


def _stays_in_sheet(who: Viewer, access: Access) -> bool:
    """In answering mode one sheet is reachable, nothing else (the sheet asks again itself)."""
    if request.blueprint in BESIDE or request.endpoint in BESIDE:
        return True
    return access is Access.SHEET and (request.view_args or {}).get("sheet_id") == who.sheet_id


def _language(who: Viewer | None) -> i18n.Language:
    if who is not None and not who.is_locked:
        return i18n.choose(who.language)
    # At a locked page the language chosen there counts: nobody in particular reads it.
    chosen = cookies.read(Cookie.LANGUAGE)
    accepted = [tag for tag, _ in request.accept_languages]
    return i18n.choose(chosen, who.language if who else None, accepted=accepted)


def is_at_work() -> bool:
    """Staff, signed in, with the tablet in no participant's hands."""
    who = anyone()
    return who is not None and who.is_staff and who.sheet_id is None


def is_between_two() -> bool:
    """A participant answers on a tablet of staff, who sit beside her."""
    who = anyone()
    return who is not None and who.sheet_id is not None


def _reads_two() -> beside.Wish | None:
    """Swedish beside hers: on a participant's pages, and on a tablet that she answers on."""
    if is_at_work() or g.language.code == i18n.SOURCE or request.blueprint == "pwa":
        return None  # a kept page is the same on every phone
    return beside.wanted()


def init_app(app: Flask) -> None:
    Manager(app, add_context_processor=False)
    app.before_request(let_in)
    app.jinja_env.globals.update(is_at_work=is_at_work, is_between_two=is_between_two)
