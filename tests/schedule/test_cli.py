"""`flask schedule list` and `flask phrases`: other people's scripts call them."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask

from app.schedule.changes import Change, cancel
from app.schedule.closing import Period, close
from app.schedule.models import Occurrence
from tests.cast import Cast
from tests.schedule.conftest import Times
from tests.schedule.making import times


def run(app: Flask, *words: str) -> tuple[int, str]:
    found = app.test_cli_runner().invoke(args=list(words))
    return found.exit_code, found.output


def test_every_time_is_listed_with_its_offset_and_its_status(
    app: Flask, cast: Cast, week: Times
) -> None:
    with app.extensions["database"].writing() as session:
        row = times(session, week.gym)[0]
        why = Change(cast.lena.id, week.at, reason="change_few")
        cancel(session=session, occurrence=session.get_one(Occurrence, row.id), change=why)
        session.commit()
    day = (cast.today + timedelta(days=1)).isoformat()
    words = ("schedule", "list", "--from", day, "--to", day, "--format", "json")
    home = ("--association", cast.association.id)
    code, said = run(app, *words, *home)
    assert code == 0
    rows = json.loads(said)
    assert [row["status"] for row in rows] == ["cancelled", "planned"]
    assert set(rows[0]) == {"activity", "programme", "starts_at", "ends_at", "place", "status"}
    assert rows[0]["starts_at"].startswith(f"{day}T10:00:00+0")
    assert rows[0]["place"] == "Gymmet"
    assert rows[0]["programme"] == "aktiv-centrum"
    assert json.loads(run(app, *words, *home, "--programme", "rorsas-lantliv")[1]) == []


def test_the_list_is_whole_beyond_the_times_that_stand_in_rows(
    app: Flask, cast: Cast, week: Times
) -> None:
    """The night when the clocks change may be a year ahead."""
    autumn = date(cast.today.year + 1, 10, 31)
    sunday = autumn - timedelta(days=(autumn.weekday() + 1) % 7)
    with app.extensions["database"].writing() as session:
        period = Period(sunday + timedelta(days=1), sunday + timedelta(days=1))
        close(
            session=session, programme=cast.gym, period=period, change=Change(cast.lena.id, week.at)
        )
        session.commit()
    days = ("--from", str(sunday - timedelta(days=1)), "--to", str(sunday + timedelta(days=1)))
    home = ("--association", cast.association.id)
    rows = json.loads(run(app, "schedule", "list", *days, "--format", "json", *home)[1])
    assert [row["starts_at"][10:] for row in rows] == ["T10:00:00+02:00", *["T10:00:00+01:00"] * 2]
    assert [row["status"] for row in rows] == ["planned", "planned", "cancelled"]
    assert {row["place"] for row in rows} == {"Gymmet"}
    everything = ("--from", str(cast.today), "--to", str(cast.today + timedelta(days=400)))
    said = json.loads(run(app, "schedule", "list", *everything, "--format", "json", *home)[1])
    starts = [row["starts_at"] for row in said if row["place"] == "Gymmet"]
    assert len(starts) == len(set(starts)) > 370


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--from", "soon", "--to", "2027-03-01"), "expected a day such as"),
        (("--from", "2027-03-02", "--to", "2027-03-01"), "is before --from"),
        (("--from", "2020-01-01", "--to", "2027-03-01"), "at most 800 days"),
        (("--from", "2027-03-01", "--to", "2027-03-01"), "there are 2 associations"),
        (
            ("--from", "2027-03-01", "--to", "2027-03-01", "--association", "x"),
            "there is no association 'x'",
        ),
    ],
)
def test_bad_input_is_one_clear_line(
    app: Flask, cast: Cast, words: tuple[str, ...], line: str
) -> None:
    code, said = run(app, "schedule", "list", *words)
    assert code != 0
    assert line in said


def test_an_unknown_programme_is_said(app: Flask, cast: Cast) -> None:
    home = ("--association", cast.association.id)
    words = ("schedule", "list", "--from", "2027-03-01", "--to", "2027-03-02", *home)
    code, said = run(app, *words, "--programme", "nowhere")
    assert (code != 0, "there is no programme 'nowhere'" in said) == (True, True)


def test_the_library_is_listed_and_checked(app: Flask) -> None:
    assert run(app, "phrases", "check")[0] == 0
    rows = json.loads(run(app, "phrases", "list", "--format", "json")[1])
    assert {"id", "shelf", "sign", "texts"} == set(rows[0])
    assert run(app, "phrases", "check", "/nowhere")[0] != 0
