"""What is logged, and that any later change to it is found."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlmodel import Session

from app.audit import ACTS, AuditEntry, record, verify
from app.db import Database
from tests.support.tally import process

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _an_act_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTS, "tried", frozenset({"device"}))


def note(session: Session, association: str = "a", **more: object) -> None:
    record(
        session,
        association_id=association,
        act="tried",
        at=NOW,
        by="coach",
        person="amina",
        detail={"device": "d1"},
        **more,  # type: ignore[arg-type]
    )


def fill(database: Database, rows: int, association: str = "a") -> None:
    for _ in range(rows):
        with database.writing() as session:
            note(session, association)
            session.commit()


def test_an_act_is_logged_with_who_whom_and_when(database: Database) -> None:
    fill(database, 1)
    with database.reading() as session:
        entry = session.execute(select(AuditEntry)).scalar_one()
        assert (entry.seq, entry.at, entry.by, entry.person) == (1, NOW, "coach", "amina")
        assert (entry.act, entry.detail) == ("tried", {"device": "d1"})
        assert verify(session, "a").rows == 1


def test_what_was_not_committed_is_not_logged(database: Database) -> None:
    with database.writing() as session:
        note(session)
        session.rollback()
        session.commit()
    with database.writing() as session:
        note(session)
    with database.writing() as session:
        note(session)
        savepoint = session.begin_nested()
        note(session)
        with session.begin_nested():
            note(session)
        savepoint.rollback()
        with session.begin_nested():
            note(session)
        session.commit()
    with database.reading() as session:
        assert str(verify(session, "a")) == "2 entries, all as they were written"


def test_each_association_has_its_own_chain(database: Database) -> None:
    with database.writing() as session:
        for association in ("b", "a", "b"):
            note(session, association)
        session.commit()
    with database.reading() as session:
        assert (verify(session, "a").rows, verify(session, "b").rows) == (1, 2)
        assert verify(session, "nobody").ok


@pytest.mark.parametrize(
    ("act", "detail", "says"),
    [
        ("looked_around", {}, "vocabulary"),
        ("tried", {}, "has the detail"),
        ("tried", {"device": "d", "name": "Amina"}, "has the detail"),
        ("tried", {"device": ["d"]}, "a word or a whole number"),
        ("tried", {"device": 1.5}, "a word or a whole number"),
    ],
)
def test_nothing_outside_the_vocabulary_is_logged(
    sqlite_database: Database, act: str, detail: dict[str, object], says: str
) -> None:
    with sqlite_database.writing() as session, pytest.raises(ValueError, match=says):
        record(session, association_id="a", act=act, at=NOW, detail=detail)


def test_a_moment_without_its_zone_is_not_logged(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session, pytest.raises(ValueError, match="time zone"):
        record(session, association_id="a", act="card_opened", at=datetime(2027, 3, 1))


def test_the_vocabulary_is_short_words() -> None:
    assert all(act.isidentifier() and act.islower() and len(act) <= 48 for act in ACTS)
    assert not {"name", "answer", "pin", "text_given"} & set().union(*ACTS.values())


CUT = "deleted, or the log's end was changed"
TAMPERING: list[tuple[str, str, int | None, str | None]] = [
    ("edit a word", "UPDATE audit_entry SET act='signed_out' WHERE seq=3", 3, "edited"),
    ("edit whom", "UPDATE audit_entry SET person='bo' WHERE seq=3", 3, "edited"),
    ("edit who", "UPDATE audit_entry SET by=NULL WHERE seq=1", 1, "edited"),
    ("edit detail", """UPDATE audit_entry SET detail='{"device":"d2"}' WHERE seq=5""", 5, "edited"),
    ("edit mac", "UPDATE audit_entry SET mac='0' WHERE seq=2", 2, "edited"),
    ("delete first", "DELETE FROM audit_entry WHERE seq=1", 1, "deleted"),
    ("delete one", "DELETE FROM audit_entry WHERE seq=3", 3, "deleted"),
    ("delete last", "DELETE FROM audit_entry WHERE seq=5", 5, "deleted"),
    ("delete all", "DELETE FROM audit_entry", 1, "deleted"),
    ("delete and close up", "DELETE FROM audit_entry WHERE seq=3;"
     "UPDATE audit_entry SET seq=3 WHERE seq=4; UPDATE audit_entry SET seq=4 WHERE seq=5", 3,
     "reordered"),
    ("swap", "UPDATE audit_entry SET seq=9 WHERE seq=2; UPDATE audit_entry SET seq=2 WHERE seq=3;"
     "UPDATE audit_entry SET seq=3 WHERE seq=9", 2, "reordered"),
    ("head back", "UPDATE audit_head SET seq=4", 5, "added"),
    ("head changed", "UPDATE audit_head SET mac='0'", 6, CUT),
    ("cut and the head moved back", "DELETE FROM audit_entry WHERE seq=5; UPDATE audit_head SET"
     " seq=4, mac=(SELECT mac FROM audit_entry WHERE seq=4)", 5, CUT),
    ("head gone", "DELETE FROM audit_head", 1, "added"),
    ("moved to another", "UPDATE audit_entry SET association_id='b' WHERE seq=5", 5, "deleted"),
    ("nothing", "UPDATE audit_head SET seq=seq", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "statements", "seq", "fault"), TAMPERING, ids=lambda v: str(v))
def test_tampering_is_found_and_its_row_named(
    database: Database, kind: str, statements: str, seq: int | None, fault: str | None
) -> None:
    fill(database, 5)
    drop_triggers(database)
    with database.writing() as session:
        for statement in statements.split(";"):
            session.execute(text(statement.replace(":", r"\:")))
        session.commit()
    with database.reading() as session:
        verdict = verify(session, "a")
    assert (verdict.seq, verdict.fault, verdict.ok) == (seq, fault, fault is None)
    assert seq is None or f"entry {seq} was {fault}" in str(verdict)


def test_what_is_logged_after_a_cut_does_not_hide_it(database: Database) -> None:
    fill(database, 5)
    drop_triggers(database)
    cut = "UPDATE audit_head SET seq=4, mac=(SELECT mac FROM audit_entry WHERE seq=4)"
    with database.writing() as session:
        for statement in ("DELETE FROM audit_entry WHERE seq=5", cut):
            session.execute(text(statement))
        session.commit()
    fill(database, 2)
    with database.reading() as session:
        assert (verify(session, "a").seq, verify(session, "a").ok) == (5, False)


def drop_triggers(database: Database) -> None:
    with database.writing() as session:
        if database.engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER audit_entry_no_{verb}"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        session.commit()


def test_a_row_made_without_the_audit_key_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    fill(database, 2)
    forger = Database(database.settings, replace(database.keyring, audit_key=b"x" * 32))
    fill(forger, 1)
    forger.dispose()
    with database.reading() as session:
        assert (verify(session, "a").seq, verify(session, "a").fault) == (3, "reordered")


@pytest.mark.parametrize("by", [timedelta(microseconds=1), timedelta(days=1)])
def test_a_moved_moment_is_found(database: Database, by: timedelta) -> None:
    fill(database, 2)
    drop_triggers(database)
    with database.engine.begin() as connection:
        table = AuditEntry.__table__  # type: ignore[attr-defined]
        connection.execute(table.update().where(table.c.seq == 2).values(at=NOW + by))
    with database.reading() as session:
        assert (verify(session, "a").seq, verify(session, "a").fault) == (2, "edited")


def write(database: Database, rows: int, order: Callable[[list[str]], list[str]]) -> None:
    for _ in range(rows):
        with database.writing() as session:
            for association in order(["a", "b"]):
                note(session, association)
            session.commit()


def test_two_processes_that_log_at_once_keep_one_chain(database: Database) -> None:
    children = [
        process(write, database, 60, order)
        for order in (list, lambda names: names[::-1])
    ]  # fmt: skip
    for child in children:
        child.join(60)
        assert child.exitcode == 0
    with database.reading() as session:
        assert [str(verify(session, name)) for name in ("a", "b")] == [
            "120 entries, all as they were written"
        ] * 2
