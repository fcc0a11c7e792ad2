"""Tables whose rows are never changed: refused by the ORM, and by a trigger below it."""

from typing import Any

from sqlalchemy import Connection, Table, event, inspect
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, SQLModel

_TABLES: set[str] = set()


class AppendOnly(Exception):
    """Something tried to change or delete a row that is kept as it was written."""

    def __init__(self, table: str) -> None:
        super().__init__(f"rows of {table} are never changed or deleted")


def append_only_ddl(table: str, dialect: str) -> list[str]:
    """The statements that make ``table`` append-only; they may be said again."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change"
        f" BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]


def append_only_tables() -> frozenset[str]:
    """The names of the tables declared so."""
    return frozenset(_TABLES)


def keep_append_only(connection: Connection) -> None:
    """Every append-only table has its triggers again: a batch rebuild drops them."""
    for name in sorted(_TABLES & set(inspect(connection).get_table_names())):
        for statement in append_only_ddl(name, connection.dialect.name):
            connection.exec_driver_sql(statement)


def append_only(model: type[SQLModel]) -> None:
    """Declare that rows of ``model`` are only ever added."""
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError("a model with a table is needed")
    _TABLES.add(table.name)

    def refuse(_mapper: Any, _connection: Any, _target: Any) -> None:
        raise AppendOnly(table.name)

    def add_triggers(_table: Any, connection: Connection, **_: Any) -> None:
        for statement in append_only_ddl(table.name, connection.dialect.name):
            connection.exec_driver_sql(statement)

    event.listen(model, "before_update", refuse)
    event.listen(model, "before_delete", refuse)
    event.listen(table, "after_create", add_triggers)


@event.listens_for(Session, "do_orm_execute")
def _refuse_in_bulk(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and state.bind_mapper is not None:
        table = state.bind_mapper.local_table
        if isinstance(table, Table) and table.name in _TABLES:
            raise AppendOnly(table.name)
