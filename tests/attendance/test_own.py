"""What she sees of her own coming: pebbles that only grow, and a paper to show."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.attendance.models import Act, Mark
from app.programmes.models import Enrolment, PhoneView
from app.web.heap import heap
from tests.cast import Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf, speak_english
from tests.support.enrolments import began, logged
from tests.support.occasions import meet


@pytest.fixture
def amina(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.amina)
    began(app, cast, "amina", cast.today - timedelta(weeks=4))
    return client_of(cast.amina)


def came(app: Flask, cast: Cast, *words: str, person: str = "amina", number: int = 0) -> None:
    """One time of two hours for each word, yesterday and before; `a/b`: two tablets differ."""
    with app.extensions["database"].writing() as session:
        for days, said in enumerate(words, 1):
            time = meet(session, cast.gym, cast.at, days=-days)
            for line in said.split("/"):
                session.add(
                    Mark(
                        uuid=str(uuid4()),
                        act=Act.MARK,
                        association_id=cast.association.id,
                        occurrence_id=time.id,
                        person_id=cast.people[person].id,
                        said=line,
                        number=number or None,
                        line=f"tablet {line}",
                        seq=days,
                        by=cast.lena.id,
                        tapped_at=cast.at,
                        received_at=cast.at,
                    )
                )
        session.commit()


@pytest.fixture
def ahead(app: Flask, cast: Cast) -> None:
    """Something is to come: Today is about it."""
    with app.extensions["database"].writing() as session:
        meet(session, cast.gym, cast.at, days=1)
        session.commit()


def text(client: FlaskClient, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())


def test_before_the_first_time_nothing_is_counted(amina: FlaskClient, ahead: None) -> None:
    assert "You have been here" not in text(amina, "/today")


def test_once_is_said_as_once_and_both_pages_say_it(
    app: Flask, cast: Cast, amina: FlaskClient, ahead: None
) -> None:
    came(app, cast, "present")
    for path in ("/today", "/week"):
        assert "You have been here 1 time " in text(amina, path)


def test_every_coming_counts_and_no_absence_takes_it_away(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    came(app, cast, "present", "late", "absent", "ill", "excused", "present/absent", "unset")
    page = amina.get("/week").text
    assert "You have been here 3 times" in page
    assert len(re.findall(r'<path class="pebble-\d"', page)) == 3
    assert "%" not in re.sub(r"(?s).*<section class=\"card gathered\">|</section>.*", "", page)


def test_nobody_elses_coming_is_hers(app: Flask, cast: Cast, amina: FlaskClient) -> None:
    came(app, cast, "present", "present", person="sara")
    assert "You have been here" not in text(amina, "/week")


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("count", [1, 9, 10, 11, 29, 30, 31, 99, 200])
def test_there_is_a_pebble_for_each_time_and_all_lie_inside(count: int, rtl: bool) -> None:
    found = heap(count, rtl)
    assert len(found.full) * len(found.row) + len(found.rest) == count
    places = [*found.full, *([found.rest_at] if found.rest else [])]
    assert len(set(places)) == len(places)
    for x, y in places:
        for pebble in found.row:
            assert 0 < x + found.scale * float(pebble.x) < 360
            assert 0 < y + found.scale * float(pebble.y) < found.height


def test_the_certificate_says_who_when_how_often_and_how_long(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    came(app, cast, "present", "absent", "present")
    page = text(amina, "/me/certificate")
    for words in ("Amina", "Times present 2", "Hours present 4", "Samordningsförbundet Prov"):
        assert words in page
    assert "Lena, 070-000 00 11" in page
    assert "Gymmet" not in page
    assert "Gymmet" in text(amina, "/me/certificate?programme=y")
    assert [row.by for row in logged(app, "certificate_opened")] == [cast.amina.id] * 2


def test_what_she_came_late_is_no_time_present(app: Flask, cast: Cast, amina: FlaskClient) -> None:
    came(app, cast, "late", number=30)
    assert "Hours present 1.5" in text(amina, "/me/certificate")


def test_swedish_stands_beside_her_language(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    came(app, cast, "present")
    page = client_of(cast.amina).get("/me/certificate").text
    assert re.search(r'<article class="[^"]*" lang="sv" dir="ltr">', page)
    assert page.count('lang="ar" dir="rtl"') > 8
    alone = client_of(cast.sara).get("/me/certificate").text
    assert page.count("<dt>") == 2 * alone.count("<dt>")


@ON_ONE_ENGINE
def test_the_file_is_a_tagged_page_with_a_name_that_says_nothing(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    came(app, cast, "present")
    answer = client_of(cast.amina).get("/me/certificate/file?programme=y")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    for mark in (b"/StructTreeRoot", b"pdfuaid:part", b"/Lang(sv)", b"NotoSansArabic"):
        assert mark in answer.data, mark
    assert answer.headers["Content-Disposition"] == 'inline; filename="document.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_her_coach_prints_it_and_another_does_not(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    came(app, cast, "present")
    speak_english(app, cast.lena)
    lena, path = client_of(cast.lena), f"/enrolments/{cast.enrolments['amina'].id}/certificate"
    assert path in lena.get(f"/enrolments/{cast.enrolments['amina'].id}").text
    assert lena.get(path).status_code == 200
    for name in ("tomas", "sara", "mats"):
        assert client_of(cast.people[name]).get(path).status_code in (403, 404)
    assert [row.person for row in logged(app, "certificate_opened")] == [cast.amina.id]


def test_somebody_elses_enrolment_is_not_hers_to_ask_for(cast: Cast, amina: FlaskClient) -> None:
    assert amina.get(f"/me/certificate?of={cast.enrolments['sara'].id}").status_code == 404


@pytest.mark.parametrize(("days", "status"), [(30, 200), (31, 404)])
def test_it_stays_readable_for_thirty_days(
    app: Flask, cast: Cast, amina: FlaskClient, days: int, status: int
) -> None:
    with app.extensions["database"].writing() as session:
        row = session.merge(cast.enrolments["amina"])
        row.started_on = clock.today() - timedelta(weeks=20)
        row.ended_on = clock.today() - timedelta(days=days)
        session.commit()
    assert amina.get("/me/certificate/file").status_code == status
    assert ("Times present" in amina.get("/me/certificate").text) == (status == 200)


def test_a_phone_that_shows_times_only_has_the_same_certificate(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    before = text(amina, "/me/certificate")
    with app.extensions["database"].writing() as session:
        row: Enrolment = session.merge(cast.enrolments["amina"])
        row.phone_view = PhoneView.CALENDAR_ONLY
        session.commit()
    assert text(amina, "/me/certificate") == before
    assert amina.get("/me/certificate/file").status_code == 200
