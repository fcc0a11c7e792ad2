"""Swedish below every text, with one tap and away with one (trust L9)."""

import re

import pytest
from flask import Flask, g
from markupsafe import Markup

from app import i18n
from app.db import Database
from app.web import beside
from app.web.beside import END, MIDDLE, START, woven
from app.web.names import gettext, listed, run_on
from tests.cast import Cast
from tests.support.app import ClientOf


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def marked(hers: str, swedish: str) -> str:
    return f"{START}{hers}{MIDDLE}{swedish}{END}"


def below(hers: str, swedish: str) -> str:
    return f'<span class="both">{hers}<small lang="sv" dir="ltr">{swedish}</small></span>'


@pytest.mark.parametrize(
    ("page", "reads"),
    [
        (f"<p>{marked('a', 'b')}</p>", f"<p>{below('a', 'b')}</p>"),
        (f'<a title="{marked("a", "b")}">x</a>', '<a title="a">x</a>'),
        (f"<title>{marked('a', 'b')}</title>", "<title>a</title>"),
        (f"<svg><text>{marked('a', 'b')}</text></svg>", "<svg><text>a</text></svg>"),
        (marked(f"a {marked('c', 'd')}", f"b {marked('c', 'd')}"), below("a c", "b d")),
        (marked("<b>a</b>", "<b>b</b>"), below("<b>a</b>", "<b>b</b>")),
        (f"x{END}y{MIDDLE}", "xy"),
        (f"x{START}y", "xy"),
        (f"{START}a{MIDDLE}b", "a"),
    ],
)
def test_marks_become_elements_where_they_can_and_never_stay(page: str, reads: str) -> None:
    assert woven(page) == reads


@pytest.fixture
def arabic(app: Flask) -> None:
    g.language, g.beside = i18n.languages()["ar"], beside.Wish.BELOW


def test_what_is_put_into_a_text_is_put_into_both_and_escaped(app: Flask) -> None:
    with app.test_request_context("/"):
        g.language, g.beside = i18n.languages()["ar"], beside.Wish.BELOW
        page = woven(gettext("Your first answer: %(step)s", step="<5"))
        assert page.count("&lt;5") == 2
        assert i18n.text_in("sv", "Your first answer: %(step)s", step="&lt;5") in page


def test_a_line_of_several_texts_is_one_line_in_each_language(app: Flask) -> None:
    with app.test_request_context("/"):
        g.language, g.beside = i18n.languages()["ar"], beside.Wish.BELOW
        two = (gettext("Today"), Markup("<b>%s</b>") % gettext("Week"))
        assert woven(listed(two)).count("<small") == 1
        assert ", <b>Vecka</b>" in woven(listed(two))
        assert "Idag <b>Vecka</b>" in woven(run_on(*two))


def test_she_reads_hers_with_swedish_below_until_she_takes_it_away(
    client_of: ClientOf, cast: Cast
) -> None:
    phone = client_of(cast.amina)
    assert 'lang="sv"' not in phone.get("/week").text
    answer = phone.post(
        "/beside", data={"wish": "below"}, headers={"Referer": "http://localhost/week?page=1"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/week?page=1")
    page = phone.get("/week").text
    assert '<html lang="ar" dir="rtl"' in page
    for name in ("Today", "Map", "Week", "Me"):
        assert below(i18n.text_in("ar", name), i18n.text_in("sv", name)) in page
    assert not beside.MARKS.search(page)
    assert re.search(r'aria-pressed="true"', page)
    answer = phone.post("/beside", headers={"Referer": "https://elsewhere.example//there"})
    assert answer.headers["Location"] == "/"
    assert 'lang="sv"' not in phone.get("/week").text


@pytest.mark.parametrize("path", ["/start", "/language", "/pin", "/day"])
def test_before_she_is_signed_in_it_is_one_tap_too(app: Flask, path: str) -> None:
    phone = app.test_client()
    said = {"Accept-Language": "ar"}
    assert 'name="wish" value="below"' in phone.get(path, headers=said, follow_redirects=True).text
    phone.post("/beside", data={"wish": "below"})
    page = phone.get(path, headers=said, follow_redirects=True).text
    assert 'class="both"' in page
    assert 'name="wish" value=""' in page


def test_nothing_is_doubled_for_who_reads_swedish_or_for_staff(
    client_of: ClientOf, cast: Cast
) -> None:
    for person, path in ((cast.sara, "/week"), (cast.lena, "/")):
        client = client_of(person)
        client.post("/beside", data={"wish": "below"})
        page = client.get(path, follow_redirects=True).text
        assert 'class="both"' not in page
        assert 'name="wish"' not in page
