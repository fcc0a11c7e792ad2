"""A schedule copied to a new round: the same weekdays and hours, changed before it is kept."""

import re
from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.schedule.models import Activity, TakingPart
from app.schedule.recurrence import weekly
from tests.cast import Cast
from tests.schedule.making import meets, times
from tests.support.app import ClientOf, speak_english


@pytest.fixture
def karin(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    """Monday and Thursday for ten weeks, and gymnastics every second Tuesday, at the gym."""
    speak_english(app, cast.karin)
    monday = cast.today - timedelta(days=cast.today.weekday())
    with app.extensions["database"].writing() as session:
        row = cast.enrolments["amina"].id
        last = monday + timedelta(weeks=10, days=-1)
        meets(
            session,
            cast.gym,
            clock.now(),
            first_on=monday,
            last_on=last,
            title="Styrka",
            bring=["bring_towel"],
            everybody=False,
            enrolments=[row],
        )
        second = weekly([1], 2)
        begins = monday + timedelta(days=1)
        meets(
            session,
            cast.gym,
            clock.now(),
            what="swimming",
            first_on=begins,
            last_on=last,
            rule=second,
            starts=time(13),
        )
        session.commit()
    return client_of(cast.karin)


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the forms as they stand."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        is_box = 'type="checkbox"' in tag
        if name and (not is_box or "checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        found[name] = chosen[1] if chosen else ""
    return found


def new_round(cast: Cast) -> date:
    """A Wednesday in twelve weeks."""
    return cast.today + timedelta(weeks=12) - timedelta(days=cast.today.weekday() - 2)


def copied(app: Flask, programme_id: str) -> list[Activity]:
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(Activity).where(Activity.programme_id == programme_id)).all()
        return sorted(rows, key=lambda row: (row.first_on, row.starts))


def test_the_copy_has_the_same_weekdays_hours_and_length_so_many_weeks_later(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    path = f"/programmes/{cast.farm.id}/schedule/copy"
    page = karin.get(f"{path}?source={cast.gym.id}&first_on={new_round(cast).isoformat()}")
    assert "times in the next half year" in page.text
    assert copied(app, cast.farm.id) == []
    assert karin.post(path, data=fields_of(page.text)).status_code == 303
    old, new = copied(app, cast.gym.id), copied(app, cast.farm.id)
    assert [one.rule for one in new] == [one.rule for one in old]
    assert [(one.title, one.what, one.bring) for one in new] == [
        (one.title, one.what, one.bring) for one in old
    ]
    for before, after in zip(old, new, strict=True):
        assert after.first_on - before.first_on == timedelta(weeks=12)
        assert after.last_on
        assert before.last_on
        assert after.last_on - before.last_on == timedelta(weeks=12)
    with app.extensions["database"].reading() as session:
        days = [one.planned_on for one in times(session, new[1])]
        assert {day.weekday() for day in days} == {1}


def test_people_are_not_copied(app: Flask, cast: Cast, karin: FlaskClient) -> None:
    path = f"/programmes/{cast.gym.id}/schedule/copy"
    page = karin.get(f"{path}?source={cast.gym.id}&first_on={new_round(cast).isoformat()}")
    karin.post(path, data=fields_of(page.text))
    assert len(copied(app, cast.gym.id)) == 4
    with app.extensions["database"].reading() as session:
        assert len(session.exec(select(TakingPart)).all()) == 1


def test_a_programme_without_a_schedule_and_a_day_that_is_none_are_said_so(
    cast: Cast, karin: FlaskClient
) -> None:
    path = f"/programmes/{cast.gym.id}/schedule/copy"
    day = new_round(cast).isoformat()
    assert (
        "has no schedule to copy" in karin.get(f"{path}?source={cast.farm.id}&first_on={day}").text
    )
    assert "within two years" in karin.get(f"{path}?source={cast.gym.id}&first_on=2027-02-30").text
    assert karin.post(path, data={}).status_code == 422


def test_a_programme_that_is_not_hers_is_no_source(
    cast: Cast, karin: FlaskClient, client_of: ClientOf
) -> None:
    tomas, day = client_of(cast.tomas), new_round(cast).isoformat()
    page = tomas.get(
        f"/programmes/{cast.farm.id}/schedule/copy?source={cast.gym.id}&first_on={day}"
    )
    assert "Styrka" not in page.text
    assert "Gymmet" not in page.text
