"""The database: the only way to an engine, the base of every row, migrations, set-up."""

from app.db.database import Database
from app.db.ids import new_id
from app.db.installation import Installation, WrongInstallation
from app.db.problems import (
    CannotSave,
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseProblem,
    DatabaseUnreachable,
    OldLibrary,
    ReadingOnly,
    WrongDatabaseKey,
)
from app.db.row import Row
from app.db.types import words

__all__ = [
    "CannotSave",
    "Database",
    "DatabaseDamaged",
    "DatabaseMissing",
    "DatabaseProblem",
    "DatabaseUnreachable",
    "Installation",
    "OldLibrary",
    "ReadingOnly",
    "Row",
    "WrongDatabaseKey",
    "WrongInstallation",
    "new_id",
    "words",
]
