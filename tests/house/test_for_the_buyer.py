"""What the buyer is told is true: each fact names what holds it, and that is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.associations.cli import associations_cli
from app.db.cli import setup_command
from app.privacy.cli import privacy_commands
from app.privacy.datamap import data_map
from tools.steps import ROOT

PAGE = ROOT / "docs" / "for-the-buyer.md"
CODE = re.compile(r"`([^`]+)`")
LONGEST = 1300  # words: two pages
# The modules that may call another machine, and which: the page must say so too.
PUSH, SMS, MAIL = "the browsers' push services", "the SMS gateway", "the mail server"
MAY_CALL = {
    "app/accounts/oidc.py": "the sign-in service",
    "app/reminders/channels/endpoints.py": PUSH,
    "app/reminders/channels/mail.py": MAIL,
    "app/reminders/channels/push.py": PUSH,
    "app/reminders/channels/sms.py": SMS,
    "app/reminders/subscriptions.py": PUSH,  # the library's model of a subscription
}
CLIENTS = {"aiohttp", "authlib", "ftplib", "httpx", "imaplib", "pycurl", "requests", "smtplib"}
CLIENTS |= {"http.client", "socket", "urllib.request", "urllib3", "webpush", "websockets"}


def words_of(page: Path) -> str:
    return page.read_text("utf-8")


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return re.sub(r"```.*?```", "", words_of(page), flags=re.S)


def facts() -> Iterator[tuple[str, list[str]]]:
    """(what is said, what holds it) of every row of every table."""
    for line in words_of(PAGE).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        is_row = line.startswith("|") and len(cells) == 2 and not set(cells[1]) <= set("- ")
        if is_row and cells[1] != "Held by":
            yield cells[0], CODE.findall(cells[1])


def is_there(proof: str) -> bool:
    """A test (``path::name``), a file, a setting, a command or a column."""
    path, _, name = proof.partition("::")
    if "/" in path:
        file = ROOT / path
        return file.is_file() and (not name or f"def {name}(" in file.read_text("utf-8"))
    if proof.startswith("flask "):
        return is_command(proof.split()[1:])
    if re.fullmatch(r"[A-Z_]+", proof):
        return f'"{proof}"' in (ROOT / "app" / "config" / "__init__.py").read_text("utf-8")
    table, _, column = proof.partition(".")
    return table in data_map() and column in data_map()[table].columns


def is_command(words: list[str]) -> bool:
    groups = (associations_cli, *privacy_commands)
    known = {setup_command.name: setup_command} | {group.name: group for group in groups}
    group = known.get(words[0])
    commands = getattr(group, "commands", {})
    return len(words) == 1 or words[1] in commands


@pytest.mark.parametrize(("said", "proofs"), list(facts()), ids=lambda value: str(value)[:50])
def test_every_fact_points_at_what_makes_it_true(said: str, proofs: list[str]) -> None:
    assert proofs, f"{said}: nothing holds it"
    for proof in proofs:
        assert is_there(proof), f"{said}: {proof} is not there"


def test_every_other_file_and_command_that_is_named_is_there() -> None:
    for page in (PAGE, ROOT / "docs" / "running.md"):
        for code in CODE.findall(prose(page)):
            if re.match(r"(app|docs|tests|templates|tools)/|flask associations", code):
                assert is_there(code), f"{page.name}: {code}"
        for link in re.findall(r"\]\(([\w./-]+)\)", words_of(page)):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_a_fact_with_nothing_behind_it_is_found() -> None:
    assert not is_there("tests/house/test_for_the_buyer.py::test_of_nothing")
    assert not is_there("tests/nowhere.py")
    assert not is_there("STEGVIS_NOTHING")
    assert not is_there("flask backup forget")
    assert not is_there("person.salary")
    assert is_there("flask backup create")
    assert is_there("person.phone")


def test_it_is_two_pages() -> None:
    assert len(re.sub(r"`[^`]*`", "", words_of(PAGE)).split()) < LONGEST


def test_there_is_no_field_for_a_personal_number_or_a_diagnosis() -> None:
    telling = re.compile(r"personnummer|personal_number|ssn|diagnos|birth|address(?!ee)|religion")
    hers = [table for table in data_map().values() if table.of]  # a place may have an address
    found = [f"{table.name}.{c}" for table in hers for c in table.columns if telling.search(c)]
    assert found == []


def test_no_page_names_another_host() -> None:
    """Not the pages, not the styles, not the scripts; a namespace of SVG is no address."""
    host = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]")
    for folder in ("templates", "static"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".css", ".js", ".svg"} and "vendor" not in path.parts:
                text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
                assert not host.search(text), path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_program_calls_no_other_machine() -> None:
    """But where MAY_CALL says so, and the page with it."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*.py")
        for name in imported(path)
        if any(name == client or name.startswith(f"{client}.") for client in CLIENTS)
    }
    assert found == set(MAY_CALL), "say it in docs/for-the-buyer.md and in MAY_CALL"
    assert all(whom in words_of(PAGE) for whom in MAY_CALL.values())


def test_running_names_every_setting_and_every_command_of_this_room() -> None:
    running = ROOT / "docs" / "running.md"
    config = (ROOT / "app" / "config" / "__init__.py").read_text("utf-8")
    settings = set(re.findall(r'"((?:STEGVIS|DATABASE)_[A-Z]+)"', config))
    assert settings - {"STEGVIS_NOW", "STEGVIS_DEBUG"} <= set(CODE.findall(prose(running)))
    for group in (associations_cli, *privacy_commands):
        for name in group.commands:
            assert f"flask {group.name} {name}" in words_of(running)
