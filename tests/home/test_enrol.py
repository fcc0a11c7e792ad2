"""In: one person in under a minute, the same person never twice in silence, a pasted group."""

import re
import threading
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from app import clock, i18n
from app.accounts.models import Person
from app.accounts.sealing import faces
from app.db import Database
from app.home import enrolling, list_words
from app.home.enrol_list import LETTERS_AT_MOST
from app.home.enrolling import Desk, WhoIsIt, Wish
from app.programmes import pasted
from app.programmes.actions import assign
from app.programmes.catalogue_cache import template_of
from app.programmes.changing import Details
from app.programmes.models import Agency, Enrolment, Sex, StaffRole
from app.programmes.pasted import Reading
from tests.cast import PIN, Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.enrolments import in_english, logged, seen_by
from tests.support.stays import change, protect

MONA = {
    "first_name": "Mona",
    "language": "sv",
    "sex": "woman",
    "sending_agency": "primary_care",
    "started_on": "2027-03-18",
}


def here(cast: Cast) -> str:
    return f"/programmes/{cast.gym.id}/enrol"


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', page)
    assert found
    return found[1]


def named(app: Flask, name: str) -> list[Enrolment]:
    """The enrolments of everybody with that first name, in order."""
    with app.extensions["database"].reading() as session:
        known = faces(session, session.exec(select(Person.id)))
        ids = [person_id for person_id, face in known.items() if face.first_name == name]
        return list(
            session.exec(
                select(Enrolment)
                .where(col(Enrolment.person_id).in_(ids))
                .order_by(col(Enrolment.created_at))
            )
        )


@pytest.fixture
def karin(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    in_english(app, cast, "karin")
    return client_of(cast.karin)


def test_five_answers_are_enough_and_the_planned_end_is_computed(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    today = clock.today()
    token = token_of(karin.get(here(cast)).text)
    sent = {**MONA, "started_on": today.isoformat(), "token": token}
    answer = karin.post(here(cast), data=sent)
    (row,) = named(app, "Mona")
    assert (answer.status_code, answer.location) == (303, f"/people/{row.person_id}")
    assert (row.sex, row.sending_agency) == (Sex.WOMAN, Agency.PRIMARY_CARE)
    assert (row.paying_agency, row.municipality) == (Agency.NOT_KNOWN, None)
    assert row.planned_end_on == template_of("aktiv-centrum").planned_end(today)
    assert [entry.person for entry in logged(app, "enrolled")][-1] == row.person_id
    assert logged(app, "person_created")[-1].by == cast.karin.id
    assert "Mona" in karin.get("/people").text


def test_the_rest_may_be_said_at_once(app: Flask, cast: Cast, karin: FlaskClient) -> None:
    more = {
        "paying_agency": "social_services",
        "municipality": "Skövde",
        "coach": cast.lena.id,
        "phone": "070-123 45 67",
        "planned_end_on": "٢٠٢٧-٠٨-٣١",
    }
    assert karin.post(here(cast), data={**MONA, **more}).status_code == 303
    (row,) = named(app, "Mona")
    assert (row.paying_agency, row.municipality) == (Agency.SOCIAL_SERVICES, "Skövde")
    assert (row.coach_id, str(row.planned_end_on)) == (cast.lena.id, "2027-08-31")
    card = karin.get(f"/people/{row.person_id}").text
    assert "tel:0701234567" in card


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("first_name", " \u200f ", "Write a first name or an alias."),
        ("first_name", "8112", "Write a first name or an alias."),
        ("first_name", "M" * 61, "at most 60"),
        ("first_name", "Mona 811218-9876", "looks like a personal number"),
        ("language", "", "Choose the language"),
        ("language", "zz", "Choose the language"),
        ("sex", "", "Choose one."),
        ("sex", "both", "Choose one."),
        ("sending_agency", "", "Choose who sends."),
        ("sending_agency", "neighbour", "Choose who sends."),
        ("paying_agency", "self", "Choose who pays."),
        ("started_on", "", "Write the first day."),
        ("started_on", "18 mars", "year-month-day"),
        ("started_on", "1927-03-18", "ten years back"),
        ("started_on", "2127-03-18", "two years ahead"),
        ("planned_end_on", "2027-03-17", "must not be before the first day"),
        ("planned_end_on", "soon", "year-month-day"),
        ("coach", "somebody", "Choose somebody who works in this programme."),
        ("phone", "12", "Write a phone number"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    app: Flask, cast: Cast, karin: FlaskClient, field: str, value: str, told: str
) -> None:
    sent = {**MONA, "municipality": "Töreboda", field: value}
    answer = karin.post(here(cast), data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="Töreboda"' in answer.text
    assert named(app, "Mona") == []


def test_a_start_in_other_digits_is_read(app: Flask, cast: Cast, karin: FlaskClient) -> None:
    for number, typed in enumerate(("٢٠٢٧-٠٣-١٨", "۲۰۲۷-۰۳-۱۸", "\u200f2027-03-18")):
        name = f"Mona{'abc'[number]}"
        answer = karin.post(here(cast), data={**MONA, "first_name": name, "started_on": typed})
        assert answer.status_code == 303
        assert str(named(app, name)[0].started_on) == "2027-03-18"


def test_a_name_in_arabic_is_kept_without_its_marks(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    karin.post(here(cast), data={**MONA, "first_name": "\u202bأمينة\u202c"})
    assert len(named(app, "أمينة")) == 1


def test_a_double_tap_is_one_enrolment(app: Flask, cast: Cast, karin: FlaskClient) -> None:
    sent = {**MONA, "token": token_of(karin.get(here(cast)).text)}
    first, second = (karin.post(here(cast), data=sent) for _ in range(2))
    assert first.location == second.location
    assert len(named(app, "Mona")) == 1


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "other", [{"first_name": "Nora"}, {"sending_agency": "school"}, {"municipality": "Hjo"}]
)
def test_a_used_form_that_says_something_else_is_not_taken_for_a_second_tap(
    app: Flask, cast: Cast, karin: FlaskClient, other: dict[str, str]
) -> None:
    sent = {**MONA, "token": token_of(karin.get(here(cast)).text)}
    karin.post(here(cast), data=sent)
    answer = karin.post(here(cast), data={**sent, **other})  # Back, and changed
    assert answer.status_code == 422
    assert "Mona is in this programme already. Nothing new was saved." in answer.text
    assert token_of(answer.text) != sent["token"]
    (value,) = other.values()
    assert f'value="{value}"' in answer.text
    again = {**sent, **other, "token": token_of(answer.text)}
    is_new = "first_name" in other
    assert karin.post(here(cast), data=again).status_code == (303 if is_new else 422)


@ON_ONE_ENGINE
def test_a_number_typed_for_somebody_known_is_kept(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    sent = {**MONA, "first_name": "Nils", "who": cast.nils.id, "phone": "070-000 00 33"}
    protect(app, cast, "nils", "karin")
    refused = karin.post(here(cast), data=sent)
    assert refused.status_code == 422
    assert "no phone number is kept. Empty this." in refused.text
    with app.extensions["database"].writing() as session:
        session.merge(cast.nils).protected_at = None
        session.commit()
    assert karin.post(here(cast), data=sent).status_code == 303
    with app.extensions["database"].reading() as session:
        assert faces(session, [cast.nils.id])[cast.nils.id].phone == "070-000 00 33"


def test_another_form_with_the_same_name_is_asked_who_it_is(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    sent = {**MONA, "first_name": "AMINA "}
    answer = karin.post(here(cast), data=sent)
    assert answer.status_code == 422
    assert "Is it somebody you know?" in answer.text
    assert "In this programme already: open the card" in answer.text
    assert len(named(app, "AMINA")) == 0
    asked = re.search(r'name="asked" value="(\w+)"', answer.text)
    assert asked
    assert asked[1] == cast.amina.id
    again = karin.post(here(cast), data={**sent, "who": "new", "asked": asked[1]})
    assert again.status_code == 303
    assert len(named(app, "AMINA")) == 1


def test_somebody_known_is_enrolled_in_a_second_programme_as_herself(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    sent = {**MONA, "first_name": "Nils"}  # he is at the farm
    answer = karin.post(here(cast), data=sent)
    assert "Yes: Nils, Gården" in answer.text
    done = karin.post(here(cast), data={**sent, "who": cast.nils.id})
    assert done.location == f"/people/{cast.nils.id}"
    assert [row.programme_id for row in named(app, "Nils")] == [cast.farm.id, cast.gym.id]
    card = karin.get(f"/people/{cast.nils.id}").text
    assert "Gården" in card
    assert "Gymmet" in card


def test_somebody_already_in_leads_to_her_enrolment_and_says_so(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    answer = karin.post(here(cast), data={**MONA, "first_name": "Amina", "who": cast.amina.id})
    assert answer.location == f"/enrolments/{cast.enrolments['amina'].id}?already=yes"
    assert "Nothing new was saved" in karin.get(answer.location).text
    assert len(named(app, "Amina")) == 1


def test_an_earlier_start_than_the_end_of_the_last_stay_is_refused_with_its_dates(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    first, last = cast.today - timedelta(days=60), cast.today - timedelta(days=10)
    change(app, cast.enrolments["amina"], started_on=first, ended_on=last, end_group="other")
    early = (last - timedelta(days=1)).isoformat()
    sent = {**MONA, "first_name": "Amina", "who": cast.amina.id, "started_on": early}
    answer = karin.post(here(cast), data=sent)
    assert answer.status_code == 422
    told = re.search(r"was in this programme from ([^.]+?) to ([^.]+)\.", answer.text)
    assert told, "the dates of the other stay are not said"
    assert [str(first.day), str(last.day)] == [re.search(r"\d+", day)[0] for day in told.groups()]  # type: ignore[index]
    assert f'value="{early}"' in answer.text
    lines = f"Amina;ar;kvinna;fk;{early}\n"
    listed = {"lines": lines, "who-1": cast.amina.id}
    page = look(karin, cast, **listed)
    assert "was in this programme from" in page
    confirmed = {**listed, "step": "confirm", **hidden(page)}
    assert karin.post(f"{here(cast)}/list", data=confirmed).status_code == 422
    assert len(named(app, "Amina")) == 1
    done = karin.post(here(cast), data={**sent, "started_on": last.isoformat()})
    assert done.status_code == 303


def test_two_of_one_name_get_different_pictures(
    app: Flask, cast: Cast, karin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolling.secrets, "choice", lambda marks: marks[0])
    for who in ("", "new"):
        asked = " ".join(row.person_id for row in named(app, "Mona"))
        karin.post(here(cast), data={**MONA, "who": who, "asked": asked})
    with app.extensions["database"].reading() as session:
        marks = [session.get(Person, row.person_id).mark for row in named(app, "Mona")]
    assert len(set(marks)) == 2


def test_who_is_not_hers_cannot_be_named(
    app: Flask, cast: Cast, karin: FlaskClient, client_of: ClientOf
) -> None:
    """Lena's people are the gym's: neither Nils nor somebody of another association."""
    lena = client_of(cast.lena)
    assert (
        "somebody you know" not in lena.post(here(cast), data={**MONA, "first_name": "Nils"}).text
    )
    for who in (cast.nils.id, cast.strange_guest.id, cast.tomas.id, "x"):
        assert lena.post(here(cast), data={**MONA, "who": who}).status_code == 404
    assert karin.post(here(cast), data={**MONA, "who": cast.strange_guest.id}).status_code == 404


def test_staff_are_never_enrolled_with_their_own_sign_in(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    assert karin.post(here(cast), data={**MONA, "who": cast.lena.id}).status_code == 404
    assert karin.post(here(cast), data={**MONA, "who": cast.karin.id}).status_code == 404


def test_what_was_typed_before_the_lock_is_there_after_the_pin(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    from datetime import timedelta

    import time_machine

    from tests.cast import PIN

    with time_machine.travel(clock.now(), tick=False) as clocks:
        client = client_of(cast.karin, tablet=True)
        clocks.shift(timedelta(minutes=16))
        assert client.post(here(cast), data={**MONA, "municipality": "Hjo"}).status_code == 401
        back = client.post("/pin", data={"pin": PIN, "next": here(cast)})
        assert back.location == here(cast)
        page = client.get(here(cast)).text
    assert 'value="Mona"' in page
    assert 'value="Hjo"' in page
    assert named(app, "Mona") == []


@pytest.mark.parametrize("others", ["gym", "farm"])
def test_two_coordinators_at_once_make_one_and_one_question(
    app: Flask, cast: Cast, others: str
) -> None:
    """In one programme, and in two that are hers and hers."""
    base: Database = app.extensions["database"]
    gate, outcomes = threading.Barrier(2), []
    into = {"karin": cast.gym, "tomas": getattr(cast, others)}
    with base.writing() as session:
        for programme in (cast.gym, cast.farm):
            assign(
                session=session,
                by=None,
                at=clock.now(),
                programme=programme,
                person_id=cast.tomas.id,
                role=StaffRole.COORDINATOR,
                from_on=cast.today,
            )
        session.commit()
    details = Details(Sex.WOMAN, Agency.SELF, Agency.NOT_KNOWN, None, cast.today)

    def enrol(name: str) -> None:
        desk = Desk(seen_by(cast, name, "coordinator"), clock.now(), cast.today, "sv", into[name])
        wish = Wish("Mona", "sv", None, details, None, None, "", frozenset(), f"form of {name}")
        gate.wait()
        try:
            with app.test_request_context(), base.writing() as session:
                enrolling.enrol_one(session, desk, wish)
                session.commit()
            outcomes.append("enrolled")
        except WhoIsIt as question:
            outcomes.append(f"asked about {len(question.known)}")

    threads = [threading.Thread(target=enrol, args=(name,)) for name in into]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["asked about 1", "enrolled"]
    assert len(named(app, "Mona")) == 1


@ON_ONE_ENGINE
@pytest.mark.parametrize("letters", ["a", "ن"])
def test_the_longest_list_sent_to_a_locked_page_is_there_after_the_pin(
    app: Flask, cast: Cast, client_of: ClientOf, letters: str
) -> None:
    in_english(app, cast, "karin")
    longest = "Mona;sv\n" + letters * (LETTERS_AT_MOST - 8)
    with time_machine.travel(clock.now(), tick=False) as clocks:
        karin = client_of(cast.karin)
        for lines, comes_back in (("Kort;sv", True), (longest, True), (longest * 3, False)):
            clocks.shift(timedelta(minutes=20))
            sent = {"lines": lines, "step": "look", "start": ""}
            answer = karin.post(f"{here(cast)}/list", data=sent)
            # Far beyond what a list may hold it is not even read.
            assert answer.status_code == 401 or (answer.status_code == 413 and not comes_back)
            karin.post("/pin", data={"pin": PIN, "next": f"{here(cast)}/list"})
            page = karin.get(f"{here(cast)}/list").text
            assert (f">{lines}</textarea>" in page.replace("\r\n", "\n")) is comes_back
            assert "Kort" not in page or lines == "Kort;sv"  # no older one in its place


# A pasted group

LINES = (
    "Namn;Språk;Kön;Remittent;Start\n"
    "\n"
    "Mona;svenska;kvinna;vårdcentral;2027-03-18\n"
    "نور\tar\tman\tfk\t2027-03-18\n"
    "Lo, en, , , 2027-03-19\n"
)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(token|seen|asked)" value="([\w ]*)"', page))


def look(client: FlaskClient, cast: Cast, lines: str, **more: str) -> str:
    data = {"lines": lines, "step": "look", **more}
    answer = client.post(f"{here(cast)}/list", data=data)
    assert answer.status_code == 200, answer.status
    return answer.text


def test_a_pasted_group_is_shown_first_and_enrolled_by_one_confirmation(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    page = look(karin, cast, LINES)
    assert "Enrol 3 people" in page
    assert "was empty" in page
    assert named(app, "Mona") == []
    sent = {"lines": LINES, "step": "confirm", "coach": cast.lena.id, **hidden(page)}
    done = karin.post(f"{here(cast)}/list", data=sent)
    assert done.location == f"{here(cast)}/list?done=3"
    assert "3 people are enrolled" in karin.get(done.location).text
    (noor,), (lo,) = named(app, "نور"), named(app, "Lo")
    assert (noor.sex, noor.sending_agency) == (Sex.MAN, Agency.SOCIAL_INSURANCE)
    assert (lo.sex, lo.sending_agency) == (Sex.NOT_KNOWN, Agency.NOT_KNOWN)
    assert noor.coach_id == cast.lena.id
    assert noor.planned_end_on == template_of("aktiv-centrum").planned_end(noor.started_on)
    again = karin.post(f"{here(cast)}/list", data=sent)  # a second tap
    assert again.location == done.location
    other = {**sent, "lines": "Siv;sv;k;fk;2027-03-18", "step": "look"}  # Back, and another list
    assert "Enrol 1 person" in karin.post(f"{here(cast)}/list", data=other).text
    assert len(named(app, "Mona")) == 1


def test_a_list_may_be_written_in_any_language_on_offer() -> None:
    """Its own words for woman and man and for who sends, as the page says them."""
    words = list_words.sexes(), list_words.agencies(), list_words.languages()
    for language in i18n.offered():
        said = partial(i18n.text_in, language.code)
        line = f"Lo; {language.endonym}; {said('Woman')}; {said('Primary care')}; 2027-03-18"
        reading = Reading(words[2], None, date(2017, 1, 1), date(2029, 1, 1), *words[:2])
        (row,) = pasted.read(line, reading)
        read = (row.sex, row.agency, row.language, row.missing)
        assert read == (Sex.WOMAN, Agency.PRIMARY_CARE, language.code, ())


def test_lines_with_something_missing_enrol_nobody_and_keep_the_text(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    lines = LINES + "Sixten;klingonska;man;fk;2027-02-30\n"
    page = look(karin, cast, lines)
    assert "Write a language that is offered here" in page
    assert "Write the first day" in page
    sent = {"lines": lines, "step": "confirm", **hidden(page)}
    answer = karin.post(f"{here(cast)}/list", data=sent)
    assert answer.status_code == 422
    assert "klingonska" in answer.text
    assert named(app, "Mona") == []
    left = karin.post(f"{here(cast)}/list", data={**sent, "who-6": "leave"})
    assert left.status_code == 303 or "leave" in left.text


def test_a_list_without_a_column_for_sex_or_sender_is_asked_once_for_everybody(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    lines = "Namn;Språk;Sänt hit av;Startdatum\nMona;kurmanji;FK;2027-03-18\nLo;dari;FK;2027-03-18"
    page = look(karin, cast, lines)
    assert "These columns were not read: Sänt hit av." in page
    sent = {"lines": lines, "step": "confirm", "all-sex": "not_known", **hidden(page)}
    answer = karin.post(f"{here(cast)}/list", data=sent)
    assert answer.status_code == 422
    assert '<option value="not_known" selected>' in answer.text
    assert named(app, "Mona") == []
    done = karin.post(f"{here(cast)}/list", data={**sent, "all-agency": "social_insurance"})
    assert done.status_code == 303
    (lo,) = named(app, "Lo")
    assert (lo.sex, lo.sending_agency) == (Sex.NOT_KNOWN, Agency.SOCIAL_INSURANCE)


def test_lines_changed_after_the_preview_are_looked_at_again(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    seen = hidden(look(karin, cast, LINES))
    sent = {"lines": LINES + "Ett;sv;k;fk;2027-03-18\n", "step": "confirm", **seen}
    answer = karin.post(f"{here(cast)}/list", data=sent)
    assert answer.status_code == 422
    assert "Enrol 4 people" in answer.text
    assert named(app, "Mona") == []


def test_a_known_name_in_a_list_is_asked_about(app: Flask, cast: Cast, karin: FlaskClient) -> None:
    lines = "Nils;sv;man;fk;2027-03-18\nAmina;ar;kvinna;fk;2027-03-18\n"
    page = look(karin, cast, lines)
    sent = {"lines": lines, "step": "confirm", **hidden(page)}
    assert karin.post(f"{here(cast)}/list", data=sent).status_code == 422
    for wrong in (cast.amina.id, cast.strange_guest.id):  # in the programme already, another's
        chosen = {"who-1": cast.nils.id, "who-2": wrong}
        assert karin.post(f"{here(cast)}/list", data={**sent, **chosen}).status_code == 422
    chosen = {"who-1": cast.nils.id, "who-2": "leave"}
    assert karin.post(f"{here(cast)}/list", data={**sent, **chosen}).status_code == 303
    assert len(named(app, "Nils")) == 2
    assert len(named(app, "Amina")) == 1


def test_the_same_line_twice_is_asked_about_and_two_of_one_name_may_both_be_new(
    app: Flask, cast: Cast, karin: FlaskClient
) -> None:
    lines = "Mona;sv;k;fk;2027-03-18\n" * 2 + "Mona;ar;k;fk;2027-03-18\n"
    page = look(karin, cast, lines)
    assert page.count("The same line stands twice") == 2
    sent = {"lines": lines, "step": "confirm", **hidden(page), "who-1": "new", "who-2": "leave"}
    assert karin.post(f"{here(cast)}/list", data=sent).status_code == 303
    assert len(named(app, "Mona")) == 2


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "no line with a person"),
        ("\n;;;\n\t\t\n", "no line with a person"),
        ("Mona;sv;k;fk;2027-03-18\n" * 101, "at most 100 lines"),
        ("x" * 20_001, "too much text"),
    ],
)
def test_too_little_and_too_much_is_said(
    cast: Cast, karin: FlaskClient, lines: str, told: str
) -> None:
    answer = karin.post(f"{here(cast)}/list", data={"lines": lines, "step": "look"})
    assert answer.status_code == 422
    assert told in answer.text


@ON_ONE_ENGINE
@pytest.mark.parametrize("name", ["tomas", "strange_coach", "mats", "amina"])
def test_who_has_not_been_given_the_programme_enrols_nobody(
    app: Flask, cast: Cast, client_of: ClientOf, name: str
) -> None:
    client = client_of(cast.people[name])
    for path in ("", "/list"):
        assert client.get(here(cast) + path).status_code == 404
        assert client.post(here(cast) + path, data={**MONA, "lines": LINES}).status_code == 404
    assert named(app, "Mona") == []
