"""Contacts and notes: added, sealed, never written over, and never a participant's to see."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlmodel import select

from app import clock
from app.accounts.sealing import box_of
from app.programmes import contacts_log
from app.programmes.contacts_log import WrittenMeanwhile
from app.programmes.models import ContactHow, ContactMade, Note
from tests.cast import Cast
from tests.support.enrolments import logged, place_of, through_the_door

LINE = "Ringde om torsdag, hon kommer"


def test_a_contact_is_kept_sealed_with_who_how_and_whether_she_was_reached(
    app: Flask, cast: Cast
) -> None:
    said = {"on": cast.today, "how": ContactHow.CALL, "is_reached": False, "line": LINE}
    with through_the_door(app, cast, "amina") as (_, what):
        contacts_log.add_contact(**said, **what)  # type: ignore[arg-type]
        contacts_log.add_contact(**said, **what)  # type: ignore[arg-type]  # a second tap
        contacts_log.add_contact(**{**said, "is_reached": True, "line": ""}, **what)  # type: ignore[arg-type]
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(ContactMade)).all()
        place = place_of(session, cast, "amina")
        found = contacts_log.contacts_in(session, box_of(session, cast.amina.id), [place])
    assert len(rows) == 2
    assert all(row.line is None or b"torsdag" not in row.line for row in rows)
    assert {(one.line, one.is_reached, one.by) for one in found} == {
        (LINE, False, cast.lena.id),
        ("", True, cast.lena.id),
    }
    assert [entry.detail["how"] for entry in logged(app, "contact_noted")] == ["call", "call"]


def test_the_same_call_an_hour_later_is_another_contact(app: Flask, cast: Cast) -> None:
    said = {"on": cast.today, "how": ContactHow.CALL, "is_reached": False, "line": ""}
    with time_machine.travel(clock.now(), tick=False) as clocks:
        for _ in range(2):
            with through_the_door(app, cast, "amina") as (_, what):
                contacts_log.add_contact(**said, **what)  # type: ignore[arg-type]
            clocks.shift(timedelta(hours=1))
    with app.extensions["database"].reading() as session:
        assert len(session.exec(select(ContactMade)).all()) == 2


def test_each_version_of_a_note_is_kept_with_who_and_when(app: Flask, cast: Cast) -> None:
    for after, (by, words) in enumerate((("lena", "Ett"), ("karin", "Ett\nTvå"), ("lena", ""))):
        with through_the_door(app, cast, "amina") as (_, what):
            what["by"] = cast.people[by].id
            assert contacts_log.write_note(words=words, after=after, **what)
            assert not contacts_log.write_note(words=words, after=after, **what)
    with app.extensions["database"].reading() as session:
        place = place_of(session, cast, "amina")
        versions = contacts_log.versions_of(session, place)
        now = contacts_log.newest_notes_in(session, box_of(session, cast.amina.id), [place])
        rows = session.exec(select(Note)).all()
    assert [(one.number, one.words, one.by) for one in versions] == [
        (3, "", cast.lena.id),
        (2, "Ett\nTvå", cast.karin.id),
        (1, "Ett", cast.lena.id),
    ]
    assert [(one.number, one.words) for one in now] == [(3, "")]
    assert all(b"Ett" not in row.words for row in rows)
    assert [entry.detail["version"] for entry in logged(app, "note_written")] == [1, 2, 3]


def test_two_who_write_at_once_do_not_write_over_each_other(app: Flask, cast: Cast) -> None:
    with through_the_door(app, cast, "amina") as (_, what):
        contacts_log.write_note(words="Lenas", after=0, **what)
    with through_the_door(app, cast, "amina") as (_, what), pytest.raises(WrittenMeanwhile):
        contacts_log.write_note(words="Karins", after=0, **what)
    with app.extensions["database"].reading() as session:
        versions = contacts_log.versions_of(session, place_of(session, cast, "amina"))
    assert [one.words for one in versions] == ["Lenas"]


def test_the_note_in_one_programme_is_not_the_note_in_another(app: Flask, cast: Cast) -> None:
    with through_the_door(app, cast, "amina") as (_, what):
        contacts_log.write_note(words="Om Amina", after=0, **what)
    with app.extensions["database"].reading() as session:
        place = place_of(session, cast, "sara")
        box = box_of(session, cast.sara.id)
        assert contacts_log.newest_notes_in(session, box, [place]) == []
        assert contacts_log.contacts_in(session, box, [place]) == []
