"""There and back to another sign-in service.

The way there is a link, never a form: the content policy lets no form lead off our host. The way
back is a page with a form of our own, so that no GET signs anybody in.
"""

import logging
from datetime import datetime, timedelta
from typing import cast

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as Answer

from app import clock
from app.accounts import entering, throttle
from app.accounts.gate import anyone
from app.accounts.keys import ceremonies, coming_in, identities, invitations
from app.accounts.oidc import Identity, ProviderSilent, Round, Service, TokenRefused
from app.accounts.sessions import STAFF_SESSION
from app.accounts.tokens import new_token
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("provider", __name__)
log = logging.getLogger("stegvis.sign_in")

SIGN_IN, WELCOME, AGAIN = "s", "w", "a"
KEPT = timedelta(days=1)  # longer than any token lives


class NotKnown(Exception):
    """Nobody here is that identity, and no invitation says who it is."""


@bp.get("/sign-in/provider")
@open_to(Access.PUBLIC)
def there() -> Answer | tuple[str, int]:
    """To the other service. Nothing is written down: this browser keeps the secret."""
    service = _service()
    if service is None:
        return redirect(url_for("sign_in.page"), 303)
    who = anyone()
    kind = WELCOME if "welcome" in request.args else SIGN_IN
    if who is not None and not who.is_locked:
        kind = AGAIN
    where = entering.safe_path(request.args.get("next", "/"))
    kept = f"{kind}.{new_token()}.{where}"
    try:
        answer = redirect(service.address(_round(kept), again=kind == AGAIN), 303)
    except ProviderSilent as silent:
        return _silent(silent)
    cookies.write(answer, Cookie.ROUND, kept)
    return answer


@bp.get("/sign-in/back")
@open_to(Access.PUBLIC)
def back() -> str:
    """She is back. What came with her is sent on by a form of ours; reading does nothing."""
    if "code" not in request.args:  # she said no over there
        return _sign_in("cancelled")
    return render_template(
        "accounts/staff/back.html",
        code=request.args["code"],
        state=request.args.get("state", ""),
    )


@bp.post("/sign-in/back")
@open_to(Access.PUBLIC)
def finish() -> Answer | tuple[str, int]:
    service, kept = _service(), cookies.read(Cookie.ROUND) or ""
    code = request.form.get("code", "")
    if service is None or not code:
        return _sign_in("refused"), 422
    asked = _round(kept)
    try:
        if not kept or request.form.get("state") != asked.state or _is_spent():
            raise TokenRefused("state")
        token = _enter(service.identity(asked, code, clock.now()), asked, kept[0])
    except ProviderSilent as silent:
        return _silent(silent)
    except (TokenRefused, NotKnown, identities.Taken) as refused:
        log.warning("sign-in refused: %s %s", type(refused).__name__, refused)
        _note_failure()
        return _sign_in("refused"), 401
    where = entering.safe_path(f"/{kept.partition('/')[2]}")
    if kept[0] == WELCOME:
        where = url_for("keys.own", new="yes")
    return coming_in.signed_in(redirect(where, 303), token)


def _enter(who: Identity, asked: Round, kind: str) -> str:
    """Her session's token. Raises NotKnown, Taken, or TokenRefused for a second use."""
    at = clock.now()
    with writing() as session:
        is_first = ceremonies.once(session=session, at=at, secret=asked.secret, keeps=KEPT)
        session.commit()
    if not is_first:
        raise TokenRefused("this answer was used before")
    with writing() as session:
        token = _link(session, at, who) if kind == WELCOME else _known(session, at, who)
        session.commit()
    return token


def _link(session: Session, at: datetime, who: Identity) -> str:
    """The first time: an invitation, opened in this browser, says whose identity it is."""
    found = invitations.opened(session, at, cookies.read(Cookie.START))
    if found is None or not invitations.use(session=session, at=at, invitation=found):
        raise NotKnown
    person = coming_in.person_of(session, found.person_id)
    identities.link(session=session, at=at, person=person, who=who)
    return coming_in.begin(session, at, person)


def _known(session: Session, at: datetime, who: Identity) -> str:
    row = identities.find(session, who)
    if row is None or not identities.note_use(session=session, at=at, row=row):
        raise NotKnown
    return coming_in.begin(session, at, coming_in.person_of(session, row.person_id))


def _round(kept: str) -> Round:
    return Round(kept, coming_in.FRESH if kept[:1] == AGAIN else STAFF_SESSION)


def _service() -> Service | None:
    return cast("Service | None", current_app.extensions.get("sign_in_service"))


def _silent(silent: ProviderSilent) -> tuple[str, int]:
    log.warning("the sign-in service is silent: %s", silent)
    return _sign_in("silent"), 503


def _sign_in(wrong: str) -> str:
    return render_template("accounts/staff/sign_in.html", next_path="/", wrong=wrong)


def _tries() -> dict[str, throttle.Limit]:
    return throttle.network_alone("provider", request.remote_addr)


def _is_spent() -> bool:
    return throttle.is_spent(reading(), clock.now(), _tries())


def _note_failure() -> None:
    with writing() as session:
        throttle.note_failure(session, clock.now(), _tries())
        session.commit()


def init_app(app: Flask) -> None:
    """One service a process: it remembers how the provider describes itself."""
    settings = app.extensions["settings"]
    if settings.provider is not None:
        app.extensions["sign_in_service"] = Service(
            settings.provider, f"{settings.origin}/sign-in/back"
        )
