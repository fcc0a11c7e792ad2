"""The two web fonts draw all that their languages say, and weigh what they may (DESIGN §8)."""

import pytest

from app import i18n
from app.web import fonts as linked
from tools import catalogues, fonts

EACH = pytest.mark.parametrize("font", fonts.FONTS, ids=lambda font: font.code)
UNDRAWN = {"ckb": "ټ", "ti": "ጘ"}  # of Pashto and of Blin


@EACH
def test_a_font_is_as_small_as_was_promised(font: fonts.Font) -> None:
    assert font.path.stat().st_size <= font.most
    assert "SIL OPEN FONT LICENSE" in font.path.with_name(font.licence).read_text("utf-8")


@EACH
def test_a_font_draws_all_that_its_language_says(font: fonts.Font) -> None:
    assert font.letters <= fonts.drawn(font.path)
    assert list(fonts.faults(font, catalogues.said_in(font.code))) == []


@EACH
def test_the_gate_of_the_catalogues_catches_a_letter_without_a_glyph(
    font: fonts.Font, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "extract", dict)
    monkeypatch.setattr(i18n, "offered", tuple)
    assert catalogues.check() == []
    monkeypatch.setattr(catalogues, "said_in", lambda code: f"a, {UNDRAWN[code]}.")
    undrawn = UNDRAWN[font.code]
    assert f"{font.code}: not in the font: {undrawn} U+{ord(undrawn):04X}" in catalogues.check()


def test_a_font_that_was_not_made_is_a_fault() -> None:
    nowhere = fonts.Font("ti", "nowhere", frozenset(), 0)
    assert list(fonts.faults(nowhere, "")) == [
        "no font: noto-nowhere.woff2 is made by `make assets`"
    ]


def test_the_fonts_that_are_made_are_the_fonts_that_pages_ask_for() -> None:
    assert {f"vendor/{font.file}" for font in fonts.FONTS} == set(linked.FILES)
    assert {font.code for font in fonts.FONTS} == set(linked.SHEETS)
