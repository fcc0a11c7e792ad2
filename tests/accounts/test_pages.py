"""The pages of coming in and going out, as a phone without JavaScript meets them."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select
from werkzeug.test import TestResponse

from app import clock, i18n
from app.accounts import codes
from app.accounts.models import CodeState, DeviceCode, Person
from app.db import Database
from tests.cast import PIN, Cast
from tests.support.app import ENGLISH, ClientOf

REFUSED = "That code does not work."
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages do not depend on the engine."""
    return sqlite_database


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A phone that has never been here, and speaks English."""
    phone = app.test_client()
    phone.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return phone


def issue(app: Flask, cast: Cast, person: Person, *, ago: timedelta = timedelta(0)) -> codes.Issued:
    with app.extensions["database"].writing() as session:
        at = clock.now() - ago
        issued = codes.issue_code(session=session, by=cast.lena.id, at=at, person=person)
        session.commit()
    return issued


def confirm(app: Flask, cast: Cast) -> None:
    with app.extensions["database"].writing() as session:
        code = session.exec(
            select(DeviceCode).where(col(DeviceCode.state) == CodeState.OPENED)
        ).one()
        codes.confirm_code(session=session, by=cast.lena.id, at=clock.now(), code=code, same=True)
        session.commit()


def come_in(app: Flask, cast: Cast, client: FlaskClient, person: Person, mark: str) -> TestResponse:
    """The whole way in with typed digits."""
    client.post("/start", data={"digits": issue(app, cast, person).digits})
    client.post("/start/language", data={"language": "en", "next": "/"})
    confirm(app, cast)
    return client.post("/start/pin", data={"pin": PIN, "again": PIN, "mark": mark})


def seen(answer: TestResponse) -> str:
    """The words of a page, without its markup."""
    page = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", answer.text, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_without_javascript_the_scanned_page_is_the_whole_form(client: FlaskClient) -> None:
    page = client.get("/start").text
    typed = page.partition("data-typed")[2].partition("</form>")[0]
    assert 'name="digits"' in typed
    assert 'inputmode="numeric"' in typed
    assert "<button" in typed
    assert re.search(r"<form[^>]* data-scanned hidden>", page)


def test_a_code_typed_in_arabic_digits_with_a_space_opens_the_way(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    digits = issue(app, cast, cast.amina).digits.translate(
        str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    )
    answer = client.post("/start", data={"digits": f"{digits[:4]} {digits[4:]}"})
    assert (answer.status_code, answer.location) == (303, "/start/language")


def test_a_used_an_old_a_withdrawn_and_an_unknown_code_give_the_same_neutral_answer(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    used = issue(app, cast, cast.amina).digits
    app.test_client().post("/start", data={"digits": used})
    old = issue(app, cast, cast.sara, ago=timedelta(minutes=10, seconds=1)).digits
    withdrawn = issue(app, cast, cast.nils).digits
    issue(app, cast, cast.nils)
    pages = []
    for digits in (used, old, withdrawn, "01010101"):
        answer = client.post("/start", data={"digits": digits})
        assert answer.status_code == 422
        assert digits not in answer.text
        pages.append(answer.text)
    assert REFUSED in pages[0]
    assert len(set(pages)) == 1


def test_too_few_digits_are_told_so_and_never_written_back(client: FlaskClient) -> None:
    answer = client.post("/start", data={"digits": "73519"})
    assert answer.status_code == 422
    assert "Write all eight digits." in seen(answer)
    assert "73519" not in answer.text
    assert REFUSED not in seen(answer)


def test_reading_the_page_fifty_times_uses_no_code_up(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    issued = issue(app, cast, cast.amina)
    for _ in range(25):
        assert client.get("/start").status_code == 200
        assert client.head("/start").status_code == 200
    answer = client.post("/start", data={"token": issued.token})
    assert answer.location == "/start/language"


def test_an_iphone_is_led_to_its_home_screen_first_and_may_skip_it(client: FlaskClient) -> None:
    guide = client.get("/start", headers={"User-Agent": IPHONE})
    assert "Put this on your home screen first." in seen(guide)
    assert 'name="digits"' not in guide.text
    assert 'href="/start?app=" data-skip' in guide.text
    assert 'name="digits"' in client.get("/start?app=", headers={"User-Agent": IPHONE}).text


def test_each_language_is_named_in_its_own_script_and_one_is_chosen(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    client.post("/start", data={"digits": issue(app, cast, cast.amina).digits})
    page = client.get("/start/language").text
    for language in i18n.offered():
        assert f'lang="{language.html_lang}" dir="{language.dir}"' in page
        assert language.endonym in page
    assert page.count(" checked") == 1


def test_the_two_pictures_are_shown_with_their_words_until_the_coach_has_compared_them(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    client.post("/start", data={"digits": issue(app, cast, cast.amina).digits})
    page = client.get("/start/pictures")
    assert len(re.findall(r'<span class="mark big', page.text)) == 2
    assert "Show your contact person these two pictures." in seen(page)
    confirm(app, cast)
    assert client.get("/start/pictures").location == "/start/pin"


@pytest.mark.parametrize(
    ("pin", "again", "told"),
    [
        ("12345", "12345", "Write six digits."),
        ("123456", "123456", "That code is easy to guess. Choose another."),
        ("070000", "070000", "That code is part of your phone number. Choose another."),
        ("482913", "482931", "The two codes are not the same. Write them again."),
    ],
)
def test_a_code_that_will_not_do_is_told_why_and_not_written_back(
    app: Flask, cast: Cast, client: FlaskClient, pin: str, again: str, told: str
) -> None:
    client.post("/start", data={"digits": issue(app, cast, cast.amina).digits})
    confirm(app, cast)
    answer = client.post("/start/pin", data={"pin": pin, "again": again, "mark": "fish"})
    assert answer.status_code == 422
    assert told in seen(answer)
    assert f'value="{pin}"' not in answer.text
    assert re.search(r'value="fish" checked', answer.text)


def test_the_pad_shows_her_picture_and_names_nobody(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    assert come_in(app, cast, client, cast.sara, "fish").location == "/"
    client.get("/exit")
    page = client.get("/")
    assert page.status_code == 401
    assert "Sara" not in page.text
    assert 'name="pin"' in page.text
    assert 'name="who"' not in page.text


def test_a_phone_that_two_people_share_asks_for_a_picture_not_a_name(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    come_in(app, cast, client, cast.sara, "fish")
    come_in(app, cast, client, cast.amina, "moon")
    client.get("/exit")
    page = client.get("/pin")
    values = re.findall(r'name="who" value="([^"]+)"', page.text)
    assert len(values) == 2
    assert "Sara" not in page.text
    assert "Amina" not in page.text
    unchosen = client.post("/pin", data={"pin": PIN, "next": "/"})
    assert "Choose your picture." in seen(unchosen)
    answer = client.post("/pin", data={"pin": PIN, "who": values[1], "next": "/"})
    assert answer.status_code == 303


def test_a_wrong_code_says_how_many_tries_are_left_and_the_tenth_says_where_to_go(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    come_in(app, cast, client, cast.sara, "fish")
    client.get("/exit")
    first = client.post("/pin", data={"pin": "111111", "next": "/"})
    assert "You can try 9 times more." in seen(first)
    for _ in range(7):
        client.post("/pin", data={"pin": "111111", "next": "/"})
    assert "You can try 1 time more." in seen(client.post("/pin", data={"pin": "111111"}))
    for _ in range(2):
        last = client.post("/pin", data={"pin": "111111", "next": "/"})
        assert "Ask your contact person for a new code." in seen(last)
        assert 'href="/start"' in last.text
        assert 'name="pin"' not in last.text
    assert client.post("/pin", data={"pin": PIN, "next": "/"}).status_code == 422


def test_the_language_she_chose_at_the_start_is_hers_from_then_on(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    come_in(app, cast, client, cast.sara, "fish")  # a Swedish speaker in the list, English chosen
    assert '<html lang="en"' in client.get("/language").text


def test_after_the_exit_there_is_a_date_and_no_session(
    cast: Cast, app: Flask, client_of: ClientOf
) -> None:
    amina = client_of(cast.amina)
    answer = amina.get("/exit", headers=ENGLISH)
    words = seen(answer)
    assert i18n.long_date(clock.today(), "ar") in words
    assert "Amina" not in words
    assert "Stegvis" not in words
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert amina.get("/today").status_code == 401


@pytest.mark.parametrize("address", ["/start", "/language", "/pin", "/nowhere", "/offline/sv"])
def test_the_way_out_is_the_first_thing_on_every_page_of_coming_in(
    client: FlaskClient, address: str
) -> None:
    body = client.get(address).text.partition("<body")[2]
    links = re.findall(r"<(?:a|button|input)\b[^>]*>", body)
    assert links[0] == '<a class="exit" href="/exit">'


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 422, 429, 500, 502, 503])
def test_an_error_page_says_what_to_do_in_her_language_and_no_detail(
    app: Flask, status: int
) -> None:
    from app.web import errors

    for language in i18n.offered():
        with app.test_request_context("/"):
            from flask import g

            g.language = language
            page, code, headers = errors.page(status)
        assert code == status
        assert f'<html lang="{language.html_lang}" dir="{language.dir}"' in page
        assert len(re.findall(r'class="btn main"', page)) == 1
        assert str(status) not in re.sub(r"<(style|svg|head)\b.*?</\1>", "", page, flags=re.S)
        assert ("Retry-After" in headers) == (status == 503)


def test_staff_without_a_session_are_told_to_sign_in(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    from app.web.policy import Access, decision

    adapter = app.url_map.bind("localhost")
    page = next(
        rule.rule
        for rule in app.url_map.iter_rules()
        if decision(app, rule.endpoint) is Access.STAFF
        and "GET" in (rule.methods or ())
        and not rule.arguments
        and adapter.test(rule.rule)
    )
    answer = client.get(page)
    assert answer.status_code == 401
    assert "Sign in" in seen(answer)
    assert 'name="digits"' not in answer.text
