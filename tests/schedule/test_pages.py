"""What a participant and her staff see of the schedule, and what they change there."""

import io
import re
from datetime import time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import select

from app import clock
from app.accounts.roles import Role
from app.db import Database
from app.schedule.changes import Change, NewTime, cancel, move
from app.schedule.models import Activity, InOrOut, Leading, Occurrence, Pace, Place
from app.schedule.queries import expected
from tests.cast import Cast
from tests.home.test_query_counts import count
from tests.schedule.conftest import Times
from tests.schedule.making import meets, times
from tests.support.app import ClientOf, speak_english
from tests.support.ratings import enrolled


@pytest.fixture
def lena(app: Flask, cast: Cast, week: Times, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.lena)
    return client_of(cast.lena)


@pytest.fixture
def amina(app: Flask, cast: Cast, week: Times, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.amina)
    return client_of(cast.amina)


def first(app: Flask, activity: Activity, number: int = 0) -> Occurrence:
    base: Database = app.extensions["database"]
    with base.reading() as session:
        return times(session, activity)[number]


def text(page: object) -> str:
    """The words of a page, without tags, on one line."""
    bare = re.sub(r"<[^>]+>", " ", page.text)  # type: ignore[attr-defined]
    return " ".join(bare.split())


def test_today_says_when_where_how_and_what_to_bring(amina: FlaskClient) -> None:
    page = text(amina.get("/today"))
    for words in ("Tomorrow", "10:00", "to 11:30", "Gym", "Gymmet", "Bus 4 to Torget", "Towel"):
        assert words in page
    assert "before noon" in page


def test_before_her_first_time_she_is_welcomed_and_then_no_more(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    assert "It is fine to just come and look." in text(amina.get("/today"))
    with app.extensions["database"].writing() as session:
        meets(
            session,
            cast.gym,
            clock.now() - timedelta(days=1),
            rule="",
            first_on=cast.today,
            starts=time(0),  # begun, whenever this runs
            minutes=5,
        )
        session.commit()
    assert "come and look" not in text(amina.get("/today"))


def test_the_week_shows_her_times_and_never_anybody_else(
    app: Flask, cast: Cast, amina: FlaskClient, client_of: ClientOf
) -> None:
    day = (cast.today + timedelta(days=1)).isoformat()
    mine = text(amina.get(f"/week?of={day}"))
    assert "How is it going?" in mine
    assert "Sara" not in mine
    speak_english(app, cast.sara)
    assert "How is it going?" not in text(client_of(cast.sara).get(f"/week?of={day}"))


@pytest.mark.parametrize("of", ["", "x", "2027-02-30", "9999-12-31", "0001-01-01", "2027-W01"])
def test_a_day_that_is_none_shows_this_week(amina: FlaskClient, of: str) -> None:
    assert amina.get(f"/week?of={of}").status_code == 200


def test_a_moved_and_a_cancelled_time_cannot_be_missed(
    app: Flask, cast: Cast, week: Times, amina: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        rows = times(session, week.gym)
        why = Change(cast.lena.id, clock.now(), reason="change_weather")
        to = NewTime(rows[0].local_on, rows[0].starts.replace(hour=11), 60)
        move(session=session, occurrence=session.get_one(Occurrence, rows[0].id), to=to, change=why)
        cancel(session=session, occurrence=session.get_one(Occurrence, rows[1].id), change=why)
        session.commit()
    page = amina.get("/today")
    assert "New time" in text(page)
    assert "11:00" in text(page)
    assert re.search(r"<s>[^/]*10:00", page.text)
    assert "Cancelled" in text(page)
    assert "The weather" in text(page)


def test_today_asks_at_most_six_times_with_a_full_week_and_many_people(
    app: Flask, cast: Cast, amina: FlaskClient
) -> None:
    few = count(app, amina, "/today"), count(app, amina, "/week")
    for number in range(12):
        with app.extensions["database"].writing() as session:
            cast.session = session
            cast.add(f"guest{number}", Role.PARTICIPANT)
            session.commit()
        enrolled(app, cast, cast.people[f"guest{number}"], cast.gym, "lena", weeks_ago=1)
    assert (count(app, amina, "/today"), count(app, amina, "/week")) == few
    assert max(few) <= 6


def test_pages_of_staff_ask_as_often_for_many_as_for_few(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient
) -> None:
    day = (cast.today + timedelta(days=1)).isoformat()
    pages = (
        f"/programmes/{cast.gym.id}/schedule?of={day}",
        f"/programmes/{cast.gym.id}/schedule/print?day={day}",
        f"/times/{first(app, week.gym).id}",
        f"/activities/{week.gym.id}",
        f"/people/{cast.amina.id}/schedule",
        f"/people/{cast.amina.id}/meeting",
    )
    few = [count(app, lena, page) for page in pages]
    for number in range(12):
        with app.extensions["database"].writing() as session:
            cast.session = session
            cast.add(f"guest{number}", Role.PARTICIPANT)
            session.commit()
        enrolled(app, cast, cast.people[f"guest{number}"], cast.gym, "lena", weeks_ago=1)
    assert [count(app, lena, page) for page in pages] == few
    assert max(few) <= 12, dict(zip(pages, few, strict=True))


def test_the_template_proposes_and_one_step_keeps_it(
    app: Flask, cast: Cast, week: Times, client_of: ClientOf
) -> None:
    speak_english(app, cast.tomas)
    tomas = client_of(cast.tomas)
    page = tomas.get(f"/programmes/{cast.farm.id}/schedule/template")
    assert "times in the next half year" in text(page)
    sent = dict.fromkeys(re.findall(r'name="([^"]+)" value="y" checked', page.text), "y")
    sent |= dict(
        re.findall(
            r'<input[^>]* name="(s0-[a-z_]+)" type="(?:text|date)" value="([^"]*)"', page.text
        )
    )
    sent |= {
        "s0-what": "garden",
        "s0-kind": "group",
        "s0-rhythm": "1",
        "s0-place": "",
        "s0-choice": "",
    }
    answer = tomas.post(f"/programmes/{cast.farm.id}/schedule/template", data=sent)
    assert answer.status_code == 303, text(answer)
    with app.extensions["database"].reading() as session:
        (farm,) = session.exec(select(Activity).where(Activity.programme_id == cast.farm.id))
        assert (farm.rule, f"{farm.starts:%H:%M}", farm.minutes) == (
            "FREQ=WEEKLY;BYDAY=MO,WE,FR;WKST=MO",
            "09:00",
            200,
        )
        assert len(times(session, farm)) > 60


def test_a_form_with_a_fault_says_what_and_loses_nothing(cast: Cast, lena: FlaskClient) -> None:
    sent = {
        "what": "yoga",
        "starts": "half past",
        "minutes": "0",
        "rhythm": "1",
        "kind": "group",
        "first_on": "soon",
        "title": "Bara lugnt",
        "link": "http://x",
        "place": "",
        "choice": "",
        "bring.bring_water": "y",
    }
    page = lena.post(f"/programmes/{cast.gym.id}/schedule/new", data=sent)
    assert page.status_code == 422
    for words in (
        "Choose at least one weekday.",
        "such as 9:00",
        "from 5 to 720",
        "year-month-day",
        "begins with https://",
    ):
        assert words in text(page)
    assert 'value="Bara lugnt"' in page.text
    assert re.search(r'name="bring.bring_water" value="y" checked', page.text)


def test_a_box_for_own_words_says_how_many_do_not_read_swedish(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient
) -> None:
    page = text(lena.get(f"/programmes/{cast.gym.id}/schedule/new"))
    assert "1 person here does not read Swedish." in page
    time = text(lena.get(f"/times/{first(app, week.gym).id}"))
    assert time.count("1 person here does not read Swedish.") == 2  # to move, and to call off
    sara = text(lena.get(f"/people/{cast.sara.id}/meeting"))
    amina = text(lena.get(f"/people/{cast.amina.id}/meeting"))
    said = ["1 person here does not read Swedish." in page for page in (sara, amina)]
    assert said == [False, True]


def test_a_meeting_takes_three_taps_and_is_on_her_phone_at_once(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
) -> None:
    page = lena.get(f"/people/{cast.amina.id}/meeting")
    when = re.findall(r'name="when" value="([^"]+)"', page.text)
    assert when[0] == "now"
    # From tomorrow on she is in her group then.
    today = cast.today.isoformat()
    assert not [one for one in when if one.endswith("T10:00") and not one.startswith(today)]
    sent = {"when": when[1], "where": "place_cafe", "purpose": "talk"}  # the three taps
    answer = lena.post(f"/people/{cast.amina.id}/meeting", data=sent)
    assert answer.status_code == 303
    speak_english(app, cast.amina)
    hers = text(client_of(cast.amina).get(f"/week?of={when[1][:10]}"))
    assert "Talk" in hers
    assert "Café" in hers


def test_a_meeting_at_the_hour_of_her_group_is_kept_and_says_what_to_look_at(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        her = cast.enrolments["amina"].id
        session.add(Pace(enrolment_id=her, from_on=cast.today, cap_hours=0.5, set_at=cast.at))
        session.commit()
    day = (cast.today + timedelta(days=1)).isoformat()
    sent = {"on": day, "starts": "10:30", "minutes": "30", "purpose": "talk", "where": "place_cafe"}
    answer = lena.post(f"/people/{cast.amina.id}/meeting", data=sent)
    page = text(lena.get(answer.location))
    for words in ("somebody is booked twice", "staff is booked twice", "more hours than agreed"):
        assert words in page
    free = lena.post(f"/people/{cast.amina.id}/meeting", data={**sent, "starts": "12:00"})
    assert "booked twice" not in text(lena.get(free.location))


def test_a_place_is_full_over_all_programmes_and_only_the_number_is_told(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient
) -> None:
    row = first(app, week.gym)
    with app.extensions["database"].writing() as session:
        place = session.get_one(Place, week.place.id)
        place.cap = len(expected(session, [row.id])[row.id])
        fields = {"rule": "", "first_on": row.local_on, "title": "Skogen", "place_id": place.id}
        meets(session, cast.farm, clock.now(), starts=time(13), **fields)
        session.commit()
    sent = {"on": row.local_on.isoformat(), "minutes": "60", "scope": "this", "who": "us"}
    sent |= {"place": "", "reason": "change_clash"}
    address = f"/programmes/{cast.gym.id}/schedule?of={row.local_on}"
    assert "room for" not in text(lena.get(address))
    moved = lena.post(f"/times/{row.id}/move", data={**sent, "starts": "13"})
    for page in (text(lena.get(moved.location)), text(lena.get(address))):
        assert "more people than the place has room for" in page
        assert "Skogen" not in page
    back = lena.post(f"/times/{row.id}/move", data={**sent, "starts": "16"})
    assert "room for" not in text(lena.get(back.location))


def test_a_meeting_on_the_spot_begins_now(app: Flask, cast: Cast, lena: FlaskClient) -> None:
    sent = {"when": "now", "written": "Bänken vid ån", "purpose": "walk_talk"}
    assert lena.post(f"/people/{cast.amina.id}/meeting", data=sent).status_code == 303
    with app.extensions["database"].reading() as session:
        newest = session.exec(select(Activity).where(Activity.what == "walk_talk")).one()
        (row,) = times(session, newest)
        assert abs(row.starts_at - clock.now()) < timedelta(minutes=2)
    assert "Bänken" not in text(lena.get(f"/people/{cast.amina.id}/meeting"))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"when": "x", "purpose": "talk"},
        {"when": "now"},
        {"when": "now", "purpose": "talk", "link": "javascript:x"},
    ],
)
def test_a_meeting_that_lacks_something_is_asked_for_again(
    cast: Cast, lena: FlaskClient, sent: dict[str, str]
) -> None:
    assert lena.post(f"/people/{cast.amina.id}/meeting", data=sent).status_code == 422


def test_this_and_later_is_moved_from_the_page_and_undone(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient
) -> None:
    second = first(app, week.gym, 1)
    sent = {
        "on": second.local_on.isoformat(),
        "starts": "13",
        "minutes": "60",
        "place": "",
        "scope": "later",
        "who": "us",
        "reason": "change_clash",
    }
    assert lena.post(f"/times/{second.id}/move", data=sent).status_code == 303
    moved = first(app, week.gym)
    with app.extensions["database"].reading() as session:
        row = session.get_one(Occurrence, second.id)
        assert f"{row.starts:%H:%M}" == "13:00"
        assert row.activity_id != moved.activity_id
    assert lena.post(f"/activities/{row.activity_id}/undo").status_code == 303
    assert f"{first(app, week.gym, 1).starts:%H:%M}" == "10:00"


def test_what_has_begun_is_not_moved_but_said_to_be_not_held(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        begun = meets(
            session, cast.gym, clock.now(), rule="", first_on=cast.today - timedelta(days=1)
        )
        session.commit()
    row = first(app, begun)
    sent = {
        "on": "2030-01-01",
        "starts": "9",
        "minutes": "60",
        "place": "",
        "scope": "this",
        "who": "us",
        "reason": "change_few",
    }
    sent["on"] = (cast.today + timedelta(days=3)).isoformat()
    page = lena.post(f"/times/{row.id}/move", data=sent)
    assert (page.status_code, "It has begun" in text(page)) == (422, True)
    assert lena.post(f"/times/{row.id}/not-held", data=sent).status_code == 303
    assert first(app, begun).status.value == "not_held"


def test_another_programmes_coach_finds_nothing(
    app: Flask, cast: Cast, week: Times, client_of: ClientOf
) -> None:
    tomas = client_of(cast.tomas)
    for path in (
        f"/programmes/{cast.gym.id}/schedule",
        f"/times/{first(app, week.gym).id}",
        f"/activities/{week.gym.id}",
        f"/people/{cast.amina.id}/schedule",
    ):
        assert tomas.get(path).status_code == 404


def test_people_are_put_in_by_their_days(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient
) -> None:
    hers = cast.enrolments["amina"].id
    sent = {"list": "y", f"leader.{cast.lena.id}": "y", f"on.{hers}.1": "y", f"on.{hers}.4": "y"}
    assert lena.post(f"/activities/{week.gym.id}/people", data=sent).status_code == 303
    page = lena.get(f"/activities/{week.gym.id}").text
    assert re.findall(rf'name="on\.{hers}\.(\d)" value="y" checked', page) == ["1", "4"]
    sara = cast.enrolments["sara"].id
    assert not re.findall(rf'name="on\.{sara}\.(\d)" value="y" checked', page)


def test_the_pace_is_a_step_and_the_weeks_say_when_it_is_too_much(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    sent = {"from_on": cast.today.isoformat(), "days": "2", "hours": "", "cap": "3,5"}
    assert lena.post(f"/people/{cast.amina.id}/schedule", data=sent).status_code == 303
    with app.extensions["database"].reading() as session:
        (row,) = session.exec(select(Pace)).all()
        assert (row.days, row.cap_hours) == (2, 3.5)
    page = text(lena.get(f"/people/{cast.amina.id}/schedule"))
    assert "Above the most hours" in page
    assert lena.post(f"/people/{cast.amina.id}/schedule", data={"days": "9"}).status_code == 422


def test_a_week_is_as_agreed_only_when_something_was_agreed(cast: Cast, lena: FlaskClient) -> None:
    page = f"/people/{cast.amina.id}/schedule"
    assert "As agreed" not in text(lena.get(page))
    sent = {"from_on": cast.today.isoformat(), "days": "7", "hours": "", "cap": ""}
    assert lena.post(page, data=sent).status_code == 303
    assert "As agreed" in text(lena.get(page))


def photo() -> bytes:
    image = Image.effect_noise((3000, 2000), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "a phone"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_the_door_is_made_small_and_says_nothing_of_the_phone_that_took_it(
    app: Flask, cast: Cast, week: Times, lena: FlaskClient, client_of: ClientOf
) -> None:
    address = f"/programmes/{cast.gym.id}/places/picture"
    sent = {"place": week.place.id, "photo": (io.BytesIO(photo()), "door.jpg")}
    assert lena.post(address, data=sent).status_code == 303
    door = f"/times/{first(app, week.gym).id}/door"
    answer = client_of(cast.amina).get(door)
    assert answer.mimetype == "image/webp"
    assert len(answer.data) <= 60_000
    assert b"a phone" not in answer.data
    assert client_of(cast.nils).get(door).status_code == 404
    bad = {"place": week.place.id, "photo": (io.BytesIO(b"<svg onload=x>"), "door.svg")}
    assert lena.post(address, data=bad).status_code == 422
    with app.extensions["database"].reading() as session:
        assert session.get_one(Place, week.place.id).photo is not None


def test_a_place_keeps_its_way_with_the_names_in_the_gaps(
    app: Flask, cast: Cast, lena: FlaskClient
) -> None:
    sent = {
        "kind": "place_farm",
        "name": "Gården",
        "address": "Ån 2",
        "cap": "12",
        "way.way_bus": "y",
        "gap.way_bus.line": "7",
        "gap.way_bus.stop": "Ån",
        "way.way_train": "y",
    }
    answer = lena.post(f"/programmes/{cast.gym.id}/places", data=sent)
    assert answer.status_code == 303
    with app.extensions["database"].reading() as session:
        row = session.exec(select(Place).where(Place.name == "Gården")).one()
        assert row.way == [{"phrase": "way_bus", "line": "7", "stop": "Ån"}]
    assert 'value="Ån"' in lena.get(answer.location).text


def test_an_own_phrase_is_read_with_swedish_beside_it(
    app: Flask, cast: Cast, lena: FlaskClient, amina: FlaskClient
) -> None:
    sent = {"shelf": "activity", "sign": "fish", "swedish": "Paddla kanot", "text.en": "Canoeing"}
    assert lena.post(f"/programmes/{cast.gym.id}/phrases", data=sent).status_code == 303
    page = lena.get(f"/programmes/{cast.gym.id}/schedule/new").text
    own = re.search(r'value="(own_[0-9a-z]+)"', page)
    assert own
    with app.extensions["database"].writing() as session:
        meets(
            session,
            cast.gym,
            clock.now(),
            what=own[1],
            rule="",
            first_on=cast.today + timedelta(days=1),
        )
        session.commit()
    day = (cast.today + timedelta(days=1)).isoformat()
    hers = amina.get(f"/week?of={day}").text
    assert re.search(r'Canoeing</span><small lang="sv" dir="ltr">Paddla kanot', hers)
    bad = {"shelf": "activity", "sign": "fish", "swedish": "x" * 61}
    assert lena.post(f"/programmes/{cast.gym.id}/phrases", data=bad).status_code == 422


def test_she_chooses_between_two_on_her_phone(
    app: Flask, cast: Cast, amina: FlaskClient, client_of: ClientOf
) -> None:
    day = cast.today + timedelta(days=3)
    with app.extensions["database"].writing() as session:
        wood, clay = (
            meets(session, cast.gym, clock.now(), what=what, rule="", first_on=day, choice="two")
            for what in ("wood", "ceramics")
        )
        session.commit()
    wanted = first(app, clay).id
    assert amina.post(f"/week/{wanted}/choose", data={"back": day.isoformat()}).status_code == 303
    assert "Chosen" in text(amina.get(f"/week?of={day.isoformat()}"))
    assert client_of(cast.nils).post(f"/week/{wanted}/choose").status_code == 404
    with app.extensions["database"].reading() as session:
        said = {row.occurrence_id: row.comes for row in session.exec(select(InOrOut))}
        assert said == {wanted: True, first(app, wood).id: False}


def test_the_day_and_her_week_print_with_names_only_where_they_belong(
    cast: Cast, lena: FlaskClient
) -> None:
    day = (cast.today + timedelta(days=1)).isoformat()
    assert "Amina" in text(lena.get(f"/programmes/{cast.gym.id}/schedule/print?day={day}"))
    hers = text(lena.get(f"/people/{cast.amina.id}/week?of={day}"))
    assert "Amina" in hers
    assert "Sara" not in hers


def test_whoever_leads_the_first_time_meets_her(
    app: Flask, cast: Cast, week: Times, amina: FlaskClient
) -> None:
    assert "Lena meets you at the door." in text(amina.get("/today"))
    with app.extensions["database"].writing() as session:
        for row in session.exec(select(Leading).where(Leading.activity_id == week.gym.id)):
            row.person_id = cast.vera.id
        session.commit()
    assert "Vera meets you at the door." in text(amina.get("/today"))
