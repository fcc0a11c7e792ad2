from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
import time_machine
from sqlalchemy import Column, Date, MetaData, Table, Text, insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.audit import AuditEntry, record
from app.db import Database, Installation, new_id, words
from app.db.append_only import AppendOnly, append_only_tables


class Colour(StrEnum):
    DARK_BLUE = "dark blue"
    RED = "red"


METADATA = MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})
THING = Table(
    "thing",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("at", UTCDateTime()),
    Column("day", Date),
    Column("colour", words(Colour)),
)


def save(database: Database, **values: Any) -> Any:
    METADATA.create_all(database.engine)
    with database.writing() as session:
        session.execute(insert(THING).values(name="x", **values))
        session.commit()
    with database.reading() as session:
        return session.execute(select(THING)).one()


def test_ids_are_opaque_short_and_never_twice() -> None:
    ids = {new_id() for _ in range(10_000)}
    assert len(ids) == 10_000
    assert all(len(i) == 26 and set(i) <= set("0123456789abcdefghjkmnpqrstvwxyz") for i in ids)


def test_a_later_id_sorts_later() -> None:
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as traveller:
        first = new_id()
        traveller.shift(timedelta(milliseconds=1))
        assert first < new_id()


def test_a_moment_comes_back_aware_and_in_utc(database: Database) -> None:
    local = datetime(2027, 3, 1, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    row = save(database, at=local, day=date(2027, 2, 28))
    assert row.at == local
    assert row.at.utcoffset() == timedelta(0)
    assert row.day == date(2027, 2, 28)


def test_a_moment_without_its_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="timezone"):
        save(database, at=datetime(2027, 3, 1, 10))


def test_a_word_is_stored_as_it_is_written_and_others_are_refused(database: Database) -> None:
    assert save(database, colour=Colour.DARK_BLUE).colour is Colour.DARK_BLUE
    with database.writing() as session:
        assert session.execute(text("SELECT colour FROM thing")).scalar_one() == "dark blue"
        with pytest.raises(DBAPIError, match="ck_thing_colour"):
            session.execute(text("UPDATE thing SET colour = 'green'"))


def test_a_number_in_words_is_refused_by_the_database(database: Database) -> None:
    with database.writing() as session, pytest.raises(DBAPIError):
        session.execute(text("UPDATE installation SET id = 'one'"))


def test_every_table_of_ours_is_strict(sqlite_database: Database) -> None:
    with sqlite_database.reading() as session:
        tables = session.execute(
            text("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'")
        ).all()
    assert len(tables) > 3
    assert {name for name, strict in tables if not strict} == set()


def test_the_installation_has_one_row(database: Database) -> None:
    with database.writing() as session:
        row = session.get(Installation, 1)
        assert row is not None
        session.add(Installation(**{**row.model_dump(), "id": 2}))
        with pytest.raises(DBAPIError, match="only_row"):
            session.flush()


def test_every_append_only_table_refuses_change_below_the_orm(database: Database) -> None:
    with database.writing() as session:
        record(session, association_id="a", act="card_opened", at=clock.now())
        session.commit()
    assert "audit_entry" in append_only_tables()
    for statement in ("UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"):
        with database.writing() as session, pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))


def test_every_append_only_table_has_its_triggers(database: Database) -> None:
    schema = "sqlite_master WHERE type = 'trigger'"
    if database.engine.dialect.name == "postgresql":
        schema = "pg_trigger WHERE NOT tgisinternal"
    name = "name" if "sqlite" in schema else "tgname"
    with database.reading() as session:
        triggers = " ".join(session.execute(text(f"SELECT {name} FROM {schema}")).scalars())
    for table in append_only_tables():
        assert f"{table}_no_" in triggers


def test_an_append_only_row_cannot_be_changed_by_the_orm(database: Database) -> None:
    with database.writing() as session:
        record(session, association_id="a", act="card_opened", at=clock.now())
        session.commit()
    with database.writing() as session:
        entry = session.execute(select(AuditEntry)).scalar_one()
        entry.act = "signed_out"
        with pytest.raises(AppendOnly):
            session.flush()
        session.rollback()
        session.delete(session.execute(select(AuditEntry)).scalar_one())
        with pytest.raises(AppendOnly):
            session.flush()
