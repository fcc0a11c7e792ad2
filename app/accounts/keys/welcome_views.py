"""An invitation: its link, who it is for, and her first key."""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import col, select
from werkzeug.wrappers import Response as Answer

from app import clock
from app.accounts.keys import coming_in, held, invitations
from app.accounts.keys.models import Invitation
from app.accounts.keys.passkeys import NewKey, Refused
from app.accounts.keys.sign_in_views import challenge_answer, no_challenge
from app.accounts.models import RoleHeld
from app.accounts.roles import Role
from app.accounts.sealing import Face, faces
from app.accounts.tokens import new_token
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("welcome", __name__)


@bp.get("/welcome")
@open_to(Access.PUBLIC)
def page() -> str:
    """The token is in the fragment. Reading consumes nothing (S2)."""
    return render_template("accounts/staff/welcome.html")


@bp.post("/welcome")
@open_to(Access.PUBLIC)
def open_invitation() -> Answer | tuple[str, int]:
    """One neutral answer to used, late, withdrawn and unknown."""
    token, browser = request.form.get("token", ""), cookies.read(Cookie.START) or new_token()
    with writing() as session:
        found = invitations.open_with(session=session, at=clock.now(), token=token, browser=browser)
        session.commit()
    if found is None:
        return render_template("accounts/staff/welcome.html", refused=True), 422
    answer = redirect(url_for("welcome.you"), 303)
    cookies.write(answer, Cookie.START, browser)
    return answer


@bp.get("/welcome/you")
@open_to(Access.DEVICE)
def you() -> Answer | str:
    """Her name, what she is here, and the one button."""
    found = coming_in.invited()
    return _you(found) if found else redirect(url_for("welcome.page"), 303)


@bp.post("/welcome/you/options")
@open_to(Access.DEVICE)
def options() -> Answer:
    found = coming_in.invited()
    if found is None:
        return no_challenge()
    try:
        return challenge_answer(
            coming_in.challenge_to_register(found.person_id, _face(found).first_name)
        )
    except coming_in.TooMany:
        return no_challenge()


@bp.post("/welcome/you")
@open_to(Access.DEVICE)
def register() -> Answer | tuple[str, int]:
    """Her first key, and she is in. A key that is no good leaves the invitation as it was."""
    found = coming_in.invited()
    if found is None:
        return render_template("accounts/staff/welcome.html", refused=True), 422
    text = request.form.get("credential", "")
    if not text:
        return _you(found, wrong="no_key"), 422
    try:
        token = _register(found, coming_in.new_key(text, found.person_id))
    except Refused:
        return _you(found, wrong="refused"), 422
    if token is None:
        return render_template("accounts/staff/welcome.html", refused=True), 422
    return coming_in.signed_in(redirect(url_for("keys.own", new="yes"), 303), token)


def _register(found: Invitation, new: NewKey) -> str | None:
    """Her session's token; None when the invitation was used in another window meanwhile."""
    at = clock.now()
    with writing() as session:
        if not invitations.use(session=session, at=at, invitation=found):
            return None
        person = coming_in.person_of(session, found.person_id)
        held.add(session=session, at=at, person=person, new=new)
        token = coming_in.begin(session, at, person)
        session.commit()
    return token


def _face(found: Invitation) -> Face:
    return faces(reading(), [found.person_id])[found.person_id]


def _you(found: Invitation, wrong: str | None = None) -> str:
    roles = reading().exec(
        select(col(RoleHeld.role)).where(
            col(RoleHeld.person_id) == found.person_id,
            col(RoleHeld.role) != Role.PARTICIPANT,
            col(RoleHeld.ended_at).is_(None),
        )
    )
    return render_template(
        "accounts/staff/welcome_you.html",
        face=_face(found),
        roles=sorted(role.value for role in roles),
        wrong=wrong,
    )
