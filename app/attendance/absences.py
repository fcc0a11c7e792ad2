"""When somebody is missed: what her marks come to, and what they ask staff to look at. Pure.

A mark counts as an absence only when staff marked her away and she had said nothing. Excused,
ill, cancelled and not recorded never do. She breaks a run by coming. What lies before the last
time that staff settled something (`since`) has been talked about and does not count again, so
the same absences never open two follow-ups. The order in which marks arrive changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

KINDS = ("group", "individual", "meeting", "digital")
LONGEST_WEEKS = 12


class Seen(StrEnum):
    """How somebody was seen at a time of hers. Not recorded is no word here: it is nothing."""

    CAME = "came"
    EXCUSED = "excused"
    ILL = "ill"
    ABSENT = "absent"


COULD_NOT = frozenset({Seen.EXCUSED, Seen.ILL})


@dataclass(frozen=True, slots=True, order=True)
class Past:
    """One time of hers that is recorded. `on`: its day in Stockholm; `kind`: of the activity."""

    at: datetime
    occurrence_id: str
    on: date
    seen: Seen
    kind: str = "group"
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """A programme's settings. `within_weeks` None: in a row. `talk_after` None: never.

    `kinds`: the activities whose absences count.
    """

    contact_after: int = 1
    follow_up_after: int = 3
    within_weeks: int | None = None
    talk_after: int | None = 3
    kinds: tuple[str, ...] = KINDS


@dataclass(frozen=True, slots=True)
class Run:
    """What counts now, oldest first. `could_not`: the times since she came that she excused."""

    absences: tuple[Past, ...] = ()
    could_not: tuple[Past, ...] = ()

    @property
    def last(self) -> Past | None:
        return self.absences[-1] if self.absences else None


class Ask(StrEnum):
    """What a suggestion is about."""

    MISSED = "missed"
    TALK = "talk"  # she could not come several times


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Make contact, because of these times."""

    ask: Ask
    times: tuple[Past, ...]


def run_of(
    past: Iterable[Past], rules: Rules, *, today: date, since: datetime | None = None
) -> Run:
    """Her absences as the rules see them. `since`: what is not after it was settled."""
    found = sorted({one.occurrence_id: one for one in sorted(past)}.values())
    after = [one for one in found if since is None or one.at > since]
    came = max((one.at for one in found if one.seen is Seen.CAME), default=None)
    row = [one for one in after if came is None or one.at > came]
    if rules.within_weeks is None:
        missed = row
    else:
        first = today - timedelta(weeks=rules.within_weeks)
        missed = [one for one in after if one.on > first]
    return Run(
        tuple(one for one in missed if one.seen is Seen.ABSENT and one.kind in rules.kinds),
        tuple(one for one in row if one.seen in COULD_NOT and one.kind in rules.kinds),
    )


def suggestion(run: Run, rules: Rules, talked_at: datetime | None = None) -> Suggestion | None:
    """Whom to make contact with, until somebody has (`talked_at`: the last contact)."""
    rows = [(Ask.MISSED, run.absences, rules.contact_after)]
    if rules.talk_after is not None:
        rows.append((Ask.TALK, run.could_not, rules.talk_after))
    for ask, times, after in rows:
        is_new = bool(times) and (talked_at is None or talked_at < times[-1].at)
        if len(times) >= after and is_new:
            return Suggestion(ask, times)
    return None


def due(run: Run, rules: Rules) -> Past | None:
    """The first absence of a run that asks for a follow-up; it names the run. None: not yet."""
    return run.absences[0] if len(run.absences) >= rules.follow_up_after else None


def times_in_a_row(past: Iterable[Past]) -> int:
    """How often she came since she was last missed. A time she could not come breaks nothing."""
    count = 0
    for one in sorted(past, reverse=True):
        if one.seen is Seen.ABSENT:
            break
        count += one.seen is Seen.CAME
    return count
