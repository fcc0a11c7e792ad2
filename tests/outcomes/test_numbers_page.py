"""One page of numbers of a programme: every figure worked out by hand, read, copied and taken."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from app.assessments.occasions import Occasion
from app.assessments.vocabulary import Skipped
from app.audit import AuditEntry
from app.outcomes.export import safe_cell
from app.programmes.models import Programme, Sex
from tests.cast import Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.ratings import rate
from tests.support.stays import change, protect, stay

TODAY = date(2027, 5, 20)


@pytest.fixture(autouse=True)
def may() -> Iterator[None]:
    with time_machine.travel(datetime(2027, 5, 20, 9, tzinfo=UTC), tick=False):
        yield


def days_ago(day: date) -> int:
    return (TODAY - day).days


@pytest.fixture
def farm(app: Flask, cast: Cast) -> Programme:
    """Seven stays that the half-year may count, of six people, and two that it may not."""
    farm = cast.farm
    anna = stay(
        app, cast, "anna", farm, date(2026, 11, 1), sex=Sex.WOMAN, sending_agency="social_insurance"
    )
    berit = stay(
        app,
        cast,
        "berit",
        farm,
        date(2026, 10, 1),
        ended_on=date(2027, 1, 1),  # her last day is the first of the period
        sex=Sex.WOMAN,
        sending_agency="social_insurance",
        end_group="work_training",
    )
    stay(app, cast, "cecilia", farm, date(2026, 9, 1), ended_on=date(2026, 12, 31), sex=Sex.WOMAN)
    david = stay(
        app,
        cast,
        "david",
        farm,
        date(2027, 1, 1),
        ended_on=date(2027, 3, 31),
        sex=Sex.MAN,
        sending_agency="primary_care",
        end_group="studies",
    )
    stay(app, cast, "david", farm, date(2027, 4, 15), sex=Sex.MAN, sending_agency="primary_care")
    eva = stay(
        app,
        cast,
        "eva",
        farm,
        date(2027, 2, 1),
        ended_on=date(2027, 4, 30),
        sex=Sex.OTHER,
        sending_agency="self",
        end_group="not_known",  # counted as not stated
    )
    stay(app, cast, "fred", farm, date(2027, 6, 1), sex=Sex.MAN)
    for row, answers, day in (
        (anna, {"sleep": 3, "energy": 8}, date(2026, 12, 20)),
        (anna, {"sleep": 5, "energy": 8}, date(2027, 4, 20)),
        (berit, {"sleep": 2}, date(2026, 10, 2)),
        (berit, {"sleep": 9}, date(2026, 12, 20)),  # a change of the half-year before
        (david, {"sleep": 6, "energy": 4}, date(2027, 1, 2)),
        (david, {"sleep": 4, "energy": Skipped.DONT_KNOW}, date(2027, 3, 30)),
        (eva, {"sleep": 1}, date(2027, 2, 2)),
    ):
        rate(app, cast, row, answers, days_ago=days_ago(day))
    since = days_ago(date(2027, 5, 10))  # after the end: no change of the stay
    rate(app, cast, eva, {"sleep": 9}, days_ago=since, occasion=Occasion.FOLLOW_UP)
    return farm


@pytest.fixture
def coach(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    """Tomas, coach of the farm, reads English."""
    with app.extensions["database"].writing() as session:
        session.merge(cast.tomas).language = "en"
        session.commit()
    return client_of(cast.tomas)


Tables = dict[str, list[list[str]]]


def cells(row: str) -> list[str]:
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in found]


def tables(page: str) -> Tables:
    """Every table by its caption; its heads first."""
    found = {}
    for table in re.findall(r"<table.*?</table>", page, flags=re.S):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", table)
        assert caption
        found[caption[1]] = [cells(row) for row in re.findall(r"<tr.*?</tr>", table, flags=re.S)]
    return found


def page_of(client: FlaskClient, programme: Programme, period: str) -> str:
    answer = client.get(f"/programmes/{programme.id}/numbers?period={period}")
    assert answer.status_code == 200
    return str(answer.text)


def test_the_half_years_numbers_are_those_worked_out_by_hand(
    farm: Programme, coach: FlaskClient
) -> None:
    page = page_of(coach, farm, "2027-H1")
    found = tables(page)
    assert "From 1 January 2027 to 20 May 2027, both days included." in page
    assert "The period is not over." in page
    assert dict(found["Enrolments"]) == {
        "Enrolments": "Number",
        "In from before": "2",
        "New": "4",
        "In the programme during the period": "6",
        "Ended": "3",
        "Still in": "3",
        "People in the programme during the period": "5",
        "People who ended": "3",
    }
    heads = ["In from before", "New", "Ended", "Still in", "In the period", "Per cent of 6"]
    assert found["Women and men"] == [
        ["Sex", *heads],
        ["Women", "2", "0", "1", "1", "2", "33"],
        ["Men", "0", "2", "1", "1", "2", "33"],
        ["Other", "0", "1", "1", "0", "1", "17"],
        ["Not known or not shown", "0", "1", "0", "1", "1", "17"],
    ]
    assert found["Sent by"] == [
        ["Agency", *heads],
        ["Primary care", "0", "2", "1", "1", "2", "33"],
        ["Came on their own", "0", "1", "1", "0", "1", "17"],
        ["Social Insurance Agency", "2", "0", "1", "1", "2", "33"],
        ["Not known or not shown", "0", "1", "0", "1", "1", "17"],
    ]
    assert found["Ended to what"] == [
        ["Ended to", "Number", "Per cent of 3"],
        ["Studier", "1", "34"],
        ["Arbetsträning", "1", "33"],
        ["Föräldraledig", "0", "0"],
        ["Inte aktiv", "0", "0"],
        ["Not stated", "1", "33"],
    ]


def test_change_says_n_and_missing_an_item_and_belongs_to_the_period_of_the_later_rating(
    farm: Programme, coach: FlaskClient
) -> None:
    page = page_of(coach, farm, "2027-H1")
    (rows,) = (rows for caption, rows in tables(page).items() if ", version 1" in caption)
    by_item = {row[0]: row[1:] for row in rows}
    # answered both times, answer missing, better, same, lower, two steps or more, p
    assert by_item["Sleep"] == ["2", "0", "1", "0", "1", "1", "1.0000"]
    assert by_item["Energy"] == ["1", "1", "0", "1", "0", "0", "1.0000"]
    assert by_item["Family"] == ["0", "2", "0", "0", "0", "0", "–"]
    assert "2 of 6 enrolments have a first rating and a later one in the period; 4 have not" in page
    before = page_of(coach, farm, "2026-H2")
    (rows,) = (rows for caption, rows in tables(before).items() if ", version 1" in caption)
    assert {row[0]: row[1:] for row in rows}["Sleep"][:4] == ["1", "0", "1", "0"]
    assert "1 of 3 enrolments have a first rating and a later one in the period" in before


def test_a_finer_reason_stands_under_its_group(
    app: Flask, cast: Cast, farm: Programme, coach: FlaskClient
) -> None:
    change(app, cast.enrolments["eva"], end_group="studies", end_reason="a_reason_of_their_own")
    rows = tables(page_of(coach, farm, "2027"))["Ended to what"]
    assert rows[:4] == [
        ["Ended to", "More exactly", "Number", "Per cent of 3"],
        ["Studier", "", "2", "67"],
        ["Studier", "a_reason_of_their_own", "1", ""],
        ["Studier", "Not stated", "1", ""],
    ]


def test_months_and_years_join_and_the_page_leads_from_one_to_the_next(
    farm: Programme, coach: FlaskClient
) -> None:
    april = page_of(coach, farm, "2027-04")
    may = page_of(coach, farm, "2027-05")
    rows = [dict(tables(page)["Enrolments"]) for page in (april, may)]
    assert rows[0]["Still in"] == rows[1]["In from before"] == "2"
    assert f'href="/programmes/{farm.id}/numbers?period=2027-05"' in april
    assert "period=2027-06" not in may
    assert "period=2025" not in page_of(coach, farm, "2026")
    assert 'period=2027-H1" aria-current="true"' in page_of(coach, farm, "2027-H1")


def test_without_a_period_it_is_this_half_year(farm: Programme, coach: FlaskClient) -> None:
    page = coach.get(f"/programmes/{farm.id}/numbers").text
    assert "First half of 2027" in page


@ON_ONE_ENGINE
@pytest.mark.parametrize("period", ["", "2027-13", "2027-06", "2028", "1492", "H1", "' or 1=1"])
def test_what_is_no_period_or_has_not_begun_is_not_there(
    cast: Cast, coach: FlaskClient, period: str
) -> None:
    for address in ("numbers", "numbers.csv"):
        answer = coach.get(f"/programmes/{cast.farm.id}/{address}", query_string={"period": period})
        assert answer.status_code == 404


@ON_ONE_ENGINE
def test_its_coordinator_and_coaches_read_it_and_nobody_else(
    cast: Cast, client_of: ClientOf
) -> None:
    for name, expected in {
        "tomas": 200,
        "karin": 200,
        "lena": 404,
        "vera": 404,
        "mats": 404,
        "nils": 404,
        "strange_coach": 404,
    }.items():
        client = client_of(cast.people[name])
        for address in ("numbers", "numbers.csv"):
            answer = client.get(f"/programmes/{cast.farm.id}/{address}")
            assert answer.status_code == expected, (name, address)
    borrower, numbers = client_of(cast.vera), f"/programmes/{cast.gym.id}/numbers"
    assert borrower.get(f"/people/{cast.amina.id}").status_code == 200  # it is lent to her
    assert borrower.get(numbers).status_code == 404
    assert numbers not in borrower.get("/programmes").text


def test_the_text_says_the_same_and_no_name(farm: Programme, coach: FlaskClient) -> None:
    page = page_of(coach, farm, "2027-H1")
    text = re.search(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, flags=re.S)
    assert text
    for line in (
        "Gården, First half of 2027",
        "In from before: 2. New: 4. In all: 6 enrolments (people: 5).",
        "Ended: 3 (people: 3). Still in: 3.",
        "Women: 2 of 6 (33 %). In from before 2, new 0, ended 1, still in 1.",
        "Not stated: 1 of 3 (33 %).",
        "Sleep: n = 2, answer missing 0; better 1, the same 0, lower 1; "
        "two steps up or more 1 of 2; p = 1.0000.",
    ):
        assert line in text[1], text[1]
    for name in ("Anna", "Berit", "David", "Eva", "Nils"):
        assert name not in page


def read(answer: bytes) -> list[list[str]]:
    assert answer.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.decode("utf-8-sig")), delimiter=";"))


def test_the_file_holds_the_same_rows_as_the_page(farm: Programme, coach: FlaskClient) -> None:
    answer = coach.get(f"/programmes/{farm.id}/numbers.csv?period=2027-H1")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="numbers.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    rows = read(answer.data)
    assert rows[0] == ["Gården, First half of 2027"]
    for caption, expected in tables(page_of(coach, farm, "2027-H1")).items():
        at = rows.index([caption])
        assert rows[at + 1 : at + 1 + len(expected)] == expected


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\0=1",
    "\r=1",
    " =1",
    "\N{NO-BREAK SPACE}=1",
    "\N{ZERO WIDTH SPACE}=1",
    "\N{ZERO WIDTH NO-BREAK SPACE}@x",
    "\N{RIGHT-TO-LEFT MARK}=1",
    "\N{FULLWIDTH EQUALS SIGN}1",
    "\N{FULLWIDTH PLUS SIGN}1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example";"x")',
    '";=1;"',
    "x\n=1",
]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_cell_of_a_file_is_run(text: str) -> None:
    cell = str(safe_cell(text))
    assert not re.search(r"[\x00-\x1f]", cell)
    visible = re.sub(r"^[\s\u200b\ufeff\u200f]+", "", cell)
    assert visible[:1] not in set("=+-@＝＋")


@pytest.mark.parametrize("text", ["Gården", "Åsa & co", "5", "", "10 – 12", "'quoted'", "كرم"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text
    assert safe_cell(-3) == -3


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0", '";=1;"\n=2', "@x;\t=3", "+46 70"], ids=ascii
)
def test_a_programme_named_like_a_formula_is_inert_in_the_file(
    app: Flask, cast: Cast, coach: FlaskClient, name: str
) -> None:
    with app.extensions["database"].writing() as session:
        session.merge(cast.farm).name = name
        session.commit()
    rows = read(coach.get(f"/programmes/{cast.farm.id}/numbers.csv").data)
    every = [cell for row in rows for cell in row]
    assert not [cell for cell in every if cell.strip()[:1] in set("=+-@") and cell.strip()]
    assert any(" ".join(name.split()) in " ".join(cell.split()) for cell in every)


def test_a_protected_person_is_in_the_sums_and_in_no_finer_number_for_anybody(
    app: Flask, cast: Cast, farm: Programme, client_of: ClientOf, coach: FlaskClient
) -> None:
    before = tables(page_of(coach, farm, "2027-H1"))
    protect(app, cast, "david", "karin")
    with app.extensions["database"].writing() as session:
        session.merge(cast.karin).language = "en"
        session.commit()
    seen = [tables(page_of(client, farm, "2027-H1")) for client in (coach, client_of(cast.karin))]
    assert seen[0] == seen[1]  # the named coordinator reads the same as the coach
    found = seen[0]
    assert found["Enrolments"] == before["Enrolments"]
    sexes = {row[0]: row[1:] for row in found["Women and men"]}
    assert sexes["Men"] == ["0", "0", "0", "0", "0", "0"]
    assert sexes["Not known or not shown"] == ["0", "3", "1", "2", "3", "50"]
    senders = [row[0] for row in found["Sent by"]]
    assert "Primary care" not in senders
    ends = {row[0]: row[1] for row in found["Ended to what"]}
    assert (ends["Studier"], ends["Not stated"]) == ("0", "2")
    (rows,) = (rows for caption, rows in found.items() if ", version 1" in caption)
    assert {row[0]: row[1:] for row in rows}["Sleep"][:4] == ["1", "0", "1", "0"]


def test_every_look_and_every_file_is_logged(
    app: Flask, cast: Cast, farm: Programme, coach: FlaskClient
) -> None:
    page_of(coach, farm, "2027-H1")
    coach.get(f"/programmes/{farm.id}/numbers.csv?period=2027-02")
    with app.extensions["database"].reading() as session:
        rows = session.exec(
            select(AuditEntry)
            .where(col(AuditEntry.act) == "numbers_read")
            .order_by(col(AuditEntry.seq))
        ).all()
    assert [(row.by, row.detail) for row in rows] == [
        (cast.tomas.id, {"programme": farm.id, "period": "2027-H1", "form": "page"}),
        (cast.tomas.id, {"programme": farm.id, "period": "2027-02", "form": "file"}),
    ]
