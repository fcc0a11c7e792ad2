"""Coming in with a code, the PIN, the language, and the way out."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app import clock
from app.accounts import entering, sessions
from app.accounts.actions import choose_language
from app.accounts.forms import CodeForm, LanguageForm, NewPinForm
from app.accounts.gate import anyone
from app.accounts.models import CodeState
from app.accounts.tokens import new_token
from app.web import beside, cookies
from app.web.cookies import Cookie
from app.web.database import writing
from app.web.policy import Access, open_to

bp = Blueprint("accounts", __name__)


@bp.get("/start")
@open_to(Access.PUBLIC)
def start() -> Answer:
    """The eight digits; with JavaScript and a scanned token, one tap. Reading consumes nothing."""
    page = render_template("accounts/start.html", form=CodeForm(), guide=entering.guide())
    return entering.known_browser(make_response(page))


@bp.post("/start")
@open_to(Access.PUBLIC)
def open_code() -> Answer | tuple[str, int]:
    form = CodeForm(request.form)
    if not form.validate():
        return render_template("accounts/start.html", form=form, guide=None), 422
    browser = cookies.read(Cookie.START) or new_token()
    if not entering.open_with(form, browser):
        return render_template("accounts/start.html", form=form, guide=None, refused=True), 422
    answer = redirect(url_for("accounts.start_language"), 303)
    cookies.write(answer, Cookie.START, browser)
    return answer


@bp.get("/start/language")
@open_to(Access.DEVICE)
def start_language() -> str:
    entering.opened()
    return render_template("accounts/language.html", action=url_for("accounts.start_language"))


@bp.post("/start/language")
@open_to(Access.DEVICE)
def start_in_language() -> Answer:
    entering.opened()
    answer = redirect(url_for("accounts.check"), 303)
    return _with_language(answer)


@bp.get("/start/pictures")
@open_to(Access.DEVICE)
def check() -> Answer | str:
    """Two pictures that the coach compares; on to the PIN once she has."""
    code = entering.opened()
    if code.state is CodeState.CONFIRMED:
        return redirect(url_for("accounts.new_pin"), 303)
    return render_template("accounts/check.html", pictures=code.pictures.split())


@bp.get("/start/pin")
@open_to(Access.DEVICE)
def new_pin() -> Answer | str:
    code = entering.opened()
    if code.state is not CodeState.CONFIRMED:
        return redirect(url_for("accounts.check"), 303)
    form = NewPinForm(mark=entering.person_of(code).mark)
    return render_template("accounts/new_pin.html", form=form)


@bp.post("/start/pin")
@open_to(Access.DEVICE)
def set_pin() -> Answer | tuple[str, int]:
    code = entering.opened()
    form = NewPinForm(request.form)
    form.phone = entering.phone_of(code)
    if not form.validate():
        return render_template("accounts/new_pin.html", form=form), 422
    device_token, session_token = entering.enrol(code, form)
    answer = redirect("/", 303)
    cookies.write(answer, Cookie.DEVICE, device_token)
    cookies.write(answer, Cookie.SESSION, session_token)
    cookies.drop(answer, Cookie.START)
    return answer


@bp.get("/pin")
@open_to(Access.DEVICE)
def pin() -> Answer:
    return entering.pad()


@bp.post("/pin")
@open_to(Access.DEVICE)
def give_pin() -> Answer | Response:
    """Right: on to where she was. Wrong: how many tries are left, and nothing lost."""
    token, where = entering.try_pin()
    if token is None:
        return where
    answer = redirect(where.location, 303)
    cookies.write(answer, Cookie.SESSION, token)
    device_token = cookies.read(Cookie.DEVICE)
    if device_token:
        cookies.write(answer, Cookie.DEVICE, device_token)
    return answer


@bp.get("/language")
@open_to(Access.PUBLIC)
def language() -> str:
    return render_template("accounts/language.html", action=url_for("accounts.language"))


@bp.post("/language")
@open_to(Access.PUBLIC)
def change_language() -> Answer:
    who = anyone()
    chosen = LanguageForm(request.form).chosen
    if who is not None and not who.is_locked and chosen is not None:
        with writing() as session:
            if who.sheet_id is not None:
                sessions.confine(
                    session, who.sign_in_id, sheet_id=who.sheet_id, language=chosen.code
                )
            else:
                choose_language(session=session, person_id=who.person_id, language=chosen.code)
            session.commit()
    return _with_language(redirect(entering.safe_path(request.form.get("next", "/")), 303))


@bp.post("/beside", endpoint="beside")
@open_to(Access.PUBLIC)
def two_languages() -> Answer:
    """Swedish below each text on this phone, turned towards the other side, or away again."""
    answer = redirect(entering.page_before(), 303)
    beside.choose(answer, request.form.get("wish", ""))
    return answer


@bp.get("/exit", endpoint="exit")
@open_to(Access.PUBLIC)
def leave() -> Response:
    """Ends the session and shows a page that says nothing. A tablet that answers is locked only."""
    who = anyone()
    if who is not None:
        with writing() as session:
            if who.sheet_id is not None:
                sessions.lock(session, clock.now(), who.sign_in_id)
            else:
                sessions.end(session=session, at=clock.now(), sign_in_id=who.sign_in_id)
            session.commit()
    answer = make_response(render_template("accounts/away.html", today=clock.today()))
    answer.headers["Clear-Site-Data"] = '"cache"'
    if who is None or who.sheet_id is None:
        cookies.drop(answer, Cookie.SESSION)
    return answer


def _with_language(answer: Answer) -> Answer:
    chosen = LanguageForm(request.form).chosen
    if chosen is not None:
        cookies.write(answer, Cookie.LANGUAGE, chosen.code)
    return answer
