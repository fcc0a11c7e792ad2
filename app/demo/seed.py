"""Builds the demo out of the same actions that the pages use."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlmodel import Session, select

from app.accounts.actions import create_person, give_role
from app.accounts.models import Person, StaffCard
from app.accounts.roles import Role
from app.assessments.actions import begin_sheet, finish_sheet, look_at_together, save_answer
from app.assessments.catalogue import shipped
from app.assessments.models import AnsweredHow, Medium
from app.assessments.occasions import Occasion
from app.assessments.queries import sheets_in
from app.assessments.vocabulary import Skipped
from app.associations.actions import add_helpline, create_association
from app.associations.models import Association
from app.clock import STOCKHOLM
from app.consent.actions import give_notice
from app.consent.models import Informed
from app.demo import cast, maps
from app.demo.attendance import seed_attendance
from app.demo.cast import Guest
from app.demo.lives import ENDED, FACTS, Ended, Facts
from app.demo.schedule import seed_schedule
from app.programmes.access import Place
from app.programmes.actions import assign, create_programme, enrol
from app.programmes.catalogue_cache import template_of
from app.programmes.ending import End, end
from app.programmes.models import Agency, NextStep, NoEndRating, Programme, Sex, StaffRole
from app.programmes.reasons import Ending
from app.texts.actions import set_languages

INSTRUMENT = "now"


@dataclass
class Scene:
    """What is being built, and the day it is built for."""

    session: Session
    association: Association
    today: date
    programmes: dict[str, Programme]
    coaches: dict[str, str]

    def at(self, days_ago: int, hour: int = 10) -> datetime:
        day = self.today - timedelta(days=days_ago)
        return datetime.combine(day, time(hour), STOCKHOLM)


def seed(session: Session, today: date) -> bool:
    """Build the demo; False when there is an association already. Commits nothing."""
    if session.exec(select(Association.id)).first() is not None:
        return False
    start = datetime.combine(today - timedelta(weeks=60), time(8), STOCKHOLM)
    association = create_association(session=session, at=start, name=cast.ASSOCIATION)
    for position, (name, number, sign) in enumerate(cast.HELPLINES):
        add_helpline(
            session=session,
            association_id=association.id,
            name=name,
            number=number,
            sign=sign,
            position=position,
        )
    scene = Scene(session, association, today, {}, {})
    for running in cast.PROGRAMMES:
        scene.programmes[running.key] = create_programme(
            session=session,
            by=None,
            at=scene.at(running.weeks_ago * 7),
            association_id=association.id,
            template=template_of(running.template),
            name=running.name,
            controller=cast.ASSOCIATION,
            started_on=today - timedelta(weeks=running.weeks_ago),
        )
    _hire(scene)
    for guest in cast.GUESTS:
        _welcome(scene, guest)
    seed_schedule(session, today, scene.programmes, scene.coaches)
    seed_attendance(session, today, scene.programmes, scene.coaches)
    return True


def _person(scene: Scene, name: str, mark: str, role: Role, at: datetime, **more: str) -> Person:
    person = create_person(
        session=scene.session,
        by=None,
        at=at,
        association_id=scene.association.id,
        first_name=name,
        mark=mark,
        language=more.get("language", "sv"),
        phone=more.get("phone"),
    )
    give_role(session=scene.session, by=None, at=at, person=person, role=role)
    return person


def _hire(scene: Scene) -> None:
    for colleague in cast.STAFF:
        at = scene.at(59 * 7)
        more = {"phone": colleague.phone} if colleague.phone else {}
        person = _person(scene, colleague.name, colleague.mark, Role(colleague.role), at, **more)
        hours: list[dict[str, object]] = [{"days": [0, 1, 2, 3], "from": "09:00", "until": "15:00"}]
        scene.session.add(StaffCard(person_id=person.id, hours=hours))
        locales = colleague.reviews
        set_languages(session=scene.session, at=at, person_id=person.id, locales=locales)
        for key in colleague.programmes:
            assign(
                session=scene.session,
                by=None,
                at=at,
                programme=scene.programmes[key],
                person_id=person.id,
                role=StaffRole(colleague.role),
                from_on=scene.programmes[key].started_on,
            )
            if colleague.role == Role.COACH:
                scene.coaches[key] = person.id


def _welcome(scene: Scene, guest: Guest) -> None:
    """A participant, her programme, and what she has answered so far."""
    days = guest.week * 7
    at = scene.at(days, 9)
    more = {"language": guest.language}
    if guest.has_phone:
        more["phone"] = f"070-000 01 {cast.GUESTS.index(guest) + 10}"
    person = _person(scene, guest.name, guest.mark, Role.PARTICIPANT, at, **more)
    programme = scene.programmes[guest.programme]
    started_on = scene.today - timedelta(days=days)
    template = template_of(programme.template_slug)
    facts, ended = FACTS.get(guest.name, Facts()), ENDED.get(guest.name)
    row = enrol(
        session=scene.session,
        by=scene.coaches[guest.programme],
        at=at,
        programme=programme,
        person_id=person.id,
        coach_id=scene.coaches[guest.programme],
        started_on=started_on,
        planned_end_on=template.planned_end(started_on),
        sex=Sex(facts.sex),
        sending_agency=Agency(facts.sent_by),
        paying_agency=Agency(facts.paid_by),
        municipality=facts.municipality,
    )
    place = Place(
        enrolment_id=row.id,
        person_id=person.id,
        programme_id=programme.id,
        programme_name=programme.name,
        template_slug=programme.template_slug,
        staff_word=programme.staff_word,
        controller=programme.controller,
        coach_id=row.coach_id,
        started_on=row.started_on,
        planned_end_on=row.planned_end_on,
        ended_on=None,
    )
    if guest.story != "none":
        _answer(scene, guest, place, Occasion.START, days - 1 if days else 0)
    if guest.story == "both":
        ended_days_ago = ended.weeks_ago * 7 if ended else 0
        _answer(scene, guest, place, Occasion.END, ended_days_ago + 2)
    if ended is not None:
        _end(scene, ended, place)
    common = {"by": person.id, "association_id": scene.association.id}
    maps.draw(scene.session, guest.name, common, person.id, scene.at)


def _end(scene: Scene, ended: Ended, place: Place) -> None:
    group, _, reason = ended.how.partition("/")
    last_day = scene.today - timedelta(weeks=ended.weeks_ago)
    in_days = ended.next_in_days
    end(
        session=scene.session,
        by=place.coach_id or place.person_id,
        at=scene.at(ended.weeks_ago * 7, 15),
        association_id=scene.association.id,
        place=place,
        how=End(
            on=last_day,
            ending=Ending(group, reason or None),
            next_step=NextStep(ended.next_step),
            next_step_on=None if in_days is None else last_day + timedelta(days=in_days),
            line="",
            without=NoEndRating(ended.without) if ended.without else None,
        ),
    )


def _answer(scene: Scene, guest: Guest, place: Place, occasion: Occasion, days_ago: int) -> None:
    """A rating with a person's own shape: the same seed gives the same demo."""
    dice = Random(f"{guest.name} {guest.programme}")  # noqa: S311 a demo, not a secret
    at, who = scene.at(max(days_ago, 0), 14), place.person_id
    common: dict[str, Any] = {
        "session": scene.session,
        "by": who,
        "association_id": scene.association.id,
    }
    if occasion is Occasion.START:
        informed = Informed.INTERPRETER if "interpreter" in guest.how else Informed.READ_MYSELF
        give_notice(
            **common,
            at=at,
            person_id=who,
            programme_id=place.programme_id,
            language=guest.language,
            informed=informed,
        )
    instrument = shipped()[INSTRUMENT]
    medium = Medium.PHONE if guest.has_phone else Medium.TABLET
    sheet_id = begin_sheet(
        **common,
        at=at,
        place=place,
        instrument=instrument,
        occasion=occasion,
        medium=medium,
    )
    sheet = next(one for one in sheets_in(scene.session, [place]) if one.id == sheet_id)
    items = instrument.items[: 4 if guest.story == "half" else None]
    for item in items:
        first = dice.randint(2, 6) + (3 if dice.random() < 0.12 else 0)
        step = first if occasion is Occasion.START else first + guest.lift + dice.randint(-1, 2)
        answer = Skipped.DONT_WANT if dice.random() < 0.05 else max(1, min(10, step))
        save_answer(**common, at=at, sheet=sheet, item=item, answer=answer)
    if guest.story == "half":
        return
    finish_sheet(
        **common,
        at=at,
        sheet=sheet,
        how=AnsweredHow(guest.how),
        answered_on=at.date(),
        language=guest.language,
        medium=medium,
    )
    if days_ago > 6:
        coach = place.coach_id or who
        look_at_together(**{**common, "by": coach}, at=scene.at(days_ago - 3), sheet=sheet)
