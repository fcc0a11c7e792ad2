"""A coach's photo, if she wants one: small, bare, hers, and seen by those who meet her."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import col, select
from werkzeug.test import TestResponse

from app import clock
from app.accounts.keys.ending import end_access
from app.accounts.models import Person, StaffCard
from app.accounts.sealing import faces
from app.audit.models import AuditEntry
from app.programmes.giving import let_go, take_back
from app.programmes.models import Assignment, Enrolment
from app.web import pwa
from app.web.photo import (
    DOOR,
    PIXELS_AT_MOST_ELSE,
    PORTRAIT,
    SENT_AT_MOST,
    NoPhoto,
    Reason,
    photo_from,
)
from app.web.uploads import FILE_AT_MOST, Held
from tests.cast import PIN, Cast
from tests.home.test_query_counts import reads
from tests.programmes.test_profile import a_card
from tests.support.app import ON_ONE_ENGINE, ClientOf, speak_english
from tests.support.portraits import (
    CAMERA,
    SVG,
    animated,
    bomb,
    file_of,
    from_a_phone,
    noise,
    portrait,
)
from tools.bench import weight

SIDE, AT_MOST = PORTRAIT.width, PORTRAIT.at_most
YELLOW, GREEN, SKY = (0xF6, 0xC9, 0x45), (0x3F, 0x7A, 0x5C), (0xBB, 0xD9, 0xE4)


@pytest.fixture
def lena(app: Flask, client_of: ClientOf, cast: Cast) -> FlaskClient:
    speak_english(app, cast.lena)
    return client_of(cast.lena, tablet=True)


def send(client: FlaskClient, sent: bytes, name: str = "me.jpg", **changed: str) -> TestResponse:
    fields = {**a_card(**changed), "photo": (BytesIO(sent), name)}
    return client.post("/profile", data=fields, content_type="multipart/form-data")


def card_of(app: Flask, person: Person) -> StaffCard | None:
    with app.extensions["database"].reading() as session:
        return session.get(StaffCard, person.id)


def address_on(page: str) -> str | None:
    found = re.search(r'<img class="mark[^"]*" src="(/picture/[0-9a-z]{26})"', page)
    return found[1] if found else None


def has_photo(client: FlaskClient) -> str:
    """The photo of whoever this is, saved now; its address."""
    assert send(client, from_a_phone()).status_code == 303
    found = address_on(client.get("/profile").text)
    assert found is not None
    return found


def is_near(pixel: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 24 for a, b in zip(pixel, colour, strict=True))


def picture(webp: bytes) -> Image.Image:
    found = Image.open(BytesIO(webp), formats=["WEBP"])
    found.load()
    return found.convert("RGB")


def acts(app: Flask, person: Person) -> list[str]:
    with app.extensions["database"].reading() as session:
        query = select(AuditEntry.act).where(col(AuditEntry.person) == person.id)
        return list(session.exec(query.order_by(col(AuditEntry.seq))))


# What becomes of a picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_file_but_its_picture_survives(kind: str):
    sent = from_a_phone(kind=kind)
    assert b"PROFILE" in sent or kind == "PNG"
    assert CAMERA.encode() in sent
    made = photo_from(sent, PORTRAIT)
    found = Image.open(BytesIO(made))
    assert (found.format, found.size) == ("WEBP", (SIDE, SIDE))
    assert len(made) <= AT_MOST
    assert not found.getexif()
    assert {"exif", "icc_profile", "xmp", "comment"} & set(found.info) == set()
    # One chunk of pixels, and no other.
    assert made[12:16] == b"VP8 "
    assert int.from_bytes(made[16:20], "little") + 20 in (len(made), len(made) - 1)
    assert all(trace not in made for trace in (b"EXIF", b"ICCP", b"PROFILE", CAMERA.encode()))


@pytest.mark.parametrize(("orientation", "corner"), [(1, 0), (3, 2), (6, 1), (8, 3)])
def test_a_picture_taken_on_its_side_stands_upright(orientation: int, corner: int):
    image = Image.new("RGB", (600, 600), SKY)
    image.paste(YELLOW, (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = picture(photo_from(file_of(image, exif=exif), PORTRAIT))
    far = SIDE - 12
    places = [(12, 12), (far, 12), (far, far), (12, far)]
    assert [is_near(found.getpixel(place), YELLOW) for place in places] == [
        n == corner for n in range(4)
    ]


def test_the_middle_is_kept_as_a_square():
    image = Image.new("RGB", (1500, 500), YELLOW)
    image.paste(GREEN, (500, 0, 1000, 500))
    found = picture(photo_from(file_of(image, "PNG"), PORTRAIT))
    assert all(is_near(found.getpixel(at), GREEN) for at in ((4, 4), (96, 96), (187, 187)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_pictures_of_every_kind_of_colour_are_read(mode: str):
    sent = file_of(portrait(300, 300).convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    assert picture(photo_from(sent, PORTRAIT)).size == (SIDE, SIDE)


def test_the_worst_picture_is_still_small():
    assert len(photo_from(noise(SIDE), PORTRAIT)) <= AT_MOST


def test_a_large_one_from_a_good_camera_is_taken():
    whole = file_of(portrait(7300, 5470))
    assert PIXELS_AT_MOST_ELSE - 100_000 < 7300 * 5470 < PIXELS_AT_MOST_ELSE
    found = picture(photo_from(whole, PORTRAIT))
    assert is_near(found.getpixel((SIDE // 2, SIDE - 8)), GREEN)


def test_a_door_is_kept_whole_upright_and_never_enlarged():
    wide = Image.new("RGB", (3000, 1000), SKY)
    wide.paste(YELLOW, (0, 0, 300, 1000))
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn clockwise: what was at the left is on top
    stood = picture(photo_from(file_of(wide, exif=exif), DOOR))
    assert stood.size == (160, 480)
    assert is_near(stood.getpixel((80, 10)), YELLOW)
    assert is_near(stood.getpixel((80, 400)), SKY)
    assert picture(photo_from(file_of(wide), DOOR)).size == (640, 213)
    assert picture(photo_from(file_of(portrait(90, 60)), DOOR)).size == (90, 60)
    assert len(photo_from(noise(1200), DOOR)) <= DOOR.at_most


BAD = {
    "a text called .jpg": (b"This is no picture. " * 40, Reason.UNREADABLE),
    "half a JPEG": (file_of(portrait())[:9000], Reason.UNREADABLE),
    "half a PNG": (file_of(portrait(), "PNG")[:4000], Reason.UNREADABLE),
    "a PNG of 30,000 by 30,000": (bomb(30_000, 30_000), Reason.TOO_LARGE),
    "a PNG just over the limit": (bomb(8_000, 5_001), Reason.TOO_LARGE),
    "a PNG with less in it than it says": (bomb(800, 800), Reason.UNREADABLE),
    "a drawing with a script": (SVG, Reason.UNREADABLE),
    "a moving picture": (animated(), Reason.UNREADABLE),
    "20 MB": (from_a_phone() + bytes(20 * 1024 * 1024), Reason.TOO_LARGE),
    "an empty file": (b"", Reason.UNREADABLE),
    "a TIFF": (file_of(portrait(90, 90), "TIFF"), Reason.UNREADABLE),
    "only a beginning": (b"\xff\xd8\xff\xe1\xff\xff", Reason.UNREADABLE),
}
SAID = {
    Reason.UNREADABLE: "We cannot read this picture. Choose another one, as JPEG or PNG.",
    Reason.TOO_LARGE: "This picture is too large. Choose a smaller one, at most 8 MB.",
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_photo_is_refused_with_its_reason(what: str):
    sent, reason = BAD[what]
    with pytest.raises(NoPhoto) as refused:
        photo_from(sent, PORTRAIT)
    assert refused.value.reason is reason


@ON_ONE_ENGINE
@pytest.mark.parametrize("what", BAD)
def test_a_refused_picture_is_told_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, cast: Cast, lena: FlaskClient, what: str
):
    sent, reason = BAD[what]
    answer = send(lena, sent)
    page = answer.text
    assert answer.status_code == 422
    assert re.search(f'id="photo-error">.*?{re.escape(SAID[reason])}', page, re.S)
    assert page.count('class="todo"') == 1
    for typed in ("070-111 22 33", 'value="9"', "15.30"):
        assert typed in page
    assert page.count(" checked") == 3
    assert card_of(app, cast.lena) is None


@ON_ONE_ENGINE
def test_another_field_that_is_wrong_asks_for_the_photo_once_more(
    app: Flask, cast: Cast, lena: FlaskClient
):
    page = send(lena, from_a_phone(), phone="call me").text
    assert "Choose the photo once more when you save." in page
    assert card_of(app, cast.lena) is None


@ON_ONE_ENGINE
def test_a_stranger_and_who_has_no_card_may_not_send_as_much(
    app: Flask, cast: Cast, client_of: ClientOf
):
    for client in (app.test_client(), client_of(cast.amina)):
        assert send(client, bytes(300 * 1024)).status_code == 413
    assert send(client_of(cast.lena), bytes(5 * FILE_AT_MOST)).status_code == 413
    assert SENT_AT_MOST == FILE_AT_MOST


@ON_ONE_ENGINE
def test_a_photo_on_its_way_is_on_no_disk_and_takes_no_more_memory_than_it_may(
    lena: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    held = Held()
    assert held.write(bytes(FILE_AT_MOST)) == FILE_AT_MOST
    assert [held.write(b"more") for _ in range(3)] == [4, 4, 4]
    assert len(held.getvalue()) == FILE_AT_MOST + 1

    def no_disk(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a file was opened for it")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", no_disk)
    for number in range(3):  # whatever a part of it ends with
        sent = noise(900 + number), from_a_phone() + (b"\r\n" * 3 + bytes(number)) * 99_999
        assert [send(lena, one).status_code for one in sent] == [303, 303]


@ON_ONE_ENGINE
def test_a_file_under_another_name_is_not_read(app: Flask, cast: Cast, lena: FlaskClient):
    fields = {**a_card(), "phone": (BytesIO(b"x"), "x.jpg"), "photo": "words"}
    assert lena.post("/profile", data=fields).status_code == 303
    found = card_of(app, cast.lena)
    assert found is not None
    assert found.photo is None


@ON_ONE_ENGINE
def test_a_lock_in_between_keeps_what_was_typed_beside_the_photo(cast: Cast, lena: FlaskClient):
    lena.post("/lock")
    assert send(lena, from_a_phone()).status_code == 401
    lena.post("/pin", data={"pin": PIN, "next": "/profile"})
    assert "15.30" in lena.get("/profile").text


# Kept, shown, taken away


def test_her_photo_stands_on_todays_card_and_is_sealed_with_her_key(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    amina = client_of(cast.amina)
    assert address_on(amina.get("/today").text) is None
    address = has_photo(lena)
    assert address_on(amina.get("/today").text) == address
    assert 'width="64" height="60" loading="lazy" decoding="async"' in amina.get("/today").text
    answer = amina.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert picture(answer.data).size == (SIDE, SIDE)
    assert len(answer.data) <= AT_MOST
    stored = card_of(app, cast.lena)
    assert stored is not None
    assert stored.photo
    assert answer.data[:60] not in stored.photo
    assert b"data:image" not in stored.photo
    assert cast.lena.id not in address
    assert acts(app, cast.lena).count("staff_card_changed") == 1


def test_saving_the_card_keeps_the_photo_and_a_new_photo_has_a_new_address(
    app: Flask, cast: Cast, lena: FlaskClient
):
    first = has_photo(lena)
    assert lena.post("/profile", data=a_card(mark="fish")).status_code == 303
    assert address_on(lena.get("/profile").text) == first
    second = has_photo(lena)
    assert second != first
    assert lena.get(second).status_code == 200
    assert lena.get(first).status_code == 404


def test_one_tap_takes_the_photo_away_and_the_mark_stands_there_again(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    address = has_photo(lena)
    page = lena.get("/profile").text
    assert 'form="picture-away"' in page  # another form: Enter in a field saves, and never this
    assert lena.post("/profile/picture/away").status_code == 303
    assert "The photo is taken away" in lena.get("/profile?saved=picture-away").text
    amina = client_of(cast.amina)
    for client in (lena, amina):
        assert client.get(address).status_code == 404
    assert address_on(amina.get("/today").text) is None
    found = card_of(app, cast.lena)
    assert found is not None
    assert (found.photo, found.photo_id) == (None, None)
    assert found.hours  # the rest of the card is as it was
    assert lena.post("/profile/picture/away").status_code == 303
    assert acts(app, cast.lena).count("staff_card_changed") == 2


@ON_ONE_ENGINE
def test_a_browser_may_keep_it_for_itself_and_nothing_else_may(
    cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    address = has_photo(lena)
    headers = client_of(cast.amina).get(address).headers
    assert headers["Cache-Control"] == "private, max-age=604800, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    worker = lena.get("/service-worker.js").text
    assert "/picture" not in worker
    with lena.application.test_request_context():
        assert not any("/picture" in path for path in pwa.kept_files())
    # Four ways in, all closed to it: files, fonts and clips by their names, pages by their mode.
    handler = worker.partition('addEventListener("fetch"')[2]
    assert handler.count("respondWith") == 4
    assert 'mode === "navigate"' in handler
    assert 'path.startsWith("/clips/")' in handler
    assert "STEGVIS.files.includes(path)" in handler
    assert "STEGVIS.fonts.includes(path)" in handler
    assert client_of(cast.amina).get("/exit").headers["Clear-Site-Data"] == '"cache"'


# Who sees it


def test_those_who_meet_her_see_it_and_for_all_others_it_is_not_there(
    cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    address = has_photo(lena)
    # Her participants, the gym's substitute of today, its coordinator; then those of other
    # programmes, those who see numbers or give access, and the other association's.
    for who in ("lena", "amina", "sara", "vera", "karin"):
        assert client_of(cast.people[who]).get(address).status_code == 200, who
    for who in ("nils", "tomas", "mats", "gun", "strange_coach", "strange_guest"):
        client = client_of(cast.people[who])
        assert client.get(address).status_code == 404, who
        assert client.get(address).text == client.get("/picture/" + "0" * 26).text


def test_a_stranger_and_a_locked_tablet_see_nothing(
    app: Flask, lena: FlaskClient, client_of: ClientOf
):
    address = has_photo(lena)
    assert app.test_client().get(address).status_code == 401
    lena.post("/lock")
    answer = lena.get(address)
    assert (answer.status_code, answer.mimetype) == (401, "text/html")


def test_a_stand_in_is_seen_while_she_stands_in(cast: Cast, lena: FlaskClient, client_of: ClientOf):
    address = has_photo(client_of(cast.vera, tablet=True))
    amina = client_of(cast.amina)
    assert amina.get(address).status_code == 404
    today = clock.today()
    away = {"stand_in": cast.vera.id, "away_from": today.isoformat()}
    assert lena.post("/profile", data=a_card(**away)).status_code == 303
    assert amina.get(address).status_code == 200
    later = (today + timedelta(days=1)).isoformat()
    assert lena.post("/profile", data=a_card(**{**away, "away_from": later})).status_code == 303
    assert amina.get(address).status_code == 404


def test_a_participant_of_another_coach_of_the_same_programme_does_not_see_it(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    address = has_photo(lena)
    with app.extensions["database"].writing() as session:
        row = session.get(Enrolment, cast.enrolments["amina"].id)
        row.coach_id = cast.karin.id
        session.add(row)
        session.commit()
    assert client_of(cast.amina).get(address).status_code == 404
    assert client_of(cast.sara).get(address).status_code == 200


def test_after_her_last_day_she_sees_it_as_long_as_today_names_her_coach(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    address = has_photo(lena)
    with app.extensions["database"].writing() as session:
        row = session.get(Enrolment, cast.enrolments["amina"].id)
        row.ended_on = clock.today()
        session.add(row)
        session.commit()
    amina = client_of(cast.amina)
    assert address_on(amina.get("/today").text) == address
    assert amina.get(address).status_code == 200


def test_a_coach_whose_programme_was_taken_back_sees_no_photo_of_it_any_more(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    address = has_photo(lena)
    vera = client_of(cast.vera, tablet=True)
    assert vera.get(address).status_code == 200
    with app.extensions["database"].writing() as session:
        given = session.exec(
            select(Assignment).where(col(Assignment.person_id) == cast.vera.id)
        ).one()
        take_back(session=session, by=None, at=clock.now(), programme=cast.gym, given=given)
        session.commit()
    assert vera.get(address).status_code == 404


@pytest.mark.parametrize("end", [end_access, let_go])
def test_a_coach_who_was_removed_is_seen_no_more_and_her_photo_is_gone(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf, end: object
):
    address = has_photo(lena)
    amina = client_of(cast.amina)
    with app.extensions["database"].writing() as session:
        person = session.get(Person, cast.lena.id)
        end(session=session, by=None, at=clock.now(), person=person)  # type: ignore[operator]
        session.commit()
    for client in (lena, amina, client_of(cast.karin)):
        assert client.get(address).status_code in (401, 404)
    assert address_on(amina.get("/today").text) is None
    found = card_of(app, cast.lena)
    assert found is not None
    assert found.photo is None


# What it costs a phone


@ON_ONE_ENGINE
def test_today_asks_and_weighs_no_more_for_the_largest_photo_but_its_bytes(
    app: Flask, cast: Cast, lena: FlaskClient, client_of: ClientOf
):
    amina = client_of(cast.amina)
    amina.get("/today")
    with reads(app.extensions["database"]) as before:
        plain = weight.page(amina, "/today")
    assert send(lena, noise(SIDE)).status_code == 303
    with reads(app.extensions["database"]) as after:
        page = weight.page(amina, "/today")
    assert len(after) == len(before) <= 6
    assert not any("staff_card.photo," in statement for statement in after)
    assert page.bytes <= plain.bytes + 100
    address = address_on(page.text)
    assert address is not None
    photo = len(amina.get(address).data)
    assert photo <= AT_MOST
    assert weight.first_visit(amina, "/today") - photo <= weight.FIRST_VISIT


# In her extract


@ON_ONE_ENGINE
def test_her_extract_shows_her_photo(app: Flask, cast: Cast, lena: FlaskClient):
    has_photo(lena)
    done = app.test_cli_runner().invoke(args=["people", "extract", cast.lena.id])
    assert done.exit_code == 0, done.output
    assert '<img src="data:image/webp;base64,' in done.output
    with app.extensions["database"].reading() as session:
        assert faces(session, [cast.lena.id])[cast.lena.id].mark == "boat"
