"""What is wrong with a backup is said, each in its own line, before anything is written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Settings
from app.crypto import Keyring, new_key
from app.db.setup import set_up
from app.privacy.container import read_header
from app.privacy.keys import beside
from tests.privacy.conftest import House, run, said
from tests.support.app import ON_ONE_ENGINE

pytestmark = ON_ONE_ENGINE


@pytest.fixture
def files(house: House, tmp_path: Path) -> tuple[Path, Path]:
    data = tmp_path / "a.backup"
    house.flask("backup", "create", data)
    return data, beside(data)


def flip(place: Callable[[int], int]) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[place(len(content))] ^= 1
        path.write_bytes(content)

    return harm


def cut(place: Callable[[int], int]) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        path.write_bytes(path.read_bytes()[: place(path.stat().st_size)])

    return harm


def moved(path: Path) -> None:
    """Bytes of the first chunk change places: every one of them is genuine."""
    content = path.read_bytes()
    chunk = content.index(b"}") + 1 + 32 + 4  # after the header, its code and the length
    one, other, rest = chunk + 16, chunk + 32, content[chunk + 32 :]
    path.write_bytes(content[:chunk] + content[one:other] + content[chunk:one] + rest)


HARMS = {
    "empty": (lambda path: path.write_bytes(b""), "is empty: it is no backup"),
    "another file": (lambda path: path.write_text("a shopping list\n" * 99), "is no backup of"),
    "another version": (
        lambda path: path.write_bytes(path.read_bytes().replace(b"BACKUP 1", b"BACKUP 9", 1)),
        "another version of Stegvis",
    ),
    "cut in the header": (cut(lambda _: 60), "ends too early"),
    "cut in the middle": (cut(lambda size: size // 2), "ends too early"),
    "cut by a byte": (cut(lambda size: size - 1), "ends too early"),
    "cut before the code": (cut(lambda size: size - 32), "ends too early"),
    "a bit in the header": (flip(lambda _: 80), "is damaged"),
    "a bit in the first chunk": (flip(lambda _: 420), "is damaged"),
    "a bit in the middle": (flip(lambda size: size // 2), "is damaged"),
    "a bit in the code": (flip(lambda size: size - 3), "is damaged"),
    "moved about": (moved, "is damaged"),
    "longer": (lambda path: path.write_bytes(path.read_bytes() + b"more"), "is damaged"),
}


@pytest.mark.parametrize("name", HARMS)
def test_a_broken_file_is_told_apart_and_never_restored(
    house: House, files: tuple[Path, Path], name: str, empty: Callable[..., Settings]
) -> None:
    harm, says = HARMS[name]
    data, _ = files
    for path in files:
        harm(path)
        assert says in said(house.flask("backup", "verify", path), 1)
    target = empty("sqlite")
    assert says in said(run(target, "backup", "restore", data), 1)
    assert not (target.data / "stegvis.db").exists()


def test_a_backup_of_another_keyring_is_called_foreign(
    house: House, files: tuple[Path, Path], empty: Callable[..., Settings]
) -> None:
    data, keys = files
    other = empty("sqlite", keyring=False)
    ring = Keyring.create(other.keyring, other.kek)
    line = said(run(other, "backup", "verify", data), 1)
    assert f"was made with keyring {read_header(data).key_id}" in line
    assert ring.key_id in line
    assert "was made with keyring" in said(run(other, "backup", "restore", data, "--keys", keys), 1)


@pytest.mark.parametrize("name", ["a bit in the middle", "cut in the middle", None])
def test_keys_are_put_in_place_only_with_data_that_fits_them(
    house: House,
    files: tuple[Path, Path],
    name: str | None,
    empty: Callable[..., Settings],
    tmp_path: Path,
) -> None:
    """Or somebody else's keyring would stand in the way of the right restore."""
    data, _ = files
    bad, foreign, target = tmp_path / "bad", tmp_path / "bad.keys", empty("sqlite", keyring=False)
    other = empty("sqlite", keyring=False)
    house.flask("backup", "keys", foreign)
    if name is None:  # another installation's keys beside our data
        assert set_up(other)
        run(other, "backup", "keys", foreign)
    bad.write_bytes(data.read_bytes())
    if name is not None:
        HARMS[name][0](bad)
    said(run(target, "backup", "restore", bad), 1)
    assert not target.keyring.exists()
    said(run(target, "backup", "restore", data))


def test_a_restore_without_a_key_never_says_to_make_new_ones(
    files: tuple[Path, Path], empty: Callable[..., Settings]
) -> None:
    bare = replace(empty("sqlite", keyring=False), given_kek=None)
    line = said(run(bare, "backup", "restore", files[0]), 1)
    assert f"no key at {bare.kek_file}: put the one there" in line
    assert "restore without 'flask setup'" in line


def test_a_wrong_key_is_no_damage(house: House, files: tuple[Path, Path]) -> None:
    data, keys = files
    wrong = replace(house.settings, given_kek=new_key())
    assert "STEGVIS_KEK does not open the keyring" in said(run(wrong, "backup", "verify", data), 1)
    line = said(run(wrong, "backup", "verify", keys), 1)
    assert "set the STEGVIS_KEK that made it" in line
    assert "damaged" not in line


def test_keys_of_somebody_else_do_not_open_the_sample(
    house: House, files: tuple[Path, Path], tmp_path: Path
) -> None:
    data, keys = files
    keys.unlink()
    with house.database.writing() as session:
        from sqlalchemy import text

        first, second = session.execute(
            text("SELECT person_id, wrapped FROM person_key ORDER BY person_id LIMIT 2")
        ).all()
        session.execute(
            text("UPDATE person_key SET wrapped=:w WHERE person_id=:p"),
            {"w": second.wrapped, "p": first.person_id},
        )
        session.commit()
    assert "do not open what is in" in said(house.flask("backup", "verify", data), 1)


def test_a_whole_backup_says_what_was_tried(house: House, files: tuple[Path, Path]) -> None:
    data, keys = files
    line = said(house.flask("backup", "verify", data))
    assert "references and logs hold" in line
    opened = int(line.split(" sealed fields opened")[0].split()[-1])
    assert opened >= 15
    assert f"the keys of {house.people} people" in said(house.flask("backup", "verify", keys))
    assert not list(data.parent.glob("verify-*"))


def test_without_any_keys_the_sample_is_said_to_be_missing(
    house: House, files: tuple[Path, Path], empty: Callable[..., Settings]
) -> None:
    data, keys = files
    elsewhere = keys.rename(keys.with_name("elsewhere"))
    bare = empty("sqlite")
    assert "no keys at hand, so no sealed field was tried" in said(
        run(bare, "backup", "verify", data)
    )
    assert "sealed fields opened" in said(run(bare, "backup", "verify", data, "--keys", elsewhere))


def test_a_log_that_was_changed_before_the_backup_is_found(house: House, tmp_path: Path) -> None:
    from tests.audit.test_log import drop_triggers
    from tests.privacy.conftest import sql

    drop_triggers(house.database)
    act = "SELECT act FROM audit_entry WHERE seq=2 AND association_id=:a"
    home = house.cast.association.id
    with house.database.reading() as session:
        from sqlalchemy import text

        was = session.execute(text(act), {"a": home}).scalar_one()
    change = "UPDATE audit_entry SET act=:act WHERE seq=2 AND association_id=:a"
    sql(house.database, change, act="card_opened", a=home)
    path = tmp_path / "b.backup"
    house.flask("backup", "create", path)
    assert "holds a log that was changed" in said(house.flask("backup", "verify", path), 1)
    sql(house.database, change, act=was, a=home)
