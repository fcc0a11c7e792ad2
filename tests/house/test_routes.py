"""Who may call each route: one table, complete, and each cell of it tried (trust S28)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, SQLModel, select
from werkzeug.routing import Rule

from app import clock, create_app
from app.accounts import codes
from app.accounts.models import Binding, Device, Person, StaffCard
from app.accounts.photos import seal_photo
from app.accounts.sealing import box_of
from app.assessments.models import AnsweredHow, AnswerSheet, ItemAnswer, Medium
from app.assessments.occasions import Occasion
from app.attendance.models import Guest
from app.clips.actions import keep_clip
from app.consent.actions import give_notice
from app.consent.models import Informed
from app.crypto.envelope import public_of
from app.db import Database
from app.goals.agreeing import add_line
from app.goals.parts import Part
from app.goals.queries import Found
from app.goals.voice import keep_voice
from app.home.spoken.texts import Shelf, texts_in
from app.i18n.overlay import fingerprint
from app.programmes.actions import assign
from app.programmes.models import Assignment, StaffRole
from app.schedule import feed
from app.schedule.actions import Plan, create_activity, create_place
from app.schedule.changes import Change
from app.schedule.closing import Period, close
from app.schedule.models import ActivityKind, Occurrence
from app.sync import stamps
from app.sync.actions import open_lines, receive
from app.sync.envelope import key_id, lines_of, write_line
from app.sync.models import Quarantined
from app.web import policy
from app.web.policy import OPEN, ROLES, Access, UndecidedRoute, open_to
from tests.cast import Cast
from tests.support.absences import asked_about
from tests.support.app import ClientOf
from tests.support.maps import hand, walk, webm
from tests.support.reviewers import reviewer

PUBLIC, DEVICE, DEMO = Access.PUBLIC, Access.DEVICE, Access.DEMO
SIGNED_IN, PARTICIPANT, SHEET = Access.SIGNED_IN, Access.PARTICIPANT, Access.SHEET
TOGETHER = Access.TOGETHER
COACH, COORDINATOR, STAFF, ANALYST = (
    Access.COACH,
    Access.COORDINATOR,
    Access.STAFF,
    Access.ANALYST,
)
TEXTS, WORKER, GIVES_ACCESS = Access.TEXTS, Access.WORKER, Access.GIVES_ACCESS
REVIEWER = Access.REVIEWER

# A new route is added here together with a reason for its decision in the review.
TABLE = {
    "accounts.change_language": PUBLIC,
    "accounts.beside": PUBLIC,
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
    "certificates.file_of_enrolment": STAFF,
    "certificates.of_enrolment": STAFF,
    "certificates.own": PARTICIPANT,
    "certificates.own_file": PARTICIPANT,
    "clips.sound": SIGNED_IN,
    "closings.close": STAFF,
    "closings.keep_closed": STAFF,
    "closings.keep_rules": COORDINATOR,
    "closings.rules": COORDINATOR,
    "closings.undo": STAFF,
    "colleagues.colleague": GIVES_ACCESS,
    "colleagues.end": GIVES_ACCESS,
    "colleagues.give": GIVES_ACCESS,
    "colleagues.invite": GIVES_ACCESS,
    "colleagues.link": GIVES_ACCESS,
    "colleagues.new": GIVES_ACCESS,
    "colleagues.take": GIVES_ACCESS,
    "colleagues.team": GIVES_ACCESS,
    "attendance.roll_call": STAFF,
    "guests.match": STAFF,
    "guests.who": STAFF,
    "attendance.state": STAFF,
    "attendance.tap": STAFF,
    "copying.choose": STAFF,
    "copying.keep": STAFF,
    "demo.sign_in": DEMO,
    "gallery.dark": DEMO,
    "gallery.index": DEMO,
    "gallery.screen": DEMO,
    "contacts_log.contacts": STAFF,
    "contacts_log.note": STAFF,
    "ending.end": STAFF,
    "ending.follow_up": STAFF,
    "ending.next_step": STAFF,
    "ending.take_end_rating": STAFF,
    "ending.undo": STAFF,
    "enrolling.enrol": STAFF,
    "enrolling.enrol_group": STAFF,
    "enrolling.enrol_person": STAFF,
    "enrolling.paste": STAFF,
    "enrolments.coach": STAFF,
    "enrolments.details": STAFF,
    "enrolments.enrolment": STAFF,
    "enrolments.extend": STAFF,
    "goals.can_now": TOGETHER,
    "goals.goal": TOGETHER,
    "goals.map_": TOGETHER,
    "goals.paper": TOGETHER,
    "goals.steps": TOGETHER,
    "follow_ups.follow_up": STAFF,
    "follow_ups.rules": COORDINATOR,
    "follow_ups.step": STAFF,
    "from_us.answer": PARTICIPANT,
    "from_us.question": PARTICIPANT,
    "from_us.seen": PARTICIPANT,
    "handover.ask": PARTICIPANT,
    "handover.hand_over": PARTICIPANT,
    "health.healthz": PUBLIC,
    "home.front": SIGNED_IN,
    "home.map": PARTICIPANT,
    "home.me": PARTICIPANT,
    "home.today": PARTICIPANT,
    "home.week": PARTICIPANT,
    "open_times.agree": STAFF,
    "onward.questions": PARTICIPANT,
    "open_times.end": PARTICIPANT,
    "open_times.end_for": STAFF,
    "open_times.page": PARTICIPANT,
    "open_times.wish": PARTICIPANT,
    "outcomes.file_of_programme": STAFF,
    "outcomes.of_programme": STAFF,
    "keys.add": WORKER,
    "keys.end": WORKER,
    "keys.make_code": WORKER,
    "keys.options": WORKER,
    "keys.own": WORKER,
    "lists.days": STAFF,
    "lists.key": STAFF,
    "lists.page": STAFF,
    "my_way.file": TOGETHER,
    "my_way.page": TOGETHER,
    "on_tablet.answer": TOGETHER,
    "missed.contact": STAFF,
    "missed.pause": STAFF,
    "missed.reach": STAFF,
    "missed.registers": STAFF,
    "paper.blank": STAFF,
    "paper.keep_typed": STAFF,
    "paper.typed": STAFF,
    "phone_view.choose": STAFF,
    "photos.photo": SIGNED_IN,
    "photos.take_away": STAFF,
    "profile.change_profile": STAFF,
    "profile.profile": STAFF,
    "personal.end_feed": STAFF,
    "personal.meet": STAFF,
    "personal.new_meeting": STAFF,
    "personal.paper": STAFF,
    "personal.schedule": STAFF,
    "personal.set_pace": STAFF,
    "places.add_phrase": STAFF,
    "places.keep_photo": STAFF,
    "places.keep_place": STAFF,
    "places.phrases": STAFF,
    "places.places": STAFF,
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
    "protected.access_page": COORDINATOR,
    "protected.end": COORDINATOR,
    "protected.give": COORDINATOR,
    "protected.protect": COORDINATOR,
    "protected.take": COORDINATOR,
    "provider.back": PUBLIC,
    "provider.finish": PUBLIC,
    "provider.there": PUBLIC,
    "pwa.away": PUBLIC,
    "pwa.lists": PUBLIC,
    "pwa.manifest": PUBLIC,
    "pwa.offline": PUBLIC,
    "pwa.service_worker": PUBLIC,
    "ratings.answer": STAFF,
    "ratings.give_back": SHEET,
    "ratings.hand_over": STAFF,
    "ratings.leave": SHEET,
    "ratings.tell": STAFF,
    "sign_in.code": PUBLIC,
    "sign_in.options": PUBLIC,
    "sign_in.page": PUBLIC,
    "sign_in.with_code": PUBLIC,
    "sign_in.with_key": PUBLIC,
    "guide.own": PARTICIPANT,
    "guide.shown": STAFF,
    "reminder_rules.page": COORDINATOR,
    "reckoning.choose": PARTICIPANT,
    "reckoning.page": PARTICIPANT,
    "reminders.choose": TOGETHER,
    "reminders.off": TOGETHER,
    "reminders.page": TOGETHER,
    "reminders.phone": TOGETHER,
    "reminders.shown_on_a_phone": PUBLIC,
    "reminders.sms_report": PUBLIC,
    "reminders.test": TOGETHER,
    "said.say": PARTICIPANT,
    "schedule.choose": PARTICIPANT,
    "schedule.door": SIGNED_IN,
    "schedule.begin_calendar": PARTICIPANT,
    "schedule.calendar": PARTICIPANT,
    "schedule.calendar_file": PUBLIC,
    "schedule.end_calendar": PARTICIPANT,
    "sending.person": STAFF,
    "sending.reach": STAFF,
    "sending.send_to_all": STAFF,
    "sending.send_to_person": STAFF,
    "sending.test": STAFF,
    "sending.time": STAFF,
    "staff_home.ask": STAFF,
    "staff_home.card": STAFF,
    "staff_home.create_programme": COORDINATOR,
    "staff_home.day": COACH,
    "staff_home.desk": COORDINATOR,
    "staff_home.desk_list": COORDINATOR,
    "staff_home.group": STAFF,
    "staff_home.new_programme": COORDINATOR,
    "staff_home.numbers": ANALYST,
    "staff_home.people": STAFF,
    "staff_home.programme": STAFF,
    "staff_home.programmes": STAFF,
    "staff_home.seen": STAFF,
    "sync.hello": DEVICE,
    "sync.receive": DEVICE,
    "staff_schedule.from_template": STAFF,
    "staff_schedule.make_from_template": STAFF,
    "staff_schedule.make_series": STAFF,
    "staff_schedule.new_series": STAFF,
    "staff_schedule.paper": STAFF,
    "staff_schedule.week": STAFF,
    "steps.add_step": TOGETHER,
    "steps.change_step": TOGETHER,
    "steps.move": TOGETHER,
    "steps.new_step": TOGETHER,
    "steps.say_can_now": TOGETHER,
    "steps.step": TOGETHER,
    "tablet.lock": STAFF,
    "talks.note": STAFF,
    "talks.scales": STAFF,
    "spoken.approve": TEXTS,
    "spoken.keep": TEXTS,
    "spoken.languages": TEXTS,
    "spoken.text": TEXTS,
    "spoken.texts": TEXTS,
    "tablet.pin": STAFF,
    "tablet.set_pin": STAFF,
    "tablet.sign_out": SIGNED_IN,
    "welcome.open_invitation": PUBLIC,
    "welcome.options": DEVICE,
    "welcome.page": PUBLIC,
    "welcome.register": DEVICE,
    "welcome.you": DEVICE,
    "tray.hand_in": STAFF,
    "tray.settle": STAFF,
    "tray.tray": STAFF,
    "texts.approve": REVIEWER,
    "texts.change": REVIEWER,
    "texts.front": REVIEWER,
    "texts.language": REVIEWER,
    "texts.text": REVIEWER,
    "times.cancel": STAFF,
    "times.comes_once": STAFF,
    "times.keep_day": STAFF,
    "times.move": STAFF,
    "times.not_held": STAFF,
    "times.page": STAFF,
    "times.series": STAFF,
    "times.set_people": STAFF,
    "times.undo": STAFF,
    "times.undo_series": STAFF,
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
# Open to any device of ours; a browser that is none meets 401.
BY_DEVICE = {"sync.hello", "sync.receive"}

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# In answering mode only: tests/assessments/test_answering_mode.py.
ON_A_LENT_TABLET = {"ratings.leave", "ratings.give_back"}
# Whose objects a route's address names; everybody outside Amina's circle meets 404.
OBJECTS = {
    "person_id",
    "sheet_id",
    *("person_id", "sheet_id", "programme_id", "code_id", "binding_id"),
    *("enrolment_id", "colleague_id"),
    *("occurrence_id", "activity_id", "event_id", "closing_id"),
    *("goal_id", "step_id", "line_id"),
    *("follow_up_id", "greeting_id"),
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
    "rut": "language reviewer",
    "gun": "administrator",
}
CIRCLE = {"amina", "lena", "vera", "karin"}
# Lena's photo: her participants and whoever works with her, not who gives access.
MEETS_LENA = {"amina", "sara", "lena", "vera", "karin"}
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
    reviewer(app, cast, "ar")
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
        assignment_id = session.exec(
            select(Assignment.id).where(Assignment.person_id == cast.lena.id)
        ).one()
        event_id = quarantined_by(session, cast.lena)
        meeting, token = meeting_of(session, cast)
        uuid = written_in(session, cast, meeting)
        closing_id = closed(session, cast)
        followed, greeting = asked_about(session, cast, meeting.id)
        photo = seal_photo(box_of(session, cast.lena.id), b"webp")
        session.add(StaffCard(person_id=cast.lena.id, photo=photo.sealed, photo_id=photo.photo_id))
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
        text = texts_in(session, cast.association.id, "sv")[Shelf.RATING][0]
        keep_clip(
            **hand(cast, session, cast.karin),
            language="sv",
            text_key=text.key,
            stamp=text.stamp,
            mimetype="audio/webm",
            seconds=1,
            sound=b"read aloud",
        )
        session.commit()
    return Amina(
        {
            "person_id": cast.amina.id,
            "sheet_id": sheets[2],
            "programme_id": cast.gym.id,
            "enrolment_id": cast.enrolments["amina"].id,
            "code_id": issued.code.id,
            "binding_id": binding_id,
            "colleague_id": cast.lena.id,
            "assignment_id": assignment_id,
            "event_id": event_id,
            "activity_id": meeting.activity_id,
            "occurrence_id": meeting.id,
            "closing_id": closing_id,
            "token": token,
            "uuid": uuid,
            "photo_id": photo.photo_id,
            "proof": "x",
            "follow_up_id": followed,
            "greeting_id": greeting,
            "locale": "ar",
            "text_id": fingerprint("Today"),
            "number": 1,
            "area": "sleep",
            "which": "starting",
            "staff_id": cast.lena.id,
            "code": "sv",
            "screen": "today",
            "version": "x",
            "path": "css/participant.css",
            "goal_id": goal_id,
            "step_id": step_id[0],
            "line_id": line_id,
            "verb": "start",
            "stamp": text.stamp,
            "digest": hashlib.sha256(b"read aloud").hexdigest()[:32],
            "ending": "webm",
        },
        finished=sheets[0],
        to_end=to_end,
        fields={"enrolment": cast.enrolments["amina"].id, "instrument": "now"},
    )


def quarantined_by(session: Session, coach: Person) -> str:
    """A tap of hers that could not be entered."""
    keyring, device = session.info["keyring"], session.exec(select(Device)).one()
    said = {
        "act": "dance",
        "target": {},
        "value": {},
        "base": [],
        "tapped_at": 0,
        "offset": None,
        "stamp": stamps.sign(
            keyring, person_id=coach.id, device_id=device.id, at=device.created_at
        ),
        "app": "1",
    }
    clear = {"device": device.id, "seq": 1, "epoch": "x", "key": key_id(keyring)}
    uuid = "0" * 8 + "-0000-4000-8000-" + "0" * 12
    line = write_line(public_of(keyring.event_keys[1]), said, uuid=uuid, **clear)
    (opened,) = open_lines(keyring, lines_of(line, 1))
    receive(session=session, at=clock.now(), device=device, opened=[opened])
    return session.exec(select(Quarantined.id)).one()


def written_in(session: Session, cast: Cast, meeting: Occurrence) -> str:
    """Somebody whose name Lena wrote in at the meeting."""
    uuid = "g" * 36
    session.add(
        Guest(
            uuid=uuid,
            association_id=cast.association.id,
            occurrence_id=meeting.id,
            name=session.info["keyring"].wrap(b"Mira", f"guest|name|{uuid}"),
            by=cast.lena.id,
            tapped_at=cast.at,
            received_at=cast.at,
        )
    )
    return uuid


def closed(session: Session, cast: Cast) -> str:
    """A week in which the gym is closed."""
    period = Period(cast.today + timedelta(weeks=8), cast.today + timedelta(weeks=9))
    why = Change(cast.lena.id, cast.at, reason="change_holiday")
    return close(session=session, programme=cast.gym, period=period, change=why).id


def meeting_of(session: Session, cast: Cast) -> tuple[Occurrence, str]:
    """Amina's meeting tomorrow, at a place with a photo of its door, and her calendar's address."""
    place = create_place(
        session=session,
        by=cast.lena.id,
        at=cast.at,
        association_id=cast.association.id,
        kind="place_room",
        name="Rummet",
    )
    place.photo = b"a door"
    activity = create_activity(
        session=session,
        by=cast.lena.id,
        at=cast.at,
        programme=cast.gym,
        plan=Plan(
            kind=ActivityKind.MEETING,
            what="follow_up",
            first_on=cast.today + timedelta(days=1),
            starts=time(14),
            minutes=45,
            place_id=place.id,
        ),
        enrolments=[cast.enrolments["amina"].id],
    )
    token = feed.begin(
        session=session,
        by=cast.amina.id,
        at=cast.at,
        association_id=cast.association.id,
        person_id=cast.amina.id,
    )
    found = session.exec(select(Occurrence).where(Occurrence.activity_id == activity.id)).one()
    return found, token


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
    if rule.endpoint == "clips.sound":  # of her association, whoever she is
        return not name.startswith("strange")
    if rule.endpoint == "photos.photo":
        return name in MEETS_LENA
    named = OBJECTS & rule.arguments
    if name == "gun":  # who gives access sees colleagues, and no participant's anything
        return named <= {"colleague_id"}
    return name in CIRCLE or not named


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
            if rule.endpoint in BY_DEVICE:
                assert answer.status_code == 401, (method, rule)
            elif TABLE[rule.endpoint] in OPEN:
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
            is_lent = rule.endpoint.startswith("outcomes.") and name == "vera"  # no numbers of it
            wanted = (404,) if is_hers or is_lent else (200, 204, 302, 303)
            assert answer.status_code in wanted, (name, rule)
            assert answer.headers["Stegvis-Epoch"]
        assert contents(app) == before, f"GET {rule} changed the domain"


def test_who_may_send_is_let_in(app: Flask, amina: Amina, cast: Cast, client_of: ClientOf) -> None:
    """A form with little in it: asked again, or led on; never turned away, never an error."""
    # What ends somebody's access comes last: after it she is not there.
    last = {"colleagues.take": 1, "colleagues.end": 2}
    for rule in sorted(rules(app), key=lambda rule: last.get(rule.endpoint, 0)):
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
