"""The page that enrols one person: its form, its question, its coaches."""

from datetime import date

from flask import render_template
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app import clock, i18n
from app.accounts.gate import viewer
from app.accounts.sealing import Face, faces
from app.db import new_id
from app.home import template_facts
from app.home.alphabet import sort_key
from app.home.enrolling import Desk, Wish
from app.home.known import Known
from app.programmes.catalogue_cache import templates
from app.programmes.changing import coaches_of
from app.programmes.enrolment_forms import EnrolForm
from app.programmes.models import Programme
from app.programmes.stays import Overlaps
from app.web.database import reading
from app.web.names import locale_of_request


def coaches(programme_id: str, today: date) -> list[Face]:
    """Who may be the named contact, by name."""
    ids = coaches_of(reading(), programme_id, today)
    return sorted(faces(reading(), ids).values(), key=lambda face: sort_key(face.first_name))


def form_for(programme: Programme, sent: MultiDict[str, str] | None = None) -> EnrolForm:
    """A fresh form with a token of its own, or what was sent."""
    today = clock.today()
    own = coaches(programme.id, today)
    form = EnrolForm(sent) if sent else EnrolForm(started_on=today.isoformat(), token=new_id())
    form.offer(today)
    form.offer_coaches(own)
    if not sent:
        form.coach.data = usual(own)
    return form


def usual(own: list[Face]) -> str:
    """She who enrols when she is a coach there, else the only one there is."""
    who, ids = viewer(), [face.person_id for face in own]
    if "coach" in who.roles and who.person_id in ids:
        return who.person_id
    return ids[0] if len(ids) == 1 else ""


def desk_for(programme: Programme) -> Desk:
    return Desk(viewer(), clock.now(), clock.today(), locale_of_request().code, programme)


def wish_of(form: EnrolForm) -> Wish:
    """What a form that validates asks for."""
    return Wish(
        first_name=form.first_name.data or "",
        language=form.language.data,
        phone=form.phone.data or None,
        details=form.details,
        coach_id=form.coach.data or None,
        planned_end_on=form.planned_end_on.day,
        is_who=form.who.data or "",
        asked=frozenset((form.asked.data or "").split()),
        token=(form.token.data or "")[:40],
    )


def was_in(other: Overlaps) -> str:
    """Why a first day cannot be: it lies within another stay."""
    code = locale_of_request().code
    first, last = i18n.short_date(other.first_on, code), other.last_on
    if last is None:
        return str(_("The person is in this programme since %(first)s.", first=first))
    return str(
        _(
            "The person was in this programme from %(first)s to %(last)s. Write a later first day.",
            first=first,
            last=i18n.short_date(last, code),
        )
    )


def page(
    programme: Programme, form: EnrolForm, known: list[Known] | None = None, earlier: str = ""
) -> str:
    """The form; with `known`, the question whether it is one of them. `earlier`: whom this very
    form enrolled before.
    """
    template = templates().get(programme.template_slug)
    return render_template(
        "home/staff/enrol.html",
        programme=programme,
        form=form,
        known=known or [],
        earlier=earlier,
        length=template_facts.length(template.length if template else None),
    )
