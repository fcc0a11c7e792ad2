"""The areas a goal may stand for: those of the own rating, in the reader's words."""

from dataclasses import dataclass

from app.assessments.answering import wording_in
from app.assessments.catalogue import shipped
from app.assessments.queries import OWN


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the rating: its id, its sign, and what it is called."""

    id: str
    sign: str
    label: str


def areas(code: str) -> list[Area]:
    """In the order of the questions, each once."""
    instrument = shipped()[OWN]
    labels = wording_in(instrument, code).areas
    found = {item.area: Area(item.area, item.sign, labels[item.area]) for item in instrument.items}
    return list(found.values())


def area_of(area: str | None, code: str) -> Area | None:
    return next((one for one in areas(code) if one.id == area), None)
