"""From a table to the person or the association that a row is about, along foreign keys."""

from collections import deque

from sqlalchemy import ColumnElement, FromClause, Table, select

from app.privacy.datamap import TableEntry


def rows_of_person(table: Table, entry: TableEntry, person_id: str) -> ColumnElement[bool]:
    """The condition that a row of ``table`` is hers. The entry must have an ``of``."""
    return _along(table, entry.of.split("."), person_id)


def rows_of_association(table: Table, association_id: str) -> ColumnElement[bool] | None:
    """The condition that a row belongs to the association; None when no path leads there."""
    path = _path_to_association(table)
    return _along(table, path, association_id) if path else None


def owner_of(table: Table, entry: TableEntry) -> ColumnElement[str]:
    """Whose row it is, as a column of the row: for opening what is sealed in it."""
    column, *rest = entry.of.split(".")
    found: ColumnElement[str] = table.c[column]
    where = table
    while rest:
        parent = _parent(where, column)
        at = parent.alias()
        column, *rest = rest
        found = select(at.c[column]).where(_key(at) == found).scalar_subquery()
        where = parent
    return found


def _along(table: Table, path: list[str], wanted: str) -> ColumnElement[bool]:
    column, *rest = path
    if not rest:
        return table.c[column] == wanted
    parent = _parent(table, column)
    return table.c[column].in_(select(_key(parent)).where(_along(parent, rest, wanted)))


def _path_to_association(table: Table) -> list[str]:
    """The shortest chain of foreign keys, those that must be set before those that may be NULL."""
    if table.name == "association":
        return ["id"]
    queue = deque([(table, list[str]())])
    seen = {table.name}
    while queue:
        at, path = queue.popleft()
        if "association_id" in at.c:
            return [*path, "association_id"]
        for column in sorted(at.c, key=lambda c: bool(c.nullable)):
            for key in column.foreign_keys:
                parent = key.column.table
                if parent.name not in seen:
                    seen.add(parent.name)
                    queue.append((parent, [*path, column.name]))
    return []


def _parent(table: Table, column: str) -> Table:
    parent = next(iter(table.c[column].foreign_keys)).column.table
    assert isinstance(parent, Table)
    return parent


def _key(table: FromClause) -> ColumnElement[str]:
    (key,) = table.primary_key
    found: ColumnElement[str] = key
    return found
