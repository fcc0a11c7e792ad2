"""A phrase sent where there is no network: it waits with the marks, and goes while it can help."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from app import clock
from app.accounts.models import Person
from app.reminders.models import Reminder
from app.reminders.planning import Kind
from app.schedule.models import Occurrence
from app.sync.models import Quarantined
from tests.cast import Cast
from tests.schedule.making import meets, times
from tests.support.app import ClientOf, speak_english
from tests.support.tablets import Tablet


@pytest.fixture
def gym(app: Flask, cast: Cast) -> Occurrence:
    """Tomorrow, with Amina and Sara on the list."""
    with writing(app) as session:
        day = clock.today() + timedelta(days=1)
        activity = meets(session, cast.gym, clock.now(), first_on=day, rule="FREQ=DAILY")
        session.commit()
        return times(session, activity)[0]


@pytest.fixture
def lena(cast: Cast, client_of: ClientOf) -> Tablet:
    return Tablet(client_of(cast.lena, tablet=True))


def writing(app: Flask) -> Session:
    found: Session = app.extensions["database"].writing()
    return found


def sent(app: Flask) -> list[Reminder]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(Reminder).where(Reminder.kind == Kind.SENT)))


def quarantined(app: Flask) -> list[str]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(Quarantined.why)))


def remind(tablet: Tablet, gym: Occurrence, phrase: object = "message_usual") -> None:
    tablet.tap("remind", {"occurrence": gym.id}, {"phrase": phrase})


def test_it_reaches_all_on_the_list_once_and_the_page_says_whom_to_call(
    app: Flask, cast: Cast, gym: Occurrence, lena: Tablet
) -> None:
    speak_english(app, cast.lena)
    remind(lena, gym)
    lines = dict(lena.out)
    lena.send()
    lena.out.update(lines)
    lena.send()  # the answer was lost, so it comes again
    assert {row.person_id for row in sent(app)} == {cast.amina.id, cast.sara.id}
    assert {(row.by, row.phrase) for row in sent(app)} == {(cast.lena.id, "message_usual")}
    assert len(sent(app)) == 2
    page = lena.client.get(f"/times/{gym.id}/remind").text
    assert "Waits to be sent" in page
    assert "Call these 2" in page


def test_it_is_dropped_for_all_to_see_when_the_time_has_begun(
    app: Flask, cast: Cast, gym: Occurrence, lena: Tablet
) -> None:
    speak_english(app, cast.lena)
    remind(lena, gym)
    with writing(app) as session:
        row = session.get_one(Occurrence, gym.id)
        row.starts_at = clock.now() - timedelta(minutes=1)
        session.add(row)
        session.commit()
    said = lena.send()
    assert [(one["status"], one["why"]) for one in said["events"]] == [(202, "passed")]
    assert said["look"] == 1
    assert sent(app) == []
    assert "Nothing was sent" in lena.client.get("/kept").text
    link = f'href="/times/{gym.id}/remind"'
    assert link in lena.client.get(f"/times/{gym.id}").text  # whom it reached, if it went in time


def test_a_protected_person_is_not_reached_by_who_may_not_see_her(
    app: Flask, cast: Cast, gym: Occurrence, lena: Tablet
) -> None:
    with writing(app) as session:
        sara = session.get_one(Person, cast.sara.id)
        sara.protected_at = clock.now()
        session.add(sara)
        session.commit()
    remind(lena, gym)
    lena.send()
    assert [row.person_id for row in sent(app)] == [cast.amina.id]


@pytest.mark.parametrize("phrase", ["gym", "", None, 7, ["message_usual"], "x" * 70])
def test_what_is_no_phrase_of_the_shelf_goes_to_quarantine(
    app: Flask, gym: Occurrence, lena: Tablet, phrase: object
) -> None:
    remind(lena, gym, phrase)
    lena.send()
    assert sent(app) == []
    assert quarantined(app) == ["unreadable"]


def test_nobody_sends_to_another_programmes_list(
    app: Flask, cast: Cast, gym: Occurrence, client_of: ClientOf
) -> None:
    for name in ("tomas", "strange_coach", "amina"):
        tablet = Tablet(client_of(cast.people[name], tablet=True))
        remind(tablet, gym)
        tablet.send()
    assert sent(app) == []
    assert sorted(quarantined(app)) == ["not_theirs", "not_theirs", "unknown_target"]
