"""What a full, read-only, damaged or foreign database says, and that nothing is lost by it."""

import resource
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event, insert, select, text

from app.crypto import Keyring
from app.db import (
    CannotSave,
    Database,
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseUnreachable,
    Installation,
    OldLibrary,
    WrongDatabaseKey,
)
from app.db.engine import key_id_file, make_engine
from tests.support.databases import KEK
from tests.support.tally import PAIRS, make_tables


def fill(database: Database, rows: int) -> None:
    with database.writing() as session:
        session.execute(insert(PAIRS), [{"n": n, "half": "left"} for n in range(rows)])
        session.commit()


def count(database: Database) -> int:
    with database.reading() as session:
        return len(session.execute(select(PAIRS.c.n)).all())


def assert_cannot_save(database: Database, reason: str) -> None:
    with pytest.raises(CannotSave) as refusal:
        write_many(database)
    assert refusal.value.reason == reason
    assert count(database) == 10
    with database.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def test_a_full_disk_saves_nothing_and_recovers_without_a_restart(
    sqlite_database: Database,
) -> None:
    make_tables(sqlite_database)
    fill(sqlite_database, 10)
    sqlite_database.dispose()

    def limit(pages: int) -> Callable[[Any, Any], None]:
        return lambda driver, _: driver.execute(f"PRAGMA max_page_count={pages}")

    event.listen(sqlite_database.engine, "connect", limit(40))
    sqlite_database.engine.dispose()  # the connection that looked whose database it is
    assert_cannot_save(sqlite_database, "full")
    event.listen(sqlite_database.engine, "checkout", lambda d, _r, _p: limit(10**6)(d, None))
    fill_more(sqlite_database)


def test_a_disk_that_refuses_to_write_saves_nothing_and_recovers(
    sqlite_database: Database,
) -> None:
    make_tables(sqlite_database)
    fill(sqlite_database, 10)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        assert_cannot_save(sqlite_database, "broken_disk")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    fill_more(sqlite_database)


def write_many(database: Database) -> None:
    with database.writing() as session:
        session.execute(insert(PAIRS), [{"n": n, "half": "right"} for n in range(20_000)])
        session.commit()


def fill_more(database: Database) -> None:
    write_many(database)
    assert count(database) == 20_010


def test_a_read_only_database_says_so(database: Database) -> None:
    make_tables(database)
    with database.writing() as session:
        if database.engine.dialect.name == "sqlite":
            session.execute(text("PRAGMA query_only=ON"))
        else:
            session.execute(text("SET TRANSACTION READ ONLY"))
        with pytest.raises(CannotSave) as refusal:
            session.execute(insert(PAIRS).values(n=1, half="left"))
    assert refusal.value.reason == "read_only"


def test_another_keyring_is_a_wrong_key_and_not_damage(
    sqlite_database: Database, tmp_path: Path
) -> None:
    other = Keyring.create(tmp_path / "other", KEK)
    foreign = Database(sqlite_database.settings, other)
    with pytest.raises(WrongDatabaseKey, match="point it at the keyring that made"):
        foreign.reading().__enter__().get(Installation, 1)


def test_another_keyring_is_a_wrong_key_on_postgresql_too(
    postgres_database: Database, tmp_path: Path
) -> None:
    from app.db.installation import check_installation

    other = Keyring.create(tmp_path / "other", KEK)
    with postgres_database.reading() as session, pytest.raises(WrongDatabaseKey):
        check_installation(session, settings=postgres_database.settings, keyring=other)


def overwrite(path: Path) -> None:
    path.write_bytes(b"\0" * path.stat().st_size)


def plain_text(path: Path) -> None:
    path.write_text("a shopping list\n" * 1000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // 4096 * 4096)


def cut_in_a_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1234)


def flip_near_the_end(path: Path) -> None:
    flip(path, path.stat().st_size - 3000)


def flip_in_first_page(path: Path) -> None:
    flip(path, 1000)


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("harm", [overwrite, plain_text, empty, cut, flip_in_first_page])
def test_a_damaged_file_is_called_damaged(
    sqlite_database: Database, harm: Callable[[Path], None]
) -> None:
    path = sqlite_database.settings.data / "stegvis.db"
    harm(path)
    with (
        pytest.raises(DatabaseDamaged, match=r"stegvis\.db is damaged: restore"),
        sqlite_database.reading() as session,
    ):
        session.get(Installation, 1)


@pytest.mark.parametrize("harm", [flip_near_the_end, cut_in_a_page])
def test_damage_found_later_is_called_damaged_too(
    sqlite_database: Database, harm: Callable[[Path], None]
) -> None:
    make_tables(sqlite_database)
    fill(sqlite_database, 5000)
    sqlite_database.dispose()
    harm(sqlite_database.settings.data / "stegvis.db")
    with pytest.raises(DatabaseDamaged):
        count(sqlite_database)


def test_a_database_that_is_gone_is_never_begun_anew_in_silence(
    sqlite_database: Database, keyring: Keyring
) -> None:
    path = sqlite_database.settings.data / "stegvis.db"
    path.unlink()
    url = sqlite_database.settings.database_url
    with pytest.raises(DatabaseMissing, match="is gone: restore it"):
        make_engine(url, keyring, may_create=True).connect()
    key_id_file(path).unlink()
    with pytest.raises(DatabaseMissing, match="run 'flask setup' first"):
        make_engine(url, keyring).connect()
    assert not path.exists()


def test_a_server_that_does_not_answer_says_so(
    sqlite_database: Database, keyring: Keyring, tmp_path: Path
) -> None:
    url = f"postgresql+psycopg://u@/d?host={tmp_path}"
    database = Database(replace(sqlite_database.settings, database_url=url), keyring)
    with pytest.raises(DatabaseUnreachable, match="is its server running"):
        database.reading().__enter__().get(Installation, 1)


def test_a_library_that_can_lose_data_is_refused(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sqlcipher.sqlite_version_info >= (3, 51, 3)
    monkeypatch.setattr(sqlcipher, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(OldLibrary, match=r"3\.51\.3 or later"):
        make_engine("sqlite:////tmp/x.db", keyring)


def test_nothing_that_was_written_can_be_read_in_the_files(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        session.execute(text("CREATE TABLE plain (name TEXT)"))
        session.execute(text("INSERT INTO plain VALUES ('Planterad Gräshoppa')"))
        session.commit()
        files = list(sqlite_database.settings.data.glob("stegvis.db*"))
        assert len(files) >= 3
        content = b"".join(path.read_bytes() for path in files)
    for planted in (b"Planterad", b"hoppa", b"CREATE TABLE", b"SQLite format 3"):
        assert planted not in content


def test_every_connection_has_its_habits(sqlite_database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    with sqlite_database.reading() as session:
        for pragma, value in wanted.items():
            assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_a_copied_file_without_its_note_is_not_called_a_new_one(
    sqlite_database: Database, tmp_path: Path, keyring: Keyring
) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(sqlite_database.settings.data / "stegvis.db", copy)
    with make_engine(f"sqlite:///{copy}", keyring).connect() as connection:
        assert connection.execute(select(Installation)).one().id == 1
