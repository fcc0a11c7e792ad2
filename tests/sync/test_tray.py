"""The quarantine as staff see it: about whom, which time, what was tapped; no name too many."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.accounts.models import Person
from app.attendance.models import Mark
from app.schedule.models import Occurrence, OccurrenceStatus
from app.sync.models import Quarantined
from app.web.uploads import FILE_AT_MOST
from tests.cast import Cast
from tests.support.app import ClientOf, speak_english
from tests.support.enrolments import logged
from tests.support.occasions import meet
from tests.support.tablets import Tablet


class Garden:
    """The gym's list of today, cancelled before Lena's taps arrived; and her tablet."""

    def __init__(self, app: Flask, cast: Cast, client_of: ClientOf) -> None:
        self.app, self.cast, self.client_of = app, cast, client_of
        speak_english(app, cast.lena)
        with self.writing() as session:
            self.id = meet(session, cast.gym, cast.at).id
            session.commit()
        self.lena = Tablet(client_of(cast.lena, tablet=True))

    def writing(self):
        return self.app.extensions["database"].writing()

    def rows(self, model: type) -> list:
        with self.app.extensions["database"].reading() as session:
            return list(session.exec(select(model)))

    def cancel(self, status: OccurrenceStatus = OccurrenceStatus.CANCELLED) -> None:
        with self.writing() as session:
            row = session.get(Occurrence, self.id)
            row.status, row.changed_at = status, clock.now()
            session.commit()

    def hand_in(self, client: FlaskClient, *lines: bytes) -> int:
        data = {"file": (io.BytesIO(b"\n".join(lines)), "kept.txt")}
        return client.post("/kept/file", data=data).status_code


@pytest.fixture
def garden(app: Flask, cast: Cast, client_of: ClientOf) -> Garden:
    return Garden(app, cast, client_of)


def test_it_says_who_tapped_about_whom_which_time_and_what(garden: Garden) -> None:
    ago = garden.lena.greet()["now"] - 3_600_000
    target = {"occurrence": garden.id, "person": garden.cast.amina.id}
    garden.lena.tap("mark", target, {"is": "late"}, tapped_at=ago, stamp=garden.lena.hello["stamp"])
    garden.lena.mark(garden.id, garden.cast.sara.id, "present")
    garden.cancel()
    garden.lena.send()
    page = garden.lena.client.get("/kept").text
    for said in ("Amina", "Came late", "Sara", "Here", "10:00"):
        assert said in page, said
    (entry,) = logged(garden.app, "list_read")
    assert entry.detail["people"] == 2


def test_a_protected_person_and_somebody_of_another_programme_are_not_named(
    garden: Garden,
) -> None:
    garden.lena.mark(garden.id, garden.cast.sara.id, "present")
    garden.lena.mark(garden.id, garden.cast.nils.id, "present")
    phone = Tablet(garden.client_of(garden.cast.nils))
    phone.tap("said", {"occurrence": garden.id}, {"is": "cannot_come"})
    garden.cancel()
    garden.lena.send()
    garden.lena.post(b"\n".join(phone.out.values()))
    assert "Sara" in garden.lena.client.get("/kept").text
    with garden.writing() as session:
        sara = session.get(Person, garden.cast.sara.id)
        sara.protected_at, sara.phone = clock.now(), None
        session.commit()
    page = garden.lena.client.get("/kept").text
    assert page.count("Try again") == 3
    assert "Sara" not in page
    assert "Nils" not in page


def test_her_own_is_there_however_many_of_others_are_older(garden: Garden) -> None:
    garden.lena.mark(garden.id, garden.cast.amina.id, "present")
    garden.cancel()
    garden.lena.send()
    other = Tablet(garden.client_of(garden.cast.tomas, tablet=True)).greet()["device"]
    with garden.writing() as session:
        for number in range(200):
            session.add(
                Quarantined(
                    association_id=garden.cast.association.id,
                    uuid=f"{number:036}",
                    device_id=other,
                    brought_by=other,
                    payload=b"x",
                    payload_hash="x",
                    why="unreadable",
                    received_at=clock.now() - timedelta(days=1),
                )
            )
        session.commit()
    page = garden.lena.client.get("/kept").text
    assert page.count("Try again") == 1
    (mine,) = [row for row in garden.rows(Quarantined) if row.why == "closed"]
    garden.cancel(OccurrenceStatus.PLANNED)
    assert garden.lena.client.post(f"/kept/{mine.id}", data={"how": "again"}).status_code == 303
    assert [mark.by for mark in garden.rows(Mark)] == [garden.cast.lena.id]


def test_a_desk_that_is_no_device_of_ours_hands_in_a_file(garden: Garden) -> None:
    for person in ("amina", "sara"):
        garden.lena.mark(garden.id, garden.cast.people[person].id, "present")
    desk = garden.client_of(garden.cast.karin, has_device=False)
    abroad = garden.client_of(garden.cast.strange_coach, has_device=False)
    lines = list(garden.lena.out.values())
    assert garden.hand_in(abroad, *lines) == 422
    assert garden.hand_in(desk, b"<html>") == 422
    assert not garden.rows(Mark)
    assert garden.hand_in(desk, *lines) == 303
    assert {mark.by for mark in garden.rows(Mark)} == {garden.cast.lena.id}
    garden.lena.send()  # and then the tablet finds its network
    assert len(garden.rows(Mark)) == 2


def test_a_file_of_some_weeks_is_taken_whole(garden: Garden) -> None:
    garden.lena.mark(garden.id, garden.cast.amina.id, "present")
    (line,) = garden.lena.out.values()
    desk = garden.client_of(garden.cast.karin, has_device=False)
    weeks = [line] * (500_000 // len(line))  # bytes; what one event comes to does not matter
    assert len(weeks) * len(line) < FILE_AT_MOST
    assert garden.hand_in(desk, *weeks) == 303
    assert len(garden.rows(Mark)) == 1


@pytest.mark.parametrize("value", [{"is": ["late"]}, {"is": {"a": 1}}, {"is": None}, {}])
def test_what_is_no_word_is_shown_as_none(garden: Garden, value: dict[str, object]) -> None:
    garden.lena.tap("mark", {"occurrence": garden.id, "person": garden.cast.amina.id}, value)
    garden.lena.send()
    assert "Amina" in garden.lena.client.get("/kept").text
