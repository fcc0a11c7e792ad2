"""Another key in the environment: one or the other opens the keyring, never neither (trust S24)."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Settings
from app.crypto import Keyring, WrongKey, files, new_key
from tests.privacy.conftest import House, commands, rows_of, run, said
from tests.support.app import ON_ONE_ENGINE
from tests.support.tally import process

pytestmark = ON_ONE_ENGINE


@pytest.fixture
def own(house: House, tmp_path: Path) -> Settings:
    """The house with a keyring that no other test uses."""
    keyring = tmp_path / "own" / "keyring"
    keyring.parent.mkdir()
    keyring.write_bytes(house.settings.keyring.read_bytes())
    return replace(house.settings, keyring=keyring)


def test_the_new_key_opens_everything_and_old_backups_open_with_the_old_one(
    house: House,
    own: Settings,
    empty: Callable[..., Settings],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, after, new = tmp_path / "before", tmp_path / "after", new_key()
    said(run(own, "backup", "create", before))
    monkeypatch.setenv("STEGVIS_NEW_KEK", new.hex())
    line = said(run(own, "keys", "rotate"))
    assert new.hex() not in line
    assert own.keyring.stat().st_mode & 0o777 == 0o600
    assert line == said(run(own, "keys", "rotate"))  # twice is once
    with pytest.raises(WrongKey):
        Keyring.load(own.keyring, own.kek)
    turned = replace(own, given_kek=new)
    assert Keyring.load(own.keyring, new) == house.database.keyring
    said(run(turned, "audit", "verify"))
    said(run(turned, "backup", "create", after))
    for file, kek in ((before, own.kek), (after, new)):
        target = replace(empty("sqlite", keyring=False), given_kek=kek)
        said(run(target, "backup", "restore", file))
        assert len(rows_of(target)["person"]) == house.people


@pytest.mark.parametrize("step", ["before", "after"])
def test_a_kill_in_the_middle_leaves_one_key_that_opens(
    own: Settings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = new_key()
    monkeypatch.setenv("STEGVIS_NEW_KEK", new.hex())
    child = process(killed_rotation, own, step)
    child.join(60)
    assert child.exitcode == -9
    assert Keyring.load(own.keyring, own.kek if step == "before" else new)
    said(run(own, "keys", "rotate"))
    assert Keyring.load(own.keyring, new)


def killed_rotation(settings: Settings, step: str) -> None:
    replace_file = os.replace

    def killed(draft: Path, path: Path) -> None:
        if step == "after":
            replace_file(draft, path)
        os.kill(os.getpid(), 9)

    files.os.replace = killed  # type: ignore[assignment]
    commands(settings).test_cli_runner().invoke(args=["keys", "rotate"])


@pytest.mark.parametrize("given", ["", "abcd", "00" * 31])
def test_a_new_key_that_is_none_changes_nothing(
    own: Settings, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEGVIS_NEW_KEK", given)
    before = own.keyring.read_bytes()
    assert "STEGVIS_NEW_KEK must be 32 bytes in hex" in said(run(own, "keys", "rotate"), 1)
    assert own.keyring.read_bytes() == before
