"""Today: who my contact is, and the one thing to answer."""

from tests.cast import Cast
from tests.support.app import ClientOf


def test_a_participant_lands_on_today_with_her_contact_and_one_thing_to_answer(
    cast: Cast, client_of: ClientOf
) -> None:
    page = client_of(cast.amina).get("/", follow_redirects=True)
    assert page.request.path == "/today"
    assert "Lena" in page.text
    assert 'href="tel:0700000011"' in page.text
    assert 'href="/answer"' in page.text


def test_nothing_of_another_participant_is_on_it(cast: Cast, client_of: ClientOf) -> None:
    assert "Sara" not in client_of(cast.amina).get("/today").text
