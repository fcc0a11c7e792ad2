"""Somebody who reads only Arabic, Sorani, Tigrinya or Ukrainian: from the code to the reminder, and
not a word of another language on the way."""

import json
from datetime import time

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select as columns
from sqlmodel import Session, select

from app import clock, i18n
from app.accounts.actions import create_person, give_role
from app.accounts.models import Person
from app.accounts.roles import Role
from app.attendance.models import Mark
from app.clock import STOCKHOLM, local_date
from app.config import from_environment
from app.db import Database
from app.db.migrating import import_models
from app.db.tables import table_of
from app.demo.cast import ASSOCIATION, HELPLINES, PROGRAMMES, STAFF
from app.goals.library import words
from app.programmes.actions import enrol
from app.programmes.models import Enrolment, Programme
from app.reminders import facts, queue
from app.reminders.messages import message
from app.reminders.models import Reminder
from app.reminders.planning import DAY, Level, preview
from app.reminders.recipients import recipients
from app.reminders.wording import TODAY, TOMORROW
from app.schedule.actions import Plan, create_activity
from app.schedule.models import ActivityKind, Occurrence
from tests.journeys import steps
from tests.reminders.living import wants
from tests.support.browser import Site, look, window
from tests.support.tongue import foreign, leaks

READERS = {
    "ar": ("Huda", "أنام أفضل"),
    "ckb": ("Shilan", "باشتر بخەوم"),
    "ti": ("Rahwa", "ጽቡቕ ክድቅስ"),
    "uk": ("Oksana", "Спати краще"),
}
TAPS: list[int | str] = [3, 4, 2, "unknown", 5, 6, 4, "declined", 3, 8]
QUEUED = table_of(Reminder).c
NAMES = {
    *(name for name, _words in READERS.values()),
    *(one.name for one in STAFF),
    *(one.name for one in PROGRAMMES),
    *(name for name, _number, _sign in HELPLINES),
    ASSOCIATION,
}


class Reader:
    """One who joined Lena's programme today, with a meeting tomorrow at two."""

    def __init__(self, demo: Site, code: str) -> None:
        import_models()
        self.language = i18n.languages()[code]
        self.name, self.wish = READERS[code]
        self.database = Database(from_environment(demo.environ))
        with self.database.writing() as session:
            self.id, self.meeting = self._join(session, demo.people["Lena"]["url"])
            session.commit()

    def _join(self, session: Session, lena: str) -> tuple[str, str]:
        coach, at = lena.rpartition("/")[2], clock.now()
        home = session.exec(select(Enrolment).where(Enrolment.coach_id == coach)).first()
        assert home is not None
        programme = session.get_one(Programme, home.programme_id)
        association = programme.association_id
        person = create_person(
            session=session,
            by=coach,
            at=at,
            association_id=association,
            first_name=self.name,
            language=self.language.code,
        )
        give_role(session=session, by=coach, at=at, person=person, role=Role.PARTICIPANT)
        row = enrol(
            session=session,
            by=coach,
            at=at,
            programme=programme,
            person_id=person.id,
            coach_id=coach,
            started_on=local_date(at),
            planned_end_on=None,
        )
        plan = Plan(
            kind=ActivityKind.MEETING,
            what="talk",
            first_on=local_date(at) + DAY,
            starts=time(14),
            minutes=45,
        )
        made = create_activity(
            session=session, by=coach, at=at, programme=programme, plan=plan, enrolments=[row.id]
        )
        meets = session.exec(select(Occurrence).where(Occurrence.activity_id == made.id)).one()
        return person.id, meets.id

    def reads(self, page: Page) -> None:
        """The page is whole, clean, and in her language."""
        look(page)
        assert leaks(page, self.language, NAMES) == set(), page.url

    def said(self) -> list[str | None]:
        with self.database.reading() as session:
            rows = session.exec(select(Mark).where(Mark.person_id == self.id))
            return [row.said for row in rows if row.occurrence_id == self.meeting]

    def reminded(self) -> tuple[dict[str, str], str]:
        """What her phone is sent about tomorrow, planned, queued and read from the queue; and the
        line that it should be."""
        today, at = clock.today(), clock.now()
        with self.database.writing() as session:
            wants(session, session.get_one(Person, self.id), at, Level.TIME)
            session.flush()
            (mine,) = facts.of_people(session, [self.id], at)
            planned = next(
                one
                for one in preview(mine.facts, today, today + DAY)
                if one.says_at and local_date(one.says_at) == today + DAY
            )
            row = queue.row_of(planned, mine.association_id, mine.facts.rules, at)
            queue.put(session, at, [row])
            (queued,) = session.execute(columns(*QUEUED).where(QUEUED.id == row["id"]))
            who = recipients(session, [self.id], at)[self.id]
            sent = json.loads(message(self.database.keyring, queued, who, planned.due_at).plain)
            session.rollback()
        assert planned.says_at
        line = TODAY if local_date(planned.due_at) == today + DAY else TOMORROW
        hour = f"{planned.says_at.astimezone(STOCKHOLM):%H:%M}"
        return sent, i18n.text_in(self.language.code, line, time=hour)


def comes_in(reader: Reader, demo: Site, coach: Page, phone: Page) -> None:
    """The code on paper, her language, the two pictures, a PIN of her own."""
    steps.sign_in(coach, demo, "Lena")
    _link, digits = steps.make_code(coach, demo, reader.name)
    phone.goto(f"{demo.url}/start")
    phone.locator("input[name=digits]").fill(digits)
    phone.locator("[data-typed] button").click()
    steps.choose_language(phone, reader.language.endonym)
    phone.locator(".same").wait_for()
    reader.reads(phone)
    steps.compare_pictures(coach, phone)
    phone.wait_for_url("**/start/pin")
    reader.reads(phone)
    steps.choose_pin(phone)


def rates(reader: Reader, phone: Page) -> None:
    """The first rating; nothing of it is a language."""
    reader.reads(phone)
    phone.locator(".answer a").click()
    reader.reads(phone)
    phone.locator("button[value=read_myself]").click()
    phone.wait_for_url("**/1")
    reader.reads(phone)
    for step in TAPS:
        steps.answer(phone, step)
        assert leaks(phone, reader.language, NAMES) == set(), phone.url
    phone.locator("button[value=alone]").click()
    phone.wait_for_url("**/done")
    reader.reads(phone)


def wishes(reader: Reader, demo: Site, phone: Page) -> None:
    """A goal in her own words, and a step from the library in hers."""
    phone.goto(f"{demo.url}/map")
    reader.reads(phone)
    phone.locator(".foot a.btn").click()
    phone.locator("textarea[name=words]").fill(reader.wish)
    phone.locator("label:has(input[value=sleep])").click()
    reader.reads(phone)
    phone.locator("main form button.main").click()
    phone.wait_for_url("**/steps/new")
    reader.reads(phone)
    phone.locator("label:has(input[value=calm_hour])").click()
    phone.locator("main form button.main").click()
    step = words("calm_hour", reader.language.code)
    expect(phone.locator(".milestone.now")).to_contain_text(step)
    reader.reads(phone)


def cannot_come(reader: Reader, demo: Site, phone: Page) -> None:
    """Her week says the day in words; one tap says that she cannot come, one more why; and she
    thinks better of it."""
    tomorrow = clock.today() + DAY
    phone.goto(f"{demo.url}/week?of={tomorrow.isoformat()}")
    reader.reads(phone)
    day = i18n.weekday(tomorrow, reader.language.code)
    form = phone.locator(f"form[data-say='{reader.meeting}']")
    expect(phone.locator("li.day", has=form).locator("h2")).to_contain_text(day)
    form.locator("[value=cannot_come]").click()
    expect(form.locator(".s-said")).to_be_visible()
    form.locator("[name=why][value=child]").click()
    expect(form.locator("[aria-pressed=true]")).to_have_count(1)
    reader.reads(phone)
    form.locator("[value=coming]").click()
    expect(form.locator(".s-open")).to_be_visible()
    told = ["cannot_come", "cannot_come", "coming"]
    for _ in range(600):  # a busy machine takes its time
        if len(reader.said()) >= len(told):
            break
        phone.wait_for_timeout(50)
    assert reader.said() == told


@pytest.mark.parametrize("code", list(READERS))
def test_who_reads_only_her_language_can_use_all_of_it(
    demo: Site, chromium: Browser, code: str
) -> None:
    reader = Reader(demo, code)
    tablet, coach = window(chromium, 820, 1180)
    pocket, phone = window(chromium, 320, 640)
    comes_in(reader, demo, coach, phone)
    tablet.close()
    rates(reader, phone)
    wishes(reader, demo, phone)
    cannot_come(reader, demo, phone)
    pocket.close()
    sent, line = reader.reminded()
    assert (sent["l"], sent["d"]) == (reader.language.html_lang, reader.language.dir)
    assert sent["b"] == line
    assert foreign((sent["t"], sent["b"]), reader.language) == set()
    reader.database.dispose()


@pytest.mark.parametrize(
    ("code", "text"),
    [("ar", "Idag"), ("ckb", "مرحبًة"), ("ti", "Today"), ("uk", "Сегодня ы"), ("ar", "እንቋዕ")],
)
def test_a_word_of_another_language_is_seen(code: str, text: str) -> None:
    language = i18n.languages()[code]
    hers = i18n.text_in(code, "Today")
    assert foreign([text, hers, "Lena 14:00", "SMS"], language, {"Lena"}) == {text}
