"""The commands about templates, and the pages that tell how to write one."""

import json
import re
import shutil
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from click.testing import CliRunner, Result

from app.programmes import template_words as word
from app.programmes.cli import length_in_words, programmes_cli
from app.programmes.template_goals import NEEDS
from app.programmes.template_reader import field_types
from app.programmes.templates import SHIPPED, ProgrammeTemplate, load, load_all

ROOT = SHIPPED.parents[2]
REFERENCE = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
HOW_TO = (ROOT / "docs" / "how-to-add-a-programme.md").read_text("utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(programmes_cli, list(words))


def test_the_list_has_one_aligned_line_for_each_template() -> None:
    result = run("list")
    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert [line.split()[0] for line in lines] == list(load_all())
    assert len({line.index(" " + name) for line, name in zip(lines, _names(), strict=True)}) == 1


def _names() -> list[str]:
    return [template.name for template in load_all().values()]


def test_the_list_as_json_gives_scripts_the_facts() -> None:
    found = {one["slug"]: one for one in json.loads(run("list", "--format", "json").output)}
    assert found.keys() == load_all().keys()
    farm = found["rorsas-lantliv"]
    assert farm["name"] == "Rörsås Lantliv"
    assert (farm["weeks"], farm["weekly_hours_cap"], farm["intake"]) == (12, 10, "rolling")
    assert farm["instruments"] == ["sus", "now", "violence-form"]
    assert farm["source"] == "Skaraborg 2022, A2"
    assert farm["template"]["pattern"]["slots"][0]["ends"] == "12:20"
    gym = found["aktiv-centrum"]
    assert (gym["venue_cap"], gym["staff_word"], gym["kind"]) == (12, "fysioterapeut", "group")


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("pagang", "6-8 weeks"),
        ("redo", "10 weeks"),
        ("halsosteget", "3-6 months"),
        ("samboradet", "open-ended"),
        ("cresco-creare", "not stated"),
    ],
)
def test_a_length_is_said_in_words(slug: str, words: str) -> None:
    assert length_in_words(load(SHIPPED / slug).length) == words


def test_the_check_says_in_one_line_that_all_is_well() -> None:
    assert run("check", str(SHIPPED)).output == f"{SHIPPED}: 31 templates are valid.\n"
    one = SHIPPED / "redo"
    assert run("check", str(one)).output == f"{one}: 1 template is valid.\n"


def test_the_check_fails_with_one_line_that_names_the_place(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "redo", tmp_path / "redo")
    file = tmp_path / "redo" / "programme.toml"
    file.write_text(file.read_text("utf-8").replace('kind = "group"', 'kind = "team"'), "utf-8")
    for folder in (tmp_path, tmp_path / "redo"):
        result = run("check", str(folder))
        assert result.exit_code == 1
        assert result.output.count("\n") == 1
        assert f"{file}: kind: expected one of group, " in result.output
        assert result.output.endswith('found "team"\n')


def test_the_check_works_from_inside_a_template_s_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SHIPPED / "redo")
    assert run("check", ".").output == ".: 1 template is valid.\n"


def test_the_check_of_a_folder_that_is_not_there_is_one_line() -> None:
    result = run("check", "/nowhere/at/all")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)


def test_every_command_has_help() -> None:
    for command in programmes_cli.commands.values():
        assert command.help
        assert run(str(command.name), "--help").exit_code == 0


def documented() -> dict[str, set[str]]:
    """Section heading to the field names in its first table."""
    found = {}
    for section in re.split(r"^## ", REFERENCE, flags=re.M)[1:]:
        title, _, body = section.partition("\n")
        table = body.partition("| Field | Holds |")[2].partition("\n\n")[0]
        found[title.strip()] = set(re.findall(r"^\| `(\w+)` \|", table, flags=re.M))
    return {title: names for title, names in found.items() if names}


def in_the_loader(kind: type, place: str = "") -> dict[str, set[str]]:
    found = {place or "top level": set(field_types(kind))}
    for name, hint in field_types(kind).items():
        for part in _leaves(hint):
            if isinstance(part, type) and is_dataclass(part):
                found |= in_the_loader(part, f"{place}.{name}" if place else name)
    return found


def _leaves(hint: Any) -> list[Any]:
    inner = [] if get_origin(hint) is Literal else get_args(hint)
    return [leaf for one in inner for leaf in _leaves(one)] if inner else [hint]


def test_the_reference_page_has_every_field_and_no_other() -> None:
    assert documented() == in_the_loader(ProgrammeTemplate)


def test_the_reference_page_has_every_word_and_no_other() -> None:
    table = REFERENCE.partition("| List | Words |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (\w+) \| (.*) \|$", table, flags=re.M)
    lists = {name: kind for name, kind in vars(word).items() if get_origin(kind) is Literal}
    assert {name: set(re.findall(r"`(\w+)`", words)) for name, words in rows} == {
        name: set(get_args(kind)) for name, kind in lists.items()
    }


def test_the_reference_page_says_what_each_goal_type_needs() -> None:
    table = REFERENCE.partition("| GoalType | Means | Needs |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", table, flags=re.M)
    assert {name: tuple(needs.split(", ")) for name, needs in rows} == {
        name: needs or ("nothing",) for name, needs in NEEDS.items()
    }


def test_the_how_to_leads_to_a_template_that_loads(tmp_path: Path) -> None:
    copied = re.search(r"cp -r (\S+) (\S+)", HOW_TO)
    checked = re.search(r"flask programmes (check) (\S+)", HOW_TO)
    assert copied
    assert checked
    assert copied[2] == checked[2]
    home = tmp_path / Path(copied[2]).name
    shutil.copytree(ROOT / copied[1], home)
    blocks = re.findall(r"```toml\n(.*?)```", HOW_TO, flags=re.S)
    first_lines, added_rule = (re.sub(r"^ +", "", block, flags=re.M) for block in blocks)
    file = home / "programme.toml"
    text = file.read_text("utf-8")
    for line in first_lines.splitlines():
        text = re.sub(rf"^{line.split()[0]} = .*$", line, text, count=1, flags=re.M)
    file.write_text(f"{text}\n{added_rule}", "utf-8")
    result = run(checked[1], str(home))
    assert result.output == f"{home}: 1 template is valid.\n"
    made = load_all(tmp_path)["min-gard"]
    assert (made.name, made.version, made.weeks) == ("Min gård", "2026", 12)
    assert made.rules[-1].source == "Överenskommelsen 2026"


def test_the_how_to_is_short() -> None:
    assert len(HOW_TO.splitlines()) <= 40
