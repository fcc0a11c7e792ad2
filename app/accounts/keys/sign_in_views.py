"""Signing in for those who work here: a passkey, a printed code, or another service."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.accounts import entering
from app.accounts.keys import coming_in
from app.accounts.keys.passkeys import Refused
from app.accounts.keys.ways import ways_in
from app.web import cookies
from app.web.cookies import Cookie
from app.web.policy import Access, open_to

bp = Blueprint("sign_in", __name__)
bp.add_app_template_global(ways_in)


@bp.get("/sign-in")
@open_to(Access.PUBLIC)
def page() -> str:
    return _page(request.args.get("next", "/"), again="again" in request.args)


@bp.post("/sign-in/options")
@open_to(Access.PUBLIC)
def options() -> Answer:
    """A challenge for this browser. The same for everybody: it names no key (S11)."""
    try:
        return challenge_answer(coming_in.challenge_to_sign_in())
    except coming_in.TooMany:
        return no_challenge()


@bp.post("/sign-in")
@open_to(Access.PUBLIC)
def with_key() -> Answer | tuple[str, int]:
    where, text = _next(), request.form.get("credential", "")
    if not text:
        return _page(where, wrong="no_key"), 422
    try:
        token = coming_in.sign_in_with_key(text)
    except Refused:
        return _page(where, wrong="refused"), 401
    return coming_in.signed_in(redirect(where, 303), token)


@bp.get("/sign-in/code")
@open_to(Access.PUBLIC)
def code() -> str:
    return render_template("accounts/staff/recovery.html", next_path="/")


@bp.post("/sign-in/code")
@open_to(Access.PUBLIC)
def with_code() -> Answer | tuple[str, int]:
    """Once; then a new passkey is asked for."""
    token = coming_in.sign_in_with_code(request.form.get("code", ""))
    if token is None:
        return render_template("accounts/staff/recovery.html", wrong=True), 422
    return coming_in.signed_in(redirect(url_for("keys.own", lost="yes"), 303), token)


def challenge_answer(asked: coming_in.Challenged) -> Answer:
    """The options as JSON, and the cookie that ties the answer to this browser."""
    answer: Response = make_response(asked.options)
    answer.mimetype = "application/json"
    cookies.write(answer, Cookie.START, asked.browser)
    return answer


def no_challenge() -> Answer:
    """The page then says that there was no answer."""
    answer = make_response("{}", 422)
    answer.mimetype = "application/json"
    return answer


def _next() -> str:
    return entering.safe_path(request.form.get("next", "/"))


def _page(where: str, wrong: str | None = None, again: bool = False) -> str:
    return render_template(
        "accounts/staff/sign_in.html",
        next_path=entering.safe_path(where),
        wrong=wrong,
        again=again,
    )
