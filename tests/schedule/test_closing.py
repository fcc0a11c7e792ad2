"""A programme closed for a period, seen by her at once and taken back; and what it goes by."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.schedule.actions import carry_on
from app.schedule.changes import Change, cancel
from app.schedule.closing import Period, close, reopen
from app.schedule.models import Activity, Occurrence, OccurrenceStatus
from app.schedule.recurrence import weekly
from app.schedule.rules.choices import Choices, choices_for, choose
from app.schedule.rules.models import Closing
from tests.cast import Cast
from tests.schedule.conftest import Times
from tests.schedule.making import meets, times
from tests.support.app import ClientOf, speak_english
from tests.support.enrolments import logged

PLANNED, CANCELLED = OccurrenceStatus.PLANNED, OccurrenceStatus.CANCELLED


@pytest.fixture
def lena(app: Flask, cast: Cast, week: Times, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.lena)
    return client_of(cast.lena)


def of(app: Flask, activity: Activity) -> list[Occurrence]:
    with app.extensions["database"].reading() as session:
        return times(session, activity)


def text(client: FlaskClient, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())


def sent(cast: Cast, first: int, last: int, **more: str) -> dict[str, str]:
    day = [(cast.today + timedelta(days=n)).isoformat() for n in (first, last)]
    return {"from_on": day[0], "until_on": day[1], "reason": "change_holiday", **more}


def test_what_falls_in_it_is_shown_before_anything_is_called_off(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient
) -> None:
    path = f"/programmes/{cast.gym.id}/schedule/close"
    page = lena.post(path, data=sent(cast, 1, 3))
    assert "3 times are called off" in page.text
    assert {one.status for one in of(app, week.gym)} == {PLANNED}
    assert lena.post(path, data=sent(cast, 1, 3, close="y")).status_code == 303
    assert [one.status for one in of(app, week.gym)[:4]] == [CANCELLED] * 3 + [PLANNED]
    assert of(app, week.meeting)[0].status is PLANNED


def test_single_meetings_are_called_off_only_when_that_is_ticked(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient
) -> None:
    data = sent(cast, 1, 3, close="y", meetings="y")
    lena.post(f"/programmes/{cast.gym.id}/schedule/close", data=data)
    assert of(app, week.meeting)[0].status is CANCELLED


def test_she_sees_it_with_its_reason_and_sees_it_open_again(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient, client_of: ClientOf
) -> None:
    speak_english(app, cast.sara)
    sara, week_of = client_of(cast.sara), (cast.today + timedelta(days=1)).isoformat()
    lena.post(f"/programmes/{cast.gym.id}/schedule/close", data=sent(cast, 1, 2, close="y"))
    for path in ("/today", f"/week?of={week_of}"):
        assert "Cancelled" in text(sara, path)
        assert "Holiday" in text(sara, path)
    page = lena.get(f"/programmes/{cast.gym.id}/schedule/close").text
    undo = re.search(r'action="(/closings/[^"]+/undo)"', page)
    assert undo
    assert lena.post(undo[1]).status_code == 303
    assert "Cancelled" not in text(sara, "/today")
    assert {one.status for one in of(app, week.gym)} == {PLANNED}
    assert lena.post(undo[1]).status_code == 303  # said twice, it stays open
    assert len(logged(app, "closing_undone")) == 1


def test_what_was_called_off_before_stays_so_when_it_opens_again(
    app: Flask, cast: Cast, week: Times
) -> None:
    at = clock.now()
    before = Change(cast.lena.id, at - timedelta(hours=1), reason="change_weather")
    with app.extensions["database"].writing() as session:
        first = session.get_one(Occurrence, times(session, week.gym)[0].id)
        cancel(session=session, occurrence=first, change=before)
        period = Period(cast.today, cast.today + timedelta(days=3))
        change = Change(cast.lena.id, at, reason="change_holiday")
        row = close(session=session, programme=cast.gym, period=period, change=change)
        session.flush()
        assert reopen(session=session, by=cast.lena.id, at=at, closing=row) == 2
        session.commit()
    found = of(app, week.gym)
    assert [one.status for one in found[:3]] == [CANCELLED, PLANNED, PLANNED]
    assert found[0].reason == "change_weather"


def test_a_series_made_or_carried_on_later_does_not_meet_then_either(
    app: Flask, cast: Cast, week: Times
) -> None:
    far = cast.today + timedelta(weeks=30)
    change = Change(cast.lena.id, clock.now(), reason="change_repair")
    with app.extensions["database"].writing() as session:
        period = Period(far, far + timedelta(days=6))
        row = close(session=session, programme=cast.gym, period=period, change=change)
        gym = session.get_one(Activity, week.gym.id)
        carry_on(session=session, activity=gym, until=far + timedelta(weeks=2))
        made = meets(session, cast.gym, clock.now(), first_on=far, rule=weekly(range(7)))
        carry_on(session=session, activity=made, until=far + timedelta(weeks=2))
        session.flush()
        for series in (gym, made):
            inside = [
                one for one in times(session, series) if far <= one.local_on <= period.until_on
            ]
            assert inside
            assert {one.status for one in inside} == {CANCELLED}
            assert {one.reason for one in inside} == {"change_repair"}
        reopen(session=session, by=cast.lena.id, at=clock.now(), closing=row)
        assert {one.status for one in times(session, gym)} == {PLANNED}
        session.commit()


@pytest.mark.parametrize(
    ("first", "last"), [("", ""), ("2027-02-30", "2027-03-01"), ("2099-01-01", "2099-01-02")]
)
def test_a_period_that_is_none_closes_nothing_and_keeps_what_was_typed(
    app: Flask, cast: Cast, lena: FlaskClient, first: str, last: str
) -> None:
    data = {"from_on": first, "until_on": last, "reason": "change_holiday", "text": "Vi målar"}
    answer = lena.post(f"/programmes/{cast.gym.id}/schedule/close", data={**data, "close": "y"})
    assert answer.status_code == 422
    assert "Vi målar" in answer.text
    with app.extensions["database"].reading() as session:
        assert not session.exec(select(Closing)).all()


def test_backwards_or_over_already_is_no_period(cast: Cast, lena: FlaskClient) -> None:
    for first, last in ((3, 1), (-9, -2)):
        data = sent(cast, first, last, close="y")
        assert lena.post(f"/programmes/{cast.gym.id}/schedule/close", data=data).status_code == 422


def test_another_programmes_coach_closes_and_opens_nothing(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
) -> None:
    path = f"/programmes/{cast.gym.id}/schedule/close"
    tomas = client_of(cast.tomas)
    assert tomas.post(path, data=sent(cast, 1, 2, close="y")).status_code == 404
    lena.post(path, data=sent(cast, 1, 2, close="y"))
    with app.extensions["database"].reading() as session:
        row = session.exec(select(Closing)).one()
    assert tomas.post(f"/closings/{row.id}/undo").status_code == 404


def test_a_series_stands_as_far_ahead_as_the_programme_says(app: Flask, cast: Cast) -> None:
    at = clock.now()
    with app.extensions["database"].writing() as session:
        wanted = Choices(weeks_ahead=4)
        choose(session=session, by=cast.karin.id, at=at, programme=cast.gym, wanted=wanted)
        near = times(session, meets(session, cast.gym, at, rule=weekly(range(7))))
        far = times(session, meets(session, cast.farm, at, rule=weekly(range(7))))
        session.commit()
    assert near[-1].local_on <= cast.today + timedelta(weeks=4)
    assert far[-1].local_on > cast.today + timedelta(weeks=25)


def test_the_coordinator_sets_the_rules_and_a_new_activity_begins_with_them(
    app: Flask, cast: Cast, week: Times, client_of: ClientOf
) -> None:
    speak_english(app, cast.karin)
    karin, path = client_of(cast.karin), f"/programmes/{cast.gym.id}/schedule/rules"
    new = f"/programmes/{cast.gym.id}/schedule/new"
    assert path in karin.get(f"/programmes/{cast.gym.id}/schedule").text
    assert not re.search(r'name="asks"[^>]*checked', karin.get(new).text)
    data = {"holidays": "asked", "weeks_ahead": "12", "roster_days": "3"}
    assert karin.post(path, data=data).status_code == 303
    assert re.search(r'name="asks"[^>]*checked', karin.get(new).text)
    with app.extensions["database"].reading() as session:
        found = choices_for(session, cast.gym.id)
        assert (found.weeks_ahead, found.roster_days) == (12, 3)
        assert choices_for(session, cast.farm.id) == Choices()


@pytest.mark.parametrize(
    "wrong",
    [{"roster_days": "15"}, {"roster_days": "0"}, {"weeks_ahead": "3"}, {"holidays": "never"}],
)
def test_rules_out_of_bounds_are_not_kept(
    app: Flask, cast: Cast, client_of: ClientOf, wrong: dict[str, str]
) -> None:
    data = {"holidays": "asked", "weeks_ahead": "12", "roster_days": "3"} | wrong
    path = f"/programmes/{cast.gym.id}/schedule/rules"
    assert client_of(cast.karin).post(path, data=data).status_code == 422
    assert client_of(cast.lena).post(path, data=data).status_code == 404
    with app.extensions["database"].reading() as session:
        assert choices_for(session, cast.gym.id) == Choices()


@pytest.mark.parametrize(("scope", "gone"), [("this", 1), ("later", None)])
def test_a_time_is_called_off_with_just_what_its_form_sends(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient, scope: str, gone: int | None
) -> None:
    found = of(app, week.gym)
    page = lena.get(f"/times/{found[0].id}").text
    form = re.search(r'(?s)<form[^>]*action="[^"]*/cancel".*?</form>', page)
    assert form
    names = set(re.findall(r'name="(\w+)"', form[0]))
    sent = {"who": "us", "reason": "change_weather", "text": "", "scope": scope}
    assert names == set(sent)
    assert lena.post(f"/times/{found[0].id}/cancel", data=sent).status_code == 303
    statuses = [one.status for one in of(app, week.gym)]
    assert statuses.count(CANCELLED) == (gone or len(statuses))


def test_a_time_that_was_not_held_is_said_so_with_just_what_its_form_sends(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient
) -> None:
    first = of(app, week.gym)[0]
    sent = {"who": "us", "reason": "change_few", "scope": "this"}
    assert lena.post(f"/times/{first.id}/not-held", data=sent).status_code == 303
    assert of(app, week.gym)[0].status is OccurrenceStatus.NOT_HELD
