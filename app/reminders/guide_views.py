"""How reminders are turned on, in pictures: on her own phone, or shown by her coach."""

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import force_locale

from app import clock, i18n
from app.accounts.gate import viewer
from app.accounts.sealing import faces
from app.programmes import access
from app.web.database import reading
from app.web.policy import Access, open_to

bp = Blueprint("guide", __name__)
PHONES = ("android", "iphone")


@bp.get("/me/reminders/guide")
@open_to(Access.PARTICIPANT)
def own() -> str:
    """The phone in her hand, unless she asks for the other kind."""
    return _page(_phone("iphone" if _is_iphone() else "android"), url_for("reminders.page"), {})


@bp.get("/people/<person_id>/reminders/guide")
@open_to(Access.STAFF)
def shown(person_id: str) -> str:
    """On the coach's tablet, in her language. Nothing of her is on it."""
    access.places_of(reading(), viewer(), clock.today(), person_id)
    her = faces(reading(), [person_id]).get(person_id)
    back_to = url_for("sending.person", person_id=person_id)
    before, g.language = g.language, i18n.choose(her.language if her else None)
    try:
        with force_locale(g.language.code):
            return _page(_phone("android"), back_to, {"person_id": person_id})
    finally:
        g.language = before


def _phone(usual: str) -> str:
    asked = request.args.get("phone", "")
    return asked if asked in PHONES else usual


def _is_iphone() -> bool:
    agent = request.headers.get("User-Agent", "")
    return "iPhone" in agent or "iPad" in agent


def _page(phone: str, back_to: str, here: dict[str, str]) -> str:
    return render_template("reminders/guide.html", phone=phone, back_to=back_to, here=here)
