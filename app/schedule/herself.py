"""A participant at the door without a session: an address or a phone stands for her."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Herself:
    """What the door asks of a viewer (`programmes.access.Who`)."""

    person_id: str
    association_id: str
    roles: frozenset[str] = frozenset({"participant"})
    sheet_id: str | None = None
