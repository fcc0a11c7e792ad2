"""A text read aloud: recorded, approved, heard, and old when its words change."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app import i18n
from app.accounts.actions import create_person, give_role
from app.accounts.models import Person
from app.accounts.roles import Role
from app.assessments.catalogue import shipped
from app.audit.models import AuditEntry
from app.clips.models import Clip
from app.clips.queries import current_clips
from app.clips.stamps import PAGES, STEPS, stamp
from app.goals.actions import StepWish, add_step
from app.goals.library import shipped as small_steps
from app.goals.queries import Found
from app.home.spoken.texts import Shelf, texts_in
from app.texts.status import clips_of
from app.web.uploads import FILE_AT_MOST
from tests.cast import Cast
from tests.support.absences import asked_about, times_before
from tests.support.app import ON_ONE_ENGINE, ClientOf, speak_english
from tests.support.maps import hand, walk, webm
from tests.support.sounds import mp4

INSTRUMENT = shipped()["now"]
FIRST = INSTRUMENT.items[0].id


def words(code: str) -> tuple[str, ...]:
    """What the first question says in a language: itself, its steps and the two ways out."""
    item = INSTRUMENT.wordings[code].items[FIRST]
    steps = (item.question, str(item.bottom), str(item.middle), str(item.top))
    return (*steps, *(i18n.text_in(code, m) for m in ("Don't know", "Don't want to answer")))


STAMPS = [
    stamp("now" if number < 4 else PAGES, swedish, hers)
    for number, (swedish, hers) in enumerate(zip(words("sv"), words("ar"), strict=True))
]


@pytest.fixture
def karin(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    speak_english(app, cast.karin)
    return client_of(cast.karin)


@pytest.fixture
def lena(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    """Who listens to what Karin has read."""
    speak_english(app, cast.lena)
    return client_of(cast.lena)


def record(client: FlaskClient, of: str, data: bytes, code: str = "ar") -> TestResponse:
    return client.post(
        f"/read-aloud/{code}/{of}",
        data={"sound": (io.BytesIO(data), "x.webm")},
        content_type="multipart/form-data",
    )


def waiting(client: FlaskClient, of: str) -> str:
    """The clip that the page of a text lets her approve; empty when it lets her not."""
    found = re.search(r'name="clip" value="([^"]+)"', client.get(f"/read-aloud/ar/{of}").text)
    return found[1] if found else ""


def approve(client: FlaskClient, of: str, clip: str | None = None) -> TestResponse:
    """Another clip than the one that waits, when `clip` says so."""
    heard = waiting(client, of) if clip is None else clip
    return client.post(f"/read-aloud/ar/{of}/approve", data={"clip": heard})


def question(client: FlaskClient) -> str:
    """The first question of her rating, after the notice."""
    found = client.get("/answer", follow_redirects=True)
    if 'name="informed"' in found.text:
        found = client.post("/answer", data={"informed": "read_myself"}, follow_redirects=True)
    return found.text


def clips_on(page: str) -> list[str]:
    return re.findall(r'data-heard="(/clips/[^"]+)"', page)


def test_a_clip_is_heard_when_it_is_approved_and_by_her_association_alone(
    app: Flask, cast: Cast, karin: FlaskClient, lena: FlaskClient, client_of: ClientOf
) -> None:
    amina = client_of(cast.amina)
    for number, one in enumerate(STAMPS):
        assert record(karin, one, webm(2 + number)).status_code == 303
    assert clips_on(question(amina)) == []
    for one in STAMPS:
        assert approve(lena, one).status_code == 303
    found = clips_on(question(amina))
    assert len(found) == 6
    clip = amina.get(found[0])
    assert (clip.data, clip.mimetype) == (webm(2), "audio/webm")
    assert "immutable" in clip.headers["Cache-Control"]
    part = amina.get(found[0], headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.data) == (206, webm(2)[4:10])
    assert client_of(cast.strange_guest).get(found[0]).status_code == 404
    with app.extensions["database"].reading() as session:
        rows = session.exec(select(Clip)).all()
        acts = [row.act for row in session.exec(select(AuditEntry))]
    assert {(row.recorded_by, row.approved_by) for row in rows} == {(cast.karin.id, cast.lena.id)}
    assert acts.count("clip_recorded") == acts.count("clip_approved") == 6


def test_a_new_recording_waits_and_the_one_before_is_heard_until_it_is_approved(
    cast: Cast, karin: FlaskClient, lena: FlaskClient, client_of: ClientOf
) -> None:
    one = STAMPS[0]
    record(karin, one, webm(3))
    approve(lena, one)
    before = clips_on(question(client_of(cast.amina)))
    record(karin, one, mp4(4))
    listened_to = waiting(lena, one)
    record(karin, one, mp4(5))
    approve(lena, one, listened_to)  # another sound has taken its place
    assert clips_on(question(client_of(cast.amina))) == before
    approve(lena, one)
    (after,) = clips_on(question(client_of(cast.amina)))
    assert after != before[0]
    assert after.endswith(".mp4")
    assert karin.get(before[0]).status_code == 404


@ON_ONE_ENGINE
def test_who_recorded_a_clip_is_not_the_one_who_approves_it(
    app: Flask, karin: FlaskClient, lena: FlaskClient
) -> None:
    one = STAMPS[0]
    record(karin, one, webm(3))
    page = karin.get(f"/read-aloud/ar/{one}").text
    assert "Somebody else listens to it and approves it." in page
    assert waiting(karin, one) == ""
    clip = waiting(lena, one)
    for client, heard in ((karin, 0), (lena, 1)):
        assert approve(client, one, clip).status_code == 303
        with app.extensions["database"].reading() as session:
            assert current_clips(session, {"ar": STAMPS, "so": STAMPS}) == {"ar": heard, "so": 0}


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "There is no recording in what you sent."),
        (b"\x89PNG\r\n", "This file is no recording of sound alone."),
        (webm(75), "That was longer than a minute."),
        (webm(3) + bytes(600_000), "The file is larger than 600 kB."),
    ],
)
def test_what_is_no_clip_is_refused_and_the_one_before_stays(
    karin: FlaskClient, data: bytes, says: str
) -> None:
    record(karin, STAMPS[0], webm(3))
    answer = record(karin, STAMPS[0], data)
    assert answer.status_code == 422
    assert says in answer.text
    assert len(re.findall(r'src="/clips/[0-9a-f]{32}\.webm"', answer.text)) == 1


@ON_ONE_ENGINE
def test_a_file_of_many_megabytes_is_turned_away_and_told_to_be_too_large(
    karin: FlaskClient,
) -> None:
    answer = record(karin, STAMPS[0], bytes(FILE_AT_MOST + 1))
    assert answer.status_code == 413
    assert "The file is too large." in answer.text


def test_a_changed_text_makes_its_clip_old_and_the_page_says_so(
    app: Flask, cast: Cast, karin: FlaskClient, lena: FlaskClient, client_of: ClientOf
) -> None:
    record(karin, STAMPS[0], webm(3))
    approve(lena, STAMPS[0])
    with app.extensions["database"].writing() as session:
        row = session.exec(select(Clip)).one()
        row.stamp = stamp("now", "Hur rörde du dig förr?", "كلمات قديمة")
        session.add(row)
        session.commit()
        assert current_clips(session, {"ar": STAMPS}) == {"ar": 0}
    app.extensions["clips"].clear()  # a minute later
    assert clips_on(question(client_of(cast.amina))) == []
    assert "Old: the text has changed" in karin.get("/read-aloud/ar?shelf=rating").text
    of_old_words = record(karin, stamp("now", "Hur rörde du dig förr?", "كلمات قديمة"), webm(3))
    assert "The text has changed since you opened it." in karin.get(of_old_words.location).text
    page = karin.get(f"/read-aloud/ar/{STAMPS[0]}").text
    assert "This was recorded before the text changed. Nobody hears it now:" in page


@ON_ONE_ENGINE
def test_a_recorded_text_is_heard_on_whatever_page_it_stands(
    cast: Cast, karin: FlaskClient, lena: FlaskClient, client_of: ClientOf
) -> None:
    amina = client_of(cast.amina)
    words = i18n.text_in("ar", "My calendar")
    one = stamp(PAGES, i18n.text_in("sv", "My calendar"), words)
    record(karin, one, webm(2))
    assert clips_on(amina.get("/me").text) == []
    approve(lena, one)
    page = amina.get("/me").text
    (clip,) = clips_on(page)
    assert f'<span data-heard="{clip}">{words}</span>' in page
    assert 'data-listen="some"' in page
    assert clips_on(amina.get("/week").text) == []


@ON_ONE_ENGINE
def test_a_small_step_is_read_aloud_heard_on_her_map_and_counted(
    app: Flask, cast: Cast, karin: FlaskClient, lena: FlaskClient, client_of: ClientOf
) -> None:
    step = next(iter(small_steps().values()))
    one, amina = stamp(STEPS, step.words["sv"], step.words["ar"]), client_of(cast.amina)
    with app.extensions["database"].writing() as session:
        goal_id, _ = walk(cast, session, cast.amina, "النوم")
        wish = StepWish(None, step.id, step.sign)
        mine = hand(cast, session, cast.amina)
        add_step(**mine, goal=Found(goal_id, cast.amina.id, goal_id), wish=wish)
        session.commit()
    assert step.words["ar"] in karin.get("/read-aloud/ar?shelf=steps").text
    record(karin, one, webm(2))
    approve(lena, one)
    pages = ("/today", "/map", f"/maps/{cast.amina.id}/list", f"/goals/{goal_id}/steps/new")
    for path in pages:
        page = amina.get(path, follow_redirects=True).text
        assert re.search(rf'data-heard="/clips/[^"]+">{step.words["ar"]}<', page), path
    with app.app_context(), app.extensions["database"].reading() as session:
        assert (clips_of(session, "ar"), clips_of(session, "so")) == (1, 0)


@ON_ONE_ENGINE
def test_what_is_left_is_counted_and_approving_leads_to_the_next_text(
    karin: FlaskClient, lena: FlaskClient
) -> None:
    def left() -> list[str]:
        return re.findall(r"(\d+) of \d+ left", karin.get("/read-aloud/ar").text)

    before = left()
    record(karin, STAMPS[0], webm(3))
    assert left() == before  # nobody hears it yet
    assert approve(lena, STAMPS[0]).location.endswith(f"/read-aloud/ar/{STAMPS[1]}")
    assert left() == [str(int(before[0]) - 1), *before[1:]]


@ON_ONE_ENGINE
def test_a_language_reviewer_comes_to_the_texts_and_to_nothing_else(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    reviewer = client_of(reviewer_of(app, cast))
    assert reviewer.get("/").location.endswith("/texts")
    assert reviewer.get("/read-aloud").status_code == 200
    assert record(reviewer, STAMPS[0], webm(3)).status_code == 303
    for path in ("/day", "/people", "/programmes", "/today", f"/maps/{cast.amina.id}"):
        assert reviewer.get(path).status_code == 404


def reviewer_of(app: Flask, cast: Cast) -> Person:
    with app.extensions["database"].writing() as session:
        person = create_person(
            session=session,
            by=None,
            at=cast.at,
            association_id=cast.association.id,
            first_name="Ruta",
            language="en",
        )
        give_role(session=session, by=None, at=cast.at, person=person, role=Role.LANGUAGE_REVIEWER)
        session.commit()
    return person


@ON_ONE_ENGINE
def test_every_line_before_a_consent_can_be_read_as_it_is_shown(
    app: Flask, cast: Cast, karin: FlaskClient, lena: FlaskClient, client_of: ClientOf
) -> None:
    with app.extensions["database"].reading() as session:
        shelves = texts_in(session, cast.association.id, "ar")
    for text in (*shelves[Shelf.CONSENT], *shelves[Shelf.RATING]):
        assert "%(" not in text.words
        record(karin, text.stamp, webm(2))
        approve(lena, text.stamp)
    first = times_before(app, cast, 1)[0]
    with app.extensions["database"].writing() as session:
        _, greeting_id = asked_about(session, cast, first.id)
        session.commit()
    amina = client_of(cast.amina)
    for path, count in (("/answer", 10), (f"/from-us/{greeting_id}", 7)):
        page = amina.get(path).text
        assert page.count("data-heard=") == len(clips_on(page)) == count
        assert 'data-listen="every"' in page
