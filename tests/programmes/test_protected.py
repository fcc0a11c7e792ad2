"""Protected identity: an alias, and seen by those who are named, wherever she could be met."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from app import clock
from app.accounts import codes
from app.accounts.models import Binding, Person
from app.accounts.sealing import box_of, faces
from app.attendance.models import Guest
from app.audit import AuditEntry
from app.goals.agreeing import add_line
from app.goals.parts import Part
from app.programmes import access
from app.programmes.access import NotVisible
from app.programmes.models import NamedAccess
from app.web import policy
from app.web.policy import Access
from tests.cast import Cast
from tests.support.absences import asked_about
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.maps import hand, walk
from tests.support.occasions import meet
from tests.support.ratings import rate
from tests.support.stays import protect

ALIAS = "Zeb"
STAFF = (Access.STAFF, Access.COACH, Access.COORDINATOR)
HERS = {
    "person_id",
    "sheet_id",
    "code_id",
    "binding_id",
    "enrolment_id",
    "follow_up_id",
    "goal_id",
    "step_id",
    "line_id",
}


@dataclass(frozen=True)
class Lent:
    """A tablet in answering mode, as the door sees it."""

    person_id: str
    association_id: str
    roles: frozenset[str]
    sheet_id: str | None


def set_alias(app: Flask, cast: Cast, client_of: ClientOf, *named: str) -> FlaskClient:
    """Karin protects Amina by the form; the client is Karin's."""
    karin = client_of(cast.karin)
    answer = karin.post(
        f"/people/{cast.amina.id}/access",
        data={"name": f"  {ALIAS} ", "staff": [cast.people[name].id for name in named]},
    )
    assert (answer.status_code, answer.location) == (303, f"/people/{cast.amina.id}/access")
    return karin


def visible(app: Flask, client: FlaskClient, cast: Cast) -> bool:
    """By the card and by the list, which must agree."""
    card = client.get(f"/people/{cast.amina.id}").status_code
    listed = f"/people/{cast.amina.id}" in client.get("/people").text
    assert (card, listed) in ((200, True), (404, False))
    return listed


def test_from_the_moment_she_is_protected_only_those_named_see_her(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    lena, vera = client_of(cast.lena), client_of(cast.vera)
    assert visible(app, lena, cast)
    karin = set_alias(app, cast, client_of, "lena")
    assert visible(app, karin, cast)  # whoever protects is among those who are named
    assert visible(app, lena, cast)
    assert not visible(app, vera, cast)


def test_the_alias_is_written_over_the_name_and_the_number_is_erased(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin = set_alias(app, cast, client_of)
    with app.extensions["database"].reading() as session:
        face = faces(session, [cast.amina.id])[cast.amina.id]
        row = session.exec(select(Person).where(Person.id == cast.amina.id)).one()
        box = box_of(session, row.id)
        assert box.open(f"person|first_name|{row.id}", row.first_name) == ALIAS
    assert (face.first_name, face.phone, face.is_protected) == (ALIAS, None, True)
    assert (row.protected_by, row.phone) == (cast.karin.id, None)
    for page in (f"/people/{cast.amina.id}", "/people", f"/people/{cast.amina.id}/access"):
        text = karin.get(page).text
        assert ALIAS in text
        assert "Amina" not in text
        assert "070-000 00 01" not in text
    assert ALIAS in client_of(cast.amina).get("/today").text  # she reads her alias too


def test_no_number_can_be_kept_beside_the_flag(app: Flask, cast: Cast) -> None:
    protect(app, cast, "amina", "karin")
    keep = update(Person).where(col(Person.id) == cast.amina.id).values(phone=b"sealed")
    with app.extensions["database"].writing() as session, pytest.raises(IntegrityError):
        session.execute(keep)


def test_a_name_opens_nothing_that_is_not_given(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    protect(app, cast, "amina", "karin", "tomas", "mats", "strange_coach", "sara")
    for name in ("tomas", "strange_coach"):
        assert not visible(app, client_of(cast.people[name]), cast)
    for name in ("mats", "sara"):
        assert client_of(cast.people[name]).get(f"/people/{cast.amina.id}").status_code == 404


def test_naming_and_taking_away_bite_on_the_next_request(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin, lena = set_alias(app, cast, client_of), client_of(cast.lena)
    assert not visible(app, lena, cast)
    for _twice in range(2):
        karin.post(f"/people/{cast.amina.id}/access/named", data={"staff": cast.lena.id})
    assert visible(app, lena, cast)
    karin.post(f"/people/{cast.amina.id}/access/{cast.lena.id}/end")
    assert not visible(app, lena, cast)
    with app.extensions["database"].reading() as session:
        rows = session.exec(
            select(AuditEntry.act, AuditEntry.by, AuditEntry.detail)
            .where(
                col(AuditEntry.person) == cast.amina.id,
                col(AuditEntry.act).in_(["protection_set", "access_named", "access_taken"]),
            )
            .order_by(col(AuditEntry.seq))
        ).all()
    assert [(act, (detail or {}).get("staff")) for act, _by, detail in rows] == [
        ("protection_set", None),
        ("access_named", cast.karin.id),
        ("access_named", cast.lena.id),
        ("access_taken", cast.lena.id),
    ]
    assert {by for _act, by, _detail in rows} == {cast.karin.id}


def test_the_last_one_who_is_named_cannot_be_taken_away(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin = set_alias(app, cast, client_of)
    answer = karin.post(f"/people/{cast.amina.id}/access/{cast.karin.id}/end")
    assert answer.status_code == 422
    assert visible(app, karin, cast)
    karin.post(f"/people/{cast.amina.id}/access/named", data={"staff": cast.lena.id})
    answer = karin.post(f"/people/{cast.amina.id}/access/{cast.karin.id}/end")
    assert (answer.status_code, answer.location) == (303, "/people")
    assert not visible(app, karin, cast)


def test_when_the_protection_ends_everybody_sees_her_again_and_nobody_is_named(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin, vera = set_alias(app, cast, client_of, "lena"), client_of(cast.vera)
    karin.post(f"/people/{cast.amina.id}/access/end")
    assert visible(app, vera, cast)
    assert ALIAS in vera.get("/people").text
    with app.extensions["database"].reading() as session:
        assert not session.exec(
            select(NamedAccess).where(col(NamedAccess.ended_at).is_(None))
        ).all()
    again = karin.post(f"/people/{cast.amina.id}/access", data={"is_alias": "yes", "name": ""})
    assert again.status_code == 303
    assert not visible(app, vera, cast)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "   "},
        {"name": "amina"},
        {"name": " AMINA "},
        {"name": "x" * 41},
        {"name": "Zeb", "staff": "nobody"},
    ],
    ids=str,
)
def test_an_alias_that_is_none_is_asked_for_again_and_nothing_changes(
    app: Flask, cast: Cast, client_of: ClientOf, data: dict[str, str]
) -> None:
    answer = client_of(cast.karin).post(f"/people/{cast.amina.id}/access", data=data)
    assert answer.status_code == 422
    with app.extensions["database"].reading() as session:
        face = faces(session, [cast.amina.id])[cast.amina.id]
    assert (face.first_name, face.is_protected, face.phone) == ("Amina", False, "070-000 00 01")


@ON_ONE_ENGINE
def test_staff_of_another_association_cannot_be_named(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin = set_alias(app, cast, client_of)
    for stranger in (cast.strange_coach, cast.sara, cast.mats):
        karin.post(f"/people/{cast.amina.id}/access/named", data={"staff": stranger.id})
    with app.extensions["database"].reading() as session:
        assert session.exec(select(NamedAccess.staff_id)).all() == [cast.karin.id]
    assert cast.strange_coach.id not in karin.get(f"/people/{cast.amina.id}/access").text


@ON_ONE_ENGINE
def test_only_a_coordinator_of_her_programme_decides(cast: Cast, client_of: ClientOf) -> None:
    for name in ("lena", "vera", "tomas", "mats", "sara", "amina"):
        client = client_of(cast.people[name])
        assert client.get(f"/people/{cast.amina.id}/access").status_code == 404
        assert client.post(f"/people/{cast.amina.id}/access", data={"name": "x"}).status_code == 404


@pytest.fixture
def met(app: Flask, cast: Cast, client_of: ClientOf) -> dict[str, str | int]:
    """Everything of Amina's that an address can name: a rating, a code, a phone."""
    client_of(cast.amina)
    sheet_id = rate(app, cast, cast.enrolments["amina"], {"sleep": 3}, days_ago=0)
    with app.extensions["database"].writing() as session:
        issued = codes.issue_code(
            session=session, by=cast.lena.id, at=clock.now(), person=cast.amina
        )
        binding_id = session.exec(
            select(Binding.id).where(Binding.person_id == cast.amina.id)
        ).one()
        time_of_all = meet(session, cast.gym, clock.now())
        follow_up_id, _greeting = asked_about(session, cast, time_of_all.id)
        guest = Guest(
            uuid="g" * 36,
            association_id=cast.association.id,
            occurrence_id=time_of_all.id,
            name=session.info["keyring"].wrap(b"Mira", f"guest|name|{'g' * 36}"),
            by=cast.lena.id,
            tapped_at=cast.at,
            received_at=cast.at,
        )
        session.add(guest)
        goal_id, step_id = walk(cast, session, cast.amina, "Sova", ["Ha en lugn timme"])
        line_id = add_line(
            **hand(cast, session, cast.lena),
            person_id=cast.amina.id,
            part=Part.NEXT,
            words="Praktik",
        )
        session.commit()
    return {
        "goal_id": goal_id,
        "step_id": step_id,
        "line_id": line_id,
        "occurrence_id": time_of_all.id,
        "activity_id": time_of_all.activity_id,
        "follow_up_id": follow_up_id,
        "uuid": guest.uuid,
        "event_id": "none",
        "closing_id": "none",
        "person_id": cast.amina.id,
        "sheet_id": sheet_id,
        "enrolment_id": cast.enrolments["amina"].id,
        "programme_id": cast.gym.id,
        "code_id": issued.code.id,
        "binding_id": binding_id,
        "staff_id": cast.lena.id,
        "which": "starting",
    }


def staff_addresses(app: Flask, names: dict[str, str | int]) -> Iterator[tuple[str, str, bool]]:
    """(method, address, whether it names something of hers) of every route of staff."""
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if policy.decision(app, rule.endpoint) in STAFF:
            missing = rule.arguments - names.keys()
            assert not missing, f"say here what {missing} of {rule} is"
            address = urls.build(rule.endpoint, {name: names[name] for name in rule.arguments})
            is_hers = bool(rule.arguments & HERS)
            for method in ("GET", "POST") if is_hers else ("GET",):
                if method in (rule.methods or ()):
                    yield method, address, is_hers


def test_whoever_is_not_named_meets_her_on_no_route_of_staff(
    app: Flask, cast: Cast, client_of: ClientOf, met: dict[str, str | int]
) -> None:
    set_alias(app, cast, client_of)
    clients = {name: client_of(cast.people[name]) for name in ("lena", "vera")}
    tried = 0
    for method, address, is_hers in staff_addresses(app, met):
        for name, client in clients.items():
            answer = client.open(address, method=method)
            if is_hers:
                assert answer.status_code == 404, (name, method, address)
            assert ALIAS not in answer.text, (name, method, address)
            assert cast.amina.id not in answer.text, (name, method, address)
            tried += 1
    assert tried > 50
    assert cast.amina.id not in clients["lena"].post("/people", data={"q": ALIAS}).text


def test_whoever_is_named_meets_her_alias_where_she_met_her_before(
    app: Flask, cast: Cast, client_of: ClientOf, met: dict[str, str | int]
) -> None:
    lena, karin = client_of(cast.lena), client_of(cast.karin)
    hers = [
        address
        for method, address, is_hers in staff_addresses(app, met)
        if method == "GET" and is_hers
    ]
    before = {address: lena.get(address).status_code for address in hers}
    set_alias(app, cast, client_of, "lena")
    for address in ("/day", "/people", f"/people/{cast.amina.id}"):
        assert ALIAS in lena.get(address).text, address
    assert ALIAS in lena.post("/people", data={"q": "ze"}).text
    assert ALIAS in karin.get("/desk/starting").text
    coordinators = f"/people/{cast.amina.id}/access"
    for address in hers:
        answer = lena.get(address)
        assert answer.status_code == before[address], address
        assert b"Amina" not in answer.data, address
    assert [address for address, status in before.items() if status == 200]
    assert before[coordinators] == 404
    assert karin.get(coordinators).status_code == 200


def test_the_groups_figures_leave_her_out_for_whoever_is_not_named(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    row = cast.enrolments["amina"]
    rate(app, cast, row, {"sleep": 3}, days_ago=0)
    lena, karin = client_of(cast.lena), client_of(cast.karin)
    address = f"/groups/{cast.gym.id}"

    def enrolled(client: FlaskClient) -> set[str]:
        return set(re.findall(r"av (\d+)|of (\d+)", client.get(address).text)[0]) - {""}

    assert enrolled(lena) == {"2"}
    set_alias(app, cast, client_of)
    assert enrolled(lena) == {"1"}
    assert enrolled(karin) == {"2"}


def test_a_place_that_is_taken_is_taken_also_by_whom_one_may_not_see(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    karin = client_of(cast.karin)
    before = karin.get("/desk").text.count('<i class="taken">')
    protect(app, cast, "amina", "lena")
    assert karin.get("/desk").text.count('<i class="taken">') == before


def test_the_analyst_counts_her_once_in_the_whole(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    before = client_of(cast.mats).get("/numbers").text
    protect(app, cast, "amina", "karin")
    after = client_of(cast.mats).get("/numbers").text
    assert re.findall(r"<td.*?</td>", before, re.S) == re.findall(r"<td.*?</td>", after, re.S)
    assert cast.amina.id not in after


def test_a_tablet_in_answering_mode_loses_her_too(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    """The door of a lent tablet is its coach's."""
    viewer = Lent(cast.lena.id, cast.association.id, frozenset({"coach"}), "any")
    with app.extensions["database"].reading() as session:
        assert access.place(session, viewer, cast.today, cast.enrolments["amina"].id)
    protect(app, cast, "amina", "karin")
    with app.extensions["database"].reading() as session:
        with pytest.raises(NotVisible):
            access.place(session, viewer, cast.today, cast.enrolments["amina"].id)
        named = replace(viewer, person_id=cast.karin.id, roles=frozenset({"coordinator"}))
        assert access.place(session, named, cast.today, cast.enrolments["amina"].id)
