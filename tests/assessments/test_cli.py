"""`flask instruments`: what it prints, and the how-to that leans on it."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import i18n
from app.assessments import cli
from app.assessments.catalogue import SHIPPED, shipped
from app.assessments.vocabulary import AnswerType, Direction, Method, Skipped
from tests.assessments.instruments import DATA, copy_of, reword

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to-add-an-instrument.md"


OFFERED = sorted(one.code for one in i18n.offered())


def flask_instruments(*arguments: object) -> Result:
    return CliRunner().invoke(cli.instruments_cli, [str(each) for each in arguments])


def the_one_error_of(result: Result) -> str:
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert len(lines) == 1
    return lines[0]


def test_the_list_names_each_instrument_with_what_one_must_know() -> None:
    result = flask_instruments("list", "--format", "json")
    assert result.exit_code == 0
    rows = {row["id"]: row for row in json.loads(result.output)}
    assert set(rows) == set(shipped())
    now = rows["now"]
    assert (now["title"], now["items"], now["version"]) == ("Så har jag det nu", 10, "1")
    assert (now["wording"], now["scoring"], now["shipped"]) == ("own", "none", True)
    assert now["languages"] == OFFERED
    assert now["licence"]
    assert now["source"]


def test_the_list_for_people_has_a_line_each() -> None:
    result = flask_instruments("list")
    assert f"now  1  Så har jag det nu  {', '.join(OFFERED)}" in result.output.splitlines()
    assert len(result.output.splitlines()) == len(shipped())


def test_known_ones_are_listed_as_not_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "SHIPPED", tmp_path)
    assert len(json.loads(flask_instruments("list", "--known", "--format", "json").output)) == len(
        shipped()
    )
    (tmp_path / "known.toml").write_text(
        '[[instruments]]\nid = "tea"\nname = "Te"\nstatus = "not shipped"\nsource = ["invented"]\n',
        "utf-8",
    )
    tea = json.loads(flask_instruments("list", "--known", "--format", "json").output)[-1]
    assert (tea["id"], tea["title"], tea["shipped"]) == ("tea", "Te", False)
    assert "tea  -  Te  not shipped" in flask_instruments("list", "--known").output
    assert "tea" not in flask_instruments("list").output


def test_a_broken_list_of_known_ones_gives_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "SHIPPED", tmp_path)
    (tmp_path / "known.toml").write_text("instruments = 3", "utf-8")
    assert "known.toml: instruments" in the_one_error_of(flask_instruments("list", "--known"))
    (tmp_path / "known.toml").write_text("instruments =", "utf-8")
    assert "known.toml:1: expected valid TOML" in the_one_error_of(
        flask_instruments("list", "--known")
    )


def test_the_shipped_list_of_known_ones_can_be_listed() -> None:
    result = flask_instruments("list", "--known", "--format", "json")
    assert result.exit_code == 0
    ids = [row["id"] for row in json.loads(result.output)]
    assert len(ids) == len(set(ids)) >= len(shipped())


def test_a_check_says_in_one_line_what_it_checked() -> None:
    result = flask_instruments("check", SHIPPED / "now")
    assert result.exit_code == 0
    assert result.output == (
        "Checked 1: now version 1 (items: 10, examples recomputed: 3, "
        f"languages: {', '.join(OFFERED)}).\n"
    )


def test_a_check_takes_a_folder_of_instruments() -> None:
    result = flask_instruments("check", DATA)
    assert result.exit_code == 0
    assert result.output.startswith("Checked 4: garden version 1 ")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "value = 2\n",
            "value = 2.5\n",
            "examples[2].value: expected what is recomputed, 2, found",
        ),
        ('band = "wet"', 'band = "dry"', "examples[5].band: expected what is recomputed, wet"),
        ("answered = 3", "answered = 4", "examples[3].answered: expected what is recomputed, 3"),
        (
            '"too_few_answers"',
            '"not_scored"',
            "examples[4].reason: expected what is recomputed, too",
        ),
    ],
)
def test_a_worked_example_that_comes_out_otherwise_is_an_error(
    old: str, new: str, line: str, tmp_path: Path
) -> None:
    copy = copy_of("rain-mood", tmp_path)
    reword(copy / "instrument.toml", old, new)
    assert f"{copy / 'instrument.toml'}: {line}" in the_one_error_of(
        flask_instruments("check", copy)
    )


def test_steps_that_come_out_otherwise_are_an_error(tmp_path: Path) -> None:
    copy = copy_of("now", tmp_path)
    reword(copy / "instrument.toml", "energy = 0", "energy = 1")
    said = the_one_error_of(flask_instruments("check", copy))
    assert "examples[3].steps: expected what is recomputed, {" in said


def test_a_folder_without_an_instrument_and_no_folder_at_all_are_errors(tmp_path: Path) -> None:
    said = the_one_error_of(flask_instruments("check", tmp_path))
    assert (
        said
        == f"Error: {tmp_path}: expected instrument.toml or folders that hold one, found nothing"
    )
    said = the_one_error_of(flask_instruments("check", tmp_path / "nowhere"))
    assert said.endswith("expected a folder of instruments, found nothing")


def test_the_how_to_works_when_it_is_followed(tmp_path: Path) -> None:
    text = HOW_TO.read_text("utf-8")
    copied = re.search(r"`cp -r (\S+) (\S+)`", text)
    checked = re.search(r"flask instruments check (\S+)", text)
    assert copied and checked and copied[2] == checked[1]  # noqa: PT018
    neighbour, mine = HOW_TO.parents[1] / copied[1], tmp_path / Path(copied[2]).name
    shutil.copytree(neighbour, mine)
    assert "the name of its folder, 'my-own'" in the_one_error_of(flask_instruments("check", mine))
    reword(mine / "instrument.toml", 'id = "now"', 'id = "my-own"')
    reword(mine / "sv.toml", "Hur sover du just nu?", "Hur sover du om natten?")
    assert flask_instruments("check", mine).output.startswith("Checked 1: my-own version 1 ")


def test_the_how_to_makes_a_lock_as_it_says(tmp_path: Path) -> None:
    assert 'Write `locked = ""`, run the check' in HOW_TO.read_text("utf-8")
    copy = copy_of("stars", tmp_path)
    for file in (copy / "instrument.toml", copy / "sv.toml"):
        file.write_text(re.sub(r'locked = ".*"', 'locked = ""', file.read_text("utf-8")), "utf-8")
        found = re.search(r"sha256:\w+$", the_one_error_of(flask_instruments("check", copy)))
        assert found
        reword(file, 'locked = ""', f'locked = "{found[0]}"')
    assert flask_instruments("check", copy).exit_code == 0


def test_the_how_to_names_the_whole_vocabulary_on_one_page() -> None:
    text = HOW_TO.read_text("utf-8")
    for word in [*AnswerType, *Method, *Direction, *Skipped, "official", "not_scored"]:
        assert f"`{word}`" in text or f'"{word}"' in text, word
    assert len(text.splitlines()) <= 40
