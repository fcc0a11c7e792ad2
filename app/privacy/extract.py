"""Everything that is stored about one person, as it was at one moment, and who read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, or_, select
from sqlmodel import Session, col

from app.accounts.models import Person, RoleHeld
from app.accounts.sealing import Box, box_of
from app.associations.models import Association
from app.audit.models import AuditEntry
from app.clock import local_date
from app.privacy.act_labels import LISTS
from app.privacy.actions import person_of
from app.privacy.datamap import Export, TableEntry, tables
from app.privacy.kinds import Kind, kind_of, to_json
from app.privacy.paths import rows_of_person
from app.programmes.models import Assignment, Enrolment, Programme

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the log, as she may know it: never a name of staff, but what they are."""

    at: datetime
    unit: str
    role: str | None
    act: str


@dataclass(frozen=True, slots=True)
class Extract:
    """`rows` by table, sealed fields opened; `readings` by others, oldest first."""

    person: Person
    made_at: datetime
    rows: Mapping[str, Rows]
    readings: tuple[Reading, ...]

    def to_json(self) -> dict[str, Any]:
        """Values of JSON types, complete: what was sealed is text, moments are in UTC."""
        return {
            "format": "stegvis extract",
            "version": 1,
            "person": self.person.id,
            "made_at": to_json(self.made_at, Kind.MOMENT),
            "rows": {
                table.name: [_plain(table, row) for row in self.rows[table.name]]
                for table, _ in tables()
                if table.name in self.rows
            },
            "read_by": [
                {
                    "at": to_json(one.at, Kind.MOMENT),
                    "unit": one.unit,
                    "role": one.role,
                    "act": one.act,
                }
                for one in self.readings
            ],
        }


def extract(session: Session, person_id: str, *, at: datetime) -> Extract:
    """In a reading session, so that it is one state. Raises NoSuchPerson, Erased or SealBroken."""
    person = person_of(session, person_id)
    box = box_of(session, person_id)
    rows: dict[str, Rows] = {}
    for table, entry in tables():
        names = entry.exported(Export.EXTRACT)
        if entry.of and names:
            where = rows_of_person(table, entry, person_id)
            found = session.execute(select(table).where(where).order_by(*table.primary_key))
            rows[table.name] = [opened(entry, box, dict(row), names) for row in found.mappings()]
    return Extract(person, at, rows, tuple(_readings(session, person)))


def opened(
    entry: TableEntry, box: Box | None, row: Mapping[str, Any], names: list[str]
) -> dict[str, Any]:
    """The columns of a row by name, what is sealed in them as text; None without her key."""
    found = {name: row[name] for name in names}
    for column in entry.sealed():
        sealed = found.get(column.name)
        if sealed is not None:
            found[column.name] = box.open(column.place.format(**row), sealed) if box else None
    return found


def _plain(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value, kind_of(table.c[name].type)) for name, value in row.items()}


def plain(value: Any, kind: Kind) -> Any:
    """A value of JSON types. What was sealed is text already."""
    return value if isinstance(value, str) else to_json(value, kind)


def _readings(session: Session, person: Person) -> list[Reading]:
    places = session.execute(
        select(
            col(Enrolment.programme_id), col(Enrolment.started_on), col(Enrolment.ended_on)
        ).where(col(Enrolment.person_id) == person.id)
    ).all()
    entries = session.scalars(
        select(AuditEntry)
        .where(
            col(AuditEntry.association_id) == person.association_id,
            col(AuditEntry.by).is_not(None),
            col(AuditEntry.by) != person.id,
            or_(
                col(AuditEntry.person) == person.id,
                col(AuditEntry.person).is_(None) & col(AuditEntry.act).in_(LISTS),
            ),
        )
        .order_by(col(AuditEntry.seq))
    )

    def was_listed(entry: AuditEntry) -> bool:
        day = local_date(entry.at)
        return any(
            programme_id == entry.detail.get("programme")
            and started_on <= day
            and (ended_on is None or day <= ended_on)
            for programme_id, started_on, ended_on in places
        )

    units = _Units(session, person, [programme_id for programme_id, _, _ in places])
    return [
        units.reading(entry) for entry in entries if entry.person is not None or was_listed(entry)
    ]


class _Units:
    """From where somebody read: her programme and role in it, or the association."""

    def __init__(self, session: Session, person: Person, programmes: list[str]) -> None:
        home = session.get(Association, person.association_id)
        self._home = home.name if home else ""
        rows = session.execute(
            select(col(Assignment.person_id), col(Programme.name), col(Assignment.role))
            .join(Programme, col(Programme.id) == col(Assignment.programme_id))
            .where(col(Programme.id).in_(programmes))
            .order_by(col(Assignment.given_at))
        )
        self._given = {who: (name, role.value) for who, name, role in rows}
        held = session.execute(
            select(col(RoleHeld.person_id), col(RoleHeld.role))
            .where(col(RoleHeld.association_id) == person.association_id)
            .where(col(RoleHeld.role) != "participant")
        )
        self._held = {who: role.value for who, role in held}

    def reading(self, entry: AuditEntry) -> Reading:
        by = entry.by or ""
        unit, role = self._given.get(by, (self._home, self._held.get(by)))
        return Reading(entry.at, unit, role, entry.act)
