"""An enrolment on its way: extended, handed over, corrected, ended, and let go in time."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app import clock
from app.accounts import devices
from app.accounts.models import Binding, DeviceKind
from app.accounts.roles import Role
from app.accounts.sealing import box_of
from app.home.worker import clear_expired
from app.programmes import changing, ending, life
from app.programmes.actions import AlreadyIn, StaffPerson, assign, enrol
from app.programmes.changing import Details, NotACoachHere
from app.programmes.ending import AlreadyEnded, End, NotInOrder, TooLateToUndo
from app.programmes.models import (
    Agency,
    Enrolment,
    Extension,
    Handover,
    NextStep,
    NoEndRating,
    PhoneView,
    Sex,
    StaffRole,
)
from app.programmes.reasons import Ending
from app.programmes.stays import Overlaps
from tests.cast import Cast
from tests.support.app import ON_ONE_ENGINE
from tests.support.enrolments import began, logged, place_of, row, through_the_door


def an_end(on: date, **more: object) -> End:
    said = {
        "on": on,
        "ending": Ending("work_studies", "work"),
        "next_step": NextStep.WORK,
        "next_step_on": on + timedelta(days=7),
        "line": "",
    }
    return End(**{**said, **more})  # type: ignore[arg-type]


def test_an_extension_keeps_the_new_day_the_reason_who_and_when(app: Flask, cast: Cast) -> None:
    before = row(app, cast, "amina").planned_end_on
    assert before is not None
    until = before + timedelta(weeks=4)
    with through_the_door(app, cast, "amina") as (_, what):
        assert changing.move_end(until_on=until, why="Vill öva mer på att resa", **what)
        assert not changing.move_end(until_on=until, why="Vill öva mer på att resa", **what)
    assert row(app, cast, "amina").planned_end_on == until
    with app.extensions["database"].reading() as session:
        kept = session.exec(select(Extension)).one()
        event = life.history_of(session, place_of(session, cast, "amina"))[0]
    assert (kept.before_on, kept.until_on, kept.by) == (before, until, cast.lena.id)
    assert b"resa" not in kept.why
    assert (event.kind, event.why) == ("extended", "Vill öva mer på att resa")
    (entry,) = logged(app, "enrolment_extended")
    assert (entry.by, entry.person) == (cast.lena.id, cast.amina.id)
    assert entry.detail == {"enrolment": kept.enrolment_id, "until": until.isoformat()}


def test_a_handover_keeps_from_whom_to_whom_and_why(app: Flask, cast: Cast) -> None:
    with through_the_door(app, cast, "amina") as (session, what):
        for name in ("tomas",):
            assign(
                session=session,
                by=None,
                at=cast.at,
                programme=cast.gym,
                person_id=cast.people[name].id,
                role=StaffRole.COACH,
                from_on=cast.today,
            )
        session.flush()
        coach = cast.tomas.id
        today = clock.today()
        assert changing.hand_over(coach_id=coach, why="Lena slutar", on=today, **what)
        assert not changing.hand_over(coach_id=coach, why="", on=today, **what)
    assert row(app, cast, "amina").coach_id == cast.tomas.id
    with app.extensions["database"].reading() as session:
        kept = session.exec(select(Handover)).one()
        event = life.history_of(session, place_of(session, cast, "amina"))[0]
    assert (kept.from_id, kept.to_id, kept.by) == (cast.lena.id, cast.tomas.id, cast.lena.id)
    assert event.why == "Lena slutar"
    assert logged(app, "handed_over")[0].detail["coach"] == cast.tomas.id


@pytest.mark.parametrize("name", ["tomas", "vera", "mats", "sara", "strange_coach"])
def test_nobody_from_outside_the_programme_becomes_the_contact(
    app: Flask, cast: Cast, name: str
) -> None:
    with through_the_door(app, cast, "amina") as (_, what), pytest.raises(NotACoachHere):
        changing.hand_over(coach_id=cast.people[name].id, why="x", on=clock.today(), **what)
    assert row(app, cast, "amina").coach_id == cast.lena.id


def test_a_correction_keeps_what_it_said_before(app: Flask, cast: Cast) -> None:
    details = Details(Sex.WOMAN, Agency.PSYCHIATRY, Agency.NOT_KNOWN, "Skövde", cast.today)
    with through_the_door(app, cast, "amina") as (_, what):
        changed = changing.change_details(details=details, **what)
        assert changing.change_details(details=details, **what) == []
    assert changed == ["sex", "sending_agency", "municipality"]
    with app.extensions["database"].reading() as session:
        history = life.history_of(session, place_of(session, cast, "amina"))
    told = {event.kind: (event.was, event.became) for event in history}
    assert told == {
        "sex": ("not_known", "woman"),
        "sending_agency": ("not_known", "psychiatry"),
        "municipality": (None, "Skövde"),
    }
    assert [entry.detail["field"] for entry in logged(app, "enrolment_changed")] == changed


def test_an_end_is_kept_with_both_levels_and_the_next_step(app: Flask, cast: Cast) -> None:
    how = an_end(cast.today, line="Halvtid i kiosken", without=NoEndRating.NOT_REACHED)
    with through_the_door(app, cast, "amina") as (_, what):
        assert ending.end(how=how, **what)
        assert not ending.end(how=how, **what)  # a second tap
        with pytest.raises(AlreadyEnded):
            ending.end(how=an_end(cast.today, next_step=NextStep.CARE), **what)
        with pytest.raises(AlreadyEnded):
            ending.end(how=how, **{**what, "by": cast.karin.id})
    kept = row(app, cast, "amina")
    assert (kept.ended_on, kept.ended_by) == (cast.today, cast.lena.id)
    assert (kept.end_group, kept.end_reason) == ("work_studies", "work")
    assert (kept.next_step, kept.no_end_rating) == (NextStep.WORK, NoEndRating.NOT_REACHED)
    assert kept.next_step_line is not None
    assert b"kiosk" not in kept.next_step_line
    with app.extensions["database"].reading() as session:
        assert life.next_step_line(session, kept) == "Halvtid i kiosken"
    (entry,) = logged(app, "enrolment_ended")
    assert entry.detail == {"enrolment": kept.id, "group": "work_studies"}


def test_nobody_ends_before_she_began(app: Flask, cast: Cast) -> None:
    too_early = an_end(cast.today - timedelta(days=1))
    with through_the_door(app, cast, "amina") as (_, what), pytest.raises(NotInOrder):
        ending.end(how=too_early, **what)
    with app.extensions["database"].writing() as session:
        kept = session.merge(cast.enrolments["amina"])
        kept.ended_on = kept.started_on - timedelta(days=1)
        with pytest.raises(IntegrityError):
            session.flush()


def test_an_end_is_taken_back_on_the_same_day_only(app: Flask, cast: Cast) -> None:
    night = datetime(2027, 3, 18, 23, 50, tzinfo=ZoneInfo("Europe/Stockholm"))
    with time_machine.travel(night, tick=False) as clocks:
        for minutes, is_undone in ((5, True), (20, False)):
            with through_the_door(app, cast, "amina") as (_, what):
                ending.end(how=an_end(date(2027, 3, 18), line="Något"), **what)
            clocks.shift(timedelta(minutes=minutes))
            with through_the_door(app, cast, "amina") as (_, what):
                if is_undone:
                    assert ending.undo_end(**what)
                    assert not ending.undo_end(**what)  # a second tap
                else:
                    with pytest.raises(TooLateToUndo):
                        ending.undo_end(**what)
            kept = row(app, cast, "amina")
            assert (kept.ended_on is None) is is_undone
            if is_undone:
                assert (kept.end_group, kept.next_step, kept.next_step_line) == (None, None, None)
                assert (kept.ended_at, kept.ended_by, kept.end_reason) == (None, None, None)
    assert len(logged(app, "end_undone")) == 1
    with app.extensions["database"].reading() as session:
        events = life.history_of(session, place_of(session, cast, "amina"))
    assert [event.became for event in events if event.kind == "ended_on"].count(None) == 1


def test_one_person_runs_once_in_a_programme_and_may_come_back(app: Flask, cast: Cast) -> None:
    same = {
        "by": cast.lena.id,
        "at": cast.at,
        "programme": cast.gym,
        "person_id": cast.amina.id,
        "coach_id": None,
        "started_on": cast.today,
        "planned_end_on": None,
    }
    base = app.extensions["database"]
    with base.writing() as session, pytest.raises(AlreadyIn) as there:
        enrol(session=session, **same)  # type: ignore[arg-type]
    assert there.value.enrolment_id == cast.enrolments["amina"].id
    with through_the_door(app, cast, "amina") as (_, what):
        ending.end(how=an_end(cast.today), **what)
    with base.writing() as session:
        enrol(session=session, **same)  # type: ignore[arg-type]
        session.commit()
    with through_the_door(app, cast, "amina") as (session, what):
        hers = session.exec(select(Enrolment).where(Enrolment.person_id == cast.amina.id)).all()
        kept = next(one for one in hers if one.id == cast.enrolments["amina"].id)
        assert ending.may_undo(kept, clock.today(), [kept])
        assert not ending.may_undo(kept, clock.today(), hers)
        with pytest.raises(TooLateToUndo):  # she is in again: two at once would run
            ending.undo_end(**what)


def test_a_new_reason_for_the_same_day_is_kept(app: Flask, cast: Cast) -> None:
    until = cast.today + timedelta(weeks=20)
    with through_the_door(app, cast, "amina") as (_, what):
        for reason in ("Väntar på praktik", "Praktiken dröjer"):
            assert changing.move_end(until_on=until, why=reason, **what)
    with app.extensions["database"].reading() as session:
        events = life.history_of(session, place_of(session, cast, "amina"))
    assert {event.why for event in events} == {"Väntar på praktik", "Praktiken dröjer"}


def test_stays_in_one_programme_never_overlap(app: Flask, cast: Cast) -> None:
    first, last = cast.today - timedelta(days=60), cast.today - timedelta(days=10)
    began(app, cast, "amina", first)
    with through_the_door(app, cast, "amina") as (_, what):
        ending.end(how=an_end(last), **what)
    what = {
        "by": cast.lena.id,
        "at": cast.at,
        "person_id": cast.amina.id,
        "coach_id": None,
        "planned_end_on": None,
    }
    base = app.extensions["database"]
    for day in (first - timedelta(days=5), first, last - timedelta(days=1)):
        with base.writing() as session, pytest.raises(Overlaps) as other:
            enrol(session=session, programme=cast.gym, started_on=day, **what)  # type: ignore[arg-type]
        assert (other.value.first_on, other.value.last_on) == (first, last)
    with base.writing() as session:
        enrol(session=session, programme=cast.farm, started_on=first, **what)  # type: ignore[arg-type]
        again = enrol(session=session, programme=cast.gym, started_on=last, **what)  # type: ignore[arg-type]
        session.commit()
        cast.enrolments["amina"] = again
    details = Details(Sex.WOMAN, Agency.SCHOOL, Agency.NOT_KNOWN, None, last - timedelta(days=1))
    with through_the_door(app, cast, "amina") as (_, what), pytest.raises(Overlaps):
        changing.change_details(details=details, **what)


def test_the_database_itself_refuses_a_second_running_enrolment(app: Flask, cast: Cast) -> None:
    again = Enrolment(
        programme_id=cast.gym.id,
        person_id=cast.amina.id,
        started_on=cast.today,
        created_at=cast.at,
    )
    with app.extensions["database"].writing() as session:
        session.add(again)
        with pytest.raises(IntegrityError):
            session.flush()


@pytest.mark.parametrize("name", ["lena", "karin", "mats", "vera"])
def test_staff_who_take_part_need_a_sign_in_of_their_own(app: Flask, cast: Cast, name: str) -> None:
    with app.extensions["database"].writing() as session, pytest.raises(StaffPerson):
        enrol(
            session=session,
            by=cast.karin.id,
            at=cast.at,
            programme=cast.farm,
            person_id=cast.people[name].id,
            coach_id=None,
            started_on=cast.today,
            planned_end_on=None,
        )


def test_what_was_chosen_for_her_phone_holds_in_every_programme(app: Flask, cast: Cast) -> None:
    with through_the_door(app, cast, "amina") as (session, what):
        changing.choose_phone_view(view=PhoneView.CALENDAR_ONLY, **what)
        again = enrol(
            session=session,
            by=cast.karin.id,
            at=cast.at,
            programme=cast.farm,
            person_id=cast.amina.id,
            coach_id=None,
            started_on=cast.today,
            planned_end_on=None,
        )
        assert again.phone_view is PhoneView.CALENDAR_ONLY
        assert what["place"].phone_view is PhoneView.EVERYTHING  # as it was read
    assert row(app, cast, "amina").phone_view is PhoneView.CALENDAR_ONLY
    assert row(app, cast, "sara").phone_view is PhoneView.EVERYTHING
    assert [entry.detail for entry in logged(app, "phone_view_chosen")] == [
        {"view": "calendar_only"}
    ]


def with_phone(app: Flask, cast: Cast, name: str, kind: DeviceKind = DeviceKind.PHONE) -> None:
    with app.extensions["database"].writing() as session:
        device = devices.add_device(
            session=session,
            at=clock.now(),
            association_id=cast.association.id,
            kind=kind,
            token=f"{name} {kind}",
        )
        devices.bind(
            session=session,
            at=clock.now(),
            device=device,
            person=cast.people[name],
            pin_hash=None,
            mark="leaf",
        )
        session.commit()


def test_the_worker_lets_phones_go_thirteen_months_after_the_last_end(
    app: Flask, cast: Cast
) -> None:
    for name in ("amina", "sara", "lena"):
        with_phone(app, cast, name)
    ended_on = cast.today - timedelta(days=1)
    began(app, cast, "amina", ended_on)
    with through_the_door(app, cast, "amina") as (_, what):
        ending.end(how=an_end(ended_on), **what)

    def live_on(day: date) -> set[str]:
        at = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Stockholm"))
        with app.extensions["database"].writing() as session:
            clear_expired(session, at)
            session.commit()
            rows = session.exec(select(Binding).where(Binding.revoked_at.is_(None)))  # type: ignore[union-attr]
            return {binding.person_id for binding in rows}

    from app.programmes.lifetime import binding_ends_on

    ends = binding_ends_on(ended_on)
    everybody = {cast.amina.id, cast.sara.id, cast.lena.id}
    assert live_on(ends - timedelta(days=1)) == everybody
    assert live_on(ends) == everybody - {cast.amina.id}
    assert [entry.person for entry in logged(app, "device_revoked")] == [cast.amina.id]
    live_on(ends)
    assert len(logged(app, "device_revoked")) == 1


def test_a_phone_stays_while_another_enrolment_runs(app: Flask, cast: Cast) -> None:
    with_phone(app, cast, "amina")
    ended_on = cast.today - timedelta(days=800)
    began(app, cast, "amina", ended_on)
    with through_the_door(app, cast, "amina") as (session, what):
        ending.end(how=an_end(ended_on), **what)
        enrol(
            session=session,
            by=None,
            at=cast.at,
            programme=cast.farm,
            person_id=cast.amina.id,
            coach_id=None,
            started_on=cast.today,
            planned_end_on=None,
        )
        assert ending.let_phones_go(session, cast.at) == 0


@ON_ONE_ENGINE
def test_a_sealed_reason_opens_only_in_its_own_row(app: Flask, cast: Cast) -> None:
    until = cast.today + timedelta(days=400)
    with through_the_door(app, cast, "amina") as (_, what):
        changing.move_end(until_on=until, why="Ett skäl", **what)
    from app.crypto import SealBroken

    with app.extensions["database"].reading() as session:
        kept = session.exec(select(Extension)).one()
        with pytest.raises(SealBroken):
            box_of(session, cast.amina.id).open("extension|why|other", kept.why)
        with pytest.raises(SealBroken):
            box_of(session, cast.sara.id).open(f"extension|why|{kept.id}", kept.why)


@ON_ONE_ENGINE
def test_a_participant_role_is_no_staff_role(app: Flask, cast: Cast) -> None:
    with app.extensions["database"].writing() as session:
        cast.session = session
        cast.add("olga", Role.PARTICIPANT)
        made = enrol(
            session=session,
            by=None,
            at=cast.at,
            programme=cast.gym,
            person_id=cast.olga.id,
            coach_id=None,
            started_on=cast.today,
            planned_end_on=None,
        )
    assert made.sex is Sex.NOT_KNOWN
