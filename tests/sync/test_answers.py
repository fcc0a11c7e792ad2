"""An answer that was kept on her phone is applied like one that was sent at once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from app.assessments.actions import begin_sheet
from app.assessments.models import AnsweredHow, AnswerSheet, ItemAnswer, Medium
from app.assessments.occasions import Occasion
from app.consent.actions import give_notice
from app.consent.models import Informed
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.ratings import NOW, place_of
from tests.support.tablets import Tablet


@pytest.fixture
def sheet(app: Flask, cast: Cast) -> str:
    """Amina's sheet, begun a minute ago."""
    at = cast.at - timedelta(minutes=1)
    with app.extensions["database"].writing() as session:
        place = place_of(session, cast.enrolments["amina"])
        give_notice(
            session=session,
            by=cast.amina.id,
            at=at,
            association_id=cast.association.id,
            person_id=cast.amina.id,
            programme_id=place.programme_id,
            language="ar",
            informed=Informed.READ_MYSELF,
        )
        found = begin_sheet(
            session=session,
            by=cast.amina.id,
            at=at,
            association_id=cast.association.id,
            place=place,
            instrument=NOW,
            occasion=Occasion.START,
            medium=Medium.PHONE,
        )
        session.commit()
    return found


@pytest.fixture
def phone(cast: Cast, client_of: ClientOf) -> Tablet:
    return Tablet(client_of(cast.amina))


def answered(app: Flask) -> dict[str, object]:
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(ItemAnswer)).all()
        return {row.item_id: row.skipped or row.value for row in rows}


def say(phone: Tablet, sheet: str, item: str, given: object, **other: object) -> dict[str, object]:
    phone.tap("answer", {"sheet": sheet, "item": item}, {"is": given}, **other)
    (event,) = phone.send()["events"]
    return {"status": event["status"], "why": event.get("why")}


def test_a_step_and_a_way_out_arrive(app: Flask, sheet: str, phone: Tablet) -> None:
    assert say(phone, sheet, "sleep", "4") == {"status": 200, "why": None}
    assert say(phone, sheet, "energy", "declined") == {"status": 200, "why": None}
    assert answered(app) == {"sleep": 4, "energy": "dont_want"}


def test_what_was_answered_since_stands(app: Flask, sheet: str, phone: Tablet) -> None:
    phone.greet()
    before = phone.hello["now"] - 60_000
    since = phone.client.post(f"/sheets/{sheet}/1", data={"answer": "9"})
    assert since.status_code == 303
    first = NOW.items[0].id
    assert say(phone, sheet, first, "2", tapped_at=before) == {"status": 200, "why": None}
    assert answered(app)[first] == 9


@pytest.mark.parametrize("given", ["11", "0", "-1", "", "x", "٤٤", None, 4, ["4"]])
def test_what_is_no_answer_goes_to_quarantine(
    app: Flask, sheet: str, phone: Tablet, given: object
) -> None:
    assert say(phone, sheet, "sleep", given) == {"status": 202, "why": "unreadable"}
    assert not answered(app)


def test_another_persons_sheet_is_unknown(
    app: Flask, cast: Cast, sheet: str, client_of: ClientOf
) -> None:
    said = say(Tablet(client_of(cast.sara)), sheet, "sleep", "4")
    assert said == {"status": 202, "why": "unknown_target"}
    assert not answered(app)


def test_a_finished_sheet_is_closed(app: Flask, cast: Cast, sheet: str, phone: Tablet) -> None:
    with app.extensions["database"].writing() as session:
        row = session.get_one(AnswerSheet, sheet)
        row.completed_at, row.answered_on = cast.at, cast.today
        row.how, row.language = AnsweredHow.ALONE, "ar"
        session.commit()
    assert say(phone, sheet, "sleep", "4") == {"status": 202, "why": "closed"}


def test_a_rating_is_finished_when_every_question_has_its_answer(
    app: Flask, cast: Cast, sheet: str, phone: Tablet
) -> None:
    def finish(value: dict[str, object]) -> tuple[object, object]:
        phone.tap("finish", {"sheet": sheet}, value)
        (event,) = phone.send()["events"]
        return event["status"], event.get("why")

    alone = {"how": "alone", "lang": "en"}
    assert finish(alone) == (202, "closed")
    for item in NOW.items:
        phone.tap("answer", {"sheet": sheet, "item": item.id}, {"is": "declined"})
    for wrong in ({"how": "nobody", "lang": "ar"}, {"how": "alone", "lang": "zz"}, {}):
        phone.tap("finish", {"sheet": sheet}, wrong)
    assert [one.get("why") for one in phone.send()["events"]][-3:] == ["unreadable"] * 3
    assert finish({"how": "alone", "lang": "ar"}) == (200, None)
    with app.extensions["database"].reading() as session:
        row = session.get_one(AnswerSheet, sheet)
        assert (row.how, row.language, row.medium) == (AnsweredHow.ALONE, "ar", Medium.PHONE)
        assert row.answered_on == cast.today
    assert finish({"how": "with_coach", "lang": "ar"}) == (200, None)  # the second changes nothing
    with app.extensions["database"].reading() as session:
        assert session.get_one(AnswerSheet, sheet).how is AnsweredHow.ALONE
