"""Staff and a programme's period of being closed; its coordinator and its rules."""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.programmes import access
from app.programmes.access import NotVisible
from app.programmes.models import Programme
from app.schedule import cards, closing, queries
from app.schedule.changes import Change
from app.schedule.close_form import CloseForm, RulesForm
from app.schedule.closing import Period
from app.schedule.own_phrases import with_own
from app.schedule.rules.choices import choices_for, choose
from app.schedule.rules.models import Closing
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("closings", __name__)


def _programme(programme_id: str) -> Programme:
    return access.programme(reading(), viewer(), clock.today(), programme_id)


@bp.get("/programmes/<programme_id>/schedule/close")
@open_to(Access.STAFF)
def close(programme_id: str) -> str:
    """From when to when, and why; and what is closed already."""
    form = CloseForm(reason="change_holiday")
    return _close_page(_programme(programme_id), form)


@bp.post("/programmes/<programme_id>/schedule/close")
@open_to(Access.STAFF)
def keep_closed(programme_id: str) -> Response | str | tuple[str, int]:
    """Look first at what would be called off, then do it."""
    who, programme = viewer(), _programme(programme_id)
    form = CloseForm(request.form)
    form.today = clock.today()
    phrases = with_own(reading(), who.association_id)
    if not form.offer(phrases, locale_of_request().code).validate():
        return _close_page(programme, form), 422
    if "close" not in request.form:
        return _close_page(programme, form, form.period)
    change = Change(who.person_id, clock.now(), reason=form.reason.data, text=form.own_text)
    with writing() as session:
        closing.close(session=session, programme=programme, period=form.period, change=change)
        session.commit()
    return redirect(url_for("closings.close", programme_id=programme_id, done="y"), 303)


@bp.post("/closings/<closing_id>/undo")
@open_to(Access.STAFF)
def undo(closing_id: str) -> Response:
    """What it called off and has not begun meets as before."""
    row = reading().exec(select(Closing).where(col(Closing.id) == closing_id)).first()
    if row is None:
        raise NotVisible(closing_id)
    programme_id = _programme(row.programme_id).id
    with writing() as session:
        closing.reopen(
            session=session,
            by=viewer().person_id,
            at=clock.now(),
            closing=session.get_one(Closing, closing_id),
        )
        session.commit()
    return redirect(url_for("closings.close", programme_id=programme_id), 303)


def _close_page(programme: Programme, form: CloseForm, period: Period | None = None) -> str:
    code, session = locale_of_request().code, reading()
    phrases = with_own(session, programme.association_id)
    return render_template(
        "schedule/staff/close.html",
        programme=programme,
        form=form.offer(phrases, code),
        found=_cards(session, programme.id, period, code) if period else None,
        standing=closing.standing(session, programme.id, clock.today()),
        phrases=phrases,
        is_done="done" in request.args,
    )


def _cards(session: Session, programme_id: str, period: Period, code: str) -> list[cards.Card]:
    """What would be called off, as it reads."""
    now = clock.now()
    ids = {row.id for row in closing.falls_in(session, programme_id, period, now)}
    times = queries.times_in(session, [programme_id], period.from_on, period.until_on)
    phrases = with_own(session, viewer().association_id)
    hit = [one for one in times if one.id in ids]
    return cards.cards(hit, phrases, code, now, clock.today())


@bp.get("/programmes/<programme_id>/schedule/rules")
@open_to(Access.COORDINATOR)
def rules(programme_id: str) -> str:
    """What new activities and the lists on tablets go by."""
    programme = _programme(programme_id)
    found = choices_for(reading(), programme.id)
    form = RulesForm(
        holidays=found.holidays.value,
        weeks_ahead=str(found.weeks_ahead),
        roster_days=str(found.roster_days),
    )
    return _rules_page(programme, form)


@bp.post("/programmes/<programme_id>/schedule/rules")
@open_to(Access.COORDINATOR)
def keep_rules(programme_id: str) -> Response | tuple[str, int]:
    programme, form = _programme(programme_id), RulesForm(request.form)
    if not form.validate():
        return _rules_page(programme, form), 422
    with writing() as session:
        choose(
            session=session,
            by=viewer().person_id,
            at=clock.now(),
            programme=programme,
            wanted=form.choices,
        )
        session.commit()
    return redirect(url_for("closings.rules", programme_id=programme_id, done="y"), 303)


def _rules_page(programme: Programme, form: RulesForm) -> str:
    return render_template(
        "schedule/staff/rules.html",
        programme=programme,
        form=form,
        is_done="done" in request.args,
    )
