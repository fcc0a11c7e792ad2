"""Staff are reminded of their work: neutral, once a day, and only of those they may see."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app import clock
from app.accounts.models import Person
from app.attendance import actions as attendance
from app.attendance.missed.models import AbsenceFollowUp
from app.attendance.taps import Tap
from app.programmes.models import Enrolment, NamedAccess
from app.reminders.models import Reminder
from app.reminders.planning import Kind
from app.schedule.models import Occurrence
from app.schedule.recurrence import moment
from tests.cast import Cast
from tests.reminders.living import days, round_at, subscribe, wants, ways_to
from tests.schedule.making import meets, times
from tests.support.app import ClientOf, speak_english
from tests.support.push_service import PushService


def writing(app: Flask) -> Session:
    found: Session = app.extensions["database"].writing()
    return found


@pytest.fixture
def listening(app: Flask, cast: Cast, push_service: PushService) -> None:
    """Lena, Tomas and Vera have turned reminders on, each on a device of her own."""
    with writing(app) as session:
        for name in ("lena", "tomas", "vera"):
            subscribe(session, cast.people[name], push_service, clock.now(), f"/{name}")
            wants(session, cast.people[name], clock.now())
        session.commit()


def told(app: Flask) -> dict[str, list[str]]:
    """What each of staff was told of, by person: the words before the first colon."""
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(Reminder).where(col(Reminder.kind) == Kind.STAFF)).all()
        return {row.person_id: [key.partition(":")[0] for key in row.about] for row in rows}


def morning(in_days: int, wall: time = time(8)) -> datetime:
    return moment(clock.today() + days(in_days), wall)


@pytest.mark.usefixtures("listening")
def test_a_rating_reminded_of_twice_becomes_something_for_the_coach(
    app: Flask, cast: Cast, push_service: PushService
) -> None:
    early = round_at(app, push_service, morning(13))
    assert told(app) == {}
    counts = round_at(app, push_service, morning(14))
    assert (early.sent, counts.planned, counts.sent) == (0, 2, 2)
    # Vera's date is past; the two others have each their own programme.
    assert told(app) == {cast.lena.id: ["ask", "ask"], cast.tomas.id: ["ask"]}
    said = [one.body for one in push_service.arrived]
    assert {one["b"] for one in said} == {"Öppna appen."}
    assert {one["u"] for one in said} == {"/"}
    assert round_at(app, push_service, morning(14, time(9))).planned == 0


@pytest.mark.usefixtures("listening")
def test_who_may_not_see_a_protected_person_is_told_nothing_of_her(
    app: Flask, cast: Cast, push_service: PushService
) -> None:
    with writing(app) as session:
        nils = session.get_one(Person, cast.nils.id)
        nils.protected_at = clock.now()
        session.add(nils)
        session.commit()
    round_at(app, push_service, morning(14))
    assert cast.tomas.id not in told(app)
    with writing(app) as session:
        session.add(
            NamedAccess(
                person_id=cast.nils.id,
                staff_id=cast.tomas.id,
                given_by=cast.karin.id,
                given_at=clock.now(),
            )
        )
        session.commit()
    round_at(app, push_service, morning(15))
    assert told(app)[cast.tomas.id] == ["ask"]


@pytest.mark.usefixtures("listening")
def test_a_list_not_taken_is_remembered_and_one_taken_is_not(
    app: Flask, cast: Cast, push_service: PushService
) -> None:
    with writing(app) as session:
        activity = meets(
            session, cast.gym, clock.now(), first_on=clock.today() + days(1), rule="FREQ=DAILY"
        )
        session.flush()
        first = times(session, activity)[0]
        _mark(session, cast, first)
        session.commit()
    round_at(app, push_service, morning(1, time(13)))
    assert told(app) == {}
    round_at(app, push_service, morning(2, time(12, 25)))
    assert told(app) == {}
    round_at(app, push_service, morning(2, time(12, 30)))
    assert told(app) == {cast.lena.id: ["register"]}


def _mark(session: Session, cast: Cast, row: Occurrence) -> None:
    tap = Tap(
        uuid=str(uuid4()),
        association_id=cast.association.id,
        line="d",
        seq=1,
        by=cast.lena.id,
        at=clock.now(),
        offset_ms=None,
        received_at=clock.now(),
        target={"occurrence": row.id, "person": cast.sara.id},
        value={"is": "present"},
        base=(),
    )
    attendance.mark(session, tap)


@pytest.mark.usefixtures("listening")
def test_the_end_meeting_and_a_waiting_follow_up_share_one_reminder(
    app: Flask, cast: Cast, push_service: PushService
) -> None:
    with writing(app) as session:
        row = session.get_one(Enrolment, cast.enrolments["nils"].id)
        row.planned_end_on = clock.today() + timedelta(weeks=5) + days(1)
        activity = meets(session, cast.farm, clock.now(), first_on=clock.today() + days(60))
        session.add(row)
        session.flush()
        session.add(
            AbsenceFollowUp(
                enrolment_id=row.id,
                first_id=times(session, activity)[0].id,
                opened_at=clock.now(),
            )
        )
        session.commit()
    round_at(app, push_service, morning(1, time(7, 55)))
    assert told(app) == {}
    counts = round_at(app, push_service, morning(1))
    assert told(app) == {cast.tomas.id: ["end", "follow_up"]}
    assert (counts.planned, counts.sent, len(push_service.arrived)) == (1, 1, 1)


def test_a_coach_turns_reminders_on_and_chooses_her_hour_on_her_own_page(
    app: Flask, cast: Cast, client_of: ClientOf, push_service: PushService
) -> None:
    speak_english(app, cast.lena)
    lena = client_of(cast.lena, tablet=True)
    assert "Remind me on this device" in lena.get("/me/reminders").text
    given = push_service.browser("/lena").subscription(push_service.origin)
    app.extensions["ways"] = ways_to(push_service)
    answer = lena.post("/me/reminders/phone", json={"subscription": given, "turn_on": True})
    assert answer.json == {"state": "fine"}
    lena.post("/me/reminders", data={"evening_at": "13:00", "pause": ""})
    page = lena.get("/me/reminders").text
    assert '<option selected value="13:00">' in page
    round_at(app, push_service, morning(14, time(12, 50)))
    assert told(app) == {}
    round_at(app, push_service, morning(14, time(13)))
    assert told(app) == {cast.lena.id: ["ask", "ask"]}
    lena.post("/me/reminders/off")
    assert "Remind me on this device" in lena.get("/me/reminders").text


def test_the_day_says_whom_to_ask_to_those_who_are_not_reminded(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    speak_english(app, cast.lena)
    with writing(app) as session:
        for name in ("sara", "amina"):
            row = session.get_one(Enrolment, cast.enrolments[name].id)
            row.started_on = clock.today() - days(13 if name == "sara" else 14)
            session.add(row)
        session.commit()
    page = client_of(cast.lena, tablet=True).get("/day").text
    assert page.count("Reminded twice: ask") == 1
