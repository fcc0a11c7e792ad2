import os
from dataclasses import replace
from pathlib import Path

import pytest

from app import clock
from app.config import Mode, Settings, from_environment
from app.crypto import Keyring, KeyringMissing, WrongKey, new_key
from app.db import (
    Database,
    DatabaseMissing,
    Installation,
    WrongDatabaseKey,
    WrongInstallation,
    migrating,
)
from app.db.engine import key_id_file, make_engine
from app.db.installation import check_installation, mark_installation
from app.db.setup import set_up
from tests.support.databases import settings_in
from tests.support.tally import process


@pytest.fixture(scope="session")
def revisions(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    """The repository's revisions, or while there are none, one made from the models."""
    if migrating.head() is not None:
        return migrating.FOLDER
    folder = tmp_path_factory.mktemp("revisions")
    (folder / "versions").mkdir()
    engine = make_engine(f"sqlite:///{folder}/empty.db", keyring, may_create=True)
    migrating.make_revision("first", engine, folder)
    engine.dispose()
    return folder


@pytest.fixture
def demo(tmp_path: Path) -> Settings:
    return from_environment({"STEGVIS_MODE": "demo", "STEGVIS_DATA": str(tmp_path / "new")})


def installation(settings: Settings) -> Installation:
    database = Database(settings)
    with database.reading() as session:
        row = check_installation(session, settings=settings, keyring=database.keyring)
    database.dispose()
    return row


def test_set_up_makes_all_that_is_needed_in_private(demo: Settings, revisions: Path) -> None:
    line = set_up(demo, revisions)
    assert line.startswith("set up for demo: made new keys, the database is at 0001")
    assert "\n" not in line
    assert installation(demo).mode is Mode.DEMO
    assert demo.data.stat().st_mode & 0o777 == 0o700
    for name in ("kek", "keyring", "stegvis.db", "stegvis.db.key-id"):
        assert (demo.data / name).stat().st_mode & 0o777 == 0o600


def test_set_up_again_keeps_everything(demo: Settings, revisions: Path) -> None:
    set_up(demo, revisions)
    before = installation(demo), Keyring.load(demo.keyring, demo.kek)
    assert "found its keys" in set_up(demo, revisions)
    assert (installation(demo), Keyring.load(demo.keyring, demo.kek)) == before


def test_two_processes_may_set_up_at_once(demo: Settings, revisions: Path) -> None:
    children = [process(set_up, demo, revisions) for _ in range(4)]
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 4
    assert installation(demo).mode is Mode.DEMO


def test_two_processes_may_set_up_one_postgresql_from_two_folders(
    postgres_database: Database, revisions: Path, tmp_path: Path
) -> None:
    with postgres_database.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    settings = [
        replace(postgres_database.settings, data=tmp_path / name) for name in ("one", "two")
    ]
    children = [process(set_up, each, revisions) for each in settings]
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0]
    assert installation(settings[0]) == installation(settings[1])


def killed_set_up(settings: Settings, revisions: Path, at: str) -> None:
    import app.db.setup as setup

    setattr(setup, at, lambda *_args, **_more: os.kill(os.getpid(), 9))
    set_up(settings, revisions)


@pytest.mark.parametrize("at", ["_make_keys", "migrate", "mark_installation", "_note_key_id"])
def test_a_killed_set_up_is_finished_by_the_next(demo: Settings, revisions: Path, at: str) -> None:
    child = process(killed_set_up, demo, revisions, at)
    child.join(60)
    assert child.exitcode == -9
    set_up(demo, revisions)
    assert installation(demo).mode is Mode.DEMO


def production(demo: Settings) -> Settings:
    return replace(demo, mode=Mode.PRODUCTION, origin="https://x.example", given_kek=demo.kek)


def test_production_refuses_a_database_made_in_demo(demo: Settings, revisions: Path) -> None:
    set_up(demo, revisions)
    with pytest.raises(WrongInstallation, match="made in demo mode and is never opened in prod"):
        set_up(production(demo), revisions)
    with pytest.raises(WrongInstallation):
        installation(production(demo))


def test_demo_refuses_a_database_made_in_production(demo: Settings, revisions: Path) -> None:
    live = replace(demo, mode=Mode.PRODUCTION, given_kek=new_key())
    set_up(live, revisions)
    with pytest.raises(WrongInstallation, match="made in production mode"):
        installation(replace(live, mode=Mode.DEMO))


def test_a_wrong_key_and_a_wrong_keyring_say_which(demo: Settings, revisions: Path) -> None:
    set_up(demo, revisions)
    with pytest.raises(WrongKey, match="STEGVIS_KEK does not open the keyring"):
        set_up(replace(demo, given_kek=new_key()), revisions)
    demo.keyring.unlink()
    Keyring.create(demo.keyring, demo.kek)
    with pytest.raises(WrongDatabaseKey, match="point it at the keyring that made"):
        set_up(demo, revisions)


def test_a_lost_keyring_or_database_is_never_replaced_in_silence(
    demo: Settings, revisions: Path
) -> None:
    set_up(demo, revisions)
    ring = demo.keyring.read_bytes()
    demo.keyring.unlink()
    with pytest.raises(KeyringMissing, match="is gone and the database needs it"):
        set_up(demo, revisions)
    assert not demo.keyring.exists()
    demo.keyring.write_bytes(ring)
    (demo.data / "stegvis.db").unlink()
    with pytest.raises(DatabaseMissing, match="is gone: restore it"):
        set_up(demo, revisions)
    assert key_id_file(demo.data / "stegvis.db").exists()


def test_an_installation_is_marked_once(database: Database) -> None:
    with database.writing() as session:
        one, two = (
            mark_installation(
                session, settings=database.settings, keyring=database.keyring, at=clock.now()
            )
            for _ in range(2)
        )
        assert one.epoch == two.epoch


def test_before_set_up_the_message_says_what_to_run(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with pytest.raises(KeyringMissing, match="run 'flask setup'"):
        Database(settings).reading().__enter__()
