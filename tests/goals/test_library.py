"""The library of small steps is data: whole in every language, and a fault is one line."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import i18n
from app.goals import library
from app.goals.cli import goals_cli
from app.goals.forms import SIGNS
from app.web.pictures import names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(library.SHIPPED, tmp_path / "steps")
    return tmp_path / "steps"


def check(folder: Path) -> tuple[int, str]:
    done = CliRunner().invoke(goals_cli, ["check-suggestions", str(folder)])
    return done.exit_code, done.output


def test_the_shipped_library_is_whole_in_every_language_with_texts() -> None:
    code, said = check(library.SHIPPED)
    assert code == 0, said
    assert "60 steps in 10 areas" in said
    for suggestion in library.shipped().values():
        assert {language.code for language in i18n.offered()} <= set(suggestion.words)


def test_steps_of_the_goals_own_area_come_first() -> None:
    rows = library.by_area("sleep", "sv")
    assert [row.area for row in rows[:6]] == ["sleep"] * 6
    assert len(rows) == 60


@pytest.mark.parametrize(
    ("file", "find", "put", "says"),
    [
        ("ar.toml", "calm_hour", "calm_day", "calm_hour: expected a text"),
        ("sv.toml", 'calm_hour = "Ha en', 'calm_hour = "\u202eHa en', "hidden marks"),
        ("en.toml", 'calm_hour = "', 'calm_hour = "' + "o" * 61, "at most 60"),
        ("library.toml", 'area = "sleep"', 'area = "money"', "expected one of activity"),
        ("library.toml", 'sign = "moon"', 'sign = "mooon"', "expected one of activity"),
        ("library.toml", 'id = "calm_hour"', 'id = "to_bed_at_ten"', "each id once"),
        ("library.toml", 'id = "calm_hour"', 'id = "Calm hour"', "small letters"),
        ("library.toml", "[[steps]]", "[[steps", "valid TOML"),
    ],
)
def test_a_broken_library_is_refused_in_one_line_that_names_the_place(
    folder: Path, file: str, find: str, put: str, says: str
) -> None:
    text = (folder / file).read_text("utf-8")
    assert find in text
    (folder / file).write_text(text.replace(find, put, 1), "utf-8")
    code, said = check(folder)
    assert code == 1
    assert says in said
    assert file in said or "library.toml" in said
    assert said.count("\n") == 1


def test_a_library_without_swedish_is_refused(folder: Path) -> None:
    (folder / "sv.toml").unlink()
    assert "sv.toml: expected the source language" in check(folder)[1]


def test_a_step_that_left_the_library_is_still_read_on_an_old_map() -> None:
    assert library.words("walk_on_the_moon", "sv") == "walk on the moon"


def test_every_picture_in_the_choice_exists_and_has_a_name_of_its_own(app: object) -> None:
    assert set(SIGNS) <= set(names())
