"""From her browser to the app on the same phone: her own PIN, then a code for ten minutes.

No second look at pictures is asked for; her contact person sees that it happened.
"""

from flask import Blueprint, make_response, redirect, render_template, request
from sqlmodel import col, select
from werkzeug.wrappers import Response

from app import clock
from app.accounts import codes, proving
from app.accounts.forms import PinForm
from app.accounts.gate import viewer
from app.accounts.models import CodeKind, Person
from app.accounts.sessions import Viewer
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import writing
from app.web.policy import Access, open_to

bp = Blueprint("handover", __name__)


@bp.get("/me/handover")
@open_to(Access.PARTICIPANT)
def ask() -> str:
    return _page()


@bp.post("/me/handover")
@open_to(Access.PARTICIPANT)
def hand_over() -> Response | str | tuple[str, int]:
    """The pad first; with the right PIN the eight digits, shown this once."""
    who = viewer()
    if "pin" not in request.form or who.binding_id is None:
        return _page()
    proof = proving.prove(who, PinForm(request.form).typed)
    if not proof.is_right:
        return (_page(left=proof.left), 422) if proof.left else redirect("/", 303)
    digits, token = _issue(who)
    answer = make_response(_page(digits=digits))
    cookies.write(answer, Cookie.SESSION, token)
    return answer


def _page(digits: str | None = None, left: int | None = None) -> str:
    return render_template("accounts/handover.html", digits=digits, left=left)


def _issue(who: Viewer) -> tuple[str, str]:
    """The eight digits and the token of her renewed session."""
    with writing() as session:
        person = session.exec(select(Person).where(col(Person.id) == who.person_id)).one()
        issued = codes.issue_code(
            session=session,
            by=who.person_id,
            at=clock.now(),
            person=person,
            kind=CodeKind.HANDOVER,
            from_binding_id=who.binding_id,
        )
        token = proving.renew(session, who)
        session.commit()
    return issued.digits, token
