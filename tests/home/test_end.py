"""Out: ended with a reason and a next step, a missing end rating first, and the phone after."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.assessments.models import AnswerSheet, RatingAsked
from app.assessments.occasions import Occasion
from app.home.worker import clear_expired
from app.programmes import ending, lifetime
from app.programmes.models import NextStep, NoEndRating
from app.programmes.reasons import Ending
from tests.cast import PIN, Cast
from tests.home.test_phone_views import her_map
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.enrolments import began, in_english, logged, row, through_the_door
from tests.support.ratings import enrolled, rate
from tests.support.stays import change


@pytest.fixture
def coach(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    """Tomas: the farm asks for our own rating at start and end."""
    in_english(app, cast, "tomas", "nils")
    began(app, cast, "nils", cast.today - timedelta(weeks=10))
    return client_of(cast.tomas, tablet=True)


def at(cast: Cast, name: str = "nils") -> str:
    return f"/enrolments/{cast.enrolments[name].id}"


def sent(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "ended_on": cast.today.isoformat(),
        "ending": "work_training",
        "next_step": "work_training",
        "next_step_on": (cast.today + timedelta(days=3)).isoformat(),
        "next_step_line": "Second-hand på torget",
        **more,
    }


def test_an_enrolment_is_ended_with_reason_next_step_and_its_date(
    app: Flask, cast: Cast, coach: FlaskClient
) -> None:
    page = coach.get(f"{at(cast)}/end").text
    assert "Föräldraledig" in page  # the template's own groups
    assert "first rating is missing or less than two weeks old" in page
    answer = coach.post(f"{at(cast)}/end", data=sent(cast))
    assert (answer.status_code, answer.location) == (303, at(cast))
    kept = row(app, cast, "nils")
    assert (kept.ended_on, kept.end_group, kept.next_step) == (
        cast.today,
        "work_training",
        NextStep.WORK_TRAINING,
    )
    told = coach.get(at(cast)).text
    assert "Arbetsträning" in told
    assert "Second-hand på torget" in told
    assert "It has not ended: undo" in told
    assert coach.post(f"{at(cast)}/end", data=sent(cast)).status_code == 303  # a second tap
    assert len(logged(app, "enrolment_ended")) == 1


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("ended_on", "", "Write the last day."),
        ("ended_on", "2127-01-01", "has not come yet"),
        ("ended_on", "2000-01-01", "must not be before the first day"),
        ("ended_on", "imorgon", "year-month-day"),
        ("ending", "", "Choose how it ends."),
        ("ending", "work_studies/work", "Choose how it ends."),  # not this template's
        ("next_step", "", "Choose the next step."),
        ("next_step_on", "2000-01-01", "on the last day or later"),
        ("next_step_on", "2127-01-01", "two years after"),
        ("next_step_line", "811218-9876", "looks like a personal number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    app: Flask, cast: Cast, coach: FlaskClient, field: str, value: str, told: str
) -> None:
    answer = coach.post(f"{at(cast)}/end", data=sent(cast, **{field: value}))
    assert answer.status_code == 422
    assert told in answer.text
    if field != "next_step_line":
        assert "Second-hand på torget" in answer.text
    assert row(app, cast, "nils").ended_on is None


def test_a_missing_end_rating_is_asked_for_first(
    app: Flask, cast: Cast, coach: FlaskClient
) -> None:
    rate(app, cast, row(app, cast, "nils"), {"sleep": 3}, days_ago=60)
    page = coach.get(f"{at(cast)}/end").text
    assert "First the end rating" in page
    answer = coach.post(f"{at(cast)}/end", data=sent(cast))
    assert answer.status_code == 422
    assert "Choose why, or take the end rating first." in answer.text
    done = coach.post(f"{at(cast)}/end", data=sent(cast, without="did_not_want"))
    assert done.status_code == 303
    assert row(app, cast, "nils").no_end_rating is NoEndRating.DID_NOT_WANT
    assert "Did not want to" in coach.get(at(cast)).text


@pytest.mark.parametrize(("where", "path"), [("tablet", "answer"), ("paper", "typed")])
def test_the_end_rating_is_opened_and_taken_on_the_tablet_or_from_paper(
    app: Flask, cast: Cast, coach: FlaskClient, where: str, path: str
) -> None:
    rate(app, cast, row(app, cast, "nils"), {"sleep": 3}, days_ago=60)
    answer = coach.post(f"{at(cast)}/end-rating", data={"where": where, "instrument": "now"})
    assert answer.location.startswith(f"/people/{cast.nils.id}/{path}?offer=")
    assert coach.get(answer.location).status_code == 200
    coach.post(f"{at(cast)}/end-rating", data={"where": where, "instrument": "now"})
    with app.extensions["database"].reading() as session:
        assert len(session.exec(select(RatingAsked)).all()) == 1
    rate(app, cast, row(app, cast, "nils"), {"sleep": 5}, days_ago=0, occasion=Occasion.END)
    assert "First the end rating" not in coach.get(f"{at(cast)}/end").text
    assert coach.post(f"{at(cast)}/end", data=sent(cast)).status_code == 303
    assert row(app, cast, "nils").no_end_rating is None


def test_an_end_by_mistake_is_undone_the_same_day_and_not_the_next(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    coach.post(f"{at(cast)}/end", data=sent(cast))
    assert coach.post(f"{at(cast)}/end/undo").status_code == 303
    assert row(app, cast, "nils").ended_on is None
    assert "The end was taken back" in coach.get(at(cast)).text
    coach.post(f"{at(cast)}/end", data=sent(cast))
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        later = client_of(cast.tomas, tablet=True)
        assert "It has not ended: undo" not in later.get(at(cast)).text
        later.post(f"{at(cast)}/end/undo")
    assert row(app, cast, "nils").ended_on == cast.today


def test_a_next_step_is_said_before_the_end_and_corrected_long_after(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    known = {"next_step": "care", "next_step_line": "Vårdcentralen ringer"}
    assert coach.post(f"{at(cast)}/next-step", data=known).location == at(cast)
    assert "Vårdcentralen ringer" in coach.get(at(cast)).text
    page = coach.get(f"{at(cast)}/end").text
    assert '<option selected value="care">' in page
    assert 'value="Vårdcentralen ringer"' in page
    coach.post(f"{at(cast)}/end", data=sent(cast))
    coach.post(f"{at(cast)}/end/undo")
    assert row(app, cast, "nils").next_step is NextStep.CARE  # what the end said went with it
    coach.post(f"{at(cast)}/end", data=sent(cast))
    with time_machine.travel(clock.now() + timedelta(days=90), tick=False):
        later = client_of(cast.tomas, tablet=True)
        page = later.get(f"{at(cast)}/next-step").text
        assert '<option selected value="work_training">Arbetsträning' in page
        wrong = later.post(f"{at(cast)}/next-step", data={**known, "ending": ""})
        assert wrong.status_code == 422
        assert "Choose how it ends." in wrong.text
        right = {"ending": "other", "next_step": "work", "next_step_on": ""}
        assert later.post(f"{at(cast)}/next-step", data=right).status_code == 303
        told = later.get(at(cast)).text
    assert "How it ended changed from Arbetsträning to Other" in told
    assert "Next step changed from Work training or practice to Work" in told
    kept = row(app, cast, "nils")
    assert (kept.end_group, kept.next_step, kept.next_step_on) == ("other", NextStep.WORK, None)
    assert kept.ended_on == cast.today


def test_what_has_ended_is_neither_extended_nor_handed_over(
    app: Flask, cast: Cast, coach: FlaskClient
) -> None:
    coach.post(f"{at(cast)}/end", data=sent(cast))
    for path in ("extend", "coach"):
        assert coach.get(f"{at(cast)}/{path}").status_code == 404
        assert coach.post(f"{at(cast)}/{path}", data={"why": "x"}).status_code == 404


# Through, on the pages


def test_the_end_is_moved_and_the_history_tells_it(
    app: Flask, cast: Cast, coach: FlaskClient
) -> None:
    wrong = coach.post(f"{at(cast)}/extend", data={"until_on": "2000-01-01", "why": ""})
    assert wrong.status_code == 422
    assert "must not be before the first day" in wrong.text
    assert "Write why, in one line." in wrong.text
    planned = row(app, cast, "nils").planned_end_on
    assert planned
    until = planned + timedelta(weeks=8)
    data = {"until_on": until.isoformat(), "why": "I samråd med remittenten"}
    assert coach.post(f"{at(cast)}/extend", data=data).location == at(cast)
    page = coach.get(at(cast)).text
    assert "Planned last day moved from" in page
    assert "I samråd med remittenten" in page


def test_a_contact_and_a_note_are_written_on_the_card_and_never_shown_to_her(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    card = f"/people/{cast.nils.id}"
    data = {"on": cast.today.isoformat(), "how": "visit", "reached": "no", "line": "Ingen hemma"}
    assert coach.post(f"{at(cast)}/contacts", data=data).location == card
    assert coach.post(f"{at(cast)}/note", data={"words": "Tycker om djur"}).location == card
    page = coach.get(card).text
    assert "Ingen hemma" in page
    assert "Not reached" in page
    assert "Tycker om djur" in page
    her = client_of(cast.nils)
    for path in ("/today", "/me", "/map", "/week"):
        assert "Ingen hemma" not in her.get(path).text
        assert "Tycker om djur" not in her.get(path).text
    for path in (at(cast), f"{at(cast)}/contacts", f"{at(cast)}/note"):
        assert her.get(path).status_code == 404
    bad = coach.post(f"{at(cast)}/contacts", data={"on": "2127-01-01", "line": "kvar"})
    assert bad.status_code == 422
    assert 'value="kvar"' in bad.text
    assert "Choose how." in bad.text


def test_a_note_written_meanwhile_is_shown_and_the_typed_one_is_still_there(
    app: Flask, cast: Cast, coach: FlaskClient
) -> None:
    coach.post(f"{at(cast)}/note", data={"words": "Först", "after": "0"})
    answer = coach.post(f"{at(cast)}/note", data={"words": "Sedan", "after": "0"})
    assert answer.status_code == 422
    assert "Först" in answer.text
    assert ">Sedan</textarea>" in answer.text.replace("\r\n", "")
    assert 'name="after" value="1"' in answer.text
    done = coach.post(f"{at(cast)}/note", data={"words": "Först\nSedan", "after": "1"})
    assert done.status_code == 303


def test_whoever_ends_it_second_is_told_by_whom_and_how_and_keeps_what_was_typed(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    in_english(app, cast, "karin")
    assert client_of(cast.karin).post(f"{at(cast)}/end", data=sent(cast)).status_code == 303
    mine = sent(cast, next_step="care", next_step_line="Vårdcentralen ringer")
    answer = coach.post(f"{at(cast)}/end", data=mine)
    assert answer.status_code == 422
    assert "Karin has ended it already" in answer.text
    assert "Second-hand på torget" in answer.text
    assert 'value="Vårdcentralen ringer"' in answer.text
    assert '<option selected value="care">' in answer.text
    assert row(app, cast, "nils").next_step is NextStep.WORK_TRAINING
    assert len(logged(app, "enrolment_ended")) == 1


def test_an_end_is_not_offered_to_be_undone_when_the_person_has_come_in_again(
    app: Flask, cast: Cast, coach: FlaskClient
) -> None:
    coach.post(f"{at(cast)}/end", data=sent(cast))
    undo = f"{at(cast)}/end/undo"
    assert undo in coach.get(at(cast)).text
    assert undo in coach.get(f"/people/{cast.nils.id}").text
    before = cast.enrolments["nils"]
    enrolled(app, cast, cast.nils, cast.farm, "tomas")
    cast.enrolments["nils"] = before
    assert undo not in coach.get(at(cast)).text
    assert undo not in coach.get(f"/people/{cast.nils.id}").text
    stale = coach.post(undo)
    assert "The end is not taken back" in coach.get(stale.location).text


def test_a_shorter_time_is_said_before_it_is_saved(
    app: Flask, cast: Cast, coach: FlaskClient
) -> None:
    planned = cast.today + timedelta(weeks=8)
    change(app, row(app, cast, "nils"), planned_end_on=planned)
    earlier = {"until_on": (planned - timedelta(days=7)).isoformat(), "why": "Börjar jobba"}
    answer = coach.post(f"{at(cast)}/extend", data=earlier)
    assert answer.status_code == 422
    assert "That is earlier than the planned last day." in answer.text
    assert 'value="Börjar jobba"' in answer.text
    assert row(app, cast, "nils").planned_end_on == planned
    coach.post(f"{at(cast)}/extend", data={**earlier, "is_shorter": "yes"})
    assert row(app, cast, "nils").planned_end_on == planned - timedelta(days=7)


@ON_ONE_ENGINE
@pytest.mark.parametrize("name", ["lena", "strange_coach", "mats", "nils", "amina"])
def test_an_enrolment_of_somebody_elses_is_not_there(
    app: Flask, cast: Cast, client_of: ClientOf, name: str
) -> None:
    client = client_of(cast.people[name])
    for path in ("", "/details", "/extend", "/coach", "/end", "/next-step", "/contacts", "/note"):
        assert client.get(at(cast) + path).status_code == 404, path
    writes = ("/end", "/end/undo", "/end-rating", "/follow-up", "/next-step", "/contacts", "/note")
    for path in writes:
        assert client.post(at(cast) + path, data=sent(cast)).status_code == 404, path
    assert row(app, cast, "nils").ended_on is None


# The phone after the last day


@ON_ONE_ENGINE
def test_thirty_days_to_read_then_only_whom_to_call(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    enrolment = row(app, cast, "nils")
    first = rate(app, cast, enrolment, {"sleep": 3}, days_ago=60)
    rate(app, cast, enrolment, {"sleep": 5}, days_ago=1, occasion=Occasion.END)
    coach.post(f"{at(cast)}/end", data=sent(cast))
    noon = clock.now()
    table = (
        # days after the last, is there something to read
        (0, True),
        (1, True),
        (30, True),
        (31, False),
        (200, False),
    )
    for days, reads in table:
        with time_machine.travel(noon + timedelta(days=days), tick=False):
            phone = client_of(cast.nils)
            today = phone.get("/today").text
            assert ("Your last day was" in today) is reads, days
            assert "020-00 00 00" in today
            assert "Tomas" in today
            assert ("You can read here until" in today) is reads
            assert phone.get("/change").status_code == (200 if reads else 404), days
            assert phone.get(f"/sheets/{first}/done").status_code == (200 if reads else 404)
            assert phone.get("/answer").status_code == 404
            for path in ("/map", "/week", "/me"):
                assert phone.get(path).status_code == 200


def test_a_phone_in_use_is_let_go_thirteen_months_after_the_last_day(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    """However often it is opened: the worker's round that day is the last it knows of."""
    coach.post(f"{at(cast)}/end", data=sent(cast))
    last = lifetime.binding_ends_on(cast.today)
    noon = clock.now()
    phone = client_of(cast.nils)

    def opens() -> bool:
        """The session has rested since: the PIN, then Today."""
        with app.extensions["database"].writing() as session:
            clear_expired(session, clock.now())
            session.commit()
        phone.post("/pin", data={"pin": PIN})
        return phone.get("/today").status_code == 200

    with time_machine.travel(noon, tick=False) as clocks:
        for days in [*range(0, (last - cast.today).days, 30), (last - cast.today).days - 1]:
            clocks.move_to(noon + timedelta(days=days))
            assert opens(), days
        clocks.move_to(noon + timedelta(days=(last - cast.today).days))
        assert not opens()
        assert phone.post("/pin", data={"pin": PIN}).status_code == 422
        (entry,) = logged(app, "device_revoked")
    assert (entry.by, entry.person) == (None, cast.nils.id)


def test_a_sheet_left_open_is_not_answered_after_the_end(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    phone = client_of(cast.nils)
    phone.post("/answer", data={"informed": "read_myself"})
    where = phone.get("/answer").location
    coach.post(f"{at(cast)}/end", data=sent(cast))
    assert phone.get("/answer").status_code == 404
    assert phone.get(where).status_code == 404
    assert phone.post(f"{where}/1", data={"answer": "4"}).status_code == 404


def test_a_follow_up_is_answered_when_staff_ask_for_it(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    rate(app, cast, row(app, cast, "nils"), {"sleep": 3}, days_ago=60)
    assert coach.post(f"{at(cast)}/follow-up").status_code == 303  # not ended: nothing to ask
    coach.post(f"{at(cast)}/end", data=sent(cast, without="not_reached"))
    with time_machine.travel(clock.now() + timedelta(days=90), tick=False):
        tablet = client_of(cast.tomas, tablet=True)
        assert "Ask for a follow-up rating" in tablet.get(at(cast)).text
        for _tap in range(2):
            tablet.post(f"{at(cast)}/follow-up")
        assert len(logged(app, "follow_up_asked")) == 1
        assert "asked for and not answered yet" in tablet.get(at(cast)).text
        phone = client_of(cast.nils)
        assert "/answer" in phone.get("/today").text
        phone.post("/answer")
        where = phone.get("/answer").location
        for number in range(1, 11):
            assert phone.post(f"{where}/{number}", data={"answer": "5"}).status_code == 303
        assert phone.post(f"{where}/last", data={"how": "alone"}).status_code == 303
        assert phone.get(f"{where}/done").status_code == 200
        assert phone.get("/answer").status_code == 404
        assert phone.get("/change").status_code == 404  # past the thirty days
        with app.extensions["database"].reading() as session:
            kinds = [sheet.occasion for sheet in session.exec(select(AnswerSheet))]
        assert sorted(kinds) == [Occasion.FOLLOW_UP, Occasion.START]


def test_who_goes_on_elsewhere_keeps_everything(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    cast.session = None  # type: ignore[assignment]
    with through_the_door(app, cast, "nils", "tomas") as (session, what):
        cast.session = session
        cast.enrol("nils", cast.gym, "lena")
        what["place"] = what["place"]
        how = ending.End(cast.today, Ending("other"), NextStep.OTHER_PROGRAMME, None, "")
        ending.end(how=how, **what)
    page = client_of(cast.nils).get("/today").text
    assert "Lena" in page
    assert client_of(cast.nils).get("/answer").status_code == 200


@ON_ONE_ENGINE
def test_a_typed_note_comes_back_after_the_lock(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    with time_machine.travel(clock.now(), tick=False) as clocks:
        tablet = client_of(cast.tomas, tablet=True)
        clocks.shift(timedelta(minutes=3))
        words = {"words": "Långt och viktigt", "after": "0"}
        assert tablet.post(f"{at(cast)}/note", data=words).status_code == 401
        back = tablet.post("/pin", data={"pin": PIN, "next": f"{at(cast)}/note"})
        assert "Långt och viktigt" in tablet.get(back.location).text


def test_for_thirty_days_her_map_is_there_to_read_and_not_to_write_on(
    app: Flask, cast: Cast, client_of: ClientOf, coach: FlaskClient
) -> None:
    goal_id, steps = her_map(app, cast, "nils")
    phone, me = client_of(cast.nils), cast.nils.id
    pages = ("/map", f"/maps/{me}/list", f"/plans/{me}", f"/goals/{goal_id}", f"/steps/{steps[0]}")
    writes = [f"/maps/{me}/new", f"/maps/{me}/vision", f"/goals/{goal_id}/steps/new"]
    assert [phone.get(path).status_code for path in writes] == [200] * 3
    coach.post(f"{at(cast)}/end", data=sent(cast))
    for path in pages:
        answer = phone.get(path)
        assert answer.status_code == 200, path
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        assert "<form" not in main, path
        assert not [one for one in writes if one in main], path
    assert "Sova bättre" in phone.get("/map").text
    assert [phone.get(path).status_code for path in writes] == [404] * 3
    for path in (*writes, f"/steps/{steps[0]}/complete", f"/plans/{me}"):
        assert phone.post(path, data={"words": "Cykla"}).status_code == 404, path
    assert coach.post(f"/steps/{steps[0]}/complete").status_code == 303
