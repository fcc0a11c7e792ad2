"""A coordinator says when a programme reminds; each person may want more or less."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app.audit.models import AuditEntry
from app.reminders.hours import Amount, Rules
from app.reminders.planning import Facts, Level, Meets, preview
from app.reminders.rules import rules_for
from app.schedule.recurrence import STOCKHOLM, moment
from tests.cast import Cast
from tests.support.app import ON_ONE_ENGINE, ClientOf, speak_english

FORM = {
    "evening": "17:30",
    "before": "3",
    "each": "each",
    "ratings": "y",
    "quiet_from": "20:00",
    "quiet_until": "08:00",
}
MONDAY = date(2027, 3, 22)


def reading(app: Flask) -> Session:
    found: Session = app.extensions["database"].reading()
    return found


def test_what_the_coordinator_chooses_counts_and_is_in_the_log(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    speak_english(app, cast.karin)
    karin = client_of(cast.karin)
    address = f"/programmes/{cast.gym.id}/reminders"
    assert address in karin.get(f"/programmes/{cast.gym.id}").text
    assert '<option selected value="18:00">' in karin.get(address).text
    assert "Saved" in karin.post(address, data=FORM, follow_redirects=True).text
    wanted = Rules(time(17, 30), 3, True, True, time(20), time(8))
    with reading(app) as session:
        assert rules_for(session, cast.gym.id) == wanted
        assert rules_for(session, cast.farm.id) == Rules()
        entry = session.exec(
            select(AuditEntry).where(col(AuditEntry.act) == "reminder_rules_set")
        ).one()
        assert (entry.by, entry.detail) == (cast.karin.id, {"programme": cast.gym.id})
    karin.post(address, data=FORM | {"evening": "off", "before": "off", "ratings": ""})
    with reading(app) as session:
        kept = rules_for(session, cast.gym.id)
    assert (kept.evening_at, kept.hours_before_first, kept.ratings) == (None, None, False)


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "wrong",
    [
        {"evening": "20:30"},  # in the quiet hours
        {"evening": "soon"},
        {"before": "0"},
        {"before": "12"},
        {"each": "some"},
        {"quiet_from": "07:00"},
        {"quiet_until": ""},
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    app: Flask, cast: Cast, client_of: ClientOf, wrong: dict[str, str]
) -> None:
    answer = client_of(cast.karin).post(f"/programmes/{cast.gym.id}/reminders", data=FORM | wrong)
    assert answer.status_code == 422
    kept = "before" if "evening" in wrong else "evening"
    assert f'<option selected value="{FORM[kept]}">' in answer.text
    with reading(app) as session:
        assert rules_for(session, cast.gym.id) == Rules()


@ON_ONE_ENGINE
def test_only_the_coordinator_of_the_programme_may(cast: Cast, client_of: ClientOf) -> None:
    for name, programme in (("lena", cast.gym), ("karin", cast.abroad), ("amina", cast.gym)):
        client = client_of(cast.people[name])
        assert client.post(f"/programmes/{programme.id}/reminders", data=FORM).status_code == 404


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (Rules(), ["Mon 18:00"]),
        (Rules(before_each=True), ["Mon 18:00", "Tue 08:00"]),
        (Rules(None, None), []),
        (Rules(None, 4, True), ["Tue 07:00"]),  # never in the night
        (Rules().for_her(None, Amount.MORE), ["Mon 18:00", "Tue 08:00"]),
        (Rules(None, None).for_her(time(12), Amount.MORE), ["Tue 08:00"]),
        (Rules().for_her(time(12), Amount.LESS), []),
        (Rules().for_her(time(12), Amount.USUAL), ["Mon 12:00"]),
    ],
)
def test_more_and_less_are_told_apart(rules: Rules, told: list[str]) -> None:
    tuesday = MONDAY + timedelta(days=1)
    facts = Facts("amina", Level.WORD, meets=(Meets("o", moment(tuesday, time(10))),))
    found = preview(replace(facts, rules=rules), MONDAY, tuesday)
    assert [f"{one.due_at.astimezone(STOCKHOLM):%a %H:%M}" for one in found] == told


@ON_ONE_ENGINE
def test_the_guide_shows_the_steps_of_her_phone(cast: Cast, client_of: ClientOf) -> None:
    amina = client_of(cast.amina)
    android = amina.get("/me/reminders/guide").text
    iphone = amina.get("/me/reminders/guide", headers={"User-Agent": "x iPhone y"}).text
    assert android.count('<svg class="step"') == 6
    assert iphone.count('<svg class="step"') == 7
    assert 'lang="ar"' in android
    shown = client_of(cast.lena, tablet=True).get(f"/people/{cast.amina.id}/reminders/guide").text
    assert 'dir="rtl"' in shown
    assert client_of(cast.tomas).get(f"/people/{cast.amina.id}/reminders/guide").status_code == 404
