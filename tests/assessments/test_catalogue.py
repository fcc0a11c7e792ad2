"""Instruments are data: what loads, and the one clear line for what does not."""

import tomllib
from pathlib import Path

import pytest

from app import i18n
from app.assessments.catalogue import SHIPPED, InstrumentError, load, load_all, shipped
from app.assessments.vocabulary import AnswerType, Direction, Method
from app.assessments.worked_examples import recompute
from app.web import pictures
from tests.assessments.instruments import DATA, INVENTED, copy_of, folder_of, reword

ITEMS_AND_SIGNS = {
    "activity": "activity",
    "physical_health": "body",
    "mental_health": "mind",
    "self_esteem": "self",
    "family": "family",
    "concentration": "focus",
    "daily_life": "everyday",
    "sleep": "sleep",
    "energy": "energy",
    "future": "work",
}
ITEMS = list(ITEMS_AND_SIGNS)
OFFERED = tuple(sorted(one.code for one in i18n.offered()))


def test_how_it_is_now_has_its_ten_items_in_order_on_ten_steps() -> None:
    now = shipped()["now"]
    assert [item.id for item in now.items] == ITEMS
    assert [item.sign for item in now.items] == list(ITEMS_AND_SIGNS.values())
    assert {item.answer for item in now.items} == {AnswerType.SCALE}
    assert {tuple(item.values) for item in now.items} == {tuple(range(1, 11))}
    assert {item.direction for item in now.items} == {Direction.HIGHER}
    assert now.scoring.method is Method.NONE


def test_how_it_is_now_is_whole_in_every_language_on_offer() -> None:
    now = shipped()["now"]
    assert now.languages() == OFFERED
    assert now.wordings["sv"].title == "Så har jag det nu"
    assert now.wordings["en"].title == "How it is now"
    for wording in now.wordings.values():
        assert list(wording.items) == list(wording.areas) == ITEMS
        for words in wording.items.values():
            assert all((words.question, words.bottom, words.middle, words.top))


def test_the_words_differ_between_the_languages_and_between_the_ends_of_the_hill() -> None:
    now = shipped()["now"]
    for item in ITEMS:
        every = [wording.items[item] for wording in now.wordings.values()]
        # Dari and Persian may ask in the same words; no others do.
        assert len({words.question for words in every}) >= len(every) - 1
        assert all(len({words.bottom, words.middle, words.top}) == 3 for words in every)


def test_every_question_has_a_pictogram_that_is_there() -> None:
    wanted = {item.sign for instrument in shipped().values() for item in instrument.items}
    assert wanted <= set(pictures.names())


@pytest.mark.parametrize("name", [*INVENTED, *sorted(shipped())])
def test_worked_examples_come_out_as_the_file_says(name: str) -> None:
    instrument = load(folder_of(name))
    assert recompute(instrument, folder_of(name)) == len(instrument.examples) > 0


def test_the_invented_ones_use_the_whole_vocabulary() -> None:
    every = [*load_all(DATA).values(), *shipped().values()]
    assert {item.answer for one in every for item in one.items} == set(AnswerType)
    assert {item.direction for one in every for item in one.items} == set(Direction)
    assert {one.scoring.method for one in every} == set(Method)


def test_a_shared_word_serves_every_question_without_its_own() -> None:
    rain = load(DATA / "rain-mood").wordings["sv"].items
    assert (rain["drops"].bottom, rain["sun"].bottom) == ("Lite", "Lite sol")
    garden = load(DATA / "garden").wordings["sv"].items
    assert garden["dig"].options == {0: "Sällan", 1: "Ibland", 3: "Ofta"}
    assert garden["weed"].options == {0: "En gång", 1: "Några gånger", 3: "Varje dag"}


def test_a_copy_under_a_new_id_with_own_words_loads(tmp_path: Path) -> None:
    mine = copy_of("now", tmp_path).rename(tmp_path / "my-own")
    reword(mine / "instrument.toml", 'id = "now"', 'id = "my-own"')
    reword(mine / "sv.toml", "Hur sover du just nu?", "Hur sover du om natten?")
    assert load(mine).wordings["sv"].items["sleep"].question == "Hur sover du om natten?"


def test_a_language_is_added_by_adding_a_file(tmp_path: Path) -> None:
    copy = copy_of("now", tmp_path)
    (copy / "fa_AF.toml").unlink(missing_ok=True)
    assert "fa_AF" not in load(copy).languages()
    (copy / "fa_AF.toml").write_text((copy / "en.toml").read_text("utf-8"), "utf-8")
    assert "fa_AF" in load(copy).languages()


def test_official_words_may_be_laid_out_anew_but_not_changed(tmp_path: Path) -> None:
    copy = copy_of("stars", tmp_path)
    sv = copy / "sv.toml"
    sv.write_text("# A remark.\n" + sv.read_text("utf-8"), "utf-8")
    assert load(copy).wordings["sv"].title == "Stjärnorna"
    reword(sv, "en ljus stjärna", "en stjärna")
    with pytest.raises(InstrumentError, match=r"sv\.toml: locked: expected 'sha256:"):
        load(copy)


# instrument, file, what stands there, what is planted, how the one line must go on after the file
BROKEN = [
    ("now", "instrument.toml", 'id = "now"', 'id = "then"', ": id: expected the name of"),
    ("now", "instrument.toml", 'version = "1"', 'version = "one"', ": version: expected a version"),
    (
        "now",
        "instrument.toml",
        'owner = "Stegvis"\n',
        "",
        ": owner: expected a text, found nothing",
    ),
    ("now", "instrument.toml", 'wording = "own"', 'wording = "mine"', ": wording: expected one of"),
    ("now", "instrument.toml", "lowest = 1\n", "lowset = 1\n", ": items[activity]: expected only"),
    ("now", "instrument.toml", "lowest = 1", "lowest = 1.5", "lowest: expected a whole number"),
    ("now", "instrument.toml", "lowest = 1", "lowest = true", "lowest: expected a whole number"),
    ("now", "instrument.toml", "lowest = 1", "lowest = 10", "highest: expected more than lowest"),
    ("now", "instrument.toml", "lowest = 1", "lowest = -90", "highest: expected at most 11 steps"),
    ("now", "instrument.toml", 'id = "sleep"', 'id = "family"', ": items: expected every id once"),
    ("now", "instrument.toml", 'answer = "scale"', 'answer = "slider"', "answer: expected one of"),
    ("now", "instrument.toml", 'answer = "scale"', 'answer = "text"', "lowest: expected no such"),
    ("now", "instrument.toml", "direction =", "direction", ":21: expected valid TOML, found "),
    (
        "now",
        "instrument.toml",
        "sleep = 2, energy = 3",
        "sleep = 0, energy = 3",
        "answers.sleep: e",
    ),
    (
        "now",
        "instrument.toml",
        'method = "none"',
        'method = "sum"',
        ": scoring.direction: expected",
    ),
    (
        "now",
        "instrument.toml",
        'method = "none"',
        'method = "none"\nbands = []',
        ": scoring.bands:",
    ),
    ("now", "sv.toml", 'question = "Hur sover du just nu?"\n', "", ": items.sleep.question: expec"),
    ("now", "sv.toml", 'top = "Jag sover bra"\n', "", ": items.sleep.top: expected a text"),
    ("now", "ar.toml", "[items.future]", "[items.past]", ": items: expected only activity"),
    ("now", "ar.toml", 'future = "', 'past = "', ": areas: expected only activity"),
    ("now", "en.toml", "How it is now", "", ": title: expected a text, found ''"),
    ("now", "en.toml", "How it is now", "How it is now ", ": title: expected one line of text"),
    ("now", "en.toml", "How it is now", "How\u202eit is now", ": title: expected text without"),
    ("now", "en.toml", "How it is now", "Ho\u0308w it is now", ": title: expected composed (NFC)"),
    ("now", "en.toml", 'title = "How', 'locked = "x"\ntitle = "How', ": locked: expected no lock"),
    ("travel", "sv.toml", 'unit = "minuter"\n', "", ": items.minutes.unit: expected a text"),
    ("travel", "sv.toml", 'bike = "Cykel", ', "", ": items.means.options.bike: expected a text"),
    ("travel", "instrument.toml", "value = 2", "value = 1", "options: expected every id once"),
    (
        "travel",
        "instrument.toml",
        "highest = 240",
        f"highest = {'9' * 5000}",
        "expected valid TOML",
    ),
    ("garden", "instrument.toml", "min_answered = 2", "min_answered = 4", "expected 1 to 3"),
    ("garden", "instrument.toml", "{ min_answered = 2 }", "{ }", "missing: expected either min_a"),
    ("garden", "instrument.toml", "above = 7", "at_least = 7", "bands[flower]: expected to begin"),
    ("garden", "instrument.toml", "above = 7", "above = 8", "bands[flower]: expected to begin"),
    (
        "garden",
        "instrument.toml",
        "above = 7 ",
        "above = 7, below = 9 ",
        "bands: expected open ends",
    ),
    (
        "garden",
        "instrument.toml",
        "below = 4",
        "below = 1e999999999",
        "below: expected a number su",
    ),
    ("garden", "sv.toml", 'leaf = "Blad"\n', "", ": bands.leaf: expected a text, found nothing"),
    (
        "garden",
        "sv.toml",
        'often = "Ofta"\n',
        "",
        ": options.often: expected a text, found nothing",
    ),
    ("rain-mood", "instrument.toml", "highest = 5", "highest = 6", ": items: expected one range"),
    ("rain-mood", "instrument.toml", "0.75", "1.5", "min_share: expected more than 0 and at most"),
    ("stars", "instrument.toml", 'version = "3"', 'version = "4"', ": locked: expected 'sha256:"),
    ("stars", "sv.toml", "locked = ", "# locked = ", ": locked: expected"),
]


@pytest.mark.parametrize(("name", "file", "old", "new", "line"), BROKEN)
def test_a_broken_file_gives_one_line_with_file_place_and_expectation(
    name: str, file: str, old: str, new: str, line: str, tmp_path: Path
) -> None:
    broken = copy_of(name, tmp_path) / file
    reword(broken, old, new)
    with pytest.raises(InstrumentError) as raised:
        load(broken.parent)
    said = str(raised.value)
    assert said.startswith(f"{broken}:")
    assert line in said
    assert "expected " in said
    assert ", found " in said
    assert len(said.splitlines()) == 1
    assert "\u202e" not in said


def test_a_file_that_is_not_text_names_its_line(tmp_path: Path) -> None:
    copy = copy_of("now", tmp_path)
    (copy / "en.toml").write_bytes(b'# fine\ntitle = "\xff"\n')
    with pytest.raises(InstrumentError, match=r"en\.toml:2: expected UTF-8 text, found byte 16"):
        load(copy)


def test_an_unclosed_file_names_its_last_line(tmp_path: Path) -> None:
    copy = copy_of("now", tmp_path)
    (copy / "en.toml").write_text('\ntitle = """never closed', "utf-8")
    with pytest.raises(InstrumentError, match=r"en\.toml:2: expected valid TOML, found "):
        load(copy)


def test_a_mistyped_language_file_is_not_passed_over(tmp_path: Path) -> None:
    copy = copy_of("now", tmp_path)
    (copy / "en.toml").rename(copy / "english.toml")
    with pytest.raises(InstrumentError, match=r"or a \.md file, found 'english\.toml'"):
        load(copy)


def test_an_instrument_without_swedish_does_not_load(tmp_path: Path) -> None:
    copy = copy_of("now", tmp_path)
    (copy / "sv.toml").unlink()
    with pytest.raises(InstrumentError, match=r"sv\.toml: expected the Swedish wording"):
        load(copy)


def test_a_folder_or_structure_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match="expected an instrument folder, found nothing"):
        load(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InstrumentError, match=r"instrument\.toml: expected a file to read"):
        load_all(tmp_path)


def test_the_names_of_instruments_we_do_not_ship_parse_when_they_are_there() -> None:
    for file in SHIPPED.glob("known.toml"):
        assert tomllib.loads(file.read_text("utf-8"))
