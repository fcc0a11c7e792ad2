"""A language reviewer reads, approves and changes texts; pages show what she decided."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app import clock, i18n
from app.audit import AuditEntry
from app.texts.actions import decide
from app.texts.models import TextDecision
from tests.cast import Cast
from tests.home.test_query_counts import reads
from tests.support.app import ON_ONE_ENGINE, ClientOf
from tests.support.reviewers import address, another_process, before_her, reviewer

pytestmark = pytest.mark.usefixtures("nothing_laid")
TODAY = address("ar", "Today")
STEPS = "One step up"


@pytest.fixture
def rut(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    """She reviews Arabic and Swedish, and reads English."""
    return client_of(reviewer(app, cast, "ar", "sv"))


@pytest.fixture
def ali(app: Flask, cast: Cast, client_of: ClientOf) -> FlaskClient:
    """A second reviewer of Arabic."""
    return client_of(reviewer(app, cast, "ar", name="ali"))


def decided(app: Flask) -> list[TextDecision]:
    with app.extensions["database"].reading() as session:
        return list(session.exec(select(TextDecision)))


def change(client: FlaskClient, page: str, *texts: str, reason: str = "Plainer") -> str:
    """The answer's text when it was refused, else nothing."""
    fields = {**before_her(client, page), "text": list(texts), "reason": reason}
    answer = client.post(f"{page}/change", data=fields)
    assert answer.status_code in (303, 422)
    return answer.text if answer.status_code == 422 else ""


def approve(client: FlaskClient, page: str) -> int:
    return client.post(f"{page}/approve", data=before_her(client, page)).status_code


def test_a_changed_text_is_what_pages_show_from_then_on(
    app: Flask, cast: Cast, client_of: ClientOf, rut: FlaskClient
) -> None:
    amina = client_of(cast.amina)
    assert "يومي" not in amina.get("/today").text
    assert change(rut, TODAY, " يومي\r\n", reason="  Shorter  word ") == ""
    assert "يومي" in amina.get("/today").text
    another_process()  # one that begins later
    assert "يومي" in amina.get("/today").text
    (row,) = decided(app)
    assert (row.locale, row.msgid, row.texts, row.reason) == (
        "ar",
        "Today",
        ["يومي"],
        "Shorter word",
    )
    with app.extensions["database"].reading() as session:
        noted = session.exec(select(AuditEntry).where(AuditEntry.act == "text_decided")).one()
    assert noted.detail["verdict"] == "changed"
    assert "Shorter word" in rut.get(TODAY).text


def test_another_process_shows_it_at_its_next_look_and_asks_once_a_while(
    app: Flask, cast: Cast, client_of: ClientOf, rut: FlaskClient
) -> None:
    amina = client_of(cast.amina)
    amina.get("/today")
    base, seen = app.extensions["database"], before_her(rut, TODAY)
    with base.writing() as session:  # elsewhere: this process is not told
        decide(
            session=session,
            by=cast.rut.id,
            at=clock.now(),
            association_id=cast.association.id,
            locale="ar",
            text_id=TODAY.rpartition("/")[2],
            seen=(tuple(seen["source"]), tuple(seen["seen"])),
            texts=("يومي",),
            reason="Shorter",
        )
        session.commit()
    with reads(base) as before:
        assert "يومي" not in amina.get("/today").text
    assert not [one for one in before if "text_" in one]
    app.config["TEXTS_EVERY"] = 0.0
    assert "يومي" in amina.get("/today").text
    with reads(base) as after:
        assert "يومي" in amina.get("/today").text
    assert len([one for one in after if "text_" in one]) == 1  # a number, and no text


def test_two_who_approve_make_a_draft_a_reviewed_text(
    app: Flask, rut: FlaskClient, ali: FlaskClient
) -> None:
    assert "Draft" in rut.get(TODAY).text
    assert (approve(rut, TODAY), approve(rut, TODAY)) == (303, 303)  # twice is once
    assert "Read by one" in rut.get(TODAY).text
    assert not i18n.is_reviewed("ar", "Today")
    assert approve(ali, TODAY) == 303
    assert "Read by two" in rut.get(TODAY).text
    rut.get("/texts")
    assert i18n.is_reviewed("ar", "Today")


def test_who_changes_a_text_stands_behind_it_and_another_text_is_approved_anew(
    rut: FlaskClient, ali: FlaskClient
) -> None:
    approve(ali, TODAY)
    assert change(rut, TODAY, "يومي") == ""
    assert "Read by one" in ali.get(TODAY).text
    approve(ali, TODAY)
    assert "Read by two" in ali.get(TODAY).text


def test_approving_leads_on_to_the_next_that_she_has_not_read(rut: FlaskClient) -> None:
    page = "/texts/ar?domain=participant&q=calendar"
    first = rut.get(page).text
    found = [part.partition('"')[0] for part in first.split('<section class="card" id="')[1:]]
    assert len(found) > 2
    here = f"/texts/ar/{found[0]}"
    sent = {**before_her(rut, here), "domain": "participant", "q": "calendar"}
    answer = rut.post(f"{here}/approve", data=sent)
    after = rut.get(answer.location).text
    assert f'id="{found[0]}"' not in after
    assert f'id="{found[1]}"' in after
    assert f'id="{found[0]}"' in rut.get(f"{page}&show=all").text


def test_the_list_finds_by_page_by_words_of_any_language_and_says_how_many(
    rut: FlaskClient,
) -> None:
    on_page = rut.get("/texts/ar?page=templates/home/week.html&show=all").text
    assert "templates/home/week.html" in on_page
    assert "templates/home/today.html ·" not in on_page.partition("<form")[0]
    for words in (
        "Nothing this week",
        "Inget den här veckan",
        i18n.text_in("ar", "Nothing this week"),
    ):
        if words in on_page:
            assert "Nothing this week" in rut.get("/texts/ar", query_string={"q": words}).text
    assert "Nothing left to read here" in rut.get("/texts/ar?q=zzzz").text
    assert rut.get("/texts/ar?first=99999&domain=nonsense&show=x").status_code == 200


def test_a_text_with_a_number_has_a_field_a_form_and_each_is_kept(
    app: Flask, rut: FlaskClient
) -> None:
    page = address("ar", STEPS)
    forms = i18n.forms_of("ar", STEPS)
    assert rut.get(page).text.count("<textarea") == len(forms) == 6
    new = (*forms[:2], "درجتان فوق", *forms[3:])
    assert change(rut, page, *new) == ""
    (row,) = decided(app)
    assert tuple(row.texts) == new
    rut.get("/texts")
    assert i18n.catalogue("ar").ungettext(STEPS, "%(num)s steps up", 2) == "درجتان فوق"
    assert "Write something" in change(rut, page, *new[:3])  # a form is missing


def test_another_swedish_sentence_makes_the_row_void_and_the_page_says_so(
    rut: FlaskClient, ali: FlaskClient
) -> None:
    shipped = i18n.text_in("ar", "Today")
    assert change(rut, TODAY, "يومي") == ""
    assert change(rut, address("sv", "Today"), "I dag") == ""
    page = ali.get(TODAY).text
    assert "The sentence has changed since" in page
    assert "يومي" in page  # what was decided of the one before
    assert "I dag" in page
    assert "Draft" in page
    assert i18n.text_in("ar", "Today") == shipped
    approve(ali, TODAY)
    assert "The sentence has changed since" not in ali.get(TODAY).text


def test_a_change_while_the_source_changed_is_refused_kindly_and_nothing_is_lost(
    app: Flask, rut: FlaskClient, ali: FlaskClient
) -> None:
    fields = {**before_her(ali, TODAY), "text": ["يومي"], "reason": "Shorter"}
    change(rut, address("sv", "Today"), "I dag")
    for way in ("change", "approve"):
        answer = ali.post(f"{TODAY}/{way}", data=fields)
        assert answer.status_code == 422
        assert "The sentence has changed since you opened it." in answer.text
        assert "Idag" in answer.text  # both: as it was
        assert "I dag" in answer.text  # and as it is
        assert "يومي" in answer.text
    assert 'value="Shorter"' in answer.text
    assert len(decided(app)) == 1


def test_a_change_while_somebody_changed_the_translation_is_refused_kindly(
    app: Flask, rut: FlaskClient, ali: FlaskClient
) -> None:
    fields = {**before_her(ali, TODAY), "text": ["نهاري"], "reason": "Mine"}
    change(rut, TODAY, "يومي")
    answer = ali.post(f"{TODAY}/change", data=fields)
    assert answer.status_code == 422
    assert "Somebody has changed this text" in answer.text
    assert all(words in answer.text for words in ("اليوم", "يومي", "نهاري"))
    assert len(decided(app)) == 1


FORM = "Close %(name)s"
CHANGES = [
    ("Today", "<script>alert(1)</script>", "angle brackets"),
    ("Today", "<img src=x onerror=alert(1)", "angle brackets"),
    ("Today", "اليوم\u202e", "invisible sign"),
    ("Today", "الي\u200bوم", "invisible sign"),
    ("Today", "Today", "letters of the language"),
    ("Today", "آگاهی", "another language"),
    ("Today", "اليوم " * 30, "too long"),
    ("Today", "اليوم.", "begin and end"),
    ("Today", " ", "Write something"),
    ("Today", "اليوم 5 %", "No other percent sign"),
    ("%(day)s and now", "اليوم والآن", "%(day)s"),
    ("%(day)s and now", "%(day)s و%(name)s الآن", "%(day)s"),
]


@ON_ONE_ENGINE
@pytest.mark.parametrize(("message", "typed", "told"), CHANGES)
def test_a_change_that_breaks_a_rule_is_told_what_to_do_and_stays_in_the_field(
    app: Flask, rut: FlaskClient, message: str, typed: str, told: str
) -> None:
    page = change(rut, address("ar", message), typed)
    assert told in page
    kept = page.partition('name="text"')[2].partition("</textarea>")[0]
    assert typed.replace("<", "&lt;").replace(">", "&gt;") in kept
    assert 'value="Plainer"' in page
    assert "<script>alert" not in page
    assert decided(app) == []


@ON_ONE_ENGINE
@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_change_says_why(app: Flask, rut: FlaskClient, reason: str) -> None:
    assert "Write why" in change(rut, TODAY, "يومي", reason=reason)
    assert decided(app) == []


@ON_ONE_ENGINE
def test_she_sees_her_languages_only_and_no_text_that_is_none(
    app: Flask, cast: Cast, client_of: ClientOf, rut: FlaskClient
) -> None:
    assert rut.get("/").location == "/texts"
    front = rut.get("/texts").text
    assert "العربية" in front
    assert "Soomaali" not in front
    for page in ("/texts/so", "/texts/en", "/texts/xx", "/texts/ar/nothing"):
        assert rut.get(page).status_code == 404
        theirs = address(page.split("/")[2], "Today" if page.count("/") == 2 else "No such text")
        assert rut.post(f"{theirs}/approve").status_code == 404
    for person in (cast.karin, cast.lena, cast.gun, cast.amina):
        assert client_of(person).get("/texts").status_code == 404
    nobody = client_of(reviewer(app, cast, name="eva"))
    assert "No language is yours yet" in nobody.get("/texts").text


@ON_ONE_ENGINE
def test_her_field_is_written_in_its_own_direction_whatever_she_reads(rut: FlaskClient) -> None:
    page = rut.get(TODAY).text
    assert '<html lang="en" dir="ltr"' in page
    field = page.partition('id="text-1"')[2].partition(">")[0]
    assert 'lang="ar" dir="rtl"' in field


@ON_ONE_ENGINE
def test_a_list_asks_the_database_little_however_much_is_decided(
    app: Flask, rut: FlaskClient
) -> None:
    def cost() -> int:
        rut.get("/texts/ar")
        with reads(app.extensions["database"]) as found:
            rut.get("/texts/ar")
        return len(found)

    before = cost()
    for message in ("Today", "Week", "Map"):
        approve(rut, address("ar", message))
    assert cost() == before <= 12
