"""Programmes are given, lent and taken back; it bites on the next request (trust S29)."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock
from app.accounts.models import Person, RoleHeld
from app.accounts.roles import MARKS, Role
from app.db import Database
from app.programmes import giving, team
from app.programmes.models import Assignment, Programme, StaffRole
from tests.cast import PIN, Cast
from tests.home.test_query_counts import AT_MOST, count
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.authenticator import Authenticator
from tests.support.staff import come_in, open_link, register


class As:
    """A viewer, as queries see her."""

    sheet_id = None

    def __init__(self, person: Person, role: Role) -> None:
        self.person_id, self.association_id = person.id, person.association_id
        self.roles = frozenset({role.value})


def names(app: Flask, cast: Cast, who: As) -> list[str]:
    with app.extensions["database"].reading() as session:
        rows = team.team(session, who, clock.now(), clock.today())
    return [row.face.first_name for row in rows]


def given_to(app: Flask, person: Person) -> list[Assignment]:
    with app.extensions["database"].reading() as session:
        return list(
            session.exec(
                select(Assignment)
                .where(Assignment.person_id == person.id)
                .where(Assignment.ended_at.is_(None))  # type: ignore[union-attr]
            )
        )


def give(browser: FlaskClient, person: Person, programme: Programme, **more: str) -> int:
    fields = {"programme": programme.id, "how": "stays", **more}
    return browser.post(f"/staff/{person.id}/give", data=fields).status_code


def lend(browser: FlaskClient, person: Person, programme: Programme, first: int, last: int) -> int:
    days = [(clock.today() + timedelta(days=n)).isoformat() for n in (first, last)]
    return give(browser, person, programme, how="lent", from_on=days[0], until_on=days[1])


def test_each_sees_the_colleagues_of_her_own_programmes(app: Flask, cast: Cast) -> None:
    assert names(app, cast, As(cast.karin, Role.COORDINATOR)) == ["Karin", "Lena", "Tomas", "Vera"]
    everybody = ["Gun", "Karin", "Lena", "Mats", "Tomas", "Vera"]
    assert names(app, cast, As(cast.gun, Role.ADMINISTRATOR)) == everybody
    assert names(app, cast, As(cast.lena, Role.COACH)) == []
    strange = As(cast.strange_coach, Role.ADMINISTRATOR)
    assert names(app, cast, strange) == ["Strange_coach"]


def test_a_coordinator_gives_her_programme_to_whoever_works_here_whoever_invited_them(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    with app.extensions["database"].writing() as session:
        cast.session = session
        cast.add("lotta", Role.COACH)  # invited by the operator: no programme, nobody's guest
        session.commit()
    karin = client_of(cast.karin)
    page = karin.get(f"/staff/{cast.lotta.id}")
    assert page.status_code == 200
    assert f"/staff/{cast.lotta.id}/link" not in page.text
    assert karin.post(f"/staff/{cast.lotta.id}/end").status_code == 422
    assert give(karin, cast.lotta, cast.gym) == 303
    assert client_of(cast.lotta).get(f"/people/{cast.amina.id}").status_code == 200
    for stranger in (cast.strange_coach, cast.mats, cast.gun, cast.amina):
        assert karin.get(f"/staff/{stranger.id}").status_code == 404


def test_a_programme_taken_back_is_gone_on_the_next_request(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    lena, karin = client_of(cast.lena, tablet=True), client_of(cast.karin)
    assert lena.get(f"/people/{cast.amina.id}").status_code == 200
    [row] = given_to(app, cast.lena)
    assert karin.post(f"/staff/{cast.lena.id}/take/{row.id}").status_code == 303
    assert lena.get(f"/people/{cast.amina.id}").status_code == 404
    assert karin.post(f"/staff/{cast.lena.id}/take/{row.id}").status_code == 404
    assert "Lena" in karin.get("/staff").get_data(as_text=True)
    assert give(karin, cast.lena, cast.gym) == 303
    assert lena.get(f"/people/{cast.amina.id}").status_code == 200


def test_a_loan_is_for_its_days_alone(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    tomas, karin = client_of(cast.tomas, tablet=True), client_of(cast.karin)
    assert lend(karin, cast.tomas, cast.gym, 1, 2) == 303
    for day, wanted in ((0, 404), (1, 200), (2, 200), (3, 404)):
        with time_machine.travel(clock.now() + timedelta(days=day), tick=False):
            tomas = client_of(cast.tomas, tablet=True)
            assert tomas.get(f"/people/{cast.amina.id}").status_code == wanted, day
            assert tomas.get(f"/people/{cast.nils.id}").status_code == 200


def test_a_new_role_ends_what_was_signed_in_before_it(cast: Cast, client_of: ClientOf) -> None:
    tomas, karin = client_of(cast.tomas, tablet=True), client_of(cast.karin)
    assert lend(karin, cast.tomas, cast.gym, 0, 1) == 303  # a substitute from now on: trust S7
    assert tomas.get(f"/people/{cast.nils.id}").status_code == 401
    tomas = client_of(cast.tomas, tablet=True)
    assert lend(karin, cast.tomas, cast.gym, 2, 3) == 303
    assert tomas.get(f"/people/{cast.nils.id}").status_code == 200


def test_the_same_programme_is_not_given_twice_for_the_same_days(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin = client_of(cast.karin)
    assert give(karin, cast.lena, cast.gym) == 422
    assert lend(karin, cast.lena, cast.gym, 0, 1) == 422
    assert lend(karin, cast.tomas, cast.gym, 3, 5) == 303
    assert lend(karin, cast.tomas, cast.gym, 5, 9) == 422
    assert lend(karin, cast.tomas, cast.gym, 6, 9) == 303


def test_two_coordinators_at_once_give_it_once(app: Flask, cast: Cast) -> None:
    base: Database = app.extensions["database"]
    ready, said = Barrier(2), []

    def one() -> None:
        ready.wait()
        try:
            with base.writing() as session:
                giving.give(
                    session=session,
                    by=cast.karin.id,
                    at=clock.now(),
                    programme=session.get_one(Programme, cast.farm.id),
                    person=session.get_one(Person, cast.lena.id),
                    role=StaffRole.COACH,
                    from_on=clock.today(),
                )
                session.commit()
            said.append("given")
        except giving.AlreadyGiven:
            said.append("already")

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == ["already", "given"]


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("first", "last"),
    [(-1, 1), (2, 1), (0, 400), (400, 401)],
    ids=["begins yesterday", "ends before it begins", "too long", "too far away"],
)
def test_days_that_cannot_be_are_told_and_change_nothing(
    app: Flask, cast: Cast, client_of: ClientOf, first: int, last: int
) -> None:
    assert lend(client_of(cast.karin), cast.tomas, cast.gym, first, last) == 422
    assert len(given_to(app, cast.tomas)) == 1


@ON_ONE_ENGINE
@pytest.mark.parametrize("text", ["", "x", "2027-02-30", "٢٠٢٧", "99999-01-01"])
def test_a_day_that_is_none_is_told(cast: Cast, client_of: ClientOf, text: str) -> None:
    karin = client_of(cast.karin)
    more = {"how": "lent", "from_on": clock.today().isoformat(), "until_on": text}
    assert give(karin, cast.tomas, cast.gym, **more) == 422


@ON_ONE_ENGINE
def test_nobody_gives_what_is_not_hers(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    karin = client_of(cast.karin)
    assert give(karin, cast.lena, cast.abroad) == 422
    assert give(karin, cast.strange_coach, cast.gym) == 404
    assert give(karin, cast.amina, cast.gym) == 404
    assert give(karin, cast.mats, cast.gym) == 404
    [row] = given_to(app, cast.strange_coach)
    assert karin.post(f"/staff/{cast.strange_coach.id}/take/{row.id}").status_code == 404
    assert karin.post(f"/staff/{cast.lena.id}/take/{row.id}").status_code == 404


@ON_ONE_ENGINE
def test_the_end_of_an_access_is_the_end_everywhere(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    browser, key = come_in(app, cast.lena)
    tablet, karin = client_of(cast.lena, tablet=True), client_of(cast.karin)
    assert tablet.get("/day").status_code == 200
    assert karin.post(f"/staff/{cast.lena.id}/end").status_code == 303
    assert tablet.get("/day").status_code == 401
    assert browser.get("/day").status_code == 401
    assert tablet.post("/pin", data={"pin": PIN}).status_code == 422
    options = browser.post("/sign-in/options").get_json()
    assert browser.post("/sign-in", data={"credential": key.get(options)}).status_code == 401
    assert "Lena" not in karin.get("/staff").get_data(as_text=True)
    assert karin.get(f"/staff/{cast.lena.id}").status_code == 404


@ON_ONE_ENGINE
def test_what_she_was_writing_when_her_access_ended_is_still_hers_to_copy(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    browser, _ = come_in(app, cast.lena)
    assert client_of(cast.karin).post(f"/staff/{cast.lena.id}/end").status_code == 303
    address = f"/enrolments/{cast.enrolments['amina'].id}/note"
    said = {"words": "Kom glad </textarea><script>x</script>", "after": "0", "pin": "a secret"}
    answer = browser.post(address, data=said)
    assert answer.status_code == 401
    assert "Kom glad &lt;/textarea&gt;&lt;script&gt;x" in answer.text
    assert answer.text.count("<textarea") == 1
    assert "a secret" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    # Never by an address, never from elsewhere, never for somebody who is kept what she wrote.
    assert "Kom glad" not in browser.get(address, query_string=said).text
    forged = browser.post(address, data=said, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403
    assert "Kom glad" not in forged.text


@ON_ONE_ENGINE
def test_a_coordinator_ends_nobody_who_works_for_others(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin, gun = client_of(cast.karin), client_of(cast.gun)
    with app.extensions["database"].writing() as session:
        for row in session.exec(
            select(Assignment).where(
                Assignment.person_id == cast.karin.id, Assignment.programme_id == cast.farm.id
            )
        ):
            row.ended_at = clock.now()
            session.add(row)
        session.commit()
    assert give(gun, cast.lena, cast.farm) == 303
    assert karin.post(f"/staff/{cast.lena.id}/end").status_code == 422
    assert karin.post(f"/staff/{cast.lena.id}/link").status_code == 422
    assert karin.post(f"/staff/{cast.karin.id}/end").status_code == 422
    assert len(given_to(app, cast.lena)) == 2
    assert gun.post(f"/staff/{cast.gun.id}/end").status_code == 422
    assert gun.post(f"/staff/{cast.lena.id}/end").status_code == 303


@ON_ONE_ENGINE
def test_an_administrator_sees_no_participant(cast: Cast, client_of: ClientOf) -> None:
    gun = client_of(cast.gun)
    assert gun.get("/").location == "/staff"
    for path in ("/people", f"/people/{cast.amina.id}", "/desk", "/day", "/numbers", "/programmes"):
        assert gun.get(path).status_code == 404, path
    for path in ("/staff", "/staff/new", f"/staff/{cast.lena.id}"):
        assert "Amina" not in gun.get(path).get_data(as_text=True)


@ON_ONE_ENGINE
@pytest.mark.parametrize("name", ["gun", "mats"])
def test_who_sees_no_person_is_given_no_programme_not_even_by_herself(
    app: Flask, cast: Cast, client_of: ClientOf, name: str
) -> None:
    gun, whom = client_of(cast.gun), cast.people[name]
    assert give(gun, whom, cast.gym) == 404
    assert lend(gun, whom, cast.gym, 0, 1) == 404
    assert given_to(app, whom) == []


def invited(browser: FlaskClient, **fields: object) -> str:
    page = browser.post("/staff/new", data={"role": "coach", **fields}).get_data(as_text=True)
    found = re.search(r'value="http://localhost:\d+/welcome#([\w-]{43})"', page)
    assert found, "no link on the page"
    return found[1]


def test_a_coach_is_invited_with_her_programme_and_begins(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    token = invited(client_of(cast.karin), first_name="  Ylva ", programmes=[cast.gym.id])
    ylva, key = app.test_client(), Authenticator()
    assert open_link(ylva, token) == 303
    assert register(ylva, key) == 303
    assert ylva.get(f"/people/{cast.amina.id}").status_code == 200
    assert ylva.get(f"/people/{cast.nils.id}").status_code == 404


@ON_ONE_ENGINE
def test_a_coordinator_invites_coaches_only_and_gives_her_own(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin = client_of(cast.karin)
    for fields in (
        {"first_name": "", "role": "coach"},
        {"first_name": "x" * 61, "role": "coach"},
        {"first_name": "Ylva", "role": "administrator"},
        {"first_name": "Ylva", "role": "coordinator"},
        {"first_name": "Ylva", "role": "coach", "programmes": cast.abroad.id},
        {"first_name": "\u202e \u200b", "role": "coach"},
    ):
        assert karin.post("/staff/new", data=fields).status_code == 422, fields
    with app.extensions["database"].reading() as session:
        assert len(session.exec(select(RoleHeld.id)).all()) == len(cast.people)


@ON_ONE_ENGINE
def test_a_new_link_voids_the_earlier_one(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    karin = client_of(cast.karin)
    first = invited(karin, first_name="Ylva")
    page = karin.get("/staff").get_data(as_text=True)
    [ylva] = re.findall(r'href="/staff/(\w+)">(?:(?!</a>).)*Ylva', page, re.S)
    assert karin.post(f"/staff/{ylva}/link").status_code == 200
    assert open_link(app.test_client(), first) == 422


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "name", ["<b>Ylva</b>", "{{ 1234*1234 }}", "آمنة", "Åsa-Brítt O'Hara", "=1+1"]
)
def test_any_name_is_shown_as_it_is(cast: Cast, client_of: ClientOf, name: str) -> None:
    karin = client_of(cast.karin)
    invited(karin, first_name=name)
    page = karin.get("/staff").get_data(as_text=True)
    assert "<b>Ylva</b>" not in page.replace("<b><bdi>", "")
    assert "1522756" not in page


@ON_ONE_ENGINE
def test_three_colleagues_and_thirty_cost_the_same(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin = client_of(cast.karin)
    few = count(app, karin, "/staff")
    for number in range(30):
        invited(karin, first_name=f"Coach {number}", programmes=[cast.gym.id])
    assert count(app, karin, "/staff") == few
    assert few <= AT_MOST


def test_whoever_has_left_is_nobodys_number_to_call(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin, phone = client_of(cast.karin), client_of(cast.amina)
    assert "0700000011" in phone.get("/today").text
    with app.extensions["database"].reading() as session:
        given = session.exec(
            select(Assignment.id).where(Assignment.person_id == cast.lena.id)
        ).one()
    assert karin.post(f"/staff/{cast.lena.id}/take/{given}").status_code == 303
    page = phone.get("/today").text
    assert "Lena" not in page
    assert "0700000011" not in page
    assert cast.amina.id in karin.get("/desk/no-contact").text


@ON_ONE_ENGINE
def test_colleagues_have_different_pictures_whoever_came_in_between(app: Flask, cast: Cast) -> None:
    with app.extensions["database"].writing() as session:
        cast.session, marks = session, []
        for name in ("Ylva", "Åsa"):
            invited = giving.invite_colleague(
                session=session,
                by=None,
                at=clock.now(),
                today=clock.today(),
                association_id=cast.association.id,
                first_name=name,
                role=Role.COACH,
                programmes=[],
            )
            found = session.get(Person, invited.invitation.person_id)
            assert found is not None
            marks.append(found.mark)
            for number in range(len(MARKS) - 1):
                cast.add(f"{name}{number}", Role.PARTICIPANT)
    assert marks[0] != marks[1]
