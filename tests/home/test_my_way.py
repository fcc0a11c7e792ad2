"""My way: everything of hers on one page, in Swedish with her language beside it, and as a file."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.goals import actions, walking
from app.goals.agreeing import add_line
from app.goals.parts import Part
from app.goals.queries import Found
from app.programmes.models import Enrolment, NextStep
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.maps import hand, walk


@pytest.fixture
def walked(app: Flask, cast: Cast) -> None:
    """Two goals, a vision that changed, a line she can, what comes next."""
    person = cast.amina
    with app.extensions["database"].writing() as session:
        mine = hand(cast, session, person)
        early = {**mine, "at": cast.at - timedelta(days=40)}
        actions.say_vision(**early, person_id=person.id, words="البقاء في البيت")
        actions.say_vision(**mine, person_id=person.id, words="العمل مع الناس")
        goal, steps = walk(cast, session, person, "نوم أفضل", ["خطوة أولى", "خطوة ثانية"], done=1)
        wish = actions.StepWish(None, "calm_hour", "moon")
        actions.add_step(**mine, goal=Found(goal, person.id, goal), wish=wish)
        walking.say_can_now(**mine, step=Found(steps[0], person.id, goal), words="أنام بدون هاتف")
        walk(cast, session, person, "حركة أكثر", ["المشي"])
        on = cast.today + timedelta(days=30)
        add_line(**mine, person_id=person.id, part=Part.NEXT, words="دورة لغة", on_day=on)
        row = session.get(Enrolment, cast.enrolments["amina"].id)
        assert row is not None
        row.next_step = NextStep("work_training")
        session.commit()


def way(cast: Cast, file: str = "") -> str:
    return f"/ways/{cast.amina.id}{file}"


@pytest.fixture
def page(cast: Cast, client_of: ClientOf, walked: None) -> str:
    answer = client_of(cast.amina).get(way(cast))
    assert answer.status_code == 200
    return answer.text


def test_her_own_words_stand_as_they_were_at_the_start_and_as_they_are_now(page: str) -> None:
    assert page.index("البقاء في البيت") < page.index("العمل مع الناس")
    assert page.index("Mina ord i början") < page.index("البقاء في البيت")
    assert page.index("العمل مع الناس") > page.index("Mina ord nu") > page.index("البقاء في البيت")
    for words in ("نوم أفضل", "خطوة أولى", "أنام بدون هاتف", "دورة لغة"):
        assert words in page


def test_words_that_still_stand_are_said_once_with_their_day(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    with app.extensions["database"].writing() as session:
        mine = hand(cast, session, cast.sara)
        actions.say_vision(**mine, person_id=cast.sara.id, words="Jobba ute")
        goal, _ = walk(cast, session, cast.sara, "Cykla", ["Pumpa däcken"])
        found = Found(goal, cast.sara.id, goal)
        actions.change_goal(**mine, goal=found, words="Cykla till jobbet", area=None, sign="map")
        session.commit()
    page = client_of(cast.sara).get(f"/ways/{cast.sara.id}").text
    assert page.count("Jobba ute") == 1
    assert " och nu</small>" in page
    assert page.index("Cykla<") < page.index("Mina ord nu") < page.index("Cykla till jobbet")


def test_our_words_stand_in_swedish_with_her_language_beside(page: str) -> None:
    assert "Ha en lugn timme före natten" in page
    assert "ساعة هادئة قبل الليل" in page
    assert 'lang="sv"' in page
    assert 'lang="ar" dir="rtl"' in page
    assert 'role="img"' in page


def test_a_step_of_ours_stands_in_both_languages_on_her_list_too(
    cast: Cast, client_of: ClientOf, walked: None
) -> None:
    phone = client_of(cast.amina)
    phone.post("/beside", data={"wish": "below"})
    page = phone.get(f"/maps/{cast.amina.id}/list").text
    swedish = '<small lang="sv" dir="ltr">Ha en lugn timme före natten</small>'
    assert f"ساعة هادئة قبل الليل{swedish}" in page
    assert "<bdi>خطوة ثانية</bdi>" in page  # her own words have no Swedish


def test_a_person_whose_language_is_swedish_reads_each_text_once(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    with app.extensions["database"].writing() as session:
        walk(cast, session, cast.sara, "Cykla", ["Pumpa däcken"])
        session.commit()
    page = client_of(cast.sara).get(f"/ways/{cast.sara.id}").text
    assert page.count("Pumpa däcken") == 1
    assert 'class="beside"' not in page


def test_the_file_is_tagged_names_nobody_in_its_name_and_says_the_same(
    cast: Cast, client_of: ClientOf, walked: None
) -> None:
    answer = client_of(cast.amina).get(way(cast, "/file"))
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "inline; filename=document.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"%PDF-")
    for tag in (b"/StructTreeRoot", b"/MarkInfo", b"pdfuaid"):
        assert tag in answer.data
    assert len(re.findall(rb"/Type\s*/Page\b", answer.data)) == 1
    assert len(answer.data) < 200_000


@pytest.mark.parametrize(
    ("language", "font"), [("ti", b"NotoSansEthiopic"), ("ckb", b"NotoSansArabic")]
)
def test_the_file_has_a_letter_for_everything_that_her_language_says(
    cast: Cast, client_of: ClientOf, walked: None, language: str, font: bytes
) -> None:
    """PDF/UA-1 refuses a text without a glyph, so a file of that kind has them all."""
    phone = client_of(cast.amina)
    phone.post("/language", data={"language": language})
    made = phone.get(way(cast, "/file")).data
    assert font in made
    assert b"pdfuaid" in made


def test_a_sign_that_no_font_of_ours_has_costs_her_no_file(
    app: Flask, cast: Cast, client_of: ClientOf, walked: None
) -> None:
    with app.extensions["database"].writing() as session:
        actions.say_vision(**hand(cast, session, cast.amina), person_id=cast.amina.id, words="🚲村")
        session.commit()
    answer = client_of(cast.amina).get(way(cast, "/file"))
    assert answer.status_code == 200
    assert b"/StructTreeRoot" in answer.data


def test_her_coach_prints_it_for_her_and_the_log_says_so(
    app: Flask, cast: Cast, client_of: ClientOf, walked: None
) -> None:
    from tests.support.enrolments import logged

    lena = client_of(cast.lena)
    assert lena.get(way(cast)).status_code == 200
    assert lena.get(way(cast, "/file")).status_code == 200
    assert [entry.person for entry in logged(app, "person_read")][-2:] == [cast.amina.id] * 2


@pytest.mark.parametrize("name", ["sara", "nils", "tomas", "strange_coach", "mats"])
def test_nobody_else_opens_it(cast: Cast, client_of: ClientOf, walked: None, name: str) -> None:
    client = client_of(cast.people[name])
    assert client.get(way(cast)).status_code == 404
    assert client.get(way(cast, "/file")).status_code == 404


def test_without_a_map_there_is_no_way_yet_and_nothing_leads_there(
    cast: Cast, client_of: ClientOf
) -> None:
    phone = client_of(cast.amina)
    assert phone.get(way(cast)).status_code == 404
    assert "/ways/" not in phone.get(f"/maps/{cast.amina.id}/list").text


def test_on_a_phone_that_shows_the_calendar_only_there_is_none(
    cast: Cast, client_of: ClientOf, walked: None
) -> None:
    lena = client_of(cast.lena, tablet=True)
    lena.post(f"/people/{cast.amina.id}/phone/view", data={"view": "calendar_only"})
    assert client_of(cast.amina).get(way(cast)).status_code == 404
    assert client_of(cast.amina).get(way(cast, "/file")).status_code == 404
    assert lena.get(way(cast)).status_code == 200
