"""A participant without a phone is a full participant: printed, answered by hand, typed in."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.assessments.catalogue import shipped
from app.assessments.models import AnsweredHow, AnswerSheet, ItemAnswer, Medium
from app.assessments.occasions import Occasion
from app.assessments.queries import first_and_latest, sheets_in
from app.assessments.vocabulary import Skipped
from app.audit import AuditEntry
from app.consent.models import Informed, Notice
from app.db import Database
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.enrolments import began, place_of
from tests.support.ratings import rate

ITEMS = [item.id for item in shipped()["now"].items]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


@pytest.fixture
def lena(client_of: ClientOf, cast: Cast) -> FlaskClient:
    return client_of(cast.lena, tablet=True)


def a_sheet(**changed: str) -> dict[str, str]:
    """A whole paper sheet of today: every step 6, one not known, one not wanted."""
    rows = {f"item-{item}": "6" for item in ITEMS}
    rows |= {f"item-{ITEMS[1]}": "unknown", f"item-{ITEMS[2]}": "declined"}
    head = {
        "answered_on": clock.today().isoformat(),
        "informed": "on_paper",
        "how": "with_somebody_close",
        "language": "ar",
    }
    return {k: v for k, v in {**head, **rows, **changed}.items() if v is not None}


def kept(app: Flask) -> int:
    with app.extensions["database"].reading() as session:
        return len(session.exec(select(AnswerSheet.id)).all())


def test_the_paper_is_in_her_language_with_every_question_and_no_name(
    app: Flask, cast: Cast, lena: FlaskClient
):
    page = lena.get(f"/people/{cast.amina.id}/paper").get_data(as_text=True)
    wording = shipped()["now"].wordings["ar"]
    assert '<html lang="ar" dir="rtl">' in page
    for item in ITEMS:
        assert wording.items[item].question in page
    assert page.count('class="steps"') == len(ITEMS)
    assert "Amina" not in page
    assert cast.amina.id not in page.split('<main class="paper"')[1]
    swedish = lena.get(f"/people/{cast.amina.id}/paper?language=sv").get_data(as_text=True)
    assert '<html lang="sv" dir="ltr">' in swedish
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.act == "paper_printed")).all()
    assert [row.detail for row in rows] == [
        {"instrument": "now", "language": "ar"},
        {"instrument": "now", "language": "sv"},
    ]


def test_a_typed_sheet_counts_like_any_other_and_says_that_it_was_paper(
    app: Flask, cast: Cast, lena: FlaskClient
):
    answer = lena.post(f"/people/{cast.amina.id}/typed", data=a_sheet())
    assert answer.location == f"/people/{cast.amina.id}"
    with app.extensions["database"].reading() as session:
        sheet = session.exec(select(AnswerSheet)).one()
        told = session.exec(select(Notice)).one()
        answers = {
            row.item_id: row.skipped or row.value for row in session.exec(select(ItemAnswer))
        }
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.act == "sheet_entered_from_paper")
        ).all()
    assert (sheet.medium, sheet.how) == (Medium.PAPER, AnsweredHow.WITH_SOMEBODY_CLOSE)
    assert (sheet.answered_on, sheet.language) == (clock.today(), "ar")
    assert (told.informed, told.language) == (Informed.ON_PAPER, "ar")
    assert answers[ITEMS[0]] == 6
    assert answers[ITEMS[1]] is Skipped.DONT_KNOW
    assert answers[ITEMS[2]] is Skipped.DONT_WANT
    assert len(answers) == len(ITEMS)
    assert [(e.by, e.person) for e in entries] == [(cast.lena.id, cast.amina.id)]


def test_a_missing_row_is_told_beside_it_and_nothing_has_to_be_typed_again(
    app: Flask, cast: Cast, lena: FlaskClient
):
    fields = a_sheet(**{f"item-{ITEMS[4]}": "", f"item-{ITEMS[5]}": "9"})
    answer = lena.post(f"/people/{cast.amina.id}/typed", data=fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('class="todo"') == 1
    assert f'id="item-{ITEMS[4]}-error"' in page
    assert page.count(" checked") == len(ITEMS) - 1 + 2  # rows, how informed, with whom
    assert f'name="item-{ITEMS[5]}" value="9" checked' in page
    assert f'value="{clock.today().isoformat()}"' in page
    assert kept(app) == 0


@pytest.mark.parametrize("outside", ["0", "11", "-1", "7.5", "many", "1e1"])
def test_a_step_outside_the_ten_is_asked_for_again(
    app: Flask, cast: Cast, lena: FlaskClient, outside: str
):
    fields = a_sheet(**{f"item-{ITEMS[0]}": outside})
    answer = lena.post(f"/people/{cast.amina.id}/typed", data=fields)
    assert answer.status_code == 422
    assert f'id="item-{ITEMS[0]}-error"' in answer.get_data(as_text=True)
    assert kept(app) == 0


@pytest.mark.parametrize(
    "day",
    [
        str(clock.today() + timedelta(days=1)),
        str(clock.today() - timedelta(days=1)),  # she began today
        "2026-02-30",
        "yesterday",
        "",
    ],
)
def test_a_day_that_cannot_be_is_told_beside_the_date(
    app: Flask, cast: Cast, lena: FlaskClient, day: str
):
    answer = lena.post(f"/people/{cast.amina.id}/typed", data=a_sheet(answered_on=day))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="answered_on-error"' in page
    assert page.count('class="todo"') == 1
    assert kept(app) == 0


@pytest.mark.parametrize("days_ago", [40, 41])
def test_an_end_rating_is_of_a_later_day_than_the_start_rating(
    app: Flask, cast: Cast, lena: FlaskClient, days_ago: int
):
    """On the day of the start or before it, the change would be none or turned round."""
    began(app, cast, "amina", cast.today - timedelta(days=60))
    rate(app, cast, cast.enrolments["amina"], dict.fromkeys(ITEMS, 3), days_ago=40)
    asked = {"enrolment": cast.enrolments["amina"].id, "instrument": "now"}
    lena.post(f"/people/{cast.amina.id}/ask", data=asked)
    early = a_sheet(answered_on=str(cast.today - timedelta(days=days_ago)))
    answer = lena.post(f"/people/{cast.amina.id}/typed", data=early)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="answered_on-error"' in page
    assert page.count('class="todo"') == 1
    assert page.count(" checked") >= len(ITEMS)
    assert kept(app) == 1
    assert lena.post(f"/people/{cast.amina.id}/typed", data=a_sheet()).status_code == 303
    with app.extensions["database"].reading() as session:
        places = [place_of(session, cast, "amina")]
        both = first_and_latest(
            sheets_in(session, places), places[0].enrolment_id, shipped()["now"]
        )
    assert [one.occasion for one in both if one] == [Occasion.START, Occasion.END]


@pytest.mark.parametrize("field", ["informed", "how"])
def test_how_she_was_told_and_with_whom_must_be_said(
    app: Flask, cast: Cast, lena: FlaskClient, field: str
):
    answer = lena.post(f"/people/{cast.amina.id}/typed", data=a_sheet(**{field: ""}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert kept(app) == 0


def test_dates_and_steps_in_arabic_digits_are_read(app: Flask, cast: Cast, lena: FlaskClient):
    arabic = clock.today().isoformat().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    fields = a_sheet(answered_on=arabic, **{f"item-{ITEMS[0]}": "١٠"})
    assert lena.post(f"/people/{cast.amina.id}/typed", data=fields).status_code == 303
    with app.extensions["database"].reading() as session:
        assert session.exec(select(AnswerSheet.answered_on)).one() == clock.today()


def test_a_lock_while_typing_loses_nothing(cast: Cast, lena: FlaskClient):
    lena.post("/lock")
    path = f"/people/{cast.amina.id}/typed"
    assert lena.post(path, data=a_sheet()).status_code == 401
    assert lena.post("/pin", data={"pin": "482913", "next": path}).location == path
    page = lena.get(path).get_data(as_text=True)
    assert page.count(" checked") == len(ITEMS) + 2


def test_a_sheet_typed_twice_is_kept_once(app: Flask, cast: Cast, lena: FlaskClient):
    path = f"/people/{cast.amina.id}/typed"
    assert lena.post(path, data=a_sheet()).status_code == 303
    assert lena.post(path, data=a_sheet()).status_code == 404
    assert kept(app) == 1
