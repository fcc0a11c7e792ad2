"""The stays of one person in one programme come one after the other. Pure."""

from collections.abc import Iterable
from datetime import date

from app.programmes.models import Enrolment


class Overlaps(ValueError):
    """She was in this programme then, from `first_on` to `last_on` (None: she still is)."""

    def __init__(self, other: Enrolment) -> None:
        super().__init__(other.id)
        self.first_on, self.last_on = other.started_on, other.ended_on


def in_the_way(
    hers: Iterable[Enrolment],
    programme_id: str,
    started_on: date,
    ended_on: date | None = None,
    *,
    but: str | None = None,
) -> Enrolment | None:
    """One of her enrolments in that programme, other than `but`, that covers some of these days.

    She may begin again on the day that was her last.
    """
    for other in hers:
        begins_before_its_end = other.ended_on is None or started_on < other.ended_on
        ends_after_its_start = ended_on is None or other.started_on < ended_on
        is_there = other.programme_id == programme_id and other.id != but
        if is_there and begins_before_its_end and ends_after_its_start:
            return other
    return None
