"""One's own reminders: what they are, turning them on, how and when. Staff have fewer choices."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from sqlalchemy import update
from sqlmodel import col
from werkzeug.wrappers import Response as Answer

from app import clock
from app.accounts.gate import viewer
from app.reminders import actions, choices, subscriptions
from app.reminders.forms import ChoiceForm, shown
from app.reminders.in_use import channels, signer, ways
from app.reminders.messages import REPORTED, proven
from app.reminders.models import Reminder
from app.reminders.planning import Level
from app.reminders.queries import phrases_sent
from app.reminders.staff_form import StaffChoiceForm
from app.reminders.subscriptions import NotUsable, Visit
from app.schedule.library import Said, say, shipped
from app.web.database import database, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, called_by_machines, open_to

bp = Blueprint("reminders", __name__)


@bp.get("/me/reminders")
@open_to(Access.TOGETHER)
def page() -> str:
    """What a reminder is, before anything is asked; then her choices."""
    return _page()


def _page(form: ChoiceForm | StaffChoiceForm | None = None) -> str:
    who, today = viewer(), clock.today()
    choice = choices.choice_of(reading(), who.person_id)
    own = subscriptions.own(reading(), who)
    form = form or _form()(data=shown(choice, today))
    form.offer(choice, channels(), today)
    return render_template(
        "reminders/staff/own.html" if who.is_staff else "reminders/own.html",
        form=form,
        choice=choice,
        wants=choice.level is not Level.NONE,
        is_on=choice.level is not Level.NONE and own is not None and own.gone_at is None,
        has_push=choices.has_push(reading(), who.association_id),
        can_push=who.binding_id is not None,
        key=signer().public,
        said=request.args.get("said"),
        told=_told(),
        local=clock.STOCKHOLM,
    )


def _form() -> type[ChoiceForm] | type[StaffChoiceForm]:
    return StaffChoiceForm if viewer().is_staff else ChoiceForm


def _told() -> list[tuple[Any, Said]]:
    """What staff have sent her, in her language."""
    sent = phrases_sent(reading(), viewer().person_id, clock.now())
    code = locale_of_request().code
    return [(at, say(shipped(), phrase, code)) for at, phrase in sent]


@bp.post("/me/reminders")
@open_to(Access.TOGETHER)
def choose() -> Answer | tuple[str, int]:
    """Her choices as a whole."""
    who, today = viewer(), clock.today()
    before = choices.choice_of(reading(), who.person_id)
    form = _form()(request.form)
    form.offer(before, channels(), today)
    if not form.validate():
        return _page(form), 422
    with writing() as session:
        choices.choose(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            person_id=who.person_id,
            choice=form.choice(before, today),
        )
        session.commit()
    return redirect(url_for("reminders.page", said="saved"), 303)


@bp.post("/me/reminders/phone")
@open_to(Access.TOGETHER)
def phone() -> Response | tuple[Response, int]:
    """What the browser says of its subscription, at a visit or when she turns it on."""
    who = viewer()
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        return jsonify(why="form"), 422
    try:
        given = said.get("subscription")
        kept = subscriptions.read(given, ways()) if given else None
    except NotUsable as why:
        return jsonify(why=str(why)), 422
    told, row = subscriptions.visit(reading(), who, kept, signer())
    turns_on = said.get("turn_on") is True
    # The one that we know is never kept again at a visit: a dead one would come back to life.
    is_another = row is not None and not subscriptions.is_same(reading(), row, kept)
    if kept is not None and (turns_on or is_another):
        _keep(kept, turn_on=turns_on)
        return jsonify(state=Visit.FINE)
    return jsonify(state=told, key=signer().public if told is Visit.RENEW else None)


def _keep(kept: dict[str, str], *, turn_on: bool) -> None:
    who, at = viewer(), clock.now()
    before = choices.choice_of(reading(), who.person_id)
    if who.device_id is None:
        return
    with writing() as session:
        subscriptions.keep(
            session=session,
            at=at,
            viewer=who,
            device_id=who.device_id,
            kept=kept,
            ways=ways(),
            signer=signer(),
        )
        if turn_on and before.level is Level.NONE:
            choices.choose(
                session=session,
                by=who.person_id,
                at=at,
                association_id=who.association_id,
                person_id=who.person_id,
                choice=replace(before, level=Level.WORD),
            )
        session.commit()


@bp.post("/me/reminders/off")
@open_to(Access.TOGETHER)
def off() -> Answer:
    """Nothing more is sent, and no phone's subscription stays."""
    who, at = viewer(), clock.now()
    before = choices.choice_of(reading(), who.person_id)
    with writing() as session:
        subscriptions.end(session=session, at=at, viewer=who)
        choices.choose(
            session=session,
            by=who.person_id,
            at=at,
            association_id=who.association_id,
            person_id=who.person_id,
            choice=replace(before, level=Level.NONE, paused_until=None),
        )
        session.commit()
    return redirect(url_for("reminders.page", said="off"), 303)


@bp.post("/me/reminders/test")
@open_to(Access.TOGETHER)
def test() -> Answer:
    """A test to her own phones; it comes within seconds, or the page says why not."""
    who = viewer()
    with writing() as session:
        actions.send_test(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            person_id=who.person_id,
        )
        session.commit()
    return redirect(url_for("reminders.page", said="test"), 303)


@bp.post("/shown")
@open_to(Access.PUBLIC)
def shown_on_a_phone() -> Response:
    """A service worker says that it showed a notification; only the phone that got it can."""
    reminder_id = proven(database().keyring, request.get_data(as_text=True)[:80])
    if reminder_id is not None:
        with writing() as session:
            session.execute(
                update(Reminder)
                .where(col(Reminder.id) == reminder_id, col(Reminder.shown_at).is_(None))
                .values(shown_at=clock.now())
            )
            session.commit()
    return _plain(204 if reminder_id else 422)


@bp.post("/sms/<proof>")
@open_to(Access.PUBLIC)
@called_by_machines
def sms_report(proof: str) -> Response:
    """The gateway says whether a text message arrived; the address proves that we asked."""
    reminder_id = proven(database().keyring, proof[:80], REPORTED)
    if reminder_id is None:
        return _plain(422)
    word = "arrived" if request.form.get("status") == "delivered" else "not_arrived"
    with writing() as session:
        actions.note_report(session=session, at=clock.now(), reminder_id=reminder_id, word=word)
        session.commit()
    return _plain(204)


def _plain(status: int) -> Response:
    """An answer to a machine."""
    return Response(status=status, mimetype="text/plain")
