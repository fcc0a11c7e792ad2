"""Day, People, the card, the group: what staff see, and who sees nothing."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import col, select

from app.accounts.roles import Role
from app.assessments.models import AnswerSheet, RatingAsked
from app.assessments.occasions import Occasion
from app.assessments.vocabulary import Skipped
from app.audit import AuditEntry
from app.db import Database
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.ratings import enrolled, rate


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


@pytest.fixture
def nils_rated(app: Flask, cast: Cast) -> tuple[str, str]:
    """Nils at the farm, nine weeks in: his first sheet and his latest."""
    with app.extensions["database"].writing() as session:
        row = session.merge(cast.enrolments["nils"])
        row.started_on = cast.today - timedelta(weeks=9)
        row.planned_end_on = row.started_on + timedelta(weeks=12, days=-1)
        session.commit()
    cast.enrolments["nils"] = row
    first = {"sleep": 3, "energy": 8, "family": Skipped.DONT_WANT}
    latest = {"sleep": 5, "energy": 8, "family": 4}
    return (
        rate(app, cast, row, first, days_ago=60),
        rate(app, cast, row, latest, days_ago=2, occasion=Occasion.END),
    )


def row_of(page: str, label: str) -> str:
    """The text of the table row that begins with `label`."""
    for row in re.findall(r"<tr.*?</tr>", page, flags=re.S):
        words = " ".join(re.sub(r"<[^>]+>", " ", row).split())
        if words.startswith(label):
            return words
    raise AssertionError(f"no row {label}")


def acts(app: Flask, person: str | None = None) -> list[str]:
    with app.extensions["database"].reading() as session:
        rows = session.exec(
            select(AuditEntry).where(col(AuditEntry.person) == person).order_by(AuditEntry.seq)
        )
        return [row.act for row in rows]


def in_english(cast: Cast, app: Flask, *names: str) -> None:
    with app.extensions["database"].writing() as session:
        for name in names:
            person = session.merge(cast.people[name])
            person.language = "en"
        session.commit()


def test_everybody_lands_on_her_own_front_page(cast: Cast, client_of: ClientOf) -> None:
    for person, path in (
        (cast.lena, "/day"),
        (cast.vera, "/day"),
        (cast.karin, "/desk"),
        (cast.mats, "/numbers"),
    ):
        answer = client_of(person).get("/", follow_redirects=True)
        assert (answer.request.path, answer.status_code) == (path, 200)


def test_a_new_rating_stays_on_the_day_until_it_is_looked_at_together(
    app: Flask, cast: Cast, client_of: ClientOf, nils_rated: tuple[str, str]
) -> None:
    client = client_of(cast.tomas)
    action = f"/sheets/{nils_rated[1]}/seen"
    assert action in client.get("/day").text
    answer = client.post(action, data={"back": "day"})
    assert (answer.status_code, answer.location) == (303, "/day")
    assert action not in client.get("/day").text
    with app.extensions["database"].reading() as session:
        seen = session.exec(
            select(AnswerSheet.seen_by).where(AnswerSheet.id == nils_rated[1])
        ).one()
    assert seen == cast.tomas.id
    client.post(action)
    assert acts(app, cast.nils.id).count("sheet_seen_together") == 1


def test_the_card_shows_first_now_and_steps_as_worked_out_by_hand(
    app: Flask, cast: Cast, client_of: ClientOf, nils_rated: tuple[str, str]
) -> None:
    in_english(cast, app, "tomas")
    page = client_of(cast.tomas).get(f"/people/{cast.nils.id}").text
    assert row_of(page, "Sleep") == "Sleep 3 5 +2 +2 or more"
    assert row_of(page, "Energy") == "Energy 8 8 0 started at 8 or higher"
    assert row_of(page, "Family") == "Family don't want to answer 4 no pair"
    assert row_of(page, "Focus") == "Focus not answered not answered no pair"
    assert "2 of 10 answered. Don't want to answer: 1. Not answered: 7." in page
    assert "Week 10 of 12" in page


def test_one_rating_is_shown_as_the_first_without_a_change(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    in_english(cast, app, "tomas")
    rate(app, cast, cast.enrolments["nils"], {"sleep": 3}, days_ago=0)
    page = client_of(cast.tomas).get(f"/people/{cast.nils.id}").text
    assert "There is no change to show yet" in page
    assert row_of(page, "Sleep") == "Sleep 3"


def test_the_groups_figures_say_how_many_they_are_about(
    app: Flask, cast: Cast, client_of: ClientOf, nils_rated: tuple[str, str]
) -> None:
    in_english(cast, app, "tomas")
    with app.extensions["database"].writing() as session:
        cast.session = session
        cast.add("olof", Role.PARTICIPANT)
        session.commit()
    row = enrolled(app, cast, cast.olof, cast.farm, "tomas", weeks_ago=8)
    rate(app, cast, row, {"sleep": 6, "energy": 4}, days_ago=50)
    rate(
        app, cast, row, {"sleep": 5, "energy": Skipped.DONT_KNOW}, days_ago=1, occasion=Occasion.END
    )
    page = client_of(cast.tomas).get(f"/groups/{cast.farm.id}").text
    # sleep: 3→5 and 6→5; energy: 8→8 and 4→don't know
    assert row_of(page, "Sleep") == "Sleep 2 of 2 4.5 5.0 1 of 2 1 / 0 / 1 0 of 2 none"
    assert row_of(page, "Energy") == (
        "Energy 1 of 2 8.0 8.0 0 of 1 0 / 1 / 0 1 of 1 not answered 0, don't know 1, don't want 0"
    )
    assert "version 1" in page
    assert row_of(page, "alone") == "alone 2 2"


def test_the_end_rating_is_asked_for_once_and_is_then_hers_to_answer(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    with app.extensions["database"].writing() as session:
        row = session.merge(cast.enrolments["nils"])
        row.started_on = cast.today - timedelta(days=30)
        session.commit()
    rate(app, cast, row, {"sleep": 3}, days_ago=28)
    coach = client_of(cast.tomas)
    form = {"enrolment": row.id, "instrument": "now"}
    assert client_of(cast.nils).get("/answer").status_code == 404
    for _tap in range(2):
        assert coach.post(f"/people/{cast.nils.id}/ask", data=form).status_code == 303
    with app.extensions["database"].reading() as session:
        assert len(session.exec(select(RatingAsked)).all()) == 1
    assert client_of(cast.nils).get("/answer").status_code == 200


def test_people_are_found_by_first_name_among_her_own_only(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.lena)
    everybody, found = client.get("/people").text, client.post("/people", data={"q": "AMI"}).text
    for page in (everybody, found):
        assert "Amina" in page
        assert "Nils" not in page
    assert "Sara" in everybody
    assert "Sara" not in found
    assert "Nils" not in client.post("/people", data={"q": "nils"}).text


STRANGERS = ("tomas", "strange_coach", "mats", "sara", "strange_guest")


@pytest.mark.parametrize("name", STRANGERS)
def test_who_has_not_been_given_the_programme_finds_nothing(
    app: Flask, cast: Cast, client_of: ClientOf, name: str
) -> None:
    sheet = rate(app, cast, cast.enrolments["amina"], {"sleep": 3}, days_ago=0)
    client, amina = client_of(cast.people[name]), cast.amina.id
    pages = (f"/people/{amina}", f"/groups/{cast.gym.id}", f"/programmes/{cast.gym.id}")
    for path in pages:
        assert client.get(path).status_code == 404, path
    form = {"enrolment": cast.enrolments["amina"].id, "instrument": "now"}
    assert client.post(f"/people/{amina}/ask", data=form).status_code == 404
    assert client.post(f"/sheets/{sheet}/seen").status_code == 404
    assert set(acts(app, amina)) & {"card_opened", "sheet_read", "sheet_seen_together"} == set()


def test_an_enrolment_of_somebody_else_cannot_be_slipped_in(
    cast: Cast, client_of: ClientOf
) -> None:
    form = {"enrolment": cast.enrolments["sara"].id, "instrument": "now"}
    answer = client_of(cast.lena).post(f"/people/{cast.amina.id}/ask", data=form)
    assert answer.status_code == 404


def test_an_analyst_reaches_no_page_with_a_person(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.mats)
    for path in ("/day", "/desk", "/people", "/programmes", "/programmes/new"):
        assert client.get(path).status_code == 404, path
    page = client.get("/numbers").text
    assert not re.search(r"/people|/groups|Amina|Nils|Lena", page)


def test_reading_a_card_is_logged_with_the_sheets_on_it(
    app: Flask, cast: Cast, client_of: ClientOf, nils_rated: tuple[str, str]
) -> None:
    client_of(cast.tomas).get(f"/people/{cast.nils.id}")
    with app.extensions["database"].reading() as session:
        rows = session.exec(
            select(AuditEntry).where(AuditEntry.by == cast.tomas.id).order_by(AuditEntry.seq)
        ).all()
    opened = [row.person for row in rows if row.act == "card_opened"]
    read = [(row.person, row.detail["sheet"]) for row in rows if row.act == "sheet_read"]
    assert opened == [cast.nils.id]
    assert sorted(read) == sorted((cast.nils.id, sheet) for sheet in nils_rated)


@pytest.mark.parametrize("path", ["/people", "/day"])
def test_reading_a_list_is_logged_with_the_number_of_people(
    app: Flask, cast: Cast, client_of: ClientOf, path: str
) -> None:
    client_of(cast.lena).get(path)
    with app.extensions["database"].reading() as session:
        row = session.exec(select(AuditEntry).where(AuditEntry.act == "group_read")).one()
    assert (row.by, row.detail) == (cast.lena.id, {"programme": cast.gym.id, "people": 2})


def test_without_its_log_row_a_card_is_not_sent(
    app: Flask, cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.lena)
    from app.db import CannotSave
    from app.web import database as web

    def broken(*_: object, **__: object) -> None:
        raise CannotSave("full")

    monkeypatch.setattr(web.audit, "record", broken)
    answer = client.get(f"/people/{cast.amina.id}")
    assert answer.status_code == 503
    assert "Amina" not in answer.text
