"""Crossing off, taking back, two at once, and what is kept of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select

from app.db import Database
from app.db.append_only import AppendOnly
from app.goals import actions, queries, walking
from app.goals.changes import Change
from app.goals.maps import Map, State
from app.goals.models import Goal, Milestone, PlanChange
from app.goals.queries import Found
from app.goals.writing import TooLong
from tests.cast import Cast
from tests.support.maps import hand, walk


@contextmanager
def writing(app: Flask) -> Iterator[Session]:
    with app.extensions["database"].writing() as session:
        yield session
        session.commit()


def her_map(app: Flask, cast: Cast) -> Map:
    with app.extensions["database"].reading() as session:
        return queries.map_of(session, cast.amina.id, "sv")


def test_a_map_holds_her_own_words_and_only_sealed(app: Flask, cast: Cast) -> None:
    with writing(app) as session:
        walk(cast, session, cast.amina, "Sova hela natten", ["Gå ut 🌲"], done=1)
        actions.say_vision(
            **hand(cast, session, cast.amina), person_id=cast.amina.id, words="Jag orkar leka"
        )
    found = her_map(app, cast)
    assert found.vision == "Jag orkar leka"
    assert found.goals[0].words == "Sova hela natten"
    assert found.goals[0].steps[0].words == "Gå ut 🌲"
    with app.extensions["database"].reading() as session:
        for row in (*session.exec(select(Goal)), *session.exec(select(Milestone))):
            assert b"Sova" not in (row.words or b"")


def test_a_suggestion_is_read_in_the_language_of_whoever_looks(app: Flask, cast: Cast) -> None:
    with writing(app) as session:
        goal_id, _ = walk(cast, session, cast.amina, "Sova")
        wish = actions.StepWish(None, "calm_hour", "moon")
        goal = Found(goal_id, cast.amina.id, goal_id)
        actions.add_step(**hand(cast, session, cast.lena), goal=goal, wish=wish)
    with app.extensions["database"].reading() as session:
        seen = {
            code: queries.map_of(session, cast.amina.id, code).goals[0].steps[0].words
            for code in ("sv", "ar", "en", "fi")
        }
    assert seen["sv"] == seen["fi"] == "Ha en lugn timme före natten"
    assert seen["en"] == "Have a calm hour before the night"
    assert seen["ar"] not in seen["sv"]


def test_two_who_cross_off_at_once_are_one_crossing_off(app: Flask, cast: Cast) -> None:
    with writing(app) as session:
        goal_id, steps = walk(cast, session, cast.amina, "Sova", ["Gå ut"])
    step = Found(steps[0], cast.amina.id, goal_id)
    base: Database = app.extensions["database"]
    start, won = Barrier(2), []

    def tap(who: Any) -> None:
        start.wait()
        with base.writing() as session:
            won.append(walking.complete_step(**hand(cast, session, who), step=step))
            session.commit()

    taps = [Thread(target=tap, args=(who,)) for who in (cast.amina, cast.lena)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert sorted(won) == [False, True]
    with base.reading() as session:
        rows = session.exec(
            select(PlanChange).where(PlanChange.what == Change.STEP_DONE)  # type: ignore[arg-type]
        ).all()
    assert len(rows) == 1


def test_undo_leads_back_to_what_it_was_and_keeps_what_she_can_now(app: Flask, cast: Cast) -> None:
    with writing(app) as session:
        goal_id, steps = walk(cast, session, cast.amina, "Sova", ["Gå ut", "Vila"])
        step = Found(steps[0], cast.amina.id, goal_id)
        mine = hand(cast, session, cast.amina)
        walking.move_step(**mine, step=step, to=State.ON_THE_WAY)
        walking.complete_step(**mine, step=step)
        walking.say_can_now(**mine, step=step, words="Jag går ut varje dag")
    assert her_map(app, cast).sun == 0.5
    with writing(app) as session:
        later = {**hand(cast, session, cast.lena), "at": cast.at + timedelta(days=31)}
        assert walking.undo_step(**later, step=step)
        assert not walking.undo_step(**later, step=step)
    found = her_map(app, cast)
    kept = found.goals[0].steps[0]
    assert kept.state is State.ON_THE_WAY
    assert kept.done_on is None
    assert kept.can_now == "Jag går ut varje dag"
    assert found.sun == 0.5  # it never sinks


def test_a_step_that_is_done_is_not_moved_without_undo(app: Flask, cast: Cast) -> None:
    with writing(app) as session:
        goal_id, steps = walk(cast, session, cast.amina, "Sova", ["Gå ut"], done=1)
        step = Found(steps[0], cast.amina.id, goal_id)
        assert not walking.move_step(**hand(cast, session, cast.amina), step=step, to=State.NOT_NOW)
        assert not walking.complete_step(**hand(cast, session, cast.lena), step=step)


def test_every_change_says_what_when_and_by_whom_and_cannot_be_rewritten(
    app: Flask, cast: Cast
) -> None:
    with writing(app) as session:
        goal_id, _steps = walk(cast, session, cast.amina, "Sova", ["Gå ut"], done=1)
        actions.change_goal(
            **hand(cast, session, cast.lena),
            goal=Found(goal_id, cast.amina.id, goal_id),
            words="Sova bättre",
            area="sleep",
            sign="sleep",
        )
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(PlanChange).order_by(PlanChange.id)).all()  # type: ignore[arg-type]
        said = [(row.what, row.by, row.version) for row in rows]
    amina, lena = cast.amina.id, cast.lena.id
    assert said == [
        (Change.GOAL_ADDED, amina, 1),
        (Change.STEP_ADDED, amina, 2),
        (Change.STEP_DONE, amina, 2),
        (Change.GOAL_CHANGED, lena, 3),
    ]
    with app.extensions["database"].writing() as session:
        row = session.exec(select(PlanChange)).first()
        assert row is not None
        row.what = Change.VISION
        with pytest.raises(AppendOnly):
            session.flush()


def test_a_wish_of_four_thousand_letters_is_kept_and_one_more_is_not(
    app: Flask, cast: Cast
) -> None:
    with writing(app) as session:
        walk(cast, session, cast.amina, "o" * 4000)
    assert len(her_map(app, cast).goals[0].words) == 4000
    with pytest.raises(TooLong), writing(app) as session:
        walk(cast, session, cast.amina, "o" * 4001)


def test_a_path_of_very_many_steps_says_stop(app: Flask, cast: Cast) -> None:
    with writing(app) as session:
        walk(cast, session, cast.amina, "Sova", ["Gå"] * actions.STEPS_AT_MOST)
    goal = her_map(app, cast).goals[0]
    found, wish = Found(goal.id, cast.amina.id, goal.id), actions.StepWish("Gå", None, "sprout")
    with writing(app) as session:
        mine = hand(cast, session, cast.amina)
        with pytest.raises(actions.MapFull):
            actions.add_step(**mine, goal=found, wish=wish)
