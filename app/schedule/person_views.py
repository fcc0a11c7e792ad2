"""Staff and one person's time: a meeting in three taps, her own schedule, her pace, her week."""

from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock, i18n
from app.accounts.gate import viewer
from app.accounts.sealing import faces
from app.programmes import access
from app.programmes.card_form import date_of, time_of
from app.schedule import (
    cards,
    clashes,
    feed,
    library,
    meeting,
    pages,
    people,
    plans,
    queries,
    staff_words,
)
from app.schedule.change_form import PaceForm, hours_of
from app.schedule.form_parts import number_of
from app.schedule.library import say
from app.schedule.own_phrases import with_own
from app.schedule.staff_views import monday_asked
from app.web.database import note_read, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("personal", __name__)
NOTHING = "Nothing this week"  # marked in the page of her own week


def _own_running(person_id: str) -> access.Place:
    """The enrolment a new meeting belongs to: her running one that the viewer may see."""
    today = clock.today()
    mine = access.places_of(reading(), viewer(), today, person_id)
    running = [one for one in mine if one.ended_on is None or one.ended_on >= today]
    if not running:
        raise access.NotVisible(person_id)
    return running[0]


@bp.get("/people/<person_id>/meeting")
@open_to(Access.STAFF)
def new_meeting(person_id: str) -> str:
    """When, where, what for."""
    return _meeting_page(person_id)


def _meeting_page(person_id: str, problem: str | None = None) -> str:
    who, code = viewer(), locale_of_request().code
    enrolled = _own_running(person_id)
    given = [one.id for one in access.programmes(reading(), who, clock.today())]
    mine = access.places_of(reading(), who, clock.today(), person_id)
    phrases = with_own(reading(), who.association_id)
    html = render_template(
        "schedule/staff/meeting.html",
        face=faces(reading(), [person_id])[person_id],
        programme=enrolled.programme_name,
        slots=meeting.slots(reading(), given, who.person_id, mine, clock.now()),
        places=plans.places_in(reading(), who.association_id),
        anywhere=[say(phrases, one, code) for one in meeting.ANYWHERE],
        purposes=[say(phrases, one, code) for one in meeting.PURPOSES],
        chosen=request.form,
        problem=problem,
        today=clock.today(),
    )
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="person_read",
        person=person_id,
        page="meeting",
    )
    return html


@bp.post("/people/<person_id>/meeting")
@open_to(Access.STAFF)
def meet(person_id: str) -> Response | tuple[str, int]:
    """The third tap, what for, keeps it."""
    who, at, fields = viewer(), clock.now(), request.form
    enrolled = _own_running(person_id)
    day, hour = date_of(fields.get("on")), time_of(fields.get("starts"))
    value = f"{day.isoformat()}T{hour}" if day and hour else fields.get("when", "")
    when = meeting.parsed(value, at)
    if when is None:
        return _meeting_page(person_id, _("Choose when.")), 422
    if fields.get("purpose") not in meeting.PURPOSES:
        return _meeting_page(person_id, _("Choose what for.")), 422
    link = fields.get("link", "").strip()
    if link and not link.startswith("https://"):
        return _meeting_page(person_id, _("A link begins with https://")), 422
    written = " ".join(fields.get("written", "").split())[:80]
    with writing() as session:
        row = meeting.meet(
            session=session,
            by=who.person_id,
            at=at,
            programme=access.programme(session, who, clock.today(), enrolled.programme_id),
            enrolled=enrolled,
            on=when[0],
            starts=when[1],
            purpose=fields["purpose"],
            place=meeting.place_for(
                session, who.person_id, at, who.association_id, fields.get("where", ""), written
            ),
            minutes=number_of(fields.get("minutes")) or meeting.MINUTES,
            link=link or None,
        )
        day, made = row.first_on, row.id
        session.commit()
    back = url_for("personal.schedule", person_id=person_id, of=day.isoformat(), saved=made)
    return redirect(back, 303)


@bp.get("/people/<person_id>/schedule")
@open_to(Access.STAFF)
def schedule(person_id: str) -> str:
    """Which times are hers, and her weeks against what was agreed."""
    form = PaceForm(from_on=clock.today().isoformat())
    return _schedule_page(person_id, form)


def _schedule_page(person_id: str, form: PaceForm) -> str:
    who, monday = viewer(), monday_asked()
    code = locale_of_request().code
    found = pages.person_page(reading(), who, person_id, clock.now(), code, monday)
    saved = request.args.get("saved")
    made = next((card for card in found.cards if card.time.activity_id == saved), None)
    html = render_template(
        "schedule/staff/person.html",
        found=found,
        made=made,
        warned=clashes.about(reading(), who, made.time, clock.now()) if made else (),
        form=form,
        monday=monday,
        turn=timedelta(weeks=pages.WEEKS_SHOWN),
        saved=saved is not None,
        words=staff_words,
        number=lambda hours: staff_words.number(hours, code),
    )
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="person_read",
        person=person_id,
        page="schedule",
    )
    return html


@bp.post("/people/<person_id>/schedule")
@open_to(Access.STAFF)
def set_pace(person_id: str) -> Response | tuple[str, int]:
    """A step of the ramp-up from a day on."""
    who, enrolled = viewer(), _own_running(person_id)
    form = PaceForm(request.form)
    form.today = clock.today()
    if not form.validate():
        return _schedule_page(person_id, form), 422
    from_on = date_of(form.from_on.data)
    assert from_on
    with writing() as session:
        people.set_pace(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            enrolment_id=enrolled.enrolment_id,
            from_on=from_on,
            days=number_of(form.days.data),
            hours=hours_of(form.hours.data),
            cap_hours=hours_of(form.cap.data),
        )
        session.commit()
    return redirect(url_for("personal.schedule", person_id=person_id), 303)


@bp.get("/people/<person_id>/week")
@open_to(Access.STAFF)
def paper(person_id: str) -> str:
    """Her week on one page, in her language with Swedish beside."""
    who, monday = viewer(), monday_asked()
    today = clock.today()
    places = access.places_of(reading(), who, today, person_id)
    face = faces(reading(), [person_id])[person_id]
    times = queries.times_of(reading(), places, monday, monday + timedelta(days=6))
    phrases = with_own(reading(), who.association_id)
    mine = cards.cards(times, phrases, face.language, clock.now(), today)
    swedish = cards.cards(times, phrases, library.SOURCE, clock.now(), today)
    html = render_template(
        "schedule/staff/week_on_paper.html",
        face=face,
        monday=monday,
        days=_by_day(monday, list(zip(mine, swedish, strict=True))),
        language=staff_words.language(face.language),
        day_in=staff_words.day_in,
        nothing=i18n.text_in(staff_words.language(face.language).code, NOTHING),
    )
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="person_read",
        person=person_id,
        page="week_on_paper",
    )
    return html


Pair = tuple[cards.Card, cards.Card]


def _by_day(monday: date, rows: list[Pair]) -> list[tuple[date, list[Pair]]]:
    days = [monday + timedelta(days=n) for n in range(7)]
    return [(day, [row for row in rows if row[0].time.on == day]) for day in days]


@bp.post("/people/<person_id>/calendar/end")
@open_to(Access.STAFF)
def end_feed(person_id: str) -> Response:
    """Her calendar address stops; she can ask for a new one."""
    who = viewer()
    access.places_of(reading(), who, clock.today(), person_id)
    with writing() as session:
        feed.end(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            person_id=person_id,
        )
        session.commit()
    return redirect(url_for("personal.schedule", person_id=person_id), 303)
