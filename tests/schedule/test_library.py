from pathlib import Path

import pytest

from app import i18n
from app.schedule import library
from app.schedule.library import PhraseError, load, say
from app.web import pictures

LIBRARY = '[activity]\nwalk = "activity"\n[way]\nway_bus = "bus"\n'
SV = '[activity]\nwalk = "Promenad"\n[way]\nway_bus = "Buss {line} till {stop}"\n'


def folder(path: Path, **files: str) -> Path:
    for name, text in {"library": LIBRARY, "sv": SV, **files}.items():
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    return path


def test_the_shipped_library_is_whole_in_every_language_on_offer() -> None:
    found = load(library.SHIPPED, [one.code for one in i18n.offered()], pictures.names())
    assert len(found) >= 150
    assert {one.shelf for one in found.values()} == set(library.SHELVES)


def test_four_pictures_are_enough_to_say_why_not() -> None:
    assert len(library.on_shelf(library.shipped(), "absence")) == 4


def test_names_stay_as_they_are_in_every_language() -> None:
    for one in i18n.offered():
        said = say(library.shipped(), "way_bus", one.code, {"line": "4", "stop": "Kvarnen"})
        assert "4" in said.text
        assert "Kvarnen" in said.text
        assert said.lang == one.html_lang


def test_what_a_language_lacks_is_said_in_swedish_and_marked_so(tmp_path: Path) -> None:
    phrases = load(folder(tmp_path))
    said = say(phrases, "walk", "ar")
    assert (said.text, said.lang) == ("Promenad", "sv")


def test_a_phrase_that_is_gone_breaks_no_page() -> None:
    assert say({}, "own_gone", "sv").sign in pictures.names()


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"sv": SV.replace("walk", "wlak")}, "activity.wlak: expected an id of library.toml"),
        ({"sv": '[activity]\nwalk = "Promenad"\n'}, "way.way_bus: expected words, found nothing"),
        ({"en": SV.replace("{stop}", "")}, "way.way_bus: expected words without spaces"),
        ({"en": SV.replace(" till {stop}", "")}, "way.way_bus: expected the gaps of the Swedish"),
        ({"sv": SV.replace("{stop}", "{stop")}, "expected gaps such as {stop}"),
        ({"sv": SV.replace("Promenad", "Promenad.")}, "no full stop"),
        ({"sv": SV.replace("Promenad", "P\u202eromenad")}, "no invisible characters"),
        ({"sv": SV.replace("Promenad", "P" * 61)}, "at most 60 characters"),
        ({"sv": "[activity]\nwalk = 3\n"}, "activity.walk: expected a text"),
        ({"sv": "[animals]\ncow = 'Ko'\n"}, "animals: expected one of activity"),
        ({"sv": "[activity\n"}, "expected valid TOML"),
        ({"library": LIBRARY.replace('"bus"', '"buss"')}, "the name of a pictogram, found 'buss'"),
        ({"library": LIBRARY.replace("walk", "own_walk")}, "expected an id of a-z"),
    ],
)
def test_a_fault_is_one_line_that_says_where(
    tmp_path: Path, files: dict[str, str], line: str
) -> None:
    with pytest.raises(PhraseError) as wrong:
        load(folder(tmp_path, **files), signs=pictures.names())
    assert line in str(wrong.value)
    assert str(tmp_path) in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_a_language_on_offer_without_a_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PhraseError, match="a file for each language on offer"):
        load(folder(tmp_path), ["sv", "ti"])
