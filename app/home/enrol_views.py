"""In: one person, or a group pasted as lines."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app import clock
from app.accounts import sessions
from app.accounts.gate import viewer
from app.db import new_id
from app.home import enrol_list, enrol_page
from app.home.enrolling import FormUsed, KeepsNoPhone, WhoIsIt, enrol_one
from app.programmes import access
from app.programmes import enrolment_words as said
from app.programmes.access import NotVisible
from app.programmes.actions import AlreadyIn, StaffPerson
from app.programmes.models import Programme
from app.programmes.stays import Overlaps
from app.web.database import reading, writing
from app.web.policy import Access, open_to

bp = Blueprint("enrolling", __name__)


def _programme(programme_id: str) -> Programme:
    return access.programme(reading(), viewer(), clock.today(), programme_id)


@bp.get("/programmes/<programme_id>/enrol")
@open_to(Access.STAFF)
def enrol(programme_id: str) -> str:
    """An empty form, or what was typed before the page locked."""
    programme = _programme(programme_id)
    kept = sessions.kept(reading(), viewer(), request.path)
    form = enrol_page.form_for(programme, MultiDict(kept) if kept else None)
    return enrol_page.page(programme, form)


@bp.post("/programmes/<programme_id>/enrol")
@open_to(Access.STAFF)
def enrol_person(programme_id: str) -> Response | tuple[str, int]:
    """Enrolled, or asked again with everything still there."""
    programme = _programme(programme_id)
    form = enrol_page.form_for(programme, request.form)
    if not form.validate():
        return enrol_page.page(programme, form), 422
    try:
        with writing() as session:
            row = enrol_one(session, enrol_page.desk_for(programme), enrol_page.wish_of(form))
            sessions.forget_kept(session, viewer())
            session.commit()
            person_id = row.person_id
    except WhoIsIt as question:
        return enrol_page.page(programme, form, question.known), 422
    except FormUsed as earlier:
        form.token.data = new_id()
        return enrol_page.page(programme, form, earlier=earlier.first_name), 422
    except KeepsNoPhone:
        form.phone.errors = [
            _("With a protected identity no phone number is kept. Empty this."),
        ]
        return enrol_page.page(programme, form), 422
    except AlreadyIn as there:
        return redirect(
            url_for("enrolments.enrolment", enrolment_id=there.enrolment_id, already="yes"), 303
        )
    except Overlaps as other:
        form.started_on.errors = [enrol_page.was_in(other)]
        return enrol_page.page(programme, form), 422
    except StaffPerson as staff:
        raise NotVisible(form.who.data) from staff
    return redirect(url_for("staff_home.card", person_id=person_id), 303)


@bp.get("/programmes/<programme_id>/enrol/list")
@open_to(Access.STAFF)
def paste(programme_id: str) -> str:
    """Where lines are pasted; with what was there before the page locked."""
    programme = _programme(programme_id)
    kept = sessions.kept(reading(), viewer(), request.path)
    return _list_page(programme, kept, None)


@bp.post("/programmes/<programme_id>/enrol/list")
@open_to(Access.STAFF)
def enrol_group(programme_id: str) -> Response | str | tuple[str, int]:
    """First what was understood; then, confirmed, all of it or nothing."""
    programme = _programme(programme_id)
    fields = request.form.to_dict()
    desk = enrol_page.desk_for(programme)
    found = enrol_list.preview(reading(), desk, fields)
    made = enrol_list.made_before(reading(), programme_id, fields.get("token", ""))
    if made and found.says(made):
        return redirect(url_for("enrolling.paste", programme_id=programme_id, done=len(made)), 303)
    if made:  # the page of an earlier list, with other lines: a list of its own
        fields["token"] = new_id()
    is_confirmed = fields.get("step") == "confirm" and fields.get("seen") == found.seen
    if not is_confirmed or not found.is_ready or not _may_coach(programme, fields):
        page = _list_page(programme, fields, found)
        return page if fields.get("step") != "confirm" and not found.fault else (page, 422)
    try:
        with writing() as session:
            done = enrol_list.save(session, desk, found, fields)
            sessions.forget_kept(session, viewer())
            session.commit()
    except (
        WhoIsIt,
        AlreadyIn,
        Overlaps,
        FormUsed,
    ):  # somebody else enrolled one of them in between
        found = enrol_list.preview(reading(), desk, fields)
        return _list_page(programme, fields, found), 422
    return redirect(url_for("enrolling.paste", programme_id=programme_id, done=done), 303)


def _may_coach(programme: Programme, fields: dict[str, str]) -> bool:
    own = enrol_page.coaches(programme.id, clock.today())
    return fields.get("coach", "") in {"", *(face.person_id for face in own)}


def _list_page(
    programme: Programme, fields: dict[str, str], found: enrol_list.Preview | None
) -> str:
    done = request.args.get("done", "")
    coaches = enrol_page.coaches(programme.id, clock.today())
    return render_template(
        "home/staff/enrol_list.html",
        programme=programme,
        fields=fields,
        found=found,
        words={"SEX": said.SEX, "AGENCY": said.AGENCY},
        coaches=coaches,
        coach=fields.get("coach", enrol_page.usual(coaches)),
        token=fields.get("token") or new_id(),
        done=int(done) if done.isascii() and done.isdecimal() and len(done) < 4 else None,
        today=clock.today(),
    )
