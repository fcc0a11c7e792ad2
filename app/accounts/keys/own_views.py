"""Her own keys: a second one, a printed way back, an end to one she lost."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app import clock
from app.accounts.gate import viewer
from app.accounts.keys import coming_in, held, identities, recovery
from app.accounts.keys.passkeys import NewKey, Refused
from app.accounts.keys.sign_in_views import challenge_answer, no_challenge
from app.accounts.sealing import faces
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("keys", __name__)

Answered = Answer | str | tuple[str, int]


def freshly(view: Callable[[], Answered]) -> Callable[[], Answered]:
    """Sign in once more first: whoever finds the page open gives herself no key (ASVS 7.5.3)."""

    @wraps(view)
    def asked() -> Answered:
        if coming_in.is_fresh(viewer().sign_in_id):
            return view()
        return redirect(url_for("sign_in.page", again="yes", next=url_for("keys.own")), 303)

    return asked


@bp.get("/keys")
@open_to(Access.WORKER)
def own() -> str:
    return _page()


@bp.post("/keys/options")
@open_to(Access.WORKER)
def options() -> Answer:
    who = viewer()
    if not coming_in.is_fresh(who.sign_in_id):
        return no_challenge()
    try:
        name = faces(reading(), [who.person_id])[who.person_id].first_name
        return challenge_answer(coming_in.challenge_to_register(who.person_id, name))
    except coming_in.TooMany:
        return no_challenge()


@bp.post("/keys")
@open_to(Access.WORKER)
@freshly
def add() -> Answered:
    """One more key."""
    text = request.form.get("credential", "")
    if not text:
        return _page(wrong="no_key"), 422
    try:
        _add(coming_in.new_key(text, viewer().person_id))
    except Refused:
        return _page(wrong="refused"), 422
    return redirect(url_for("keys.own", saved="yes"), 303)


@bp.post("/keys/code")
@open_to(Access.WORKER)
@freshly
def make_code() -> Answered:
    """A printed way back. It exists in this one answer, nowhere else; an earlier one is void."""
    with writing() as session:
        person = coming_in.person_of(session, viewer().person_id)
        code = recovery.make(session=session, at=clock.now(), person=person)
        session.commit()
    return _page(code=code)


@bp.post("/keys/end")
@open_to(Access.WORKER)
@freshly
def end() -> Answered:
    """A lost key opens nothing any more. The last way in is not thrown away."""
    who = viewer()
    keys = held.keys_of(reading(), who.person_id)
    chosen = next((key for key in keys if key.id == request.form.get("key")), None)
    if chosen is None:
        return redirect(url_for("keys.own"), 303)
    if len(keys) == 1 and not identities.identities_of(reading(), who.person_id):
        return _page(wrong="last"), 422
    with writing() as session:
        held.remove(
            session=session,
            by=who.person_id,
            at=clock.now(),
            person=coming_in.person_of(session, who.person_id),
            key=session.merge(chosen),
        )
        session.commit()
    return redirect(url_for("keys.own"), 303)


def _add(new: NewKey) -> None:
    with writing() as session:
        person = coming_in.person_of(session, viewer().person_id)
        held.add(session=session, at=clock.now(), person=person, new=new)
        session.commit()


def _page(wrong: str | None = None, code: str | None = None) -> str:
    who = viewer()
    made_at = recovery.made_at(reading(), who.person_id)
    return render_template(
        "accounts/staff/keys.html",
        keys=held.keys_of(reading(), who.person_id),
        outside=identities.identities_of(reading(), who.person_id),
        code_made_on=clock.local_date(made_at) if made_at else None,
        day_of=clock.local_date,
        wrong=wrong,
        code=code,
        is_fresh=coming_in.is_fresh(who.sign_in_id),
        said=next((word for word in ("new", "lost", "saved") if word in request.args), None),
    )
