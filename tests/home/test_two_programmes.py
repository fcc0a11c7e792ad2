"""One person in two programmes has one phone: it follows both, and goes on as long as one runs."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.assessments.models import AnswerSheet
from app.assessments.occasions import Occasion
from app.programmes.models import Enrolment, PhoneView
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.enrolments import began, in_english, row
from tests.support.occasions import meet
from tests.support.ratings import enrolled, rate
from tests.support.stays import change

QUESTIONS = 10


@dataclass
class Both:
    """Sara is in the gym since ten weeks and at the farm, the newer one, since four."""

    gym: Enrolment
    farm: Enrolment


@pytest.fixture
def both(app: Flask, cast: Cast) -> Both:
    in_english(app, cast, "sara")
    began(app, cast, "sara", cast.today - timedelta(weeks=10))
    gym = row(app, cast, "sara")
    change(app, gym, planned_end_on=None)
    farm = enrolled(app, cast, cast.sara, cast.farm, "tomas", weeks_ago=4)
    change(app, farm, planned_end_on=None)
    return Both(gym, farm)


def answer_all(phone: FlaskClient) -> None:
    """The rating that is asked for today, from the first page to the thanks."""
    assert phone.post("/answer", data={"informed": "read_myself"}).status_code == 303
    where = phone.get("/answer").location
    for number in range(1, QUESTIONS + 1):
        assert phone.post(f"{where}/{number}", data={"answer": "5"}).status_code == 303
    assert phone.post(f"{where}/last", data={"how": "alone"}).status_code == 303


def enrolments_rated(app: Flask) -> list[str]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(AnswerSheet.enrolment_id).order_by(AnswerSheet.begun_at)))


def test_the_ratings_of_both_are_asked_for_the_longest_waiting_first(
    app: Flask, cast: Cast, client_of: ClientOf, both: Both
) -> None:
    phone = client_of(cast.sara)
    for _programme in range(2):
        assert "/answer" in phone.get("/today").text
        answer_all(phone)
    assert enrolments_rated(app) == [both.gym.id, both.farm.id]
    assert "/answer" not in phone.get("/today").text
    assert phone.get("/answer").status_code == 404


def test_the_times_of_both_stand_in_one_week(
    app: Flask, cast: Cast, client_of: ClientOf, both: Both
) -> None:
    with app.extensions["database"].writing() as session:
        meetings = [
            meet(session, programme, cast.at, days=1, hour=hour)
            for programme, hour in ((cast.gym, 9), (cast.farm, 13))
        ]
        session.commit()
    phone = client_of(cast.sara)
    week = phone.get(f"/week?of={meetings[0].local_on}").text
    assert "09:00" in week
    assert "13:00" in week
    change(app, both.farm, ended_on=cast.today)
    week = phone.get(f"/week?of={meetings[0].local_on}").text
    assert "09:00" in week
    assert "13:00" not in week


def test_what_has_ended_is_read_as_long_as_something_runs_and_thirty_days_after_the_last(
    app: Flask, cast: Cast, client_of: ClientOf, both: Both
) -> None:
    first = rate(app, cast, both.gym, {"sleep": 3}, days_ago=60)
    rate(app, cast, both.gym, {"sleep": 5}, days_ago=35, occasion=Occasion.END)
    change(app, both.gym, ended_on=cast.today - timedelta(days=34))
    noon = clock.now()

    def reads(days: int) -> bool:
        with time_machine.travel(noon + timedelta(days=days), tick=False):
            phone = client_of(cast.sara)
            found = {
                phone.get(path).status_code == 200 for path in ("/change", f"/sheets/{first}/done")
            }
        assert len(found) == 1
        return found.pop()

    assert reads(0)  # 34 days after its end: the farm runs
    assert reads(90)
    change(app, both.farm, ended_on=cast.today)
    assert reads(30)
    assert not reads(31)


def test_when_the_newer_one_ends_the_phone_goes_on_with_the_older(
    app: Flask, cast: Cast, client_of: ClientOf, both: Both
) -> None:
    change(app, both.farm, ended_on=cast.today)
    with time_machine.travel(clock.now() + timedelta(days=200), tick=False):
        phone = client_of(cast.sara)
        today = phone.get("/today").text
        assert "Your last day was" not in today
        assert "Lena" in today
        answer_all(phone)
    assert enrolments_rated(app) == [both.gym.id]


def test_both_changes_are_shown_and_each_area_has_its_own_number(
    app: Flask, cast: Cast, client_of: ClientOf, both: Both
) -> None:
    for enrolment, now in ((both.gym, 4), (both.farm, 8)):
        rate(app, cast, enrolment, {"sleep": 2}, days_ago=25)
        day = 3 if enrolment is both.gym else 1
        rate(app, cast, enrolment, {"sleep": now}, days_ago=day, occasion=Occasion.END)
    phone = client_of(cast.sara)
    page = phone.get("/change").text
    assert page.count('class="meadow"') == 2
    assert page.index("6 steps up") < page.index("2 steps up")  # answered last comes first
    assert f'href="/change/{2 * QUESTIONS}"' in page
    assert phone.get(f"/change/{2 * QUESTIONS}").status_code == 200
    for number in (0, 2 * QUESTIONS + 1):
        assert phone.get(f"/change/{number}").status_code == 404


@pytest.mark.parametrize("which", ["gym", "farm"])
def test_the_calendar_only_in_one_of_them_is_the_calendar_only(
    app: Flask, cast: Cast, client_of: ClientOf, both: Both, which: str
) -> None:
    sheet = rate(app, cast, both.gym, {"sleep": 3}, days_ago=60)
    rate(app, cast, both.gym, {"sleep": 5}, days_ago=35, occasion=Occasion.END)
    phone = client_of(cast.sara)
    paths = ("/answer", "/change", f"/sheets/{sheet}/done")
    assert {phone.get(path).status_code for path in paths} == {200}
    change(app, getattr(both, which), phone_view=PhoneView.CALENDAR_ONLY)
    assert {phone.get(path).status_code for path in paths} == {404}
    change(app, getattr(both, which), ended_on=cast.today)  # and its word ends with it
    assert phone.get("/change").status_code == 200


def test_the_contacts_of_both_can_be_called(
    app: Flask, cast: Cast, client_of: ClientOf, both: Both
) -> None:
    """On Today, among the numbers and where somebody has to help; the newer one's first."""
    phone = client_of(cast.sara)
    for path in ("/today", "/me"):
        page = phone.get(path).text
        assert 0 < page.index("Tomas") < page.index("Lena"), path
        assert "tel:0700000011" in page, path
    change(app, both.gym, phone_view=PhoneView.CALENDAR_ONLY)
    asked = phone.post("/me/calendar").text
    assert "Tomas" in asked
    assert "Lena" in asked
    change(app, both.farm, ended_on=cast.today)
    assert "Tomas" not in phone.get("/today").text


def test_one_plan_covers_both_and_each_coach_reads_of_her_own_programme(
    app: Flask, cast: Cast, client_of: ClientOf, both: Both
) -> None:
    address, words = f"/plans/{cast.sara.id}", "A course in autumn"
    phone, coaches = client_of(cast.sara), (client_of(cast.lena), client_of(cast.tomas))
    assert phone.post(address, data={"part": "next", "words": words}).status_code == 303
    pages = [one.get(address).text for one in (phone, *coaches)]
    assert all(words in page for page in pages)
    seen = [(cast.gym.name in page, cast.farm.name in page) for page in pages]
    assert seen == [(True, True), (True, False), (False, True)]
