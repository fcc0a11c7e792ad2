"""Each gate catches the error planted for it, and lets a whole catalogue through."""

import tomllib
from collections.abc import Callable

import pytest
from babel.messages.catalog import Catalog, Message

from app import i18n
from app.texts import gates
from app.texts.gates import Rules
from tools import catalogues

TEXTS: tuple[tuple[str | tuple[str, str], str | tuple[str, ...]], ...] = (
    ("Call %(name)s.", "اتصل بـ %(name)s."),
    ("Ready?", "جاهز؟"),
    ("<b>Now</b>", "<b>الآن</b>"),
    ("Say hello", "قل مرحبا"),
    (("One step", "%(num)s steps"), ("صفر", "خطوة", "خطوتان", "%(num)s", "%(num)s", "%(num)s")),
    ("Call 112 if somebody is in danger of life now", "الاتصال بالرقم 112 إذا كانت الحياة في خطر"),
    ("Also here", "هنا أيضًا"),
)
SWEDISH = {"Also here": ("Även här",)}


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
    held_to = Rules(terms={"hello": ["مرحب"]}, swedish=SWEDISH)
    found = gates.faults(i18n.languages()["ar"], template(), catalogue, held_to)
    return [fault for _line, fault in found]


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


SAYS_112 = "Call 112 if somebody is in danger of life now"
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
    ("control character", says("Ready?", "جا\ufdd0هز؟")),  # parts what stands side by side
    ("quotes", says("Ready?", 'جاهز" hx-post="؟')),
    ("quotes", says("Ready?", "جاهز`؟")),
    ("quotes", says("Ready?", "جاهز&#34;؟")),
    ("stray bidi control", says("Ready?", "\u2069جاهز\u2066؟")),
    ("zero-width character", says("Ready?", "جا\u00adهز؟")),
    ("zero-width character", says("Ready?", "جاهز\u2063؟")),
    ("zero-width character", says("Ready?", "جاهز\U000e0041؟")),
    ("spaces", says("Say hello", "قل  مرحبا")),
    ("spaces", says("Say hello", "قل\nمرحبا")),
    ("spaces", says("Say hello", "قل\u2003مرحبا")),
    ("ends without", says("Ready?", "جاهز?")),
    ("ends without", says("Ready?", "جاهز።")),
    ("signs of another script: ,", says("Say hello", "قل, مرحبا")),
    ("signs of another script: ;", says("Call %(name)s.", "اتصل بـ %(name)s; الآن.")),
    ("signs of another script", says(SAYS_112, "الاتصال بالرقم ١١٢ إذا كانت الحياة في خطر")),
    ("numbers: 112", says(SAYS_112, "الاتصال بالرقم 113 إذا كانت الحياة في خطر")),
    ("numbers: 112", says(SAYS_112, "الاتصال إذا كانت الحياة في خطر")),
    ("too short", says(SAYS_112, "نعم 112")),
    ("a word of another script: сор", says("Say hello", "قل مرحبا وأهلا وسهلا بالجميع сор")),
    ("unchanged", says("Also here", "Även här")),
    ("placeholders", says("One step", ("صفر", "خطوة", "خطوتان", "خطوات", "%(num)s", "%(num)s"))),
)


def test_a_whole_catalogue_passes() -> None:
    assert faults(whole()) == []


@pytest.mark.parametrize(("expected", "plant"), PLANTED)
def test_a_planted_error_is_found(expected: str, plant: Callable[[Catalog], None]) -> None:
    catalogue = whole()
    plant(catalogue)
    found = faults(catalogue)
    assert any(fault.startswith(expected) for fault in found), found


def test_the_planted_errors_are_of_twenty_kinds_and_more() -> None:
    assert len({expected.partition(":")[0] for expected, _ in PLANTED}) >= 20


@pytest.mark.parametrize(
    ("code", "source", "planted", "expected"),
    [
        ("pl", "Turn", 'Obróć" hx-post="/me/x" x="', "quotes"),
        ("pl", "Turn", "Повернути", "not in the script: Latin"),
        ("pl", "Also here", "Tаkże tu", "a word of another script: Tаkże"),  # a Cyrillic а
        ("so", "Also here", "هنا أيضًا", "not in the script: Latin"),
        ("uk", "Also here", "також a тут", "a word of another script: a"),  # a Latin a
        ("ti", "I am here.", "ኣብዚ ኣለኹ.", "ends without: ።"),
        ("ti", "Here, there", "ኣብዚ, ኣብቲ", "signs of another script: ,"),
        ("fa", "At 10:00", "ساعت ۱۰:۰۰", "signs of another script: ۰ ۱"),
        ("ku", "Code", "Kod", "unchanged"),
        ("ru", ("One step", "%(num)s steps"), ("Один шаг", "%(num)s", "%(num)s"), "placeholders"),
    ],
)
def test_a_planted_error_is_found_in_any_script(
    code: str, source: str | tuple[str, str], planted: str | tuple[str, ...], expected: str
) -> None:
    held_to = Rules(swedish={"Code": ("Kod",)})
    message = Message(source, planted)
    found = [str(one) for one in gates.all_faults(i18n.languages()[code], message, held_to)]
    assert expected in [one if ":" in expected else one.partition(":")[0] for one in found], found


def test_what_somebody_has_looked_at_is_let_through_by_that_gate_only() -> None:
    language, message = i18n.languages()["ku"], Message("Code", "Code")
    assert [*gates.all_faults(language, message, Rules())]
    accepted = Rules(accepted={"unchanged": ["Code"]})
    assert [*gates.all_faults(language, message, accepted)] == []
    message.string = "Code\u00ad"
    assert [*gates.all_faults(language, message, accepted)]


@pytest.mark.parametrize(
    "code", [each.code for each in i18n.offered() if each.code not in ("sv", "en")]
)
def test_a_glossary_decides_eighty_terms_and_the_check_asks_for_many(code: str) -> None:
    found = tomllib.loads((i18n.ROOT / code / "glossary.toml").read_text("utf-8"))
    stems = found.pop("stems")
    assert len(found) >= 80
    assert len(stems) >= 55


def test_a_text_lives_in_one_domain_only() -> None:
    fresh = catalogues.extract()
    ids = [
        {(message.id, message.context) for message in fresh[domain] if message.id}
        for domain in i18n.DOMAINS
    ]
    assert not set.intersection(*ids)
    assert all(ids)
