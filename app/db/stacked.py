"""Several small questions of a page asked as one: each has columns of its own."""

from collections import namedtuple
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session


class Stacked:
    """Selects under names, built once. Their rows come in no order: the caller sorts."""

    def __init__(self, **parts: sa.Select[Any]) -> None:
        tables = {name: part.order_by(None).subquery(name) for name, part in parts.items()}
        columns = [(name, column) for name, table in tables.items() for column in table.c]
        self._shapes = {name: namedtuple(name, table.c.keys()) for name, table in tables.items()}
        self._statement = sa.union_all(
            *(
                sa.select(
                    sa.literal(name).label("of"),
                    *(
                        (column if owner == name else sa.cast(sa.null(), column.type)).label(
                            f"{owner}_{column.key}"
                        )
                        for owner, column in columns
                    ),
                )
                for name in tables
            )
        )
        owners = [owner for owner, _column in columns]
        self._cuts = {
            name: slice(1 + owners.index(name), 1 + owners.index(name) + len(table.c))
            for name, table in tables.items()
        }

    def rows(self, session: Session, values: Mapping[str, object]) -> dict[str, list[Any]]:
        """The rows of each part, with its own column names. One query."""
        found: dict[str, list[Any]] = {name: [] for name in self._shapes}
        for row in session.execute(self._statement, values):
            found[row.of].append(self._shapes[row.of](*row[self._cuts[row.of]]))
        return found
