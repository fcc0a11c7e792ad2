"""A translation says that it is a draft, until two people have approved every text of it."""

from collections.abc import Iterator

import pytest

from app import i18n
from app.db import Database
from tests.cast import Cast
from tests.support.app import ClientOf

DRAFT = "This translation is a draft. Ask if something sounds strange."


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    yield
    i18n.lay_over({}, {})


@pytest.mark.parametrize("path", ["/today", "/week", "/me", "/answer"])
def test_a_page_says_it_once_for_as_long_as_one_text_waits(
    cast: Cast, client_of: ClientOf, path: str
) -> None:
    phone, said = client_of(cast.amina), i18n.text_in("ar", DRAFT)
    assert phone.get(path).text.count(said) == 1
    approved = {("ar", key): 2 for key in i18n.participant_keys()}
    i18n.lay_over({}, approved | {("ar", "Week"): 1})
    assert phone.get(path).text.count(said) == 1
    i18n.lay_over({}, approved)
    assert said not in phone.get(path).text


def test_swedish_is_no_draft(cast: Cast, client_of: ClientOf) -> None:
    assert i18n.text_in("sv", DRAFT) not in client_of(cast.sara).get("/me").text
