"""A table of the tests' own, outside the application's metadata."""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess

from sqlalchemy import Column, Integer, MetaData, String, Table

from app.db import Database

METADATA = MetaData()
TALLY = Table("tally", METADATA, Column("id", Integer, primary_key=True), Column("n", Integer))
PAIRS = Table(
    "pairs",
    METADATA,
    Column("n", Integer, primary_key=True),
    Column("half", String(5), primary_key=True),
)


def make_tables(database: Database) -> None:
    METADATA.create_all(database.engine)


def process(run: Callable[..., None], *arguments: object) -> ForkProcess:
    """A started child of this very process: what a preforking server does with an engine."""
    child = get_context("fork").Process(target=run, args=arguments)
    child.start()
    return child
