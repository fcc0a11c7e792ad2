"""Tables whose rows are never changed: refused by the ORM, and by a trigger below it."""

from typing import Any

from sqlalchemy import Connection, Table, event, inspect
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, SQLModel

_TABLES: dict[str, str] = {}  # the condition under which a row may go, "" for never


class AppendOnly(Exception):
    """Something tried to change or delete a row that is kept as it was written."""

    def __init__(self, table: str) -> None:
        super().__init__(f"rows of {table} are never changed or deleted")


def append_only_ddl(table: str, dialect: str, but: str = "") -> list[str]:
    """The statements that make ``table`` append-only; they may be said again.

    ``but``: a condition on OLD under which a row may be deleted all the same.
    """
    if dialect == "sqlite":
        unless = f" WHEN NOT ({but})" if but else ""
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f"{allowed} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb, allowed in (("UPDATE", ""), ("DELETE", unless))
        ]
    refuse = f"RAISE EXCEPTION '{table} is append-only';"
    verbs = "UPDATE OR TRUNCATE" if but else "UPDATE OR DELETE OR TRUNCATE"
    ddl = [
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {refuse} END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE {verbs} ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]
    if but:
        ddl += [
            f"CREATE OR REPLACE FUNCTION {table}_may_go() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF NOT ({but}) THEN {refuse} END IF; RETURN OLD; END $$",
            f"CREATE OR REPLACE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_may_go()",
        ]
    return ddl


def append_only_tables() -> frozenset[str]:
    """The names of the tables declared so."""
    return frozenset(_TABLES)


def keep_append_only(connection: Connection) -> None:
    """Every append-only table has its triggers again: a batch rebuild drops them."""
    for name in sorted(_TABLES.keys() & set(inspect(connection).get_table_names())):
        for statement in append_only_ddl(name, connection.dialect.name, _TABLES[name]):
            connection.exec_driver_sql(statement)


def append_only(model: type[SQLModel], *, but: str = "") -> None:
    """Declare that rows of ``model`` are only ever added; ``but`` as for ``append_only_ddl``."""
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError("a model with a table is needed")
    _TABLES[table.name] = but

    def refuse(_mapper: Any, _connection: Any, _target: Any) -> None:
        raise AppendOnly(table.name)

    def add_triggers(_table: Any, connection: Connection, **_: Any) -> None:
        for statement in append_only_ddl(table.name, connection.dialect.name, but):
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
