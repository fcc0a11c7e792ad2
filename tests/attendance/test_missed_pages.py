"""Missed: the suggestion, the contact, the follow-up and what she meets, page by page."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.attendance.missed.models import FollowUpStep, Greeting, Outcome
from app.consent.models import Consent
from app.db import Database
from app.db.append_only import AppendOnly
from app.privacy.actions import erase_person
from app.privacy.ledger import Erased
from app.programmes.models import Agency, ContactMade, Enrolment, PhoneView
from app.schedule.models import ActivityKind
from tests.cast import Cast
from tests.support.absences import follow_ups, mark, missed, rows, times_before
from tests.support.app import ClientOf, speak_english
from tests.support.occasions import meet


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


@pytest.fixture
def lena(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.lena)
    return client_of(cast.lena, tablet=True)


@pytest.fixture
def phone(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    """Amina's own, which makes the app reach her."""
    speak_english(app, cast.amina)
    return client_of(cast.amina)


@pytest.fixture
def sent_by(app: Flask, cast: Cast) -> Agency:
    with app.extensions["database"].writing() as session:
        row = session.merge(cast.enrolments["amina"])
        row.sending_agency = Agency.PRIMARY_CARE
        session.commit()
    cast.enrolments["amina"] = row
    return Agency.PRIMARY_CARE


def reach_of(cast: Cast, person: str = "amina") -> str:
    return f"/enrolments/{cast.enrolments[person].id}/reach"


def opened(app: Flask, cast: Cast) -> str:
    """The address of the follow-up after three absences."""
    missed(app, cast, "caaa")
    return f"/follow-ups/{follow_ups(app)[0].id}"


def kept(app: Flask, kind: type) -> list:
    with app.extensions["database"].reading() as session:
        return rows(session, kind)


def test_the_first_absence_is_on_the_day_until_somebody_has_called(
    app: Flask, cast: Cast, lena: FlaskClient, phone: FlaskClient
) -> None:
    missed(app, cast, "ca")
    day = lena.get("/day").text
    assert reach_of(cast) in day
    assert "Missed" in day
    answer = lena.post(reach_of(cast), data={"how": "call"})
    page = lena.get(answer.location).text
    assert 'href="tel:0700000001"' in page
    assert "<svg" in page.split('class="qr"')[1]
    assert reach_of(cast) not in lena.get("/day").text
    assert [(row.how.value, row.is_reached) for row in kept(app, ContactMade)] == [("call", False)]


def test_the_ready_text_is_in_her_own_language(app: Flask, cast: Cast, lena: FlaskClient) -> None:
    missed(app, cast, "a")
    page = lena.get(lena.post(reach_of(cast), data={"how": "text"}).location).text
    assert re.search(r'<blockquote lang="ar" dir="rtl">', page)
    assert "sms:0700000001?&amp;body=" in page


def test_you_were_missed_stands_on_her_today_until_she_has_seen_it(
    app: Flask, cast: Cast, lena: FlaskClient, phone: FlaskClient
) -> None:
    missed(app, cast, "a")
    assert "You were missed" not in phone.get("/today").text
    lena.post(reach_of(cast), data={"how": "message"})
    page = phone.get("/today").text
    assert "You were missed. Welcome next time." in page
    phone.post(re.search(r'action="(/from-us/\w+/seen)"', page)[1])
    assert "You were missed" not in phone.get("/today").text
    assert [row.how.value for row in kept(app, ContactMade)] == ["message"]


def test_you_were_missed_goes_when_she_has_come_again(
    app: Flask, cast: Cast, lena: FlaskClient, phone: FlaskClient
) -> None:
    missed(app, cast, "a")
    lena.post(reach_of(cast), data={"how": "message"})
    assert "You were missed" in phone.get("/today").text
    mark(app, cast, "amina", times_before(app, cast, 1), "c")
    assert "You were missed" not in phone.get("/today").text


def test_nothing_is_written_on_a_phone_that_shows_times_only_or_where_there_is_none(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
) -> None:
    missed(app, cast, "a")
    assert lena.post(reach_of(cast), data={"how": "message"}).location.endswith("how=no_app")
    client_of(cast.amina)
    with app.extensions["database"].writing() as session:
        row = session.get(Enrolment, cast.enrolments["amina"].id)
        row.phone_view = PhoneView.CALENDAR_ONLY
        session.commit()
    lena.post(reach_of(cast), data={"how": "message"})
    assert kept(app, Greeting) == []


def test_no_call_and_no_text_without_a_number(app: Flask, cast: Cast, lena: FlaskClient) -> None:
    missed(app, cast, "a", "sara")
    page = lena.get(reach_of(cast, "sara")).text
    assert 'value="call"' not in page
    assert 'value="text"' not in page
    lena.post(reach_of(cast, "sara"), data={"how": "call"})
    assert kept(app, ContactMade) == []


def test_three_times_she_could_not_come_are_a_quiet_suggestion(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    missed(app, cast, "ceie")
    assert "Perhaps talk?" in lena.get("/day").text
    assert follow_ups(app) == []


def test_a_pause_takes_her_off_the_day_and_ends_by_hand(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    address = opened(app, cast)
    pause = f"/enrolments/{cast.enrolments['amina'].id}/pause"
    for wrong in ("", "soon", (cast.today - timedelta(days=1)).isoformat(), "2999-01-01"):
        lena.post(pause, data={"until": wrong})
        assert address in lena.get("/day").text
    lena.post(pause, data={"until": (cast.today + timedelta(days=7)).isoformat()})
    assert address not in lena.get("/day").text
    lena.post(pause, data={"end": "1"})
    assert address in lena.get("/day").text


def test_she_is_told_first_and_answers_before_an_agency_may_be(
    app: Flask, cast: Cast, lena: FlaskClient, phone: FlaskClient, sent_by: Agency
) -> None:
    address = opened(app, cast)
    early = lena.post(address, data={"step": "agency_told"})
    assert early.location.endswith("problem=not_yet")
    lena.post(address, data={"step": "told", "how": "today"})
    assert lena.post(address, data={"step": "agency_told"}).location.endswith("problem=not_yet")
    question = re.search(r'href="(/from-us/\w+)"', phone.get("/today").text)[1]
    assert "Primary care" in phone.get(question).text
    assert phone.post(question, data={"answer": "perhaps"}).status_code == 422
    assert phone.post(question, data={"answer": "yes", "line": "The bus"}).status_code == 303
    assert question not in phone.get("/today").text
    assert phone.get(question).status_code == 404
    lena.post(address, data={"step": "coach_says", "line": "The bus has another time"})
    assert "problem" not in lena.post(address, data={"step": "agency_told"}).location
    page = lena.get(address).text
    assert page.index("The bus<") < page.index("The bus has another time<")
    assert [(one.is_given, one.whom) for one in kept(app, Consent)] == [(True, "primary_care")]
    steps = [(one.step.value, one.said) for one in kept(app, FollowUpStep)]
    assert ("agency_told", "primary_care") in steps
    assert all(b"bus" not in (one.line or b"") for one in kept(app, FollowUpStep))


def test_a_no_to_the_coach_takes_an_earlier_yes_back(
    app: Flask, cast: Cast, lena: FlaskClient, sent_by: Agency
) -> None:
    address = opened(app, cast)
    for answer in ("yes", "no"):
        lena.post(address, data={"step": "asked", "answer": answer, "informed": "interpreter"})
    assert lena.post(address, data={"step": "agency_told"}).location.endswith("problem=not_yet")
    assert [one.language for one in kept(app, Consent)] == ["ar", "ar"]


def test_it_closes_with_a_better_time_in_one_tap_and_only_once(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
) -> None:
    address = opened(app, cast)
    lena.post(address, data={"step": "closed", "outcome": "better_time"})
    again = client_of(cast.karin).post(address, data={"step": "closed", "outcome": "ends"})
    assert again.location.endswith("problem=closed")
    (row,) = follow_ups(app)
    assert (row.outcome, row.closed_by) == (Outcome.BETTER_TIME, cast.lena.id)
    assert [one.said for one in kept(app, FollowUpStep)] == ["better_time"]
    assert address not in lena.get("/day").text
    assert "We found a better time" in lena.get(address).text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"step": "dance"},
        {"step": "closed", "outcome": "failed"},
        {"step": "told", "how": "pigeon"},
        {"step": "coach_says", "line": " "},
        {"step": "coach_says", "line": "19850312-2383"},
        {"step": "asked", "answer": "yes", "informed": "never"},
    ],
)
def test_a_form_that_says_nothing_changes_nothing(
    app: Flask, cast: Cast, lena: FlaskClient, sent_by: Agency, fields: dict[str, str]
) -> None:
    address = opened(app, cast)
    assert "problem=" in lena.post(address, data=fields).location
    assert kept(app, FollowUpStep) == []


def test_an_undone_mark_says_so_and_it_is_closed_as_never_happened(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    times = missed(app, cast, "aaa")
    address = f"/follow-ups/{follow_ups(app)[0].id}"
    assert "did_not_happen" not in lena.get(address).text
    lena.post(f"/roll-call/{times[0].id}", data={"mark": f"present:{cast.amina.id}"})
    page = lena.get(address).text
    assert "The marks have changed" in page
    lena.post(address, data={"step": "closed", "outcome": "did_not_happen"})
    assert follow_ups(app)[0].outcome is Outcome.DID_NOT_HAPPEN
    assert "The absence did not happen" in lena.get(address).text


def test_another_groups_coach_and_who_sees_no_person_meet_nothing(
    app: Flask, cast: Cast, client_of: ClientOf, phone: FlaskClient, lena: FlaskClient
) -> None:
    address = opened(app, cast)
    lena.post(address, data={"step": "told", "how": "today"})
    (greeting,) = kept(app, Greeting)
    for name in ("tomas", "strange_coach", "mats", "gun", "sara"):
        client = client_of(cast.people[name])
        for path in (address, reach_of(cast)):
            assert client.get(path).status_code == 404, name
            assert client.post(path, data={"step": "closed"}).status_code == 404, name
        assert client.get(f"/from-us/{greeting.id}").status_code == 404
    assert "Amina" not in client_of(cast.tomas).get("/day").text
    assert follow_ups(app)[0].closed_at is None


def test_lists_that_were_not_taken_are_listed_and_taken_afterwards(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    times = missed(app, cast, "cc.")
    page = lena.get("/registers").text
    assert re.findall(r'href="/roll-call/(\w+)"', page) == [times[2].id]
    assert "1 list was not taken" in lena.get("/day").text
    assert "taken afterwards" in lena.get(f"/roll-call/{times[2].id}").text
    lena.post(f"/roll-call/{times[2].id}", data={"held": "not_held", "why": "change_snow"})
    assert "/roll-call/" not in lena.get("/registers").text


def test_an_open_activity_is_not_taken_until_it_is_counted(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        cafe = meet(session, cast.gym, cast.at, days=-1, kind=ActivityKind.OPEN).id
        session.commit()
    page = lena.get("/registers").text
    assert f'href="/roll-call/{cafe}"' in page
    assert "0 people" not in page
    assert "1 list was not taken" in lena.get("/day").text
    lena.post(f"/roll-call/{cafe}", data={"count": "0"})
    assert "/roll-call/" not in lena.get("/registers").text


def test_settings_are_kept_and_what_cannot_be_is_said(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    speak_english(app, cast.karin)
    client, address = client_of(cast.karin), f"/programmes/{cast.gym.id}/missed"
    good = {
        "contact_after": "1",
        "follow_up_after": "2",
        "within_weeks": "",
        "talk_after": "",
        "kinds": "group",
    }
    missed(app, cast, "aa")
    for wrong in ({"follow_up_after": "0"}, {"within_weeks": "99"}, {"contact_after": "many"}):
        answer = client.post(address, data=good | wrong)
        assert answer.status_code == 422
        assert "Write a number from 1 to" in answer.text
    assert client.post(address, data={**good, "kinds": []}).status_code == 422
    assert client.post(address, data=good).status_code == 303
    assert len(follow_ups(app)) == 1  # the marks that are here ask for it now
    assert client_of(cast.lena).get(address).status_code == 404


def test_the_day_shows_the_list_that_is_on_and_tomorrows(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        later = meet(session, cast.gym, clock.now(), hour=23).id
        tomorrow = meet(session, cast.gym, clock.now(), days=1).id
        session.commit()
    page = lena.get("/day").text
    assert f'class="btn main" href="/roll-call/{later}"' in page
    assert tomorrow in page


def test_the_card_counts_for_staff_what_she_came_to(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    missed(app, cast, "acecc")
    page = lena.get(f"/people/{cast.amina.id}").text
    assert len(re.findall(r'<li class="(came|excused|absent)">', page)) == 5
    assert re.search(r"<dt>In a row</dt>\s*<dd>3 times", page)


def test_history_is_never_changed_and_goes_with_her(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    address = opened(app, cast)
    lena.post(address, data={"step": "coach_says", "line": "Ringde"})
    base: Database = app.extensions["database"]
    with base.writing() as session:
        step = session.exec(select(FollowUpStep)).one()
        step.said = "no"
        session.add(step)
        with pytest.raises(AppendOnly):
            session.flush()
        session.rollback()
    line = Erased(cast.amina.id, cast.association.id, clock.now(), None)
    with base.writing() as session:
        erase_person(session=session, line=line)
        session.commit()
    assert (kept(app, FollowUpStep), follow_ups(app)) == ([], [])
    assert lena.get(address).status_code == 404
