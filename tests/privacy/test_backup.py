"""A backup is one state, encrypted, and comes back row by row on either engine."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from app import clock
from app.accounts.roles import Role
from app.accounts.sealing import faces
from app.associations.models import Helpline
from app.config import Mode, Settings
from app.crypto import Keyring
from app.db import Database, migrating
from app.privacy.keys import beside
from app.privacy.loading import contents_of
from app.privacy.restoring import restore
from tests.privacy.conftest import NAME, PHONE, House, rows_of, run, said, without
from tests.support.app import ON_ONE_ENGINE

HOSTILE = [
    "",
    "é" * 300,
    "'; DROP TABLE person; --",
    "\u202eabc",
    "a\nb\r\tc",
    '😀 \\ " {}',
    "NULL",
]
Empty = Callable[..., Settings]


def backed_up(house: House, folder: Path) -> tuple[Path, Path]:
    data = folder / "a.backup"
    line = said(house.flask("backup", "create", data))
    assert f"the keys of {house.people} people into {beside(data)}" in line
    return data, beside(data)


def test_a_restored_database_equals_the_original_row_by_row(
    house: House, empty: Empty, other_engine: str, tmp_path: Path
) -> None:
    with house.database.writing() as session:
        for number, name in enumerate(HOSTILE):
            session.add(
                Helpline(
                    association_id=house.cast.association.id,
                    name=name,
                    number=name,
                    sign="phone",
                    position=2**31 - 1 - number,
                )
            )
        session.commit()
    before = rows_of(house.settings)
    data, keys = backed_up(house, tmp_path)
    target = empty(other_engine)
    line = said(run(target, "backup", "restore", data, "--keys", keys))
    assert f"{house.people} people; 0 erased since" in line
    after = rows_of(target)
    changed = ("installation", "audit_entry", "audit_head")
    assert without(after, *changed) == without(before, *changed)
    assert sum(map(len, before.values())) > 100
    new = [row for row in after["audit_entry"] if row not in before["audit_entry"]]
    assert {row["act"] for row in new} == {"database_restored"}
    assert len(after["audit_entry"]) == len(before["audit_entry"]) + len(new)
    (old_life,), (new_life,) = before["installation"], after["installation"]
    assert new_life["epoch"] != old_life["epoch"]
    assert new_life["created_at"] == old_life["created_at"]


def test_what_was_sealed_opens_after_a_restore_and_the_log_holds(
    house: House, empty: Empty, tmp_path: Path
) -> None:
    data, keys = backed_up(house, tmp_path)
    target = empty("sqlite", keyring=False)
    said(run(target, "backup", "restore", data, "--keys", keys))
    database = Database(target)
    with database.reading() as session:
        face = faces(session, [house.canary])[house.canary]
        assert (face.first_name, face.phone) == (NAME, PHONE)
    database.dispose()
    assert "restored on trial" in said(run(target, "backup", "verify", data))


def test_the_file_and_the_keys_beside_it_are_enough(
    house: House, empty: Empty, other_engine: str, tmp_path: Path
) -> None:
    data, _ = backed_up(house, tmp_path)
    target = empty(other_engine, keyring=False)
    said(run(target, "backup", "restore", data))
    assert len(rows_of(target)["person"]) == house.people
    assert "sealed fields opened" in said(run(empty("sqlite"), "backup", "verify", data))


def test_sessions_do_not_come_back(house: House, empty: Empty, tmp_path: Path) -> None:
    data, keys = backed_up(house, tmp_path)
    target = empty("sqlite")
    run(target, "backup", "restore", data, "--keys", keys)
    assert rows_of(house.settings, everything=True)["sign_in"]
    assert rows_of(target, everything=True)["sign_in"] == []


def test_a_backup_shows_nothing_of_anybody_without_its_key(house: House, tmp_path: Path) -> None:
    for path in backed_up(house, tmp_path):
        content = path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600
        for planted in (NAME, PHONE, "070-", house.canary, "Gymmet", "participant", "person"):
            assert planted.encode() not in content
        header = json.loads(content[content.index(b"{") : content.index(b"}") + 1])
        assert set(header) == {"kind", "key_id", "epoch", "engine", "created_at", "salt", "check"}


def test_a_backup_leaves_out_the_keys_that_open_it(house: House, tmp_path: Path) -> None:
    data, _ = backed_up(house, tmp_path)
    keyring = Keyring.load(house.settings.keyring, house.settings.kek)
    names = {part.name for part in contents_of(data, keyring).parts}
    assert "person" in names
    assert not names & {"person_key", "sign_in", "device_code", "attempt"}


def test_a_restore_needs_an_empty_place_and_says_how(
    house: House, empty: Empty, tmp_path: Path
) -> None:
    data, keys = backed_up(house, tmp_path)
    before = rows_of(house.settings, everything=True)
    line = said(house.flask("backup", "restore", data, "--keys", keys), 1)
    assert "never writes over it" in line
    assert "point STEGVIS_DATA or DATABASE_URL at a new place" in line
    assert rows_of(house.settings, everything=True) == before


def test_a_restore_into_a_place_that_was_only_set_up_works(
    house: House, empty: Empty, other_engine: str, tmp_path: Path
) -> None:
    from app.db.setup import set_up

    data, keys = backed_up(house, tmp_path)
    target = empty(other_engine)
    set_up(target)
    said(run(target, "backup", "restore", data, "--keys", keys))
    assert len(rows_of(target)["person"]) == house.people


def test_a_restore_without_keys_or_with_old_ones_is_refused(
    house: House, empty: Empty, tmp_path: Path
) -> None:
    _, old_keys = backed_up(house, tmp_path)
    with house.database.writing() as session:
        house.cast.session = session
        house.cast.add("later", Role.PARTICIPANT)
        session.commit()
    data = tmp_path / "b.backup"
    house.flask("backup", "create", data)
    beside(data).unlink()
    target = empty("sqlite")
    assert "add --keys" in said(run(target, "backup", "restore", data), 1)
    line = said(run(target, "backup", "restore", data, "--keys", old_keys), 1)
    assert f"the keys of 1 of {house.people} people are not in the keys file" in line
    assert rows_of(target)["person"] == []


def test_the_two_kinds_of_file_are_not_taken_for_each_other(
    house: House, empty: Empty, tmp_path: Path
) -> None:
    data, keys = backed_up(house, tmp_path)
    target = empty("sqlite")
    assert "holds keys, not data" in said(run(target, "backup", "restore", keys), 1)
    line = said(run(target, "backup", "restore", data, "--keys", data), 1)
    assert "holds data, not keys" in line


@ON_ONE_ENGINE
def test_a_lost_database_is_restored_where_it_was(house: House, tmp_path: Path) -> None:
    data, keys = backed_up(house, tmp_path)
    before = rows_of(house.settings)
    house.database.dispose()
    path = house.settings.data / "stegvis.db"
    path.unlink()
    said(house.flask("backup", "restore", data, "--keys", keys))
    assert without(rows_of(house.settings), "installation", "audit_entry", "audit_head") == without(
        before, "installation", "audit_entry", "audit_head"
    )


@ON_ONE_ENGINE
def test_a_damaged_database_is_moved_away_first(house: House, tmp_path: Path) -> None:
    data, keys = backed_up(house, tmp_path)
    house.database.dispose()
    path = house.settings.data / "stegvis.db"
    whole = path.read_bytes()
    path.write_bytes(b"\0" * len(whole))
    line = said(house.flask("backup", "restore", data, "--keys", keys), 1)
    assert "is damaged: move it away, then restore" in line
    path.write_bytes(whole)


@ON_ONE_ENGINE
def test_a_demo_never_becomes_production(house: House, empty: Empty, tmp_path: Path) -> None:
    data, keys = backed_up(house, tmp_path)
    live = replace(empty("sqlite"), mode=Mode.PRODUCTION, origin="https://x.example")
    line = said(run(live, "backup", "restore", data, "--keys", keys), 1)
    assert "was made in test mode and is never restored in production mode" in line


@ON_ONE_ENGINE
def test_a_backup_replaces_an_earlier_one_and_nothing_else(house: House, tmp_path: Path) -> None:
    data, _ = backed_up(house, tmp_path)
    first = data.read_bytes()
    said(house.flask("backup", "create", data))
    assert data.read_bytes() != first
    letter = tmp_path / "letter.txt"
    letter.write_text("dear all")
    line = said(house.flask("backup", "create", letter), 1)
    assert "exists and is no backup" in line
    assert letter.read_text() == "dear all"
    assert sorted(os.listdir(tmp_path)) == sorted(
        ["a.backup", "a.backup.keys", "data", "letter.txt"]
    )


@ON_ONE_ENGINE
def test_a_backup_into_a_folder_that_is_not_there_is_one_line(house: House, tmp_path: Path) -> None:
    assert "No such file" in said(house.flask("backup", "create", tmp_path / "no" / "a"), 1)
    assert "No such file" in said(house.flask("backup", "verify", tmp_path / "nothing"), 1)


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The repository's revisions and one more: a later version of the app."""
    folder = tmp_path / "later"
    shutil.copytree(migrating.FOLDER, folder)
    revision, last = "9999_later", migrating.head()
    (folder / "versions" / "9999_later.py").write_text(
        f'"""later"""\nimport sqlalchemy as sa\nfrom alembic import op\n'
        f"revision, down_revision = {revision!r}, {last!r}\n"
        "branch_labels = depends_on = None\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('helpline') as table:\n"
        "        table.add_column(sa.Column('note', sa.String(), server_default='new'))\n"
        "def downgrade():\n"
        "    with op.batch_alter_table('helpline') as table:\n"
        "        table.drop_column('note')\n"
    )
    (folder / "HEAD").write_text(revision + "\n")
    return folder


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
    house: House, empty: Empty, other_engine: str, later: Path, tmp_path: Path
) -> None:
    data, keys = backed_up(house, tmp_path)
    target = empty(other_engine)
    restore(target, data, keys, at=clock.now(), folder=later)
    database = Database(target)
    with database.reading() as session:
        notes = session.execute(text("SELECT note FROM helpline")).scalars().all()
    assert migrating.current(database.engine) == "9999_later"
    database.dispose()
    assert notes == ["new"]
    assert len(rows_of(target)["person"]) == house.people


@ON_ONE_ENGINE
def test_a_backup_of_a_later_version_is_refused(
    house: House, empty: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.privacy import snapshot

    def dated(session: Session, mode: str) -> snapshot.Contents:
        return replace(contents(session, mode), revision="9999_later")

    contents = snapshot._contents
    monkeypatch.setattr(snapshot, "_contents", dated)
    data, keys = backed_up(house, tmp_path)
    target = empty("sqlite")
    line = said(run(target, "backup", "restore", data, "--keys", keys), 1)
    assert "which this version does not know" in line
