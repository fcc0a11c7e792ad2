"""Staff send a reminder in two taps, see what became of earlier ones, and whom to call instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app import clock, i18n
from app.accounts.gate import viewer
from app.accounts.sealing import Face, faces
from app.db import new_id
from app.programmes import access
from app.programmes.access import NotVisible
from app.reminders import actions, choices, queries, words
from app.reminders.actions import SHELF, NotAPhrase, TooLate
from app.reminders.hours import Rules, is_quiet
from app.reminders.in_use import ways
from app.reminders.rules import rules_for
from app.schedule.library import Said, on_shelf, say, shipped
from app.schedule.models import Occurrence, OccurrenceStatus
from app.schedule.queries import expected
from app.web.database import note_read, reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("sending", __name__)

KEEPS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a reminder goes to. `until`: when it no longer helps; `rules`: of the programme."""

    people: list[str]
    until: datetime
    rules: Rules
    about: tuple[str, ...] = ()


@bp.get("/people/<person_id>/reminders")
@open_to(Access.STAFF)
def person(person_id: str) -> str:
    """What she has chosen, what was sent, and what could be sent now."""
    who, at = viewer(), clock.now()
    access.places_of(reading(), who, clock.today(), person_id)
    her = faces(reading(), [person_id])[person_id]
    html = render_template(
        "reminders/staff/person.html",
        her=her,
        choice=choices.choice_of(reading(), person_id),
        word=queries.not_reached(reading(), [person_id], at, ways()).get(person_id),
        log=queries.log_of(reading(), person_id, at),
        phrases=_phrases(her.language),
        token=new_id(),
        words=words,
        said=_said,
        local=clock.STOCKHOLM,
    )
    note_read(
        association_id=who.association_id,
        act="person_read",
        by=who.person_id,
        person=person_id,
        page="reminders",
    )
    return html


@bp.post("/people/<person_id>/reminders")
@open_to(Access.STAFF)
def send_to_person(person_id: str) -> str | Response:
    """The second tap: the phrase goes to her."""
    places = access.places_of(reading(), viewer(), clock.today(), person_id)
    rules = rules_for(reading(), places[0].programme_id)
    again = url_for("sending.person", person_id=person_id)
    return _send(Group([person_id], clock.now() + KEEPS, rules)) or redirect(again, 303)


@bp.post("/people/<person_id>/reminders/test")
@open_to(Access.STAFF)
def test(person_id: str) -> Response:
    """A test, with her beside: it comes to her phone, or the log says why not."""
    who = viewer()
    access.places_of(reading(), who, clock.today(), person_id)
    with writing() as session:
        actions.send_test(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            person_id=person_id,
        )
        session.commit()
    return redirect(url_for("sending.person", person_id=person_id), 303)


@bp.get("/times/<occurrence_id>/remind")
@open_to(Access.STAFF)
def time(occurrence_id: str) -> str:
    """A phrase to everybody who is expected at a time, and what was sent about it before."""
    group = _group(reading(), occurrence_id)
    at = clock.now()
    earlier = queries.sent_about(reading(), group.people, occurrence_id, at)
    found = queries.not_reached(reading(), group.people, at, ways()) if earlier else {}
    return render_template(
        "reminders/staff/time.html",
        occurrence_id=occurrence_id,
        people=len(group.people),
        is_late=group.until <= at,
        phrases=_phrases(locale_of_request().code),
        token=new_id(),
        earlier=earlier,
        rows=_call(reading(), found),
        words=words,
        said=_said,
        local=clock.STOCKHOLM,
    )


@bp.post("/times/<occurrence_id>/remind")
@open_to(Access.STAFF)
def send_to_all(occurrence_id: str) -> str | Response:
    """The second tap: it goes to all, and says whom it does not reach."""
    again = url_for("sending.time", occurrence_id=occurrence_id)
    return _send(_group(reading(), occurrence_id)) or redirect(again, 303)


@bp.get("/reach")
@open_to(Access.STAFF)
def reach() -> str:
    """Everybody of hers whom reminders do not reach, and why."""
    who, today = viewer(), clock.today()
    inside = [
        one
        for one in access.places(reading(), who, today)
        if one.started_on <= today and (one.ended_on is None or one.ended_on >= today)
    ]
    people = access.people_in(inside)
    found = queries.not_reached(reading(), people, clock.now(), ways())
    html = render_template(
        "reminders/staff/reach.html",
        rows=_call(reading(), found),
        count=len(people),
        words=words,
    )
    for programme_id in sorted({one.programme_id for one in inside}):
        note_read(
            association_id=who.association_id,
            act="phone_list_read",
            by=who.person_id,
            programme=programme_id,
            people=sum(one.programme_id == programme_id for one in inside),
        )
    return html


def _send(group: Group) -> str | None:
    """The page that says what became of it; None for what is no phrase of the page's."""
    who, at = viewer(), clock.now()
    phrase, token = request.form.get("phrase", ""), request.form.get("token", "")
    if not 20 <= len(token) <= 40:
        return None
    is_late = False
    with writing() as session:
        try:
            actions.send_by_hand(
                session=session,
                by=who.person_id,
                at=at,
                association_id=who.association_id,
                people=group.people,
                phrase=phrase,
                token=token,
                until=group.until,
                rules=group.rules,
                about=group.about,
            )
            session.commit()
        except NotAPhrase:
            return None
        except TooLate:
            is_late = True
    found = queries.not_reached(reading(), group.people, at, ways())
    if is_late:
        found = dict.fromkeys(group.people, "too_late") | found
    return render_template(
        "reminders/staff/sent.html",
        said=say(shipped(), phrase, i18n.SOURCE),
        has_begun=group.until <= at,
        reached=len(group.people) - len(found),
        people=len(group.people),
        rows=_call(reading(), found),
        is_late=is_late,
        is_quiet=is_quiet(at, group.rules),
        words=words,
    )


def _group(session: Session, occurrence_id: str) -> Group:
    """The people expected at a time of a programme given to her; NotVisible otherwise."""
    who, today = viewer(), clock.today()
    row = session.get(Occurrence, occurrence_id)
    if row is None or row.association_id != who.association_id:
        raise NotVisible(occurrence_id)
    access.programme(session, who, today, row.programme_id)
    if row.status not in (OccurrenceStatus.PLANNED, OccurrenceStatus.MOVED):
        raise NotVisible(occurrence_id)
    coming = set(expected(session, [occurrence_id])[occurrence_id])
    places = access.places(session, who, today, programme_id=row.programme_id)
    people = access.people_in(one for one in places if one.enrolment_id in coming)
    return Group(people, row.starts_at, rules_for(session, row.programme_id), (row.key,))


def _call(session: Session, found: dict[str, str]) -> list[tuple[Face, str]]:
    """Whom to call instead, by name, with the reason."""
    known = faces(session, found)
    rows = [(known[person_id], word) for person_id, word in found.items() if person_id in known]
    return sorted(rows, key=lambda row: row[0].first_name.casefold())


def _phrases(code: str) -> Iterable[tuple[Said, Said]]:
    """Each phrase in Swedish, and as she will read it."""
    shelf = on_shelf(shipped(), SHELF)
    return [(say(shipped(), one.id, i18n.SOURCE), say(shipped(), one.id, code)) for one in shelf]


def _said(phrase: str) -> Said:
    return say(shipped(), phrase, i18n.SOURCE)
