"""Every tap is in the outbox, applied, or in quarantine (R1–R3)."""

import json
from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func
from sqlmodel import col, select

from app import clock
from app.accounts.models import Device
from app.attendance.models import Guest, Mark, Remark
from app.programmes.models import Assignment
from app.schedule.models import Occurrence, OccurrenceStatus
from app.sync.models import Quarantined, Received
from tests.cast import Cast
from tests.support.app import ClientOf
from tests.support.occasions import meet
from tests.support.tablets import Tablet


class Scene:
    """The garden today, and Lena's tablet in it."""

    def __init__(self, app: Flask, cast: Cast, client_of: ClientOf) -> None:
        self.app, self.cast, self.client_of = app, cast, client_of
        with self.writing() as session:
            self.garden = meet(session, cast.gym, cast.at)
            session.commit()
        self.lena = Tablet(client_of(cast.lena, tablet=True))

    def writing(self):
        return self.app.extensions["database"].writing()

    def rows(self, model: type) -> list:
        with self.app.extensions["database"].reading() as session:
            return list(session.exec(select(model)))

    def mark(self, said: str = "present", person: str = "amina", **more) -> str:
        return self.lena.mark(self.garden.id, self.cast.people[person].id, said, **more)


@pytest.fixture
def scene(app: Flask, cast: Cast, client_of: ClientOf) -> Scene:
    return Scene(app, cast, client_of)


def test_a_tap_is_applied_once_under_the_name_of_whoever_tapped(scene: Scene) -> None:
    uuid = scene.mark("late")
    said = scene.lena.send()
    assert [event["status"] for event in said["events"]] == [200]
    (mark,) = scene.rows(Mark)
    assert (mark.uuid, mark.said, mark.by) == (uuid, "late", scene.cast.lena.id)
    assert mark.person_id == scene.cast.amina.id
    assert mark.line == scene.lena.hello["device"]
    assert not scene.lena.out


def test_the_same_bytes_again_get_the_same_answer_and_are_one_mark(scene: Scene) -> None:
    uuid = scene.mark()
    line = scene.lena.out[uuid]
    first = scene.lena.send()["events"]
    for _ in range(3):
        assert scene.lena.post(line).get_json()["events"] == first
    assert len(scene.rows(Mark)) == 1


def test_other_bytes_under_the_same_name_are_409_and_kept_in_quarantine(scene: Scene) -> None:
    uuid = scene.mark("present")
    scene.lena.send()
    other = scene.lena.line(uuid, {"act": "mark"})
    for _ in range(2):
        (event,) = scene.lena.post(other).get_json()["events"]
        assert (event["status"], event["why"]) == (409, "different_content")
    (kept,) = scene.rows(Quarantined)
    assert kept.payload == other
    assert [mark.said for mark in scene.rows(Mark)] == ["present"]


def test_a_coach_who_has_signed_out_since_is_still_the_author(scene: Scene) -> None:
    scene.mark()
    scene.lena.client.post("/sign-out")
    assert scene.lena.client.get("/sync/hello").get_json()["stamp"] is None
    scene.lena.send()
    assert [mark.by for mark in scene.rows(Mark)] == [scene.cast.lena.id]


def test_a_coach_who_lost_the_programme_before_she_tapped_goes_to_quarantine(
    scene: Scene,
) -> None:
    scene.lena.greet()
    with scene.writing() as session:
        for row in session.exec(
            select(Assignment).where(col(Assignment.person_id) == scene.cast.lena.id)
        ):
            row.ended_at = clock.now() - timedelta(hours=1)
        session.commit()
    scene.mark()
    (event,) = scene.lena.send()["events"]
    assert (event["status"], event["why"]) == (202, "author_ended")
    assert not scene.rows(Mark)


def test_a_coach_who_lost_the_programme_after_she_tapped_is_believed(scene: Scene) -> None:
    scene.mark()
    with scene.writing() as session:
        for row in session.exec(
            select(Assignment).where(col(Assignment.person_id) == scene.cast.lena.id)
        ):
            row.ended_at = clock.now() + timedelta(hours=1)
        session.commit()
    assert scene.lena.send()["events"][0]["status"] == 200


def garbled(scene: Scene) -> tuple[str, str]:
    uuid = scene.mark()
    line = json.loads(scene.lena.out[uuid])
    line["box"] = line["box"][:-8] + "AAAAAAA="
    scene.lena.out[uuid] = json.dumps(line).encode()
    return uuid, "unreadable"


def moved_to_another_name(scene: Scene) -> tuple[str, str]:
    """The clear part is bound to the sealed one."""
    line = json.loads(scene.lena.out.pop(scene.mark()))
    line["uuid"] = str(uuid4())
    scene.lena.out[line["uuid"]] = json.dumps(line).encode()
    return line["uuid"], "unreadable"


def without_a_field(scene: Scene) -> tuple[str, str]:
    uuid = str(uuid4())
    scene.lena.greet()
    scene.lena.out[uuid] = json.dumps({"v": 1, "uuid": uuid}).encode()
    return uuid, "unreadable"


def from_nobody(scene: Scene) -> tuple[str, str]:
    target = {"occurrence": scene.garden.id, "person": scene.cast.amina.id}
    return scene.lena.tap("mark", target, {"is": "present"}, stamp=""), "stamp_missing"


def with_a_forged_stamp(scene: Scene) -> tuple[str, str]:
    stamp = scene.lena.greet()["stamp"].replace(scene.cast.lena.id, scene.cast.karin.id)
    target = {"occurrence": scene.garden.id, "person": scene.cast.amina.id}
    return scene.lena.tap("mark", target, {"is": "present"}, stamp=stamp), "stamp_wrong"


def with_another_devices_stamp(scene: Scene) -> tuple[str, str]:
    stamp = Tablet(scene.client_of(scene.cast.lena, tablet=True)).greet()["stamp"]
    target = {"occurrence": scene.garden.id, "person": scene.cast.amina.id}
    return scene.lena.tap("mark", target, {"is": "present"}, stamp=stamp), "stamp_wrong"


def about_nobody_of_hers(scene: Scene) -> tuple[str, str]:
    return scene.mark(person="nils"), "not_theirs"


def about_another_programme(scene: Scene) -> tuple[str, str]:
    with scene.writing() as session:
        farm = meet(session, scene.cast.farm, scene.cast.at)
        session.commit()
    return scene.lena.mark(farm.id, scene.cast.nils.id, "present"), "not_theirs"


def about_another_association(scene: Scene) -> tuple[str, str]:
    with scene.writing() as session:
        abroad = meet(session, scene.cast.abroad, scene.cast.at)
        session.commit()
    return scene.lena.mark(abroad.id, scene.cast.strange_guest.id, "present"), "unknown_target"


def about_nothing(scene: Scene) -> tuple[str, str]:
    return scene.lena.mark("0" * 26, scene.cast.amina.id, "present"), "unknown_target"


def about_a_cancelled_time(scene: Scene) -> tuple[str, str]:
    with scene.writing() as session:
        row = session.get(Occurrence, scene.garden.id)
        row.status, row.changed_at = OccurrenceStatus.CANCELLED, clock.now()
        session.commit()
    return scene.mark(), "closed"


def of_no_kind(scene: Scene) -> tuple[str, str]:
    return scene.lena.tap("dance", {}, {}), "unknown_act"


def with_a_word_of_its_own(scene: Scene) -> tuple[str, str]:
    return scene.mark("lazy"), "unreadable"


def with_a_number_out_of_bounds(scene: Scene) -> tuple[str, str]:
    target = {"occurrence": scene.garden.id, "person": scene.cast.amina.id}
    return scene.lena.tap("mark", target, {"is": "late", "minutes": -3}), "unreadable"


BAD: list[Callable[[Scene], tuple[str, str]]] = [
    garbled,
    moved_to_another_name,
    without_a_field,
    from_nobody,
    with_a_forged_stamp,
    with_another_devices_stamp,
    about_nobody_of_hers,
    about_another_programme,
    about_another_association,
    about_nothing,
    about_a_cancelled_time,
    of_no_kind,
    with_a_word_of_its_own,
    with_a_number_out_of_bounds,
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_what_cannot_be_applied_is_kept_as_it_came_with_the_reason(
    scene: Scene, bad: Callable[[Scene], tuple[str, str]]
) -> None:
    uuid, why = bad(scene)
    line = scene.lena.out[uuid]
    said = scene.lena.send()
    (event,) = said["events"]
    assert (event["uuid"], event["status"], event["why"]) == (uuid, 202, why)
    assert said["look"] == 1
    assert [row.payload for row in scene.rows(Quarantined)] == [line]
    assert not scene.rows(Mark)
    assert scene.lena.post(line).get_json()["events"] == [event]
    assert len(scene.rows(Quarantined)) == 1


def test_one_that_fails_takes_no_other_with_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.sync import kinds

    def broken(_session: object, _tap: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(kinds.HANDLERS, "remark", broken)
    scene.mark()
    target = {"occurrence": scene.garden.id, "person": scene.cast.sara.id}
    scene.lena.tap("remark", target, {"line": "x"})
    scene.mark(person="sara")
    said = [(event["status"], event.get("why")) for event in scene.lena.send()["events"]]
    assert said == [(200, None), (202, "could_not_apply"), (200, None)]
    assert len(scene.rows(Mark)) == 2


def test_an_ended_tablet_still_brings_what_it_has_into_quarantine(scene: Scene) -> None:
    scene.mark()
    with scene.writing() as session:
        session.get(Device, scene.lena.hello["device"]).revoked_at = clock.now()
        session.commit()
    assert scene.lena.send()["events"][0]["why"] == "device_ended"


def test_a_browser_that_is_no_device_of_ours_keeps_everything(scene: Scene) -> None:
    scene.mark()
    stranger = scene.app.test_client()
    scene.lena.client, hers = stranger, scene.lena.client
    assert scene.lena.post(b"\n".join(scene.lena.out.values())).status_code == 401
    assert stranger.get("/sync/hello").status_code == 401
    scene.lena.client = hers
    assert scene.lena.send()["events"][0]["status"] == 200


def test_what_was_cut_off_is_not_named_and_comes_again(scene: Scene) -> None:
    whole, cut = scene.mark(), scene.mark(person="sara")
    body = scene.lena.out[whole] + b"\n" + scene.lena.out[cut][:-40]
    said = scene.lena.post(body).get_json()
    assert [event["uuid"] for event in said["events"]] == [whole]
    scene.lena.take(said)
    scene.lena.send()
    assert {mark.uuid for mark in scene.rows(Mark)} == {whole, cut}


def test_more_than_fifty_are_taken_fifty_at_a_time(scene: Scene) -> None:
    for _ in range(60):
        scene.mark()
    body = b"\n".join(scene.lena.out.values())
    assert len(scene.lena.post(body).get_json()["events"]) == 50
    while scene.lena.out:
        scene.lena.send()
    assert len(scene.rows(Mark)) == 60


def test_a_page_of_another_site_cannot_bring_events(scene: Scene) -> None:
    scene.mark()
    body = b"\n".join(scene.lena.out.values())
    plain = scene.lena.client.post("/sync", data=body)
    assert plain.status_code == 400
    foreign = scene.lena.client.post(
        "/sync", data=body, headers={"Sec-Fetch-Site": "cross-site", "Stegvis-Sync": "1"}
    )
    assert foreign.status_code == 403
    assert not scene.rows(Received)


@pytest.mark.parametrize("body", [b"", b"\n\n", b"<html>", b"[]", b"null", b'{"uuid":1}', b"\xff"])
def test_a_body_without_events_is_answered_without_any(scene: Scene, body: bytes) -> None:
    assert scene.lena.post(body).get_json()["events"] == []


def test_she_says_herself_that_she_cannot_come(scene: Scene) -> None:
    phone = Tablet(scene.client_of(scene.cast.amina))
    phone.tap("said", {"occurrence": scene.garden.id}, {"is": "cannot_come", "why": "child"})
    phone.send()
    (mark,) = scene.rows(Mark)
    assert (mark.act, mark.said, mark.why, mark.by) == (
        "said",
        "cannot_come",
        "child",
        scene.cast.amina.id,
    )


def test_nobody_says_it_for_somebody_else_and_no_participant_marks(scene: Scene) -> None:
    phone = Tablet(scene.client_of(scene.cast.sara))
    about = {"occurrence": scene.garden.id, "person": scene.cast.amina.id}
    phone.tap("said", about, {"is": "cannot_come"})
    phone.tap("mark", about, {"is": "absent"})
    assert [event["why"] for event in phone.send()["events"]] == ["not_theirs"] * 2


def test_a_remark_is_sealed_and_a_written_in_name_too(scene: Scene) -> None:
    target = {"occurrence": scene.garden.id, "person": scene.cast.amina.id}
    scene.lena.tap("remark", target, {"line": "Bar vattnet själv"})
    scene.lena.tap("guest", {"occurrence": scene.garden.id}, {"name": "Mariam"})
    assert [event["status"] for event in scene.lena.send()["events"]] == [200] * 2
    (remark,), (guest,) = scene.rows(Remark), scene.rows(Guest)
    assert b"vattnet" not in remark.line
    assert b"Mariam" not in guest.name


@pytest.mark.parametrize(
    "skew",
    [-10 * 365 * 86400, -86400, -660, 660, 86400, 5 * 365 * 86400, 10**12],
)
def test_a_wrong_clock_moves_no_mark(scene: Scene, skew: int) -> None:
    scene.lena.greet()
    wrong = scene.lena.hello["now"] + skew * 1000
    target = {"occurrence": scene.garden.id, "person": scene.cast.amina.id}
    for offset in (None, -skew * 1000):
        scene.lena.tap("mark", target, {"is": "present"}, tapped_at=wrong, offset=offset)
    scene.lena.send()
    for ack in scene.lena.acks.values():
        assert ack["status"] in ((200,) if abs(skew) < 10**10 else (200, 202))
    for mark in scene.rows(Mark):
        assert mark.occurrence_id == scene.garden.id
        assert timedelta(0) <= mark.received_at - mark.tapped_at < timedelta(minutes=1)


def test_a_database_restored_from_yesterday_gets_everything_again(scene: Scene) -> None:
    for person in ("amina", "sara"):
        scene.mark(person=person)
    scene.lena.send()
    with scene.writing() as session:  # yesterday's backup knows nothing of today
        for table in (Received,):
            session.connection().exec_driver_sql(f"DELETE FROM {table.__tablename__}")
        session.commit()
    scene.lena.take({"epoch": "another", "events": []})
    assert len(scene.lena.out) == 2


def test_each_case_a_hundred_times_in_any_order_keeps_the_invariant(scene: Scene) -> None:
    chance, bodies = Random(20270316), []
    for bad in (garbled, from_nobody, about_nothing, of_no_kind, about_nobody_of_hers):
        bodies.append(scene.lena.out[bad(scene)[0]])
    bodies.append(scene.lena.out[scene.mark()])
    uuid = scene.mark()
    bodies += [scene.lena.out[uuid], scene.lena.line(uuid, {"act": "other"})]
    pile = bodies * 100
    chance.shuffle(pile)
    for start in range(0, len(pile), 50):
        answer = scene.lena.post(b"\n".join(pile[start : start + 50])).get_json()
        assert len(answer["events"]) == 50
        chance.shuffle(pile[start + 50 :])
    applied = {mark.uuid for mark in scene.rows(Mark)}
    kept = {row.payload for row in scene.rows(Quarantined)}
    for body in bodies:
        named = json.loads(body)["uuid"]
        assert (named in applied) or (body in kept)
    assert len(scene.rows(Mark)) <= 2
    with scene.writing() as session:
        total = session.exec(select(func.count()).select_from(Received)).one()
    assert total == 7
