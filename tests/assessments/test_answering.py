"""Answering on her phone: told first, saved at each tap, skipped freely, shown the first."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, select

from app import clock
from app.accounts.sessions import Viewer
from app.assessments import actions, answering, phone_rules, queries
from app.assessments.catalogue import shipped
from app.assessments.models import AnswerSheet, ItemAnswer, Medium
from app.assessments.occasions import Occasion
from app.assessments.vocabulary import AnswerType, Instrument, Item, ItemWording, Skipped
from app.consent.actions import give_notice
from app.consent.models import Informed, Notice
from app.consent.queries import notice_given
from app.db import Database
from app.programmes import access
from tests.cast import Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf

START = datetime(2027, 3, 16, 11, 0, tzinfo=UTC)
END = timedelta(weeks=7)
NOW = shipped()["now"]
TAPS = ["5", "4", "4", "6", "7", "unknown", "6", "7", "3", "declined"]
LATER = ["7", "4", "3", "6", "9", "6", "declined", "8", "1", "5"]
BIDI = "\u202e\u200f\u2067مرحبا\u2069\u202c"


@pytest.fixture(autouse=True)
def at_start() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def begin(phone: FlaskClient, informed: str = "read_myself") -> str:
    """The address of her sheet."""
    phone.post("/answer", data={"informed": informed})
    where = phone.get("/answer").location
    assert where is not None, "no sheet was begun"
    return str(where)


def answer_all(phone: FlaskClient, sheet: str, taps: list[str], how: str | None = "alone") -> None:
    for number, tap in enumerate(taps, start=1):
        assert phone.post(f"{sheet}/{number}", data={"answer": tap}).status_code == 303
    if how:
        assert phone.post(f"{sheet}/last", data={"how": how}).location == f"{sheet}/done"


def answers(database: Database, sheet: str) -> dict[str, int | Skipped]:
    with database.reading() as session:
        sheet_id = sheet.rpartition("/")[2]
        return dict(queries.answers_in(session, [sheet_id])[sheet_id])


def only_sheet(database: Database) -> AnswerSheet:
    with database.reading() as session:
        return session.exec(select(AnswerSheet)).one()


def looks(cast: Cast, name: str) -> Viewer:
    """A viewer for domain calls."""
    person = cast.people[name]
    return Viewer(
        sign_in_id="",
        person_id=person.id,
        association_id=person.association_id,
        roles=frozenset({"participant"}),
        language="sv",
        binding_id=None,
        device_id=None,
        device_kind=None,
        has_pin=False,
        sheet_id=None,
        seen_at=clock.now(),
        is_locked=False,
    )


# Told first


def test_no_sheet_is_begun_before_she_was_told(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        place = access.own_places(session, looks(cast, "amina"), cast.today)[0]
        with pytest.raises(actions.NotTold):
            actions.begin_sheet(
                session=session,
                by=cast.amina.id,
                at=START,
                association_id=cast.association.id,
                place=place,
                instrument=NOW,
                occasion=Occasion.START,
                medium=Medium.PHONE,
            )


def test_the_database_itself_takes_no_sheet_without_a_notice(
    database: Database, cast: Cast
) -> None:
    for notice_id in (None, "01h00000000000000000000000"):
        sheet = AnswerSheet(
            association_id=cast.association.id,
            person_id=cast.amina.id,
            enrolment_id=cast.enrolments["amina"].id,
            notice_id=notice_id,
            instrument_id="now",
            instrument_version="1",
            occasion=Occasion.START,
            medium=Medium.PHONE,
            begun_at=START,
            begun_by=cast.amina.id,
        )
        with database.writing() as session:
            session.add(sheet)
            with pytest.raises(IntegrityError):
                session.commit()


@ON_ONE_ENGINE
def test_without_saying_how_she_was_told_she_comes_no_further(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    assert phone.get("/answer").text.count("<li") >= 6
    for informed in ({}, {"informed": ""}, {"informed": "yes"}):
        assert phone.post("/answer", data=informed).location == "/answer"
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(AnswerSheet)).one() == 0
        assert session.exec(select(func.count()).select_from(Notice)).one() == 0


@ON_ONE_ENGINE
@pytest.mark.parametrize("informed", ["read_myself", "read_to_me", "interpreter"])
def test_what_she_was_told_in_which_language_and_how_is_kept(
    cast: Cast, client_of: ClientOf, database: Database, informed: str
) -> None:
    begin(client_of(cast.amina), informed)
    with database.reading() as session:
        notice = session.exec(select(Notice)).one()
    assert (notice.version, notice.language, notice.informed) == ("1", "ar", informed)
    assert (notice.person_id, notice.given_by) == (cast.amina.id, cast.amina.id)
    assert notice.given_at == START
    assert only_sheet(database).notice_id == notice.id


def test_two_taps_on_start_in_the_same_moment_make_one_sheet_and_no_error(
    database: Database, cast: Cast
) -> None:
    with database.writing() as session:
        give_notice(
            session=session,
            by=cast.amina.id,
            at=START,
            association_id=cast.association.id,
            person_id=cast.amina.id,
            programme_id=cast.gym.id,
            language="ar",
            informed=Informed.READ_MYSELF,
        )
        session.commit()
    gate, begun = threading.Barrier(4), []

    def tap() -> None:
        with database.writing() as session:
            place = access.own_places(session, looks(cast, "amina"), cast.today)[0]
            session.commit()
        gate.wait()
        with database.writing() as session:
            sheet_id = actions.begin_sheet(
                session=session,
                by=cast.amina.id,
                at=START,
                association_id=cast.association.id,
                place=place,
                instrument=NOW,
                occasion=Occasion.START,
                medium=Medium.PHONE,
            )
            session.commit()
        begun.append(sheet_id)

    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 4
    assert len(set(begun)) == 1


@ON_ONE_ENGINE
def test_start_sent_twice_records_one_notice(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    for _ in range(2):
        phone.post("/answer", data={"informed": "read_myself"})
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Notice)).one() == 1
        assert notice_given(session, cast.amina.id, cast.farm.id) is None
    only_sheet(database)


# Each answer


@ON_ONE_ENGINE
def test_an_answer_outside_the_scale_is_asked_again_and_nothing_is_lost(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    phone.post(f"{sheet}/1", data={"answer": "5"})
    bad = (
        "0",
        "11",
        "-1",
        "−1",
        "–5",
        "7e3",
        "0x5",
        "5.0",
        "½",
        "五",
        "",
        " ",
        "NaN",
        "1" + "0" * 30,
    )
    for given in bad:
        for number in (1, 2):
            answer = phone.post(f"{sheet}/{number}", data={"answer": given})
            assert answer.status_code == 422, given
            assert 'role="alert"' in answer.text
    assert phone.post(f"{sheet}/2").status_code == 422
    assert phone.post(f"{sheet}/2", data={"other": "5"}).status_code == 422
    assert answers(database, sheet) == {"activity": 5}


@ON_ONE_ENGINE
def test_the_digits_of_her_own_keyboard_are_the_same_step(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    for number, given in enumerate(("٧", "۷", "７", " 7\u200f", "१०"), start=1):
        assert phone.post(f"{sheet}/{number}", data={"answer": given}).status_code == 303
    assert list(answers(database, sheet).values()).count(7) == 4
    assert 10 in answers(database, sheet).values()


@ON_ONE_ENGINE
def test_every_question_has_its_two_ways_out_and_they_are_no_number(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    for number in range(1, 11):
        page = phone.get(f"{sheet}/{number}").text
        assert 'value="unknown"' in page
        assert 'value="declined"' in page
        way = "unknown" if number % 2 else "declined"
        phone.post(f"{sheet}/{number}", data={"answer": way})
    kinds = set(answers(database, sheet).values())
    assert kinds == {Skipped.DONT_KNOW, Skipped.DONT_WANT}
    assert phone.get(sheet).location == f"{sheet}/last"


@ON_ONE_ENGINE
def test_a_way_out_counts_although_a_step_was_chosen_before(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    """A browser sends the chosen radio and the button that was tapped, in this order."""
    phone = client_of(cast.amina)
    sheet = begin(phone)
    phone.post(f"{sheet}/1", data={"answer": "7"})
    phone.post(f"{sheet}/1", data={"answer": ["7", "declined"]})
    assert answers(database, sheet) == {"activity": Skipped.DONT_WANT}


@ON_ONE_ENGINE
def test_two_taps_and_back_keep_one_answer_the_last(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    for given in ("5", "5", "8", "unknown", "6"):
        phone.post(f"{sheet}/1", data={"answer": given})
    assert answers(database, sheet) == {"activity": 6}
    assert 'value="6" checked' in phone.get(f"{sheet}/1").text


@ON_ONE_ENGINE
def test_left_in_the_middle_it_goes_on_at_the_same_question_on_another_phone_in_another_language(
    cast: Cast, client_of: ClientOf
) -> None:
    first = client_of(cast.amina)
    sheet = begin(first)
    answer_all(first, sheet, TAPS[:3], how=None)
    first.get("/exit")
    second = client_of(cast.amina)
    second.post("/language", data={"language": "en"})
    assert second.get("/answer").location == sheet
    assert second.get(sheet).location == f"{sheet}/4"
    page = second.get(f"{sheet}/4").text
    assert '<html lang="en"' in page
    assert NOW.wordings["en"].items["self_esteem"].question in page
    assert 'value="4" checked' in second.get(f"{sheet}/3").text


@ON_ONE_ENGINE
def test_a_question_left_out_on_the_way_is_asked_before_the_end(
    cast: Cast, client_of: ClientOf
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    answer_all(phone, sheet, TAPS[:3], how=None)
    phone.post(f"{sheet}/10", data={"answer": "5"})
    assert phone.get(f"{sheet}/last").location == f"{sheet}/4"
    assert phone.post(f"{sheet}/last", data={"how": "alone"}).location == sheet
    assert phone.get(f"{sheet}/done").location == sheet


@ON_ONE_ENGINE
def test_a_sheet_of_somebody_else_is_not_there_for_reading_or_writing(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    sheet = begin(client_of(cast.amina))
    for name in (
        "sara",
        "nils",
        "strange_guest",
        "lena",
        "tomas",
        "karin",
        "mats",
        "strange_coach",
    ):
        other = client_of(cast.people[name])
        for page in ("", "/1", "/last", "/done", "/questions"):
            assert other.get(sheet + page).status_code == 404, (name, page)
        assert other.post(f"{sheet}/1", data={"answer": "1"}).status_code == 404
        assert other.post(f"{sheet}/last", data={"how": "alone"}).status_code == 404
    assert answers(database, sheet) == {}


@ON_ONE_ENGINE
def test_a_question_that_does_not_exist_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    for number in ("0", "11", "-1", "9" * 40, "9" * 5000, "1e0"):
        assert phone.get(f"{sheet}/{number}").status_code == 404
        assert phone.post(f"{sheet}/{number}", data={"answer": "5"}).status_code in (404, 405)


# Done


@ON_ONE_ENGINE
def test_with_whom_is_asked_and_only_its_four_answers_finish_the_sheet(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    answer_all(phone, sheet, TAPS, how=None)
    for how in ({}, {"how": ""}, {"how": "coach"}, {"how": "ALONE"}):
        assert phone.post(f"{sheet}/last", data=how).location == sheet
    assert only_sheet(database).completed_at is None
    phone.post(f"{sheet}/last", data={"how": "with_interpreter"})
    done = only_sheet(database)
    assert (done.how, done.language, done.medium) == ("with_interpreter", "ar", "phone")
    assert (done.completed_at, done.answered_on) == (START, START.date())


def test_a_finished_sheet_is_not_changed_by_anything_sent_later(
    cast: Cast, client_of: ClientOf, database: Database, at_start: time_machine.Traveller
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    answer_all(phone, sheet, TAPS)
    before, kept = only_sheet(database), answers(database, sheet)
    at_start.shift(timedelta(minutes=1))
    assert phone.post(f"{sheet}/1", data={"answer": "10"}).location == f"{sheet}/done"
    phone.post(f"{sheet}/last", data={"how": "with_somebody_close"})
    assert phone.get(f"{sheet}/1").location == f"{sheet}/done"
    assert only_sheet(database) == before
    assert answers(database, sheet) == kept
    with database.writing() as session:
        found, _ = queries.sheet_for(
            session, looks(cast, "amina"), cast.today, sheet.rpartition("/")[2]
        )
        with pytest.raises(actions.SheetFinished):
            actions.save_answer(
                session=session,
                by=cast.amina.id,
                at=START,
                association_id=cast.association.id,
                sheet=found,
                item=NOW.items[0],
                answer=10,
            )


def test_the_same_taps_are_stored_the_same_in_every_language(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    stored = []
    for name, language in (("amina", "ar"), ("sara", "sv"), ("nils", "en")):
        phone = client_of(cast.people[name])
        phone.post("/language", data={"language": language})
        sheet = begin(phone)
        answer_all(phone, sheet, TAPS)
        with database.reading() as session:
            rows = session.exec(
                select(ItemAnswer)
                .where(col(ItemAnswer.sheet_id) == sheet.rpartition("/")[2])
                .order_by(col(ItemAnswer.item_id))
            ).all()
        stored.append([(r.item_id, r.value, r.written, r.skipped, r.answered_at) for r in rows])
    assert len(stored[0]) == 10
    assert stored[0] == stored[1] == stored[2]


# First and now


def first_and_end(
    cast: Cast, client_of: ClientOf, at: time_machine.Traveller, name: str = "amina"
) -> tuple[FlaskClient, str]:
    """Her start is answered; the phone and the sheet of her end rating."""
    phone = client_of(cast.people[name])
    phone.post("/language", data={"language": "en"})
    answer_all(phone, begin(phone), TAPS)
    at.move_to(START + END)
    phone = client_of(cast.people[name])
    assert "Start" in phone.get("/answer").text  # told before: not told again
    phone.post("/answer")
    return phone, str(phone.get("/answer").location)


@ON_ONE_ENGINE
def test_the_end_rating_shows_her_own_first_answer_and_nobody_elses(
    cast: Cast, client_of: ClientOf, at_start: time_machine.Traveller
) -> None:
    sara = client_of(cast.sara)
    answer_all(sara, begin(sara), ["9"] * 10)
    phone, sheet = first_and_end(cast, client_of, at_start)
    for number, tap in enumerate(TAPS, start=1):
        page = phone.get(f"{sheet}/{number}").text
        if tap.isdecimal():
            assert f"Your first answer: {tap}" in page
            assert page.count('class="ring"') == 2
        else:
            assert "first answer" not in page
        assert " checked" not in page


@ON_ONE_ENGINE
def test_the_first_rating_shows_no_earlier_answer(cast: Cast, client_of: ClientOf) -> None:
    phone = client_of(cast.sara)
    phone.post("/language", data={"language": "en"})
    assert "first answer" not in phone.get(f"{begin(phone)}/1").text


@ON_ONE_ENGINE
def test_what_the_phone_has_for_later_holds_every_question_and_no_answer_of_hers(
    cast: Cast, client_of: ClientOf, at_start: time_machine.Traveller
) -> None:
    phone = client_of(cast.sara)
    sheet = begin(phone)
    phone.post(f"{sheet}/1", data={"answer": "7"})
    ahead = {"HX-Request": "true"}
    text = phone.get(f"{sheet}/questions", headers=ahead).text
    assert text.count("<template") == 12  # ten questions, with whom, the thanks
    assert " checked" not in text
    assert 'class="ring"' not in text
    assert "&#34;: &#34;7&#34;}" in phone.get(f"{sheet}/2").text  # data-given
    answer_all(phone, sheet, TAPS)
    assert phone.get(f"{sheet}/questions", headers=ahead).status_code == 404
    phone, sheet = first_and_end(cast, client_of, at_start)
    assert 'class="ring"' in phone.get(f"{sheet}/questions", headers=ahead).text
    assert " data-own" in phone.get(f"{sheet}/1").text  # so the tab does not keep it


@ON_ONE_ENGINE
def test_the_change_is_said_in_words_and_a_skipped_question_is_not_a_change(
    cast: Cast, client_of: ClientOf, at_start: time_machine.Traveller
) -> None:
    phone, sheet = first_and_end(cast, client_of, at_start)
    assert phone.get("/change").status_code == 404
    answer_all(phone, sheet, LATER)
    words = {
        "activity": "2 steps up",
        "physical_health": "The same step",
        "mental_health": "One step down, and that happens",
        "sleep": "One step up",
        "energy": "2 steps down, and that happens",
        "concentration": "Not answered both times",
        "daily_life": "Not answered both times",
        "future": "Not answered both times",
    }
    meadow = phone.get("/change").text
    assert "You answered 7 questions both times." in meadow
    order = [item.id for item in shipped()["now"].items]
    for area, said in words.items():
        assert said in meadow
        assert said in phone.get(f"/change/{order.index(area) + 1}").text
    for word in ("-1", "−", "worse", "failed", "goal"):
        assert word not in meadow.lower().partition("</style>")[2].partition("<svg")[0]
    assert phone.get("/change/11").status_code == 404
    assert client_of(cast.sara).get("/change").status_code == 404


@ON_ONE_ENGINE
def test_a_first_rating_of_another_version_is_never_compared(
    cast: Cast, client_of: ClientOf, at_start: time_machine.Traveller, database: Database
) -> None:
    phone, sheet = first_and_end(cast, client_of, at_start)
    with database.writing() as session:
        first = session.exec(
            select(AnswerSheet).where(col(AnswerSheet.completed_at).is_not(None))
        ).one()
        first.instrument_version = "0"
        session.commit()
    assert "first answer" not in phone.get(f"{sheet}/1").text
    answer_all(phone, sheet, LATER)
    assert phone.get("/change").status_code == 404


# Written in her own words


@pytest.fixture
def with_a_text(monkeypatch: pytest.MonkeyPatch) -> Instrument:
    """The shipped instrument, its first question answered in words."""
    item = Item("activity", "activity", "activity", AnswerType.TEXT, NOW.items[0].direction)
    wordings = {
        code: replace(
            each, items={**each.items, "activity": ItemWording(each.items["activity"].question)}
        )
        for code, each in NOW.wordings.items()
    }
    changed = replace(NOW, items=(item, *NOW.items[1:]), wordings=wordings)
    for module in (answering, phone_rules):
        monkeypatch.setattr(module, "shipped", lambda: {"now": changed})
    return changed


def written(database: Database, cast: Cast, sheet: str) -> str | None:
    with database.reading() as session:
        found, _ = queries.sheet_for(
            session, looks(cast, "amina"), cast.today, sheet.rpartition("/")[2]
        )
        return queries.written_in(session, found).get("activity")


def test_four_thousand_letters_of_arabic_with_marks_come_back_as_they_were_and_are_sealed(
    cast: Cast, client_of: ClientOf, database: Database, with_a_text: Instrument
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    text = (BIDI * 400)[:3990] + "\n<b>&amp;"
    sent = text.replace("\n", "\r\n")
    assert phone.post(f"{sheet}/1", data={"answer": sent}).status_code == 303
    assert written(database, cast, sheet) == text
    assert "&lt;b&gt;&amp;amp;" in phone.get(f"{sheet}/1").text
    with database.reading() as session:
        sealed = session.exec(select(ItemAnswer.written)).one()
    assert sealed is not None
    assert "مرحبا".encode() not in sealed


@ON_ONE_ENGINE
def test_a_text_that_is_too_long_is_asked_again_and_still_stands_in_the_field(
    cast: Cast, client_of: ClientOf, database: Database, with_a_text: Instrument
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    phone.post(f"{sheet}/1", data={"answer": "before"})
    answer = phone.post(f"{sheet}/1", data={"answer": "م" * 4001})
    assert answer.status_code == 422
    assert "م" * 4001 in answer.text
    assert written(database, cast, sheet) == "before"
    assert phone.post(f"{sheet}/1", data={"answer": "a\0b"}).status_code == 400
    assert phone.post(f"{sheet}/1", data={"answer": "x" * 300_000}).status_code == 413
    assert written(database, cast, sheet) == "before"


@ON_ONE_ENGINE
def test_four_thousand_letters_sent_to_a_locked_page_are_still_there_after_the_pin(
    cast: Cast,
    client_of: ClientOf,
    with_a_text: Instrument,
    at_start: time_machine.Traveller,
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    text = "1234" + "م" * 3996
    at_start.shift(timedelta(minutes=6))
    assert phone.post(f"{sheet}/1", data={"answer": text}).status_code == 401
    phone.post("/pin", data={"pin": "482913", "next": f"{sheet}/1"})
    assert text in phone.get(f"{sheet}/1").text


@ON_ONE_ENGINE
def test_a_text_can_be_skipped_although_something_stands_in_the_field(
    cast: Cast, client_of: ClientOf, database: Database, with_a_text: Instrument
) -> None:
    phone = client_of(cast.amina)
    sheet = begin(phone)
    phone.post(f"{sheet}/1", data={"answer": ["half a sen", "declined"]})
    assert answers(database, sheet) == {"activity": Skipped.DONT_WANT}
    assert written(database, cast, sheet) is None
