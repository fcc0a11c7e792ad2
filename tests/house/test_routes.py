"""Who may call each route: one table, complete, and each cell of it tried (trust S28)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import SQLModel, select
from werkzeug.routing import Rule

from app import clock, create_app
from app.accounts import codes
from app.accounts.models import Binding
from app.assessments.models import AnsweredHow, AnswerSheet, ItemAnswer, Medium
from app.assessments.occasions import Occasion
from app.consent.actions import give_notice
from app.consent.models import Informed
from app.db import Database
from app.goals.agreeing import add_line
from app.goals.parts import Part
from app.goals.queries import Found
from app.goals.voice import keep_voice
from app.programmes.actions import assign
from app.programmes.models import StaffRole
from app.web import policy
from app.web.policy import OPEN, ROLES, Access, UndecidedRoute, open_to
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.maps import hand, walk, webm

PUBLIC, DEVICE, DEMO = Access.PUBLIC, Access.DEVICE, Access.DEMO
SIGNED_IN, PARTICIPANT, SHEET = Access.SIGNED_IN, Access.PARTICIPANT, Access.SHEET
TOGETHER = Access.TOGETHER
COACH, COORDINATOR, STAFF, ANALYST = (
    Access.COACH,
    Access.COORDINATOR,
    Access.STAFF,
    Access.ANALYST,
)

# A new route is added here together with a reason for its decision in the review.
TABLE = {
    "accounts.change_language": PUBLIC,
    "accounts.check": DEVICE,
    "accounts.exit": PUBLIC,
    "accounts.give_pin": DEVICE,
    "accounts.language": PUBLIC,
    "accounts.new_pin": DEVICE,
    "accounts.open_code": PUBLIC,
    "accounts.pin": DEVICE,
    "accounts.set_pin": DEVICE,
    "accounts.start": PUBLIC,
    "accounts.start_in_language": DEVICE,
    "accounts.start_language": DEVICE,
    "assessments.answer": SHEET,
    "assessments.begin": PARTICIPANT,
    "assessments.change": PARTICIPANT,
    "assessments.change_of": PARTICIPANT,
    "assessments.done": SHEET,
    "assessments.finish": SHEET,
    "assessments.go": PARTICIPANT,
    "assessments.question": SHEET,
    "assessments.resume": SHEET,
    "assessments.with_whom": SHEET,
    "assets.static_file": PUBLIC,
    "demo.sign_in": DEMO,
    "gallery.dark": DEMO,
    "gallery.index": DEMO,
    "gallery.screen": DEMO,
    "goals.can_now": TOGETHER,
    "goals.goal": TOGETHER,
    "goals.map_": TOGETHER,
    "goals.paper": TOGETHER,
    "goals.steps": TOGETHER,
    "handover.ask": PARTICIPANT,
    "handover.hand_over": PARTICIPANT,
    "health.healthz": PUBLIC,
    "home.front": SIGNED_IN,
    "home.map": PARTICIPANT,
    "home.me": PARTICIPANT,
    "home.today": PARTICIPANT,
    "home.week": PARTICIPANT,
    "paper.blank": STAFF,
    "paper.keep_typed": STAFF,
    "paper.typed": STAFF,
    "profile.change_profile": STAFF,
    "profile.profile": STAFF,
    "plans.add_line": TOGETHER,
    "plans.agree": TOGETHER,
    "plans.changes": TOGETHER,
    "plans.end_line": TOGETHER,
    "plans.plan": TOGETHER,
    "programmes.code": STAFF,
    "programmes.confirm": STAFF,
    "programmes.end_device": STAFF,
    "programmes.new_code": STAFF,
    "programmes.phone": STAFF,
    "pwa.away": PUBLIC,
    "pwa.manifest": PUBLIC,
    "pwa.offline": PUBLIC,
    "pwa.service_worker": PUBLIC,
    "ratings.answer": STAFF,
    "ratings.give_back": SHEET,
    "ratings.hand_over": STAFF,
    "ratings.leave": SHEET,
    "ratings.tell": STAFF,
    "staff_home.ask": STAFF,
    "staff_home.card": STAFF,
    "staff_home.create_programme": COORDINATOR,
    "staff_home.day": COACH,
    "staff_home.desk": COORDINATOR,
    "staff_home.group": STAFF,
    "staff_home.new_programme": COORDINATOR,
    "staff_home.numbers": ANALYST,
    "staff_home.people": STAFF,
    "staff_home.programme": STAFF,
    "staff_home.programmes": STAFF,
    "staff_home.seen": STAFF,
    "steps.add_step": TOGETHER,
    "steps.change_step": TOGETHER,
    "steps.move": TOGETHER,
    "steps.new_step": TOGETHER,
    "steps.say_can_now": TOGETHER,
    "steps.step": TOGETHER,
    "tablet.lock": STAFF,
    "talks.note": STAFF,
    "talks.scales": STAFF,
    "tablet.pin": STAFF,
    "tablet.set_pin": STAFF,
    "tablet.sign_out": SIGNED_IN,
    "voice.keep": TOGETHER,
    "voice.play": TOGETHER,
    "voice.record": TOGETHER,
    "wishes.add_goal": TOGETHER,
    "wishes.change_goal": TOGETHER,
    "wishes.end_goal": TOGETHER,
    "wishes.keep_goal": TOGETHER,
    "wishes.new_goal": TOGETHER,
    "wishes.say_vision": TOGETHER,
    "wishes.vision": TOGETHER,
}

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# In answering mode only: tests/assessments/test_answering_mode.py.
ON_A_LENT_TABLET = {"ratings.leave", "ratings.give_back"}
# Whose objects a route's address names; everybody outside Amina's circle meets 404.
OBJECTS = {
    *("person_id", "sheet_id", "programme_id", "code_id", "binding_id"),
    *("goal_id", "step_id", "line_id"),
}
EVERYBODY = {
    "amina": "participant",
    "sara": "participant",
    "nils": "participant",
    "strange_guest": "participant",
    "lena": "coach",
    "tomas": "coach",
    "strange_coach": "coach",
    "vera": "substitute",
    "karin": "coordinator",
    "mats": "analyst",
}
CIRCLE = {"amina", "lena", "vera", "karin"}
# What a GET may write: who read what, who was seen, how often a code was tried.
MAY_CHANGE = {"audit_entry", "audit_head", "sign_in", "attempt"}


@dataclass
class Amina:
    """Everything of Amina's that an address can name."""

    names: dict[str, str | int]
    finished: str
    to_end: str
    fields: dict[str, str]

    def address(self, app: Flask, rule: Rule) -> str:
        names = {name: self.names[name] for name in rule.arguments}
        if rule.endpoint == "staff_home.seen":  # only a finished sheet is looked at together
            names["sheet_id"] = self.finished
        if rule.endpoint == "wishes.end_goal":  # another one: the first is asked for afterwards
            names["goal_id"] = self.to_end
        with app.test_request_context():
            found = app.url_map.bind("localhost").build(rule.endpoint, names)
        return str(found)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Decisions are made before the database is asked; the tenants have their own tests."""
    return sqlite_database


@pytest.fixture
def amina(app: Flask, cast: Cast, client_of: ClientOf) -> Amina:
    """Two finished ratings, a third begun, a phone of her own and a code on its way."""
    client_of(cast.amina)
    with app.extensions["database"].writing() as session:
        notice = give_notice(
            session=session,
            by=cast.amina.id,
            at=cast.at,
            association_id=cast.association.id,
            person_id=cast.amina.id,
            programme_id=cast.gym.id,
            language="ar",
            informed=Informed.READ_MYSELF,
        )
        sheets = []
        for occasion, value in ((Occasion.START, 4), (Occasion.END, 6), (Occasion.FOLLOW_UP, 0)):
            sheet = AnswerSheet(
                association_id=cast.association.id,
                person_id=cast.amina.id,
                enrolment_id=cast.enrolments["amina"].id,
                notice_id=notice.id,
                instrument_id="now",
                instrument_version="1",
                occasion=occasion,
                medium=Medium.PHONE,
                begun_at=cast.at,
                begun_by=cast.amina.id,
                completed_at=cast.at if value else None,
                answered_on=cast.today if value else None,
                language="ar" if value else None,
                how=AnsweredHow.ALONE if value else None,
            )
            session.add(sheet)
            session.flush()
            if value:
                session.add(
                    ItemAnswer(sheet_id=sheet.id, item_id="sleep", value=value, answered_at=cast.at)
                )
            sheets.append(sheet.id)
        issued = codes.issue_code(
            session=session, by=cast.lena.id, at=clock.now(), person=cast.amina
        )
        binding_id = session.exec(select(Binding.id)).one()
        goal_id, step_id = walk(cast, session, cast.amina, "Sova", ["Ha en lugn timme"])
        line_id = add_line(
            **hand(cast, session, cast.lena),
            person_id=cast.amina.id,
            part=Part.NEXT,
            words="Praktik",
        )
        keep_voice(
            **hand(cast, session, cast.amina),
            goal=Found(goal_id, cast.amina.id, goal_id),
            data=webm(3),
        )
        to_end, _steps = walk(cast, session, cast.amina, "Vila")
        session.commit()
    return Amina(
        {
            "person_id": cast.amina.id,
            "sheet_id": sheets[2],
            "programme_id": cast.gym.id,
            "code_id": issued.code.id,
            "binding_id": binding_id,
            "number": 1,
            "area": "sleep",
            "code": "sv",
            "screen": "today",
            "version": "x",
            "path": "css/participant.css",
            "goal_id": goal_id,
            "step_id": step_id[0],
            "line_id": line_id,
            "verb": "start",
        },
        finished=sheets[0],
        to_end=to_end,
        fields={"enrolment": cast.enrolments["amina"].id, "instrument": "now"},
    )


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (str(rule), rule.endpoint))


def methods(rule: Rule) -> Iterable[str]:
    return [method for method in METHODS if method in (rule.methods or ())]


def may(name: str, rule: Rule) -> bool:
    """What the table says about this person and this address of Amina's."""
    if EVERYBODY[name] not in ROLES[TABLE[rule.endpoint]]:
        return False
    if rule.endpoint in ON_A_LENT_TABLET:
        return False
    return name in CIRCLE or not OBJECTS & rule.arguments


def test_every_route_has_the_decision_of_the_table_and_no_other(app: Flask) -> None:
    found = {
        rule.endpoint: policy.decision(app, rule.endpoint) for rule in app.url_map.iter_rules()
    }
    assert found == TABLE


def test_a_route_without_a_decision_stops_the_start(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = Flask(__name__, static_folder=None)
    bare.add_url_rule("/decided", view_func=open_to(Access.PUBLIC)(lambda: ""), endpoint="a")
    policy.check(bare)
    bare.add_url_rule("/undecided", view_func=lambda: "", endpoint="b")
    with pytest.raises(UndecidedRoute, match="b: say who may call it"):
        policy.check(bare)
    from app.accounts import gate

    real = gate.init_app

    def with_one_more(app: Flask) -> None:
        real(app)
        app.add_url_rule("/forgotten", view_func=lambda: "", endpoint="forgotten")

    monkeypatch.setattr(gate, "init_app", with_one_more)
    with pytest.raises(UndecidedRoute, match="forgotten"):
        create_app(database.settings)


def test_a_stranger_meets_401_wherever_the_table_does_not_say_open(
    app: Flask, amina: Amina
) -> None:
    for rule in rules(app):
        for method in methods(rule):
            answer = app.test_client().open(amina.address(app, rule), method=method)
            if TABLE[rule.endpoint] in OPEN:
                assert answer.status_code in (200, 303, 422), (method, rule)
            else:
                assert answer.status_code == 401, (method, rule)
                assert "Amina" not in answer.text


def test_who_may_not_meets_404_with_every_method_and_changes_nothing(
    app: Flask, amina: Amina, cast: Cast, client_of: ClientOf
) -> None:
    clients = {name: client_of(cast.people[name]) for name in EVERYBODY}
    before = contents(app)
    tried = 0
    for rule in rules(app):
        if TABLE[rule.endpoint] in OPEN:
            continue
        for method in methods(rule):
            for name, client in clients.items():
                if not may(name, rule):
                    answer = client.open(amina.address(app, rule), method=method)
                    assert answer.status_code == 404, (name, method, rule)
                    assert "Amina" not in answer.text
                    tried += 1
    assert tried > 300
    assert contents(app) == before


def test_who_may_is_let_in_and_no_get_changes_the_domain(
    app: Flask, amina: Amina, cast: Cast, client_of: ClientOf
) -> None:
    clients: dict[str, FlaskClient] = {name: client_of(cast.people[name]) for name in EVERYBODY}
    before = contents(app)
    for rule in rules(app):
        if rule.endpoint in ("accounts.exit", "demo.sign_in") or "GET" not in methods(rule):
            continue
        for name, client in clients.items():
            if TABLE[rule.endpoint] not in OPEN and not may(name, rule):
                continue
            answer = client.get(amina.address(app, rule))
            is_hers = rule.endpoint.startswith("assessments.change") and name != "amina"
            wanted = (404,) if is_hers else (200, 204, 302, 303)
            assert answer.status_code in wanted, (name, rule)
            assert answer.headers["Stegvis-Epoch"]
        assert contents(app) == before, f"GET {rule} changed the domain"


def test_who_may_send_is_let_in(app: Flask, amina: Amina, cast: Cast, client_of: ClientOf) -> None:
    """A form with little in it: asked again, or led on; never turned away, never an error."""
    for rule in rules(app):
        if TABLE[rule.endpoint] in OPEN or "POST" not in methods(rule):
            continue
        name = next((name for name in EVERYBODY if may(name, rule)), None)
        if name is not None:
            answer = client_of(cast.people[name], tablet=name != "amina").post(
                amina.address(app, rule), data=amina.fields
            )
            assert answer.status_code in (200, 204, 302, 303, 422), (name, rule)


def test_a_programme_given_across_associations_by_mistake_opens_nothing(
    app: Flask, amina: Amina, cast: Cast, client_of: ClientOf
) -> None:
    with app.extensions["database"].writing() as session:
        assign(
            session=session,
            by=None,
            at=cast.at,
            programme=cast.gym,
            person_id=cast.strange_coach.id,
            role=StaffRole.COACH,
            from_on=cast.today,
        )
        session.commit()
    strange = client_of(cast.strange_coach)
    for rule in rules(app):
        if OBJECTS & rule.arguments and TABLE[rule.endpoint] is STAFF:
            for method in methods(rule):
                assert strange.open(amina.address(app, rule), method=method).status_code == 404


def test_a_method_that_a_route_does_not_use_is_405_and_says_which_it_does(
    app: Flask, amina: Amina, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.amina)
    by_address: dict[str, set[str]] = {}
    for rule in rules(app):
        by_address.setdefault(amina.address(app, rule), set()).update(rule.methods or ())
    for address, used in by_address.items():
        for method in {*METHODS, "TRACE", "PROPFIND"} - used:
            answer = client.open(address, method=method)
            assert answer.status_code == 405, (method, address)
            assert set(answer.headers["Allow"].split(", ")) == used


def contents(app: Flask) -> dict[str, str]:
    """A hash of every table that a GET may not change."""
    found = {}
    with app.extensions["database"].reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in MAY_CHANGE:
                rows = sorted(map(repr, session.execute(table.select()).all()))
                found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found
