"""The check that every page passes through finds what is planted in a page."""

import pytest
from flask.testing import FlaskClient

from app.db import Database
from tests.support.pages import page_faults

PLANTED = [
    ("</h1>", "</h1><h1>Two</h1>", "2 h1"),
    ("<title>", "<title></title><title>", "not one title"),
    ("<title>", "<title>Rehab ", "telling word in the title"),
    ('dir="ltr"', 'dir="rtl"', "dir=rtl"),
    ("</main>", '<input name="x"></main>', "without a label"),
    ("</main>", '<button><svg aria-hidden="true"></svg></button></main>', "button without words"),
    ("</main>", "<script>alert(1)</script></main>", "script"),
    ("</main>", '<p onclick="x()">a</p></main>', "onclick"),
    ("</main>", '<p style="color:red">a</p></main>', "p has style"),
    ("</main>", "<style>p{}</style></main>", "2 style elements"),
    ("</main>", '<p id="main">a</p></main>', "id main 2 times"),
    ("</main>", '<form action="https://elsewhere.example/"></form></main>', "elsewhere.example"),
    ("</main>", '<a href="//elsewhere.example">a</a></main>', "elsewhere.example"),
    ("</main>", '<a href="javascript:x()">a</a></main>', "javascript:"),
    ("</main>", '<a href="/stoppa-valdet">a</a></main>', "telling word"),
    ("</main>", "<b><p>a</b></p></main>", "HTML"),
    ("<body", '<body><a href="/">first</a></body><body', "HTML"),
    ('<a class="exit"', '<a href="/today">Today</a><a class="exit"', "way out is not first"),
    ("</main>", '<img src="/static/x.png"></main>', "img without alt"),
    ("</main>", '<label for="nowhere">a</label></main>', "nowhere"),
]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """The checker does not depend on the engine."""
    return sqlite_database


@pytest.fixture
def page(client: FlaskClient) -> str:
    text = client.get("/start", headers={"Accept-Language": "sv"}).text
    assert page_faults(text) == ()
    return text


def test_each_planted_fault_is_found(page: str) -> None:
    for where, planted, expected in PLANTED:
        assert where in page
        faults = page_faults(page.replace(where, planted, 1))
        assert any(expected in fault for fault in faults), (planted, faults)
