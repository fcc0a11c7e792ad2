"""A goal in her own voice: kept sealed, played back, and everything else refused clearly."""

import io
import os
from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.goals.models import SpokenGoal
from app.goals.voice import BYTES_AT_MOST
from app.web.sound import NotSound, TooLong, sound_of
from tests.cast import Cast
from tests.support.app import ClientOf, speak_english
from tests.support.maps import walk, webm


@pytest.fixture
def amina(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.amina)
    return client_of(cast.amina)


@pytest.fixture
def goal(app: Flask, cast: Cast) -> str:
    with app.extensions["database"].writing() as session:
        goal_id, _ = walk(cast, session, cast.amina, "Sleep", ["One"])
        session.commit()
    return goal_id


def seconds_of(data: bytes) -> int:
    return sound_of(data, BYTES_AT_MOST).seconds


def send(client: FlaskClient, goal: str, data: bytes) -> object:
    return client.post(
        f"/goals/{goal}/voice",
        data={"sound": (io.BytesIO(data), "goal.webm")},
        content_type="multipart/form-data",
    )


def test_she_says_a_goal_and_she_and_her_coach_hear_it(
    app: Flask, cast: Cast, amina: FlaskClient, goal: str, client_of: ClientOf
) -> None:
    said = webm(12)
    answer = send(amina, goal, said)
    assert answer.status_code == 303  # type: ignore[attr-defined]
    heard = amina.get(f"/goals/{goal}/sound")
    assert heard.data == said
    assert heard.mimetype == "audio/webm"
    assert heard.headers["X-Content-Type-Options"] == "nosniff"
    assert client_of(cast.lena).get(f"/goals/{goal}/sound").data == said
    assert client_of(cast.sara).get(f"/goals/{goal}/sound").status_code == 404
    with app.extensions["database"].reading() as session:
        row = session.exec(select(SpokenGoal)).one()
    assert row.seconds == 12
    assert b"A_OPUS" not in row.sound


def test_only_the_page_that_records_may_use_the_microphone(amina: FlaskClient, goal: str) -> None:
    assert "microphone=(self)" in amina.get(f"/goals/{goal}/voice").headers["Permissions-Policy"]
    assert "microphone=()" in amina.get(f"/goals/{goal}").headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "There is no recording yet."),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "This is no recording that we can keep."),
        (b"<html><script>alert(1)</script>", "This is no recording that we can keep."),
        (webm(3, codec=b"V_VP8", kind=1), "This is no recording that we can keep."),
        (webm(75), "That was longer than a minute."),
        (webm(3) + b"\xa3\x40\x00" * 81_000, "That was longer than a minute."),
    ],
)
def test_what_is_no_minute_of_speech_is_refused_with_a_clear_word(
    app: Flask, cast: Cast, amina: FlaskClient, goal: str, data: bytes, says: str
) -> None:
    answer = send(amina, goal, data)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert says in answer.text  # type: ignore[attr-defined]
    assert amina.get(f"/goals/{goal}/sound").status_code == 404


def test_a_file_of_megabytes_is_turned_away_before_it_is_read(
    amina: FlaskClient, goal: str
) -> None:
    answer = send(amina, goal, bytes(3_000_000))
    assert answer.status_code == 413  # type: ignore[attr-defined]
    assert "That was longer than a minute." in answer.text  # type: ignore[attr-defined]
    assert amina.get(f"/goals/{goal}/sound").status_code == 404


def test_a_large_file_for_somebody_elses_goal_learns_nothing_of_it(
    cast: Cast, client_of: ClientOf, goal: str
) -> None:
    for name in ("sara", "mats"):
        assert send(client_of(cast.people[name]), goal, bytes(3_000_000)).status_code == 404  # type: ignore[attr-defined]


def test_a_refused_recording_leaves_the_one_before(amina: FlaskClient, goal: str) -> None:
    send(amina, goal, webm(5))
    send(amina, goal, b"nothing of the kind")
    assert amina.get(f"/goals/{goal}/sound").data == webm(5)


def test_a_goal_may_be_spoken_without_a_written_word(cast: Cast, amina: FlaskClient) -> None:
    made = amina.post(f"/maps/{cast.amina.id}/new", data={"words": "", "will_speak": "1"})
    assert made.location.endswith("/voice")
    assert "My goal, spoken" in amina.get("/map").text


@pytest.mark.parametrize("seconds", [1, 12, 59, 60, 61])
def test_the_length_is_read_from_the_sound_itself(seconds: int) -> None:
    assert seconds_of(webm(seconds)) == min(seconds, 60)


def test_a_recording_cut_off_in_its_last_block_is_still_one() -> None:
    assert seconds_of(webm(10)[:-3]) == 10


@given(st.binary(max_size=400))
def test_no_bytes_at_all_break_the_reader(data: bytes) -> None:
    for each in (data, webm(1)[: len(data)] + data):
        with suppress(NotSound, TooLong):
            assert 1 <= seconds_of(each) <= 60


def test_a_megabyte_of_noise_is_refused_at_once() -> None:
    with pytest.raises(TooLong):
        seconds_of(os.urandom(1_000_000))
