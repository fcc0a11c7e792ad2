"""A kill, a full disk and busy writers in the middle of a backup."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from app import clock
from app.associations.actions import add_helpline
from app.associations.models import Helpline
from app.audit import record
from app.config import Settings
from app.db import Database
from app.privacy import snapshot
from app.privacy.whole_file import whole_file
from tests.privacy.conftest import House, commands, rows_of, run, said
from tests.support.app import ON_ONE_ENGINE
from tests.support.databases import environment_of
from tests.support.tally import process

Empty = Callable[..., Settings]


def filled(house: House, rows: int) -> None:
    with house.database.writing() as session:
        for position in range(rows):
            add_helpline(
                session=session,
                association_id=house.cast.association.id,
                name=os.urandom(400).hex(),
                number="112",
                sign="phone",
                position=position,
            )
        session.commit()


def slow_backup(settings: Settings, path: Path, ready: Path) -> None:
    """A backup that says when it has begun to write, and then takes its time."""
    rows = snapshot._rows

    def slowly(*words: object) -> object:
        for number, row in enumerate(rows(*words)):  # type: ignore[arg-type]
            if number == 300:
                ready.touch()
                time.sleep(0.5)
            yield row

    snapshot._rows = slowly  # type: ignore[assignment]
    commands(settings).test_cli_runner().invoke(args=["backup", "create", str(path)])


@ON_ONE_ENGINE
@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2, 0.3])
def test_a_kill_in_the_middle_leaves_the_last_good_backup_and_nothing_half(
    house: House, tmp_path: Path, delay: float
) -> None:
    filled(house, 2000)
    path, ready = tmp_path / "k" / "a.backup", tmp_path / "ready"
    path.parent.mkdir()
    said(house.flask("backup", "create", path))
    good = path.read_bytes()
    for name in (path, path.with_name("new.backup")):
        ready.unlink(missing_ok=True)
        child = process(slow_backup, house.settings, name, ready)
        while not ready.exists():
            assert child.is_alive()
            time.sleep(0.01)
        time.sleep(delay)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join(20)
        assert child.exitcode == -9
    assert path.read_bytes() == good
    assert not path.with_name("new.backup").exists()
    for name in (path, path.with_name("new.backup")):
        said(house.flask("backup", "create", name))  # and clears away what the killed one left
        assert "is whole" in said(house.flask("backup", "verify", name))
    assert sorted(os.listdir(path.parent)) == [
        *("a.backup", "a.backup.keys", "new.backup", "new.backup.keys")
    ]


@ON_ONE_ENGINE
@pytest.mark.parametrize(("what", "room"), [("create", 1024), ("create", 20_000), ("keys", 1024)])
def test_a_full_disk_is_one_line_and_the_last_good_backup_stays(
    house: House, tmp_path: Path, what: str, room: int
) -> None:
    """Full at the keys, or after them at the data."""
    filled(house, 2000)
    path = tmp_path / "f" / "a.backup"
    path.parent.mkdir()
    said(house.flask("backup", what, path))
    good, there = path.read_bytes(), sorted(os.listdir(path.parent))
    script = (
        "import resource, sys;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}));"
        "from flask.cli import main; sys.argv[0] = 'flask'; main()"
    )
    for name in (path, path.with_name("new.backup")):
        done = subprocess.run(
            [sys.executable, "-c", script, "--app", "app", "backup", what, str(name)],
            env=environment_of(house.database),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 1
        assert "is full: nothing was written, earlier files are as they were" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert path.read_bytes() == good
    assert sorted(os.listdir(path.parent)) == there
    assert "is whole" in said(house.flask("backup", "verify", path))


@ON_ONE_ENGINE
@pytest.mark.parametrize("what", ["create", "keys"])
def test_a_backup_into_what_is_no_place_is_one_line_and_replaces_nothing(
    house: House, tmp_path: Path, what: str
) -> None:
    missing = tmp_path / "nowhere" / "a.backup"
    line = said(house.flask("backup", what, missing), 1)
    assert line == f"Error: {missing.parent}: No such file or directory"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for there in (pipe, Path("/dev/full")):
        line = said(house.flask("backup", what, there), 1)
        assert line == f"Error: {there}: is no ordinary file: name another one"
    assert pipe.is_fifo()
    assert Path("/dev/full").is_char_device()
    assert [path.name for path in tmp_path.iterdir() if "pipe" in path.name] == ["pipe"]


def keep_writing(settings: Settings, association: str, ready: Path, stop: Path) -> None:
    """Pairs, each in a transaction of its own with a line in the log."""
    database, number = Database(settings), 0
    while not stop.exists():
        number += 1
        with database.writing() as session:
            for half in ("left", "right"):
                add_helpline(
                    session=session,
                    association_id=association,
                    name=f"pair {number}",
                    number=half,
                    sign="phone",
                    position=number,
                )
            record(session, association_id=association, act="card_opened", at=clock.now())
            session.commit()
        if number == 5:
            ready.touch()
    os._exit(0)


def test_a_backup_is_one_state_while_others_write(
    house: House, empty: Empty, tmp_path: Path
) -> None:
    filled(house, 300)
    ready, stop = tmp_path / "ready", tmp_path / "stop"
    home = house.cast.association.id
    house.database.dispose()
    writer = process(keep_writing, house.settings, home, ready, stop)
    try:
        while not ready.exists():
            assert writer.is_alive()
            time.sleep(0.01)
        sizes = []
        for number in range(3):
            data = tmp_path / f"{number}.backup"
            said(house.flask("backup", "create", data))
            sizes.append(pairs_written(house.database))
    finally:
        stop.touch()
        writer.join(30)
    assert writer.exitcode == 0
    assert sizes[0] < sizes[2], "nobody wrote meanwhile"
    said(house.flask("backup", "keys", tmp_path / "keys"))
    for number in range(3):
        assert "logs hold" in said(house.flask("backup", "verify", tmp_path / f"{number}.backup"))
    target = empty("sqlite")
    said(run(target, "backup", "restore", tmp_path / "2.backup", "--keys", tmp_path / "keys"))
    names = [row["name"] for row in rows_of(target)["helpline"] if row["name"].startswith("pair")]
    assert len(names) > 10
    assert all(names.count(name) == 2 for name in names)
    logged = sum(1 for row in rows_of(target)["audit_entry"] if row["act"] == "card_opened")
    assert logged == len(names) // 2 + opened_before(house)


def pairs_written(database: Database) -> int:
    with database.reading() as session:
        pair = col(Helpline.name).startswith("pair")
        return session.scalar(select(func.count()).select_from(Helpline).where(pair)) or 0


def opened_before(house: House) -> int:
    """Cards that were opened before the writer began."""
    rows = rows_of(house.settings)["audit_entry"]
    return sum(1 for row in rows if row["act"] == "card_opened" and row["by"] is not None)


def test_a_kill_in_the_middle_of_a_restore_leaves_an_empty_place(
    house: House, empty: Empty, other_engine: str, tmp_path: Path
) -> None:
    filled(house, 500)
    data, keys = tmp_path / "a.backup", tmp_path / "a.keys"
    said(house.flask("backup", "create", data))
    said(house.flask("backup", "keys", keys))
    target = empty(other_engine)
    child = process(killed_restore, target, data, keys)
    child.join(60)
    assert child.exitcode == -9
    assert rows_of(target)["person"] == []
    said(run(target, "backup", "restore", data, "--keys", keys))
    assert len(rows_of(target)["person"]) == house.people


def killed_restore(settings: Settings, data: Path, keys: Path) -> None:
    from app.privacy import restoring

    restoring._bring_keys = lambda *_: os.kill(os.getpid(), 9)  # type: ignore[assignment]
    commands(settings).test_cli_runner().invoke(
        args=["backup", "restore", str(data), "--keys", str(keys)]
    )


def test_an_error_while_writing_leaves_no_draft(tmp_path: Path) -> None:
    with pytest.raises(TypeError), whole_file(tmp_path / "a") as file:
        file.write("no bytes")  # type: ignore[arg-type]
    assert os.listdir(tmp_path) == []


def test_two_writers_of_one_file_do_not_clear_each_other_away(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with whole_file(path) as slow:
        slow.write(b"slow")
        with whole_file(path) as quick:
            quick.write(b"quick")
        assert path.read_bytes() == b"quick"
    assert path.read_bytes() == b"slow"
    assert os.listdir(tmp_path) == ["a"]
