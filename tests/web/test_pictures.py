"""Pictograms: one ink line, one patch, small, spoken only when asked to be."""

import re
import xml.etree.ElementTree as ET

import pytest

from app.web import pictures

ALL = pictures.names()

AREAS = (
    *("activity", "body", "mind", "self", "family"),
    *("focus", "everyday", "sleep", "energy", "work"),
)


def test_every_area_and_every_mark_has_a_sign() -> None:
    assert set(AREAS) <= set(ALL)
    assert set(pictures.MARKS) <= set(ALL)
    assert len(pictures.MARKS) == len(set(pictures.MARKS)) == 14


@pytest.mark.parametrize("name", ALL)
def test_a_sign_is_small_and_well_formed(name: str) -> None:
    drawn = str(pictures.sign(name, "sun"))
    assert len(drawn.encode()) <= 420, "it is in every page"
    root = ET.fromstring(drawn)
    assert root.attrib["viewBox"] == "0 0 48 48"
    assert "style" not in drawn
    assert "transform" not in drawn


@pytest.mark.parametrize("name", ALL)
def test_a_sign_starts_and_stays_on_its_grid(name: str) -> None:
    ink = re.findall(r'd="([^"]+)"', str(pictures.sign(name)))[-1]
    for x, y in re.findall(r"M(-?[\d.]+)[ ,]?(-?[\d.]+)", ink):
        assert 0 <= float(x) <= 48
        assert 0 <= float(y) <= 48


def test_a_sign_beside_its_word_is_silent_and_one_alone_speaks() -> None:
    assert 'aria-hidden="true"' in pictures.sign("bird")
    alone = pictures.sign("bird", label='a "bird"')
    assert 'role="img"' in alone
    assert 'aria-label="a &#34;bird&#34;"' in alone
    assert "aria-hidden" not in alone


def test_only_what_points_along_the_line_turns_round_with_it() -> None:
    for name in ("back", "next", "send", "undo", "speaker", "arrow"):
        assert "flip" in pictures.sign(name)
    for name in ("check", "clock", "activity", "bird", "phone"):
        assert "flip" not in pictures.sign(name)


def test_the_patch_lies_behind_the_ink_and_bars_have_none() -> None:
    drawn = str(pictures.sign("house", "sun"))
    assert 'class="sign p-sun"' in drawn
    assert drawn.index('class="patch"') < drawn.rindex("<path d=")
    assert "patch" not in pictures.sign("house")
    assert "patch" not in pictures.sign("house", "none")


def test_a_wrong_name_says_which_signs_there_are() -> None:
    with pytest.raises(KeyError) as caught:
        pictures.sign("hose")
    assert "no sign 'hose'" in str(caught.value)
    assert "house" in str(caught.value)


def test_a_wrong_patch_is_refused() -> None:
    with pytest.raises(ValueError, match="no patch 'red'"):
        pictures.sign("house", "red")


def test_a_shape_for_another_drawing_is_the_same_ink() -> None:
    inner = str(pictures.sign("bird", "sun")).split(">", 1)[1].removesuffix("</svg>")
    shape = str(pictures.sign_shape("bird", "sun"))
    assert shape == f'<g class="sign p-sun">{inner}</g>'
