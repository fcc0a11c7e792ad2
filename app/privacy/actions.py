"""Erasure: her rows go as the data map says, her key is destroyed, the ledger remembers."""

from datetime import datetime

from sqlalchemy import Table, delete, exists, func, select, text, update
from sqlmodel import Session, col

from app import audit
from app.accounts.models import Binding, Device, DeviceKind, Person
from app.db import Database
from app.db.tables import table_of
from app.privacy.datamap import Class, Erasure, TableEntry, tables
from app.privacy.kinds import Kind, kind_of
from app.privacy.ledger import Erased
from app.privacy.models import Erasure as ErasureRow
from app.privacy.paths import rows_of_person

_EMPTY: dict[Kind, object] = {
    Kind.BYTES: b"",
    Kind.TEXT: "",
    Kind.WHOLE: 0,
    Kind.YES_NO: False,
    Kind.JSON: {},
}


class NoSuchPerson(LookupError):
    """The id is nobody's here. The message is one line."""


def person_of(session: Session, person_id: str) -> Person:
    """Raises NoSuchPerson."""
    found = session.get(Person, person_id)
    if found is None:
        raise NoSuchPerson(f"nobody has the id {person_id!r}: see 'flask people list'")
    return found


def erased(session: Session, person_id: str) -> Erased | None:
    """Her line in the table, if she has been erased."""
    row = session.get(ErasureRow, person_id)
    return Erased(row.person_id, row.association_id, row.at, row.by) if row else None


def to_erase(session: Session, person_id: str) -> dict[str, int]:
    """How many rows of each table would be removed."""
    counts: dict[str, int] = {}
    for table, entry in tables():
        if entry.of and entry.erasure is Erasure.DELETE:
            where = rows_of_person(table, entry, person_id)
            rows = session.scalar(select(func.count()).select_from(table).where(where))
            counts |= {table.name: rows} if rows else {}
    return counts


def erase_person(*, session: Session, line: Erased) -> int:
    """Remove what the data map says, end her devices, note it. Returns how many rows went.

    The caller notes ``line`` in the ledger's file first: a crash between the two leaves
    somebody to erase, never somebody to bring back.
    """
    if session.get(ErasureRow, line.person_id) is None:
        session.add(
            ErasureRow(
                person_id=line.person_id,
                association_id=line.association_id,
                at=line.at,
                by=line.by,
            )
        )
        session.flush()  # rows that are never changed go only for somebody who is noted here
    gone = _remove(session, line)
    audit.record(
        session,
        association_id=line.association_id,
        act="person_erased",
        at=line.at,
        by=line.by,
        person=line.person_id,
    )
    return gone


def forget_again(*, session: Session, at: datetime, line: Erased) -> bool:
    """After a restore: take out somebody who was erased later. False when she is not in it."""
    if session.get(Person, line.person_id) is None or erased(session, line.person_id):
        return False
    erase_person(session=session, line=Erased(line.person_id, line.association_id, at, line.by))
    return True


def leave_no_trace(database: Database) -> None:
    """What was removed is not left in free pages or in the write-ahead log either."""
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM FULL person_key"))


def _remove(session: Session, line: Erased) -> int:
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete=ON"))  # overwritten, not only unlinked
    gone, person_id = 0, line.person_id
    devices = _phones_of(session, person_id)
    for table, entry in reversed(tables()):
        for name in entry.unlink:
            here = table.c[name] == person_id
            session.execute(update(table).where(here).values({name: None}))
        if entry.of and entry.erasure is not Erasure.KEEP:
            gone += _remove_from(session, table, entry, person_id)
    _revoke(session, devices, line.at)
    session.expire_all()
    return gone


def _remove_from(session: Session, table: Table, entry: TableEntry, person_id: str) -> int:
    where = rows_of_person(table, entry, person_id)
    if entry.erasure is Erasure.DELETE:
        found = session.execute(delete(table).where(where))
        return int(found.rowcount)  # type: ignore[attr-defined]
    blanks = {
        column.name: _blank(table, column.name) if column.blank is None else column.blank
        for column in entry.columns.values()
        if column.level in (Class.PERSONAL, Class.SEALED)
    }
    session.execute(update(table).where(where).values(blanks))
    return 0


def _blank(table: Table, column: str) -> object:
    found = table.c[column]
    if found.nullable:
        return None
    return _EMPTY[kind_of(found.type)]


def _phones_of(session: Session, person_id: str) -> list[str]:
    return list(
        session.scalars(
            select(col(Device.id))
            .join(Binding, col(Binding.device_id) == col(Device.id))
            .where(col(Binding.person_id) == person_id, col(Device.kind) == DeviceKind.PHONE)
        )
    )


def _revoke(session: Session, devices: list[str], at: datetime) -> None:
    """A phone that nobody else signs in on is a stranger's from now on."""
    device, binding = table_of(Device), table_of(Binding)
    session.execute(
        update(device)
        .where(
            device.c.id.in_(devices),
            device.c.revoked_at.is_(None),
            ~exists().where(binding.c.device_id == device.c.id),
        )
        .values(revoked_at=at)
    )
