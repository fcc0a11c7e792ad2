"""Several questions as one: each row comes back under its own name, with its own types."""

from datetime import date

import sqlalchemy as sa

from app.db import Database
from app.db.stacked import Stacked

DAYS = sa.select(
    sa.literal(7).label("number"), sa.literal(date(2026, 11, 22), sa.Date).label("day")
)
BYTES = sa.select(sa.literal(b"x", sa.LargeBinary).label("sealed")).where(
    sa.literal("a") == sa.bindparam("wanted")
)


def test_each_part_has_its_rows_names_and_types(database: Database) -> None:
    both = Stacked(days=DAYS, secrets=BYTES)
    with database.reading() as session:
        found = both.rows(session, {"wanted": "a"})
        nothing = both.rows(session, {"wanted": "b"})
    (day,), (secret,) = found["days"], found["secrets"]
    assert (day.number, day.day, bytes(secret.sealed)) == (7, date(2026, 11, 22), b"x")
    assert nothing["secrets"] == []
    assert nothing["days"] == [day]
