"""What ships: whole files, and every plural message right with every kind of number (trust L4)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import i18n
from app.texts import gates
from app.texts.catalogues import entries, po_path
from app.web.names import gettext, ngettext
from tests.support.app import ON_ONE_ENGINE
from tools import catalogues, written

NUMBERS = (0, 1, 2, 3, 5, 11, 21, 22, 100, 1.5)
LANGUAGES = [each.code for each in i18n.offered()]


def swapped(old: str, new: str) -> Callable[[str], bytes]:
    def plant(text: str) -> bytes:
        assert re.search(old, text)
        return re.sub(old, new, text, count=1).encode()

    return plant


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (swapped(r"nplurals=3; plural=\(.*;", r"nplurals=3; plural=(n != 1);"), "Plural-Forms: np"),
        (swapped(r"nplurals=3; plural=\(.*;", r"nplurals=3; plural=foo(n);"), "Plural-Forms: np"),
        (swapped(r'"Plural-Forms.*\n', ""), "Plural-Forms: nplurals=3"),
        (swapped(r'(msgid "Today"\nmsgstr .*\n)', r"\1\n\1"), "the same text once more"),
        (swapped(r'msgid "Today"', 'msgid "Today'), "quotation marks"),
        (lambda text: text.replace("utf-8", "utf-16").encode("utf-16"), "not UTF-8"),
    ],
    ids=["wrong rule", "no rule at all", "no header", "twice", "syntax", "decoding"],
)
def test_a_shipped_file_that_is_not_whole_is_told_with_its_line_and_not_compiled(
    translations: Path,
    plant: Callable[[str], bytes],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = po_path("uk", "participant")
    before = path.with_suffix(".mo").read_bytes()
    path.write_bytes(plant(path.read_text("utf-8")))
    (fault, *_) = faults = catalogues.check()
    assert re.match(r"translations/uk/LC_MESSAGES/participant.po:\d+: ", fault), faults
    assert told in fault
    assert catalogues.main(["compile"]) == 1
    assert fault in capsys.readouterr().err
    assert path.with_suffix(".mo").read_bytes() == before


PLURAL = [entry.ids for entry in entries("sv").values() if len(entry.ids) > 1]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_plural_message_is_whole_with_every_kind_of_number(code: str) -> None:
    assert len(PLURAL) > 50
    for singular, plural in PLURAL:
        names = dict.fromkeys(gates.placeholders(plural), "x")
        for number in NUMBERS:
            said = i18n.text_in(code, singular, plural, **{**names, "num": number})
            assert said.strip()
            assert "%(" not in said
            is_spelt = number in (0, 1, 2) and len(gates.numbers_of(code)) > 1
            assert is_spelt or "num" not in names or str(number) in said, said


def test_arabic_counts_with_a_hundred_in_the_genitive_and_with_eleven_in_the_accusative() -> None:
    """CLDR: 11 to 99 are "many" (11 يومًا), 100 to 102 and fractions "other" (100 يوم)."""
    counted = re.compile(r"%\((?:num|hours|span)\)s ((?:وعد|نص|طريق|[ء-ي])[^ .،%]*)")
    for singular, _plural in PLURAL:
        *_, other, many = i18n.forms_of("ar", singular)
        for found in counted.findall(other):
            assert not found.endswith("ًا"), other
        for found in counted.findall(many):
            assert found.endswith(("ًا", "ة", "آخرون")) or not found.isalpha(), many
    assert i18n.text_in("ar", "%(num)s day", "%(num)s days", num=11) == "11 يومًا"
    assert i18n.text_in("ar", "%(num)s day", "%(num)s days", num=100) == "100 يوم"
    assert i18n.text_in("ar", "%(num)s day", "%(num)s days", num=1.5) == "1.5 يوم"


@ON_ONE_ENGINE
def test_no_translation_ends_the_attribute_it_stands_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = 'Obróć" hx-post="/me/x'
    with app.test_request_context():
        monkeypatch.setattr("app.web.names._texts", lambda: _Says(bad))
        for said in (gettext("Turn", name="x"), ngettext("One", "%(num)s", 2)):
            assert '"' not in said
            assert "hx-post=&#34;" in said


class _Says:
    """A catalogue that says one thing."""

    def __init__(self, text: str) -> None:
        self.text = text

    def ugettext(self, _message: str) -> str:
        return self.text

    def ungettext(self, _singular: str, _plural: str, _number: int) -> str:
        return self.text


@pytest.mark.parametrize(
    ("folder", "place", "planted", "told"),
    [
        ("instruments/now", "bottom", "I rest a lot", "not in the script"),
        ("phrases", "gym", "<script>النادي", "tags differ"),
        ("suggestions", "walk_ten_minutes", "المشي عشر\u00ad دقائق", "zero-width"),
    ],
)
def test_texts_outside_the_catalogues_pass_the_same_gates(
    tmp_path: Path, folder: str, place: str, planted: str, told: str
) -> None:
    home = next(one for one in written.folders() if one.as_posix().endswith(folder))
    for code in ("en", "sv", "ar"):
        text = (home / f"{code}.toml").read_text("utf-8")
        if code == "ar":
            line = re.compile(rf'^{place} = ".*"', re.MULTILINE)
            text = line.sub(f'{place} = "{planted}"', text, count=1)
        (tmp_path / f"{code}.toml").write_text(text, "utf-8")
    (fault, *_) = written.faults_in(tmp_path, i18n.languages()["ar"], catalogues.rules("ar"))
    assert f"{place}: {told}" in fault
