"""Out: the end, its undoing the same day, the rating that is asked for before and after."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.assessments.asking import ask_for
from app.assessments.occasions import Occasion
from app.home import afterwards, enrolment_page
from app.home.afterwards import MissingEnd
from app.home.enrolment_page import Opened
from app.home.enrolment_views import sent, write
from app.programmes import ending, life, reasons
from app.programmes import enrolment_words as said
from app.programmes.catalogue_cache import templates
from app.programmes.ending import AlreadyEnded, End, TooLateToUndo
from app.programmes.enrolment_forms import CHOOSE, choices
from app.programmes.life_forms import EndForm, NextStepForm
from app.programmes.next_step import change as change_next_step
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("ending", __name__)


@bp.route("/enrolments/<enrolment_id>/end", methods=["GET", "POST"])
@open_to(Access.STAFF)
def end(enrolment_id: str) -> Response | str | tuple[str, int]:
    """The last day, how, and what comes next. A missing end rating is asked for first."""
    one = enrolment_page.opened(enrolment_id, "end")
    if one.row.ended_on is not None and sent() is None:
        return redirect(url_for("enrolments.enrolment", enrolment_id=enrolment_id), 303)
    missing = afterwards.missing_ends(reading(), one.place, clock.today(), locale_of_request().code)
    form = _form(one, missing)
    if request.method == "POST" and form.validate():
        try:
            return write(one, ending.end, how=_how(form))
        except AlreadyEnded:
            one = replace(one, row=life.row_of(reading(), one.place))
    page = render_template(
        "home/staff/enrolment_end.html", one=one, form=form, missing=missing, ended=_ended(one)
    )
    return (page, 422) if request.method == "POST" else page


def _ended(one: Opened) -> enrolment_page.Ended | None:
    """By whom and how, when a colleague was first."""
    return enrolment_page.ended(reading(), one, locale_of_request().code)


def _form(one: Opened, missing: list[MissingEnd]) -> EndForm:
    form = EndForm(sent(), data={"ended_on": clock.today().isoformat(), **_known(one)})
    form.started_on = one.row.started_on
    form.is_rating_missing = any(each.can_be_taken for each in missing)
    form.without.choices = choices(said.NO_END_RATING, first=CHOOSE)
    _offer(form, one)
    return form


def _known(one: Opened) -> dict[str, str | None]:
    """What is written of the next step already, as its form shows it."""
    row = one.row
    return {
        "next_step": row.next_step,
        "next_step_on": row.next_step_on.isoformat() if row.next_step_on else "",
        "next_step_line": life.next_step_line(reading(), row),
    }


def _offer(form: NextStepForm, one: Opened) -> None:
    """The template's ways to end, and whatever is written now, should it be none of them."""
    form.today = clock.today()
    groups = reasons.groups_of(templates().get(one.place.template_slug))
    form.endings = reasons.endings_of(groups)
    if one.row.end_group is not None:
        now = reasons.Ending(one.row.end_group, one.row.end_reason)
        form.endings = {now.key: now, **form.endings}
    names = {
        key: ": ".join(
            enrolment_page.named(name) for name in reasons.names_of(groups, each) if name
        )
        for key, each in form.endings.items()
    }
    form.ending.choices = [("", CHOOSE), *names.items()]
    form.next_step.choices = choices(said.NEXT_STEP, first=CHOOSE)


def _how(form: EndForm) -> End:
    assert form.ended_on.day is not None
    assert form.chosen is not None
    after = form.after
    return End(
        on=form.ended_on.day,
        ending=form.chosen,
        next_step=after.step,
        next_step_on=after.on,
        line=after.line,
        without=form.reason_without,
    )


@bp.route("/enrolments/<enrolment_id>/next-step", methods=["GET", "POST"])
@open_to(Access.STAFF)
def next_step(enrolment_id: str) -> Response | str | tuple[str, int]:
    """Where she goes on to, while she is here and after; then also how it ended."""
    one = enrolment_page.opened(enrolment_id, "next-step")
    form = NextStepForm(sent(), data={"ending": _ending_now(one), **_known(one)})
    _offer(form, one)
    form.last = one.row.ended_on
    if form.last is None:
        form.endings = {}
    if request.method == "POST" and form.validate():
        return write(one, change_next_step, after=form.after, ending=form.chosen)
    page = render_template("home/staff/next_step.html", one=one, form=form)
    return (page, 422) if request.method == "POST" else page


def _ending_now(one: Opened) -> str:
    row = one.row
    return reasons.Ending(row.end_group, row.end_reason).key if row.end_group else ""


@bp.post("/enrolments/<enrolment_id>/end/undo")
@open_to(Access.STAFF)
def undo(enrolment_id: str) -> Response:
    """An end made by mistake, taken back the same day. Later it says so."""
    one = enrolment_page.opened(enrolment_id, "undo")
    try:
        return write(one, ending.undo_end)
    except TooLateToUndo:
        where = url_for("enrolments.enrolment", enrolment_id=enrolment_id, late="yes")
        return redirect(where, 303)


@bp.post("/enrolments/<enrolment_id>/end-rating")
@open_to(Access.STAFF)
def take_end_rating(enrolment_id: str) -> Response:
    """Open the end rating if it is not, and on to the tablet or to the paper."""
    one, who = enrolment_page.opened(enrolment_id, "end"), viewer()
    missing = afterwards.missing_ends(reading(), one.place, clock.today(), locale_of_request().code)
    wanted = request.form.get("instrument") or (missing[0].instrument.id if missing else "")
    found = next((m for m in missing if m.instrument.id == wanted and m.can_be_taken), None)
    if found is None:
        return redirect(url_for("ending.end", enrolment_id=enrolment_id), 303)
    if found.standing.may_ask:
        with writing() as session:
            ask_for(
                Occasion.END,
                session=session,
                by=who.person_id,
                at=clock.now(),
                on=clock.today(),
                association_id=who.association_id,
                place=one.place,
                instrument=found.instrument,
            )
            session.commit()
    page = "paper.typed" if request.form.get("where") == "paper" else "ratings.answer"
    offer = f"{enrolment_id}.{wanted}"
    return redirect(url_for(page, person_id=one.place.person_id, offer=offer), 303)


@bp.post("/enrolments/<enrolment_id>/follow-up")
@open_to(Access.STAFF)
def follow_up(enrolment_id: str) -> Response:
    """Ask how it is, some time after the end. A second tap, or one before it, changes nothing."""
    one, who = enrolment_page.opened(enrolment_id, "follow-up"), viewer()
    found = afterwards.follow_up_of(reading(), one.place, clock.today())
    if found is not None and not found[1]:
        with writing() as session:
            ask_for(
                Occasion.FOLLOW_UP,
                session=session,
                by=who.person_id,
                at=clock.now(),
                on=clock.today(),
                association_id=who.association_id,
                place=one.place,
                instrument=found[0],
            )
            session.commit()
    return redirect(url_for("enrolments.enrolment", enrolment_id=enrolment_id), 303)
