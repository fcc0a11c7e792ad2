"""Contact with a person, and what staff have noted about her."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.sealing import box_of, faces
from app.home import enrolment_page
from app.home.enrolment_views import sent, write
from app.programmes import contacts_log
from app.programmes.contacts_log import WrittenMeanwhile
from app.programmes.life_forms import ContactForm, NoteForm
from app.programmes.models import ContactHow
from app.web.database import reading
from app.web.policy import Access, open_to

bp = Blueprint("contacts_log", __name__)


@bp.route("/enrolments/<enrolment_id>/contacts", methods=["GET", "POST"])
@open_to(Access.STAFF)
def contacts(enrolment_id: str) -> Response | str | tuple[str, int]:
    """Write down a contact; all of them below."""
    one = enrolment_page.opened(enrolment_id, "contacts")
    form = ContactForm(sent(), on=clock.today().isoformat()).offer(clock.today())
    if request.method == "POST" and form.validate():
        write(
            one,
            contacts_log.add_contact,
            on=form.on.day,
            how=ContactHow(form.how.data),
            is_reached=form.reached.data == "yes",
            line=form.line.data or "",
        )
        return redirect(url_for("staff_home.card", person_id=one.place.person_id), 303)
    box = box_of(reading(), one.place.person_id)
    found = contacts_log.contacts_in(reading(), box, [one.place])
    page = render_template(
        "home/staff/contacts.html",
        one=one,
        form=form,
        contacts=found,
        names=faces(reading(), {contact.by for contact in found}),
    )
    return (page, 422) if request.method == "POST" else page


@bp.route("/enrolments/<enrolment_id>/note", methods=["GET", "POST"])
@open_to(Access.STAFF)
def note(enrolment_id: str) -> Response | str | tuple[str, int]:
    """A new version of the note; the earlier ones below. Nobody's words are written over."""
    one = enrolment_page.opened(enrolment_id, "note")
    form, is_late = NoteForm(sent()), False
    if request.method == "POST" and form.validate():
        try:
            write(one, contacts_log.write_note, words=form.text, after=form.seen)
        except WrittenMeanwhile:
            is_late = True
        else:
            return redirect(url_for("staff_home.card", person_id=one.place.person_id), 303)
    versions = contacts_log.versions_of(reading(), one.place)
    if sent() is None and versions:
        form.words.data = versions[0].words
    if sent() is None or is_late:
        form.after.data = str(versions[0].number if versions else 0)
    page = render_template(
        "home/staff/note.html",
        one=one,
        form=form,
        versions=versions,
        is_late=is_late,
        day_of=clock.local_date,
        names=faces(reading(), {version.by for version in versions}),
    )
    return (page, 422) if request.method == "POST" else page
