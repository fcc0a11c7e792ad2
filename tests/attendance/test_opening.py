"""One follow-up opens when the marks arrive: by page, by tablet, and once though two write it."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import select

from app import clock
from app.attendance import actions
from app.attendance.absences import Rules
from app.attendance.folding import Tapped
from app.attendance.missed import actions as steps
from app.attendance.missed import contacting, opening, queries
from app.attendance.missed.models import AbsenceFollowUp, Outcome
from app.attendance.notice import word_of
from tests.cast import Cast
from tests.support.absences import (
    been_here,
    follow_ups,
    mark,
    missed,
    tap_of,
    times_before,
)
from tests.support.app import ClientOf
from tests.support.enrolments import logged, through_the_door
from tests.support.tablets import Tablet


def close(app: Flask, cast: Cast, outcome: Outcome = Outcome.BETTER_TIME) -> None:
    with through_the_door(app, cast, "amina") as (session, what):
        row = session.exec(
            select(AbsenceFollowUp).where(AbsenceFollowUp.closed_at == None)  # noqa: E711
        ).one()
        del what["association_id"]
        steps.close(row=row, outcome=outcome, **what)


def test_the_third_absence_opens_one_and_a_fourth_none(app: Flask, cast: Cast) -> None:
    times = missed(app, cast, "caaa")
    (found,) = follow_ups(app)
    assert found.enrolment_id == cast.enrolments["amina"].id
    assert found.first_id == times[1].id
    mark(app, cast, "amina", times_before(app, cast, 1), "a")
    assert len(follow_ups(app)) == 1
    assert len(logged(app, "follow_up_opened")) == 1


@pytest.mark.parametrize("letters", ["aa", "aacaa", "eeeeee", "iii", "aaeec"])
def test_nothing_opens_before_or_for_what_was_excused(app: Flask, cast: Cast, letters: str) -> None:
    missed(app, cast, letters)
    assert follow_ups(app) == []


def test_who_gave_notice_herself_was_not_absent_even_if_the_coach_marks_her_away(
    app: Flask, cast: Cast
) -> None:
    been_here(app, cast, "amina")
    times = times_before(app, cast, 3)
    with app.extensions["database"].writing() as session:
        before = times[1].starts_at - timedelta(minutes=1)
        tap = tap_of(cast, times[1].id, "cannot_come", "amina", "amina", at=before)
        actions.say(session, tap)
        session.commit()
    mark(app, cast, "amina", times, "aaa")
    assert follow_ups(app) == []


def test_who_says_so_when_it_has_begun_gave_no_notice(app: Flask, cast: Cast) -> None:
    been_here(app, cast, "amina")
    times = times_before(app, cast, 3)
    with app.extensions["database"].writing() as session:
        for one in times:
            at = one.starts_at
            tap = tap_of(cast, one.id, "cannot_come", "amina", "amina", at=at)
            actions.say(session, tap)
        session.commit()
    mark(app, cast, "amina", times, "aaa")
    assert len(follow_ups(app)) == 1


def test_a_reason_that_follows_later_keeps_the_notice_and_coming_after_all_ends_it() -> None:
    starts = datetime(2027, 3, 16, 9, tzinfo=UTC)

    def said(seq: int, word: str, minutes: int, why: str | None = None) -> Tapped:
        at = starts + timedelta(minutes=minutes)
        return Tapped(f"e{seq}", "phone", seq, frozenset(), word, "amina", at, why)

    no, why, yes = (
        said(1, "cannot_come", -5),
        said(2, "cannot_come", 5, "ill"),
        said(3, "coming", 9),
    )
    assert word_of([no], starts) == no
    assert word_of([why, no], starts) == why
    assert word_of([why], starts) is None
    assert word_of([yes, why, no], starts) is None


def test_a_list_that_a_tablet_brings_opens_it_whatever_the_order(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    been_here(app, cast, "amina", "sara")
    times = times_before(app, cast, 3)
    tablet = Tablet(client_of(cast.lena, tablet=True))
    for one in (times[2], times[0], times[1]):
        tablet.mark(one.id, cast.amina.id, "absent")
        tablet.mark(one.id, cast.sara.id, "present")
    tablet.send()
    (found,) = follow_ups(app)
    assert found.first_id == times[0].id
    assert found.enrolment_id == cast.enrolments["amina"].id


def test_a_correction_that_joins_two_absences_with_a_third_opens_it(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    times = missed(app, cast, "aca")
    client = client_of(cast.lena, tablet=True)
    client.post(f"/roll-call/{times[1].id}", data={"mark": f"absent:{cast.amina.id}"})
    assert len(follow_ups(app)) == 1


def test_two_processes_that_both_see_it_open_one(app: Flask, cast: Cast) -> None:
    missed(app, cast, "aaa")
    (before,) = follow_ups(app)
    with through_the_door(app, cast, "amina") as (session, what):
        place = what["place"]
        assert not opening._open(session, clock.now(), place, before.first_id)
        assert not opening._open(session, clock.now(), place, before.id)  # open, by another name
    assert len(follow_ups(app)) == 1


def test_what_a_closed_one_was_about_opens_no_other(app: Flask, cast: Cast) -> None:
    times = missed(app, cast, "aaa")
    close(app, cast)
    mark(app, cast, "amina", times, "aaa")
    assert [one.outcome for one in follow_ups(app)] == [Outcome.BETTER_TIME]


def test_absences_until_the_end_of_a_pause_do_not_count(app: Flask, cast: Cast) -> None:
    been_here(app, cast, "amina")
    times = times_before(app, cast, 4)
    with through_the_door(app, cast, "amina") as (_, what):
        del what["association_id"]
        contacting.pause(until=times[1].local_on, **what)
    mark(app, cast, "amina", times, "aaaa")
    assert follow_ups(app) == []


def test_a_programme_counts_in_its_own_way(app: Flask, cast: Cast) -> None:
    with app.extensions["database"].writing() as session:
        contacting.set_rules(
            session=session,
            by=cast.karin.id,
            at=clock.now(),
            programme=cast.gym,
            rules=Rules(follow_up_after=2, within_weeks=2),
        )
        session.commit()
    missed(app, cast, "acacc")
    assert len(follow_ups(app)) == 1
    with app.extensions["database"].reading() as session:
        rules = queries.rules_in(session, cast.gym.id, cast.gym.template_slug)
    assert (rules.follow_up_after, rules.within_weeks) == (2, 2)


def test_a_fault_while_it_opens_loses_no_tap(
    app: Flask, cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    been_here(app, cast, "amina")
    (time,) = times_before(app, cast, 1)

    def broken(*_: object) -> int:
        raise RuntimeError("the rules are broken")

    monkeypatch.setattr(opening, "open_due", broken)
    tablet = Tablet(client_of(cast.lena, tablet=True))
    tablet.mark(time.id, cast.amina.id, "absent")
    assert [ack["status"] for ack in tablet.send()["events"]] == [200]
