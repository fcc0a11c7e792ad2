"""Finished sheets, written by the same actions as the pages use."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from flask import Flask
from sqlmodel import Session, select

from app.accounts.models import Person
from app.assessments.actions import begin_sheet, finish_sheet, save_answer
from app.assessments.catalogue import shipped
from app.assessments.models import AnsweredHow, Medium
from app.assessments.occasions import Occasion
from app.assessments.queries import sheets_in
from app.assessments.vocabulary import Answer
from app.clock import STOCKHOLM
from app.consent.actions import give_notice
from app.consent.models import Informed
from app.consent.queries import notice_given
from app.programmes.access import Place
from app.programmes.models import Enrolment, Programme
from tests.cast import Cast

NOW = shipped()["now"]


def place_of(session: Session, enrolment: Enrolment) -> Place:
    programme = session.exec(select(Programme).where(Programme.id == enrolment.programme_id)).one()
    return Place(
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        programme_id=programme.id,
        programme_name=programme.name,
        template_slug=programme.template_slug,
        staff_word=programme.staff_word,
        controller=programme.controller,
        coach_id=enrolment.coach_id,
        started_on=enrolment.started_on,
        planned_end_on=enrolment.planned_end_on,
        ended_on=enrolment.ended_on,
    )


def rate(
    app: Flask,
    cast: Cast,
    enrolment: Enrolment,
    answers: Mapping[str, Answer],
    *,
    days_ago: int,
    occasion: Occasion = Occasion.START,
    how: AnsweredHow = AnsweredHow.ALONE,
    medium: Medium = Medium.PHONE,
) -> str:
    """The id of a finished sheet of "How it is now"; an item that is left out was not answered."""
    day = cast.today - timedelta(days=days_ago)
    at = datetime.combine(day, time(9), STOCKHOLM)
    by, home = enrolment.person_id, cast.association.id
    with app.extensions["database"].writing() as session:
        place = place_of(session, enrolment)
        if notice_given(session, by, place.programme_id) is None:
            give_notice(
                session=session,
                by=by,
                at=at,
                association_id=home,
                person_id=by,
                programme_id=place.programme_id,
                language="sv",
                informed=Informed.READ_MYSELF,
            )
        sheet_id = begin_sheet(
            session=session,
            by=by,
            at=at,
            association_id=home,
            place=place,
            instrument=NOW,
            occasion=occasion,
            medium=medium,
        )
        sheet = next(one for one in sheets_in(session, [place]) if one.id == sheet_id)
        for item_id, answer in answers.items():
            save_answer(
                session=session,
                by=by,
                at=at,
                association_id=home,
                sheet=sheet,
                item=NOW.item(item_id),
                answer=answer,
            )
        finish_sheet(
            session=session,
            by=by,
            at=at,
            association_id=home,
            sheet=sheet,
            how=how,
            answered_on=day,
            language="sv",
            medium=medium,
        )
        session.commit()
    return sheet_id


def enrolled(
    app: Flask, cast: Cast, person: Person, programme: Programme, coach: str, **more: int
) -> Enrolment:
    """Somebody put into a programme, `weeks_ago` weeks ago."""
    with app.extensions["database"].writing() as session:
        cast.session = session
        name = next(name for name, one in cast.people.items() if one.id == person.id)
        row = cast.enrol(name, programme, coach, **more)
        session.commit()
    return row
