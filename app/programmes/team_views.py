"""Colleagues: who works here, a link for a new one, what each is given, and the end of it."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.accounts.keys import invitations
from app.accounts.keys.invitations import Invited
from app.accounts.models import Person
from app.accounts.roles import Role
from app.accounts.sealing import faces
from app.programmes import giving, phone_codes, protecting, team
from app.programmes.access import NotVisible
from app.programmes.giving_form import LENT, GiveForm, InviteForm
from app.programmes.models import Assignment, Programme, StaffRole
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("colleagues", __name__)

INVITES = {
    Role.COORDINATOR: (Role.COACH,),
    Role.ADMINISTRATOR: (Role.COACH, Role.COORDINATOR, Role.ANALYST, Role.ADMINISTRATOR),
}


@bp.get("/staff", endpoint="team")
@open_to(Access.GIVES_ACCESS)
def everybody() -> str:
    rows = team.team(reading(), viewer(), clock.now(), clock.today())
    return render_template("programmes/staff/team.html", rows=rows, today=clock.today())


@bp.get("/staff/new")
@open_to(Access.GIVES_ACCESS)
def new() -> str:
    return _invite_page(InviteForm())


@bp.post("/staff/new")
@open_to(Access.GIVES_ACCESS)
def invite() -> str | tuple[str, int]:
    """The link exists in this one answer, nowhere else."""
    form, who = InviteForm(request.form), viewer()
    mine = team.programmes_of(reading(), who, clock.today())
    if not form.offer(_may_invite(), mine).validate():
        return _invite_page(form), 422
    with writing() as session:
        invited = giving.invite_colleague(
            session=session,
            by=who.person_id,
            at=clock.now(),
            today=clock.today(),
            association_id=who.association_id,
            first_name=str(form.first_name.data),
            role=Role(form.role.data),
            programmes=form.chosen(mine),
        )
        session.commit()
    return _link_page(invited)


@bp.get("/staff/<colleague_id>")
@open_to(Access.GIVES_ACCESS)
def colleague(colleague_id: str) -> str:
    return _page(colleague_id, GiveForm(from_on=clock.today().isoformat()))


@bp.post("/staff/<colleague_id>/give")
@open_to(Access.GIVES_ACCESS)
def give(colleague_id: str) -> Response | tuple[str, int]:
    """A programme of hers to a colleague, for good or for some days."""
    found, form = _colleague(colleague_id), GiveForm(request.form)
    mine = team.programmes_of(reading(), viewer(), clock.today())
    if not form.offer(mine, clock.today()).validate():
        return _page(colleague_id, form), 422
    programme = next(row for row in mine if row.id == form.programme.data)
    try:
        _give(found, programme, form)
    except giving.AlreadyGiven:
        return _page(colleague_id, form, wrong="already"), 422
    except giving.NotHers:
        raise NotVisible(colleague_id) from None
    return redirect(url_for("colleagues.colleague", colleague_id=colleague_id), 303)


@bp.post("/staff/<colleague_id>/take/<assignment_id>")
@open_to(Access.GIVES_ACCESS)
def take(colleague_id: str, assignment_id: str) -> Response:
    """The next request of hers finds nobody of that programme."""
    found, who = _colleague(colleague_id), viewer()
    mine = next((g for g in found.given if g.assignment_id == assignment_id and g.is_mine), None)
    if mine is None:
        raise NotVisible(assignment_id)
    with writing() as session:
        given = session.exec(select(Assignment).where(col(Assignment.id) == assignment_id)).one()
        giving.take_back(
            session=session,
            by=who.person_id,
            at=clock.now(),
            programme=_programme(session, given.programme_id),
            given=given,
        )
        session.commit()
    return redirect(url_for("colleagues.colleague", colleague_id=colleague_id), 303)


@bp.post("/staff/<colleague_id>/link")
@open_to(Access.GIVES_ACCESS)
def link(colleague_id: str) -> str | tuple[str, int]:
    """A new link for one who never came, or has lost every key; an earlier one is void."""
    if not _colleague(colleague_id).may_end:
        return _page(colleague_id, GiveForm(), wrong="not_yours"), 422
    with writing() as session:
        invited = invitations.invite(
            session=session,
            by=viewer().person_id,
            at=clock.now(),
            person=_person(session, colleague_id),
        )
        session.commit()
    return _link_page(invited)


@bp.post("/staff/<colleague_id>/end")
@open_to(Access.GIVES_ACCESS)
def end(colleague_id: str) -> Response | tuple[str, int]:
    """All of her devices, sessions, keys and programmes, at once."""
    if not _colleague(colleague_id).may_end:
        return _page(colleague_id, GiveForm(), wrong="not_yours"), 422
    with writing() as session:
        giving.let_go(
            session=session,
            by=viewer().person_id,
            at=clock.now(),
            person=_person(session, colleague_id),
        )
        unseen = bool(protecting.seen_by_nobody(session, viewer().association_id))
        session.commit()
    said = "unseen" if unseen else "yes"
    return redirect(url_for("colleagues.team", ended=said), 303)


def _give(found: team.Colleague, programme: Programme, form: GiveForm) -> None:
    """A loan makes a substitute; otherwise she has it as what she is here."""
    first, last = form.days
    stays = StaffRole.COORDINATOR if Role.COORDINATOR in found.roles else StaffRole.COACH
    with writing() as session:
        giving.give(
            session=session,
            by=viewer().person_id,
            at=clock.now(),
            programme=_programme(session, programme.id),
            person=_person(session, found.face.person_id),
            role=StaffRole.SUBSTITUTE if form.how.data == LENT else stays,
            from_on=first,
            until_on=last,
        )
        session.commit()


def _colleague(colleague_id: str) -> team.Colleague:
    return team.colleague(reading(), viewer(), clock.now(), clock.today(), colleague_id)


def _person(session: Session, person_id: str) -> Person:
    return session.exec(select(Person).where(col(Person.id) == person_id)).one()


def _programme(session: Session, programme_id: str) -> Programme:
    return session.exec(select(Programme).where(col(Programme.id) == programme_id)).one()


def _may_invite() -> list[Role]:
    """An administrator invites whoever she likes, a coordinator her coaches."""
    roles = viewer().roles
    rows = (whom for role, whom in reversed(INVITES.items()) if role in roles)
    return list(next(rows, ()))


def _invite_page(form: InviteForm) -> str:
    mine = team.programmes_of(reading(), viewer(), clock.today())
    form.offer(_may_invite(), mine)
    return render_template("programmes/staff/invite.html", form=form)


def _link_page(invited: Invited) -> str:
    person_id = invited.invitation.person_id
    address = invitations.link_of(current_app.extensions["settings"].origin, invited.token)
    return render_template(
        "programmes/staff/invited.html",
        face=faces(reading(), [person_id])[person_id],
        address=address,
        qr=phone_codes.picture_of(address),
    )


def _page(colleague_id: str, form: GiveForm, wrong: str | None = None) -> str:
    found = _colleague(colleague_id)
    form.offer(team.programmes_of(reading(), viewer(), clock.today()), clock.today())
    return render_template(
        "programmes/staff/colleague.html",
        one=found,
        form=form,
        wrong=wrong,
        today=clock.today(),
        is_me=colleague_id == viewer().person_id,
    )
