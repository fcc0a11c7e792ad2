"""Languages: choosing one, and finding its texts wherever they are filed."""

from dataclasses import replace

import pytest
from flask import Flask
from polib import pofile

from app import i18n
from app.web.names import gettext, ngettext


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("sv-SE", "sv"),
        ("AR", "ar"),
        ("ar-SY", "ar"),
        ("en_GB", "en"),
        ("zz", None),
        ("../../etc", None),
        ("", None),
        ("a" * 300, None),
        ("prs", "fa_AF"),
        ("fa-AF", "fa_AF"),
        ("kmr", "ku"),
        ("ku-Arab", "ckb"),
        ("ku-Arab-IQ", "ckb"),
        ("ku-Latn-TR", "ku"),
        ("fa-Arab-AF", "fa_AF"),
        ("fa-Arab-IR", "fa"),
        ("iw", None),
        ("tr-CY", "tr"),
    ],
)
def test_a_tag_from_outside_becomes_a_language_we_offer_or_nothing(
    tag: str, code: str | None
) -> None:
    found = i18n.known(tag)
    assert (found.code if found else None) == code


def test_the_first_wish_that_can_be_fulfilled_wins() -> None:
    assert i18n.choose("zz", "ar", accepted=["en"]).code == "ar"
    assert i18n.choose(None, accepted=["zz", "en"]).code == "en"
    assert i18n.choose(None).code == "sv"


@pytest.mark.parametrize(
    ("code", "domain"),
    [
        (each.code, domain)
        for each in i18n.offered()
        if each.code != "en"
        for domain in i18n.domains(each.code)
    ],
)
def test_every_text_of_both_domains_is_found(code: str, domain: str) -> None:
    """A page asks one catalogue: a text filed elsewhere would come out in English."""
    path = i18n.ROOT / code / "LC_MESSAGES" / f"{domain}.po"
    texts = i18n.catalogue(code)
    for entry in pofile(str(path)):
        if entry.msgid_plural:
            found = texts.ungettext(entry.msgid, entry.msgid_plural, 5)
            assert found in entry.msgstr_plural.values()
        elif entry.msgctxt is None:
            assert texts.ugettext(entry.msgid) == entry.msgstr


def test_a_request_speaks_its_language(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "ar"}):
        app.preprocess_request()
        assert gettext("Today") == i18n.text_in("ar", "Today") != "Today"
        assert ngettext("One step up", "%(num)s steps up", 3) != "3 steps up"


def test_where_staff_texts_are_not_translated_yet_staff_read_swedish(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    half = {**i18n.languages(), "ar": replace(i18n.languages()["ar"], for_staff=False)}
    monkeypatch.setattr(i18n, "languages", lambda: half)
    texts = i18n.shipped.__wrapped__("ar")
    assert texts.ugettext("Enrol") == i18n.text_in("sv", "Enrol")
    assert texts.ugettext("Today") == i18n.text_in("ar", "Today")


def test_a_translation_is_a_draft_until_two_have_approved_this_very_text() -> None:
    assert i18n.is_reviewed("sv", "Today")
    assert not i18n.is_reviewed("ar", "Today")
