"""Each gate catches the error planted for it, and lets a whole catalogue through."""

from collections.abc import Callable

import pytest
from babel.messages.catalog import Catalog, Message

from app import i18n
from app.texts import gates
from tools import catalogues

TEXTS: tuple[tuple[str | tuple[str, str], str | tuple[str, ...]], ...] = (
    ("Call %(name)s.", "اتصل بـ %(name)s."),
    ("Ready?", "جاهز؟"),
    ("<b>Now</b>", "<b>الآن</b>"),
    ("Say hello", "قل مرحبا"),
    (("One step", "%(num)s steps"), ("صفر", "خطوة", "خطوتان", "%(num)s", "%(num)s", "%(num)s")),
)


def template() -> Catalog:
    found = Catalog()
    for message, _text in TEXTS:
        found.add(message)
    return found


def whole() -> Catalog:
    found = Catalog(locale="ar")
    for message, text in TEXTS:
        found.add(message, text)
    return found


def faults(catalogue: Catalog) -> list[str]:
    terms = {"hello": ["مرحب"]}
    return list(gates.faults(i18n.languages()["ar"], template(), catalogue, terms))


def message(catalogue: Catalog, text: str) -> Message:
    found = catalogue.get(text)
    assert found is not None
    return found


def says(text: str, planted: str) -> Callable[[Catalog], None]:
    def plant(catalogue: Catalog) -> None:
        message(catalogue, text).string = planted

    return plant


def forget_one(catalogue: Catalog) -> None:
    catalogue.delete("Ready?")


def keep_an_old_one(catalogue: Catalog) -> None:
    catalogue.add("Gone", "ذهب")


def lose_a_plural(catalogue: Catalog) -> None:
    message(catalogue, "One step").string = ("خطوة", "%(num)s")


def make_fuzzy(catalogue: Catalog) -> None:
    message(catalogue, "Ready?").flags.add("fuzzy")


PLANTED: tuple[tuple[str, Callable[[Catalog], None]], ...] = (
    ("missing", forget_one),
    ("missing", says("Ready?", "  ")),
    ("obsolete", keep_an_old_one),
    ("plural forms", lose_a_plural),
    ("fuzzy", make_fuzzy),
    ("placeholders", says("Call %(name)s.", "اتصل.")),
    ("placeholders", says("Call %(name)s.", "اتصل بـ %(nmae)s.")),
    ("tags differ", says("<b>Now</b>", "الآن")),
    ("not NFC", says("Ready?", "جاهز؟ آ".replace("آ", "ا\u0653") + "؟")),
    ("stray bidi control", says("Ready?", "جاهز\u202e؟")),
    ("stray bidi control", says("Ready?", "\u2066جاهز؟")),
    ("zero-width", says("Ready?", "جا\u200bهز؟")),
    ("space at an end", says("Ready?", "جاهز؟ ")),
    ("ends without", says("Ready?", "جاهز")),
    ("not in the script: Arabic", says("Ready?", "Ready?")),
    ("letters of another language", says("Ready?", "آماده‌ایم تا کی؟")),  # Persian
    ("ends with", says("Say hello", "قل مرحبا.")),
    ("unchanged", says("Say hello", "Say hello")),
    ("glossary: hello", says("Say hello", "قل شيئا")),
    ("too long", says("Ready?", "جاهز " * 12 + "؟")),
    ("plural forms", says("One step", ("خطوة",) * 7)),
    ("placeholders", says("Say hello", "قل %(name)s")),
    ("stray bidi control", says("Ready?", "\u200fجاهز؟")),
    ("tags differ", says("<b>Now</b>", "<b onclick=x()>الآن</b>")),
    ("tags differ", says("<b>Now</b>", "<b>الآن</b><SCRIPT>")),
    ("tags differ", says("Ready?", "<img src=x جاهز؟")),
    ("placeholders", says("Call %(name)s.", "اتصل بـ %(name)s 5 %.")),
    ("control character", says("Ready?", "جا\x00هز؟")),
)


def test_a_whole_catalogue_passes() -> None:
    assert faults(whole()) == []


@pytest.mark.parametrize(("expected", "plant"), PLANTED)
def test_a_planted_error_is_found(expected: str, plant: Callable[[Catalog], None]) -> None:
    catalogue = whole()
    plant(catalogue)
    found = faults(catalogue)
    assert any(fault.startswith(expected) for fault in found), found


def test_a_text_lives_in_one_domain_only() -> None:
    fresh = catalogues.extract()
    ids = [
        {(message.id, message.context) for message in fresh[domain] if message.id}
        for domain in i18n.DOMAINS
    ]
    assert not set.intersection(*ids)
    assert all(ids)
