from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError

from app.crypto import Keyring
from app.db import Database, Installation, migrating
from app.db.engine import make_engine
from tests.support.tally import process

ADD_COLUMN = """
    with op.batch_alter_table("installation", recreate="always") as batch:
        batch.add_column(sa.Column("note", sa.String(20), nullable=True))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Revisions of a test's own; what the repository has is left alone."""
    (tmp_path / "versions").mkdir()
    return tmp_path


@pytest.fixture
def empty(database: Database, tmp_path: Path, keyring: Keyring) -> Iterator[Engine]:
    """A database without tables, on either engine."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        yield database.engine
        return
    engine = make_engine(f"sqlite:///{tmp_path}/empty.db", keyring, may_create=True)
    yield engine
    engine.dispose()


def write_revision(folder: Path, name: str, after: str | None, body: str) -> None:
    (folder / "versions" / f"{name}.py").write_text(
        "import os\nimport sqlalchemy as sa\nimport sqlmodel\nfrom alembic import op\n"
        f"revision = {name!r}\ndown_revision = {after!r}\n\n\ndef upgrade():\n    pass\n{body}"
        "\n\ndef downgrade():\n    pass\n"
    )
    (folder / "HEAD").write_text(name + "\n")


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_first_revision_says_all_that_the_models_say(empty: Engine, folder: Path) -> None:
    path = migrating.make_revision("first tables", empty, folder)
    assert (path.name, migrating.head(folder)) == ("0001_first_tables.py", "0001_first_tables")
    assert migrating.migrate(empty, folder) == migrating.current(empty) == "0001_first_tables"
    assert migrating.differences(empty) == []
    assert {"audit_entry", "audit_head", "installation"} <= tables(empty)
    with empty.connect() as connection, pytest.raises(DBAPIError, match="ck_installation_mode"):
        connection.execute(
            text("INSERT INTO installation VALUES (1, 'nonsense', 'k', 'e', '2027-01-01')")
        )
    migrating.downgrade(empty, "base", folder)
    assert tables(empty) == set()


def test_a_second_migration_does_nothing(empty: Engine, folder: Path) -> None:
    migrating.make_revision("first", empty, folder)
    assert migrating.migrate(empty, folder) == migrating.migrate(empty, folder)


def test_a_rebuilt_table_keeps_its_rows_and_stays_strict(
    sqlite_database: Database, folder: Path
) -> None:
    write_revision(folder, "0001_note", None, ADD_COLUMN)
    engine = sqlite_database.engine
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        before = connection.execute(select(Installation.epoch)).scalar_one()
    migrating.migrate(engine, folder)
    with engine.connect() as connection:
        assert connection.execute(select(Installation.epoch)).scalar_one() == before
        connection.execute(text("UPDATE installation SET note = 'kept'"))
        strict = text("SELECT strict FROM pragma_table_list WHERE name = 'installation'")
        assert connection.execute(strict).scalar_one() == 1
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        with pytest.raises(DBAPIError, match="ck_installation_mode"):
            connection.execute(text("UPDATE installation SET mode = 'nonsense'"))


def test_a_rebuilt_append_only_table_gets_its_triggers_back(
    sqlite_database: Database, folder: Path
) -> None:
    body = ADD_COLUMN.replace('"installation"', '"audit_entry"')
    write_revision(folder, "0001_note", None, body)
    with sqlite_database.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    migrating.migrate(sqlite_database.engine, folder)
    with sqlite_database.engine.connect() as connection:
        names = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert set(connection.execute(names).scalars()) >= {
            "audit_entry_no_update",
            "audit_entry_no_delete",
        }


def test_a_revision_that_fails_leaves_the_database_as_it_was(empty: Engine, folder: Path) -> None:
    write_revision(folder, "0001_a", None, "    op.create_table('a', sa.Column('x', sa.Integer))")
    migrating.migrate(empty, folder)
    write_revision(
        folder,
        "0002_b",
        "0001_a",
        "    op.create_table('b', sa.Column('x', sa.Integer))\n    op.execute('SELECT nonsense')",
    )
    with pytest.raises(DBAPIError):
        migrating.migrate(empty, folder)
    assert (migrating.current(empty), tables(empty)) == ("0001_a", {"a"})


def test_a_killed_migration_leaves_old_or_new_never_between(empty: Engine, folder: Path) -> None:
    write_revision(
        folder,
        "0001_a",
        None,
        "    op.create_table('a', sa.Column('x', sa.Integer))\n    os.kill(os.getpid(), 9)",
    )
    empty.dispose()
    child = process(migrating.migrate, empty, folder)
    child.join()
    assert child.exitcode == -9
    assert (migrating.current(empty), tables(empty)) == (None, set())


def test_rows_that_would_lose_their_parent_stop_the_migration(
    sqlite_database: Database, folder: Path
) -> None:
    write_revision(
        folder,
        "0001_orphan",
        None,
        "    op.execute('CREATE TABLE p (id INTEGER PRIMARY KEY) STRICT')\n"
        "    op.execute('CREATE TABLE c (p INTEGER REFERENCES p) STRICT')\n"
        "    op.execute('INSERT INTO c VALUES (7)')",
    )
    with sqlite_database.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    with pytest.raises(migrating.MigrationError, match="lose their parent"):
        migrating.migrate(sqlite_database.engine, folder)
    assert "c" not in tables(sqlite_database.engine)


def two_heads(folder: Path) -> None:
    write_revision(folder, "0002_left", "0001_a", "")
    write_revision(folder, "0002_right", "0001_a", "")


def stale_head(folder: Path) -> None:
    (folder / "HEAD").write_text("0000_gone\n")


@pytest.mark.parametrize("harm", [two_heads, stale_head])
def test_revisions_and_head_that_disagree_are_refused(
    harm: Callable[[Path], None], folder: Path
) -> None:
    write_revision(folder, "0001_a", None, "")
    harm(folder)
    with pytest.raises(migrating.MigrationError, match="down_revision"):
        migrating.head(folder)


def test_a_database_from_a_later_version_is_left_alone(empty: Engine, folder: Path) -> None:
    write_revision(folder, "0001_later", None, "")
    migrating.migrate(empty, folder)
    (folder / "versions" / "0001_later.py").unlink()
    write_revision(folder, "0001_ours", None, "")
    with pytest.raises(migrating.MigrationError, match="was not migrated"):
        migrating.migrate(empty, folder)
    assert migrating.current(empty) == "0001_later"


def test_the_repositorys_revisions_say_what_the_models_say(database: Database) -> None:
    assert migrating.differences(database.engine) == []
