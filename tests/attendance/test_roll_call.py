"""The roll call as a plain page: everything works by form, and each list is hers or 404."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from app.accounts.models import Person
from app.accounts.sealing import box_of
from app.attendance.models import Guest, Mark, Remark
from app.programmes.protecting import protect
from app.schedule.models import Activity, ActivityKind, Occurrence, OccurrenceStatus
from app.schedule.own_phrases import add_phrase
from tests.cast import Cast
from tests.support.app import ClientOf, speak_english
from tests.support.occasions import meet
from tests.support.tablets import Tablet


@pytest.fixture
def garden(app: Flask, cast: Cast) -> str:
    speak_english(app, cast.lena)
    with app.extensions["database"].writing() as session:
        found = meet(session, cast.gym, cast.at).id
        session.commit()
    return found


@pytest.fixture
def ahead(app: Flask, cast: Cast) -> str:
    """Tomorrow: what somebody says of it is said in time."""
    with app.extensions["database"].writing() as session:
        found = meet(session, cast.gym, cast.at, days=1).id
        session.commit()
    return found


@pytest.fixture
def lena(cast: Cast, client_of: ClientOf) -> FlaskClient:
    return client_of(cast.lena, tablet=True)


def marks(app: Flask) -> list[Mark]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(Mark)))


def press(client: FlaskClient, occurrence: str, **fields: str) -> str:
    answer = client.post(f"/roll-call/{occurrence}", data=fields, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def said(page: str, person: str) -> str:
    found = re.search(rf'data-person="{person}" data-is="(\w*)"', page)
    assert found, "she is not on the list"
    return found[1]


def counted(page: str) -> list[str]:
    """Here, not here, left: as the page itself says, without a script."""
    return re.findall(r'data-count="\w+" dir="ltr">(\d*)<', page)


def test_everybody_of_the_programme_is_on_the_list_and_nobody_else(
    garden: str, cast: Cast, lena: FlaskClient
) -> None:
    page = lena.get(f"/roll-call/{garden}").text
    assert said(page, cast.amina.id) == said(page, cast.sara.id) == ""
    assert counted(page) == ["0", "0", "2"]
    assert "Nils" not in page


def test_one_press_marks_another_one_turns_it_round(
    app: Flask, garden: str, cast: Cast, lena: FlaskClient
) -> None:
    amina = cast.amina.id
    assert said(press(lena, garden, mark=f"present:{amina}"), amina) == "present"
    page = press(lena, garden, mark=f"absent:{amina}")
    assert said(page, amina) == "absent"
    assert said(page, cast.sara.id) == ""
    assert counted(page) == ["0", "1", "1"]
    assert [mark.by for mark in marks(app)] == [cast.lena.id] * 2


def test_all_are_here_but_whoever_said_no_and_whoever_is_marked_already(
    ahead: str, cast: Cast, lena: FlaskClient, client_of: ClientOf
) -> None:
    client_of(cast.sara).post(f"/times/{ahead}/say", data={"why": "ill"})
    page = press(lena, ahead, all="1")
    assert said(page, cast.amina.id) == "present"
    assert said(page, cast.sara.id) == "ill"
    assert counted(page) == ["1", "1", "0"]


def test_who_comes_after_all_is_not_marked_as_away(
    garden: str, cast: Cast, lena: FlaskClient, client_of: ClientOf
) -> None:
    phone = client_of(cast.sara)
    phone.post(f"/times/{garden}/say", data={"is": "cannot_come"})
    phone.post(f"/times/{garden}/say", data={"is": "coming"})
    assert said(lena.get(f"/roll-call/{garden}").text, cast.sara.id) == ""


def test_it_did_not_take_place_stands_in_the_schedule_too_and_is_taken_back(
    app: Flask, garden: str, lena: FlaskClient
) -> None:
    def status() -> OccurrenceStatus:
        with app.extensions["database"].reading() as session:
            return session.get(Occurrence, garden).status

    press(lena, garden, held="not_held", why="change_snow")
    assert status() is OccurrenceStatus.NOT_HELD
    press(lena, garden, held="held")
    assert status() is OccurrenceStatus.PLANNED


def test_somebody_is_written_in_with_a_first_name(
    app: Flask, garden: str, lena: FlaskClient
) -> None:
    assert "Zeinab" in press(lena, garden, guest="  Zeinab ")
    with app.extensions["database"].reading() as session:
        assert len(session.exec(select(Guest)).all()) == 1


def test_an_open_activity_has_a_number_and_no_names(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf, garden: str
) -> None:
    with app.extensions["database"].writing() as session:
        cafe = meet(session, cast.gym, cast.at, kind=ActivityKind.OPEN, hour=14).id
        session.commit()
    assert "Amina" not in lena.get(f"/roll-call/{cafe}").text
    assert 'value="14"' in press(lena, cafe, count="14")
    assert [(mark.act, mark.number, mark.person_id) for mark in marks(app)] == [("heads", 14, None)]
    for fields in ({"mark": f"present:{cast.amina.id}"}, {"guest": "Zeinab"}):
        assert lena.post(f"/roll-call/{cafe}", data=fields).status_code == 404
    amina = client_of(cast.amina)
    assert f"/times/{cafe}/say" not in amina.get("/week").text
    assert amina.post(f"/times/{cafe}/say", data={"is": "cannot_come"}).status_code == 404
    assert len(marks(app)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"mark": "x"},
        {"mark": "present:"},
        {"count": "many"},
        {"held": "perhaps"},
        {"guest": " "},
    ],
)
def test_a_form_that_says_nothing_changes_nothing(
    app: Flask, garden: str, lena: FlaskClient, fields: dict[str, str]
) -> None:
    press(lena, garden, **fields)
    assert not marks(app)


def test_nobody_outside_the_programme_is_marked_from_its_list(
    app: Flask, garden: str, cast: Cast, lena: FlaskClient
) -> None:
    wrong = lena.post(f"/roll-call/{garden}", data={"mark": f"present:{cast.nils.id}"})
    lazy = lena.post(f"/roll-call/{garden}", data={"mark": f"lazy:{cast.amina.id}"})
    assert (wrong.status_code, lazy.status_code) == (404, 404)
    assert not marks(app)


def test_another_programmes_coach_sees_no_list(
    garden: str, cast: Cast, client_of: ClientOf
) -> None:
    for name in ("tomas", "strange_coach"):
        client = client_of(cast.people[name])
        for path in ("", "/state"):
            assert client.get(f"/roll-call/{garden}{path}").status_code == 404
        assert client.post(f"/roll-call/{garden}", data={"all": "1"}).status_code == 404


def test_two_tablets_that_differ_are_shown_with_both_names_until_one_is_tapped(
    app: Flask, garden: str, cast: Cast, client_of: ClientOf, lena: FlaskClient
) -> None:
    amina = cast.amina.id
    one, other = Tablet(lena), Tablet(client_of(cast.vera, tablet=True))
    for tablet, word in ((one, "present"), (other, "absent")):
        tablet.mark(garden, amina, word)
        tablet.send()
    state = lena.get(f"/roll-call/{garden}/state").get_json()["people"][amina]
    assert {(head["who"], head["is"]) for head in state["heads"]} == {
        ("Lena", "present"),
        ("Vera", "absent"),
    }
    assert "data-differs" in lena.get(f"/roll-call/{garden}").text
    one.mark(garden, amina, "present", base=state["base"])
    one.send()
    state = lena.get(f"/roll-call/{garden}/state").get_json()["people"][amina]
    assert (state["heads"], state["is"]) == ([], "present")


def test_a_list_that_is_read_is_in_the_log(
    app: Flask, cast: Cast, garden: str, lena: FlaskClient
) -> None:
    from app.audit import AuditEntry

    lena.get(f"/roll-call/{garden}")
    with app.extensions["database"].reading() as session:
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.act == "list_read")).all()
    wanted = {"programme": cast.gym.id, "occurrence": garden, "people": 2}
    assert entry.detail == wanted


def test_nobody_says_no_to_a_time_that_is_not_hers(
    garden: str, cast: Cast, client_of: ClientOf
) -> None:
    for name in ("nils", "strange_guest"):
        answer = client_of(cast.people[name]).post(
            f"/times/{garden}/say", data={"is": "cannot_come"}
        )
        assert answer.status_code == 404


def test_what_was_noticed_is_kept_as_a_picture_or_a_line_and_not_shown_again(
    app: Flask, garden: str, cast: Cast, lena: FlaskClient
) -> None:
    press(lena, garden, about=cast.amina.id, picture="sprout")
    page = press(lena, garden, about=cast.amina.id, line="Bar vattnet själv", noticed="1")
    with app.extensions["database"].reading() as session:
        kept = session.exec(select(Remark).order_by(col(Remark.received_at))).all()
        box = box_of(session, cast.amina.id)
        assert [row.picture for row in kept] == ["sprout", None]
        assert kept[1].line is not None
        assert box.open(f"remark|line|{kept[1].uuid}", kept[1].line) == "Bar vattnet själv"
    assert "vattnet" not in page


def test_a_line_of_nobody_or_from_enter_in_another_field_is_no_remark(
    app: Flask, garden: str, cast: Cast, lena: FlaskClient
) -> None:
    press(lena, garden, about="../x", picture="sun")
    press(lena, garden, about=cast.amina.id, line="halv", nothing="")
    with app.extensions["database"].reading() as session:
        assert not session.exec(select(Remark)).all()


def test_somebody_written_in_becomes_somebody_of_the_programme_and_is_here(
    app: Flask, garden: str, cast: Cast, lena: FlaskClient
) -> None:
    page = press(lena, garden, guest="Amina")
    address = re.search(rf'href="(/roll-call/{garden}/guests/[^"]+)"', page)
    assert address
    assert cast.amina.id in lena.get(address[1]).text
    assert lena.post(address[1], data={"person": cast.nils.id}).status_code == 404
    assert lena.post(address[1], data={"person": cast.amina.id}).status_code == 303
    assert said(lena.get(f"/roll-call/{garden}").text, cast.amina.id) == "present"
    with app.extensions["database"].reading() as session:
        guest = session.exec(select(Guest)).one()
    assert (guest.person_id, guest.name, guest.matched_by) == (cast.amina.id, None, cast.lena.id)
    assert lena.get(address[1]).status_code == 404, "matched once"


def test_somebody_written_in_may_be_nobody_we_know(
    app: Flask, garden: str, cast: Cast, lena: FlaskClient
) -> None:
    page = press(lena, garden, guest="Mira")
    address = re.search(rf'href="(/roll-call/{garden}/guests/[^"]+)"', page)
    assert address
    assert "Mira" in lena.get(address[1]).text
    lena.post(address[1], data={"person": "nobody"})
    assert "Mira" not in lena.get(f"/roll-call/{garden}").text
    assert not marks(app)


def test_whoever_is_protected_is_on_the_list_of_the_named_alone(
    app: Flask, garden: str, cast: Cast, lena: FlaskClient
) -> None:
    press(lena, garden, mark=f"present:{cast.amina.id}")
    with app.extensions["database"].writing() as session:
        person = session.get_one(Person, cast.amina.id)
        protect(session=session, by=cast.karin.id, at=cast.at, person=person, alias="Ze", named=[])
        session.commit()
    assert cast.amina.id not in lena.get(f"/roll-call/{garden}").text
    assert cast.amina.id not in lena.get(f"/roll-call/{garden}/state").text
    assert (
        lena.post(f"/roll-call/{garden}", data={"mark": f"ill:{cast.amina.id}"}).status_code == 404
    )


def test_the_associations_own_words_stand_on_the_list_and_say_why_it_was_not_held(
    app: Flask, garden: str, cast: Cast, lena: FlaskClient
) -> None:
    with app.extensions["database"].writing() as session:
        hay, wasps = (
            add_phrase(
                session=session,
                by=cast.karin.id,
                at=cast.at,
                association_id=cast.association.id,
                shelf=shelf,
                sign="sun",
                swedish=swedish,
                texts={"en": english},
            ).id
            for shelf, swedish, english in (
                ("activity", "Hässja hö", "Hang up the hay"),
                ("change", "Getingar i ladan", "Wasps in the barn"),
            )
        )
        activity = session.get_one(Activity, session.get_one(Occurrence, garden).activity_id)
        activity.what, activity.title = f"own_{hay}", None
        session.add(activity)
        session.commit()
    page = lena.get(f"/roll-call/{garden}").text
    assert "<bdi>Hang up the hay</bdi>" in page
    assert "Wasps in the barn" in page
    assert "Hang up the hay" in lena.get("/lists").text
    (day,) = lena.get("/lists/days").get_json()["days"]
    assert [one["title"] for one in day["lists"]] == ["Hang up the hay"]
    tablet = Tablet(lena)
    tap = tablet.tap("held", {"occurrence": garden}, {"is": "not_held", "why": f"own_{wasps}"})
    tablet.send()
    assert tablet.acks[tap]["status"] == 200


def test_whether_it_was_held_does_not_hang_on_who_arrives_first(
    app: Flask, garden: str, cast: Cast, client_of: ClientOf, lena: FlaskClient
) -> None:
    def ends_as(occurrence: str, *tablets: Tablet) -> tuple[OccurrenceStatus, list[str]]:
        for tablet in tablets:
            tablet.send()
        with app.extensions["database"].reading() as session:
            status = session.get_one(Occurrence, occurrence).status
        heads = lena.get(f"/roll-call/{occurrence}/state").get_json()["heldHeads"]
        return status, sorted(f"{head['who']} {head['is']}" for head in heads)

    with app.extensions["database"].writing() as session:
        later = meet(session, cast.gym, cast.at, hour=14).id
        session.commit()
    one, other = Tablet(lena), Tablet(client_of(cast.vera, tablet=True))
    for occurrence in (garden, later):
        one.mark(occurrence, cast.amina.id, "present")
        other.tap("held", {"occurrence": occurrence}, {"is": "not_held", "why": "change_snow"})
        first, second = (one, other) if occurrence == garden else (other, one)
        wanted = (OccurrenceStatus.PLANNED, ["Lena held", "Vera not_held"])
        assert ends_as(occurrence, first, second) == wanted
    page = lena.get(f"/roll-call/{garden}").text
    assert "Two answered differently" in page.partition('data-differing="held"')[2][:400]
    state = lena.get(f"/roll-call/{garden}/state").get_json()
    seen = [*state["heldBase"], *state["people"][cast.amina.id]["base"]]
    one.tap("held", {"occurrence": garden}, {"is": "not_held"}, seen)
    assert ends_as(garden, one) == (OccurrenceStatus.NOT_HELD, [])
    one.mark(garden, cast.amina.id, "late", state["people"][cast.amina.id]["base"])
    assert ends_as(garden, one)[0] is OccurrenceStatus.PLANNED


def test_two_head_counts_are_both_shown_until_one_of_them_is_tapped(
    app: Flask, cast: Cast, client_of: ClientOf, lena: FlaskClient, garden: str
) -> None:
    with app.extensions["database"].writing() as session:
        cafe = meet(session, cast.gym, cast.at, kind=ActivityKind.OPEN, hour=14).id
        session.commit()
    one, other = Tablet(lena), Tablet(client_of(cast.vera, tablet=True))
    for tablet, heads in ((one, 7), (other, 9)):
        tablet.tap("heads", {"occurrence": cafe}, {"count": heads})
        tablet.send()
    state = lena.get(f"/roll-call/{cafe}/state").get_json()
    assert {(head["who"], head["number"]) for head in state["countHeads"]} == {
        ("Lena", 7),
        ("Vera", 9),
    }
    assert len(state["countBase"]) == 2
    assert "data-differing" in press(lena, cafe, heads="9", count="7")
    state = lena.get(f"/roll-call/{cafe}/state").get_json()
    assert (state["count"], state["countHeads"]) == (9, [])


def test_where_people_have_names_nobody_is_counted(
    app: Flask, garden: str, lena: FlaskClient
) -> None:
    tablet = Tablet(lena)
    tap = tablet.tap("heads", {"occurrence": garden}, {"count": 0})
    tablet.send()
    assert tablet.acks[tap]["why"] == "not_theirs"
    assert lena.post(f"/roll-call/{garden}", data={"count": "3"}).status_code == 404
    assert not marks(app)


def test_somebody_written_in_by_mistake_is_taken_back(
    app: Flask, garden: str, lena: FlaskClient
) -> None:
    tablet = Tablet(lena)
    guest = tablet.tap("guest", {"occurrence": garden}, {"name": "Zeinav"})
    back = {"occurrence": garden, "guest": guest}
    taps = [tablet.tap("guest", back, {"is": "nobody"}) for _ in range(2)]
    tablet.send()
    assert [tablet.acks[tap]["status"] for tap in taps] == [200, 200]
    assert "Zeinav" not in lena.get(f"/roll-call/{garden}").text
    with app.extensions["database"].reading() as session:
        row = session.exec(select(Guest)).one()
    assert (row.name, row.person_id) == (None, None)
    made_up = tablet.tap("guest", back | {"guest": "nobody"}, {"is": "nobody"})
    tablet.send()
    assert tablet.acks[made_up]["why"] == "unknown_target"


def test_why_she_cannot_come_is_for_her_own_coach_alone_and_for_no_tablet(
    ahead: str, cast: Cast, client_of: ClientOf, lena: FlaskClient
) -> None:
    amina = cast.amina.id
    client_of(cast.amina).post(f"/times/{ahead}/say", data={"why": "ill"})
    wanted = {"lena": ("cannot_come ill", "ill"), "vera": ("cannot_come", "excused")}
    for name, (told, word) in wanted.items():
        client = client_of(cast.people[name], tablet=True)
        state = client.get(f"/roll-call/{ahead}/state").get_json()["people"][amina]
        assert (state["told"], state["is"]) == (told, word), name
        assert said(client.get(f"/roll-call/{ahead}").text, amina) == word
    (day,) = lena.get("/lists/days").get_json()["days"]
    carried = day["lists"][0]["states"]["people"][amina]
    assert (carried["told"], carried["is"]) == ("cannot_come", "excused")


def test_how_late_is_said_in_the_words_of_the_language(
    app: Flask, garden: str, cast: Cast, lena: FlaskClient
) -> None:
    tablet = Tablet(lena)
    about = {"occurrence": garden, "person": cast.amina.id}
    tablet.tap("mark", about, {"is": "late", "minutes": 30})
    tablet.send()
    assert '<bdi class="minutes">30 min</bdi>' in lena.get(f"/roll-call/{garden}").text
