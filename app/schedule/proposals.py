"""A programme's week, proposed from its template: what the template leaves open is filled in.

Only a proposal: staff see it with its warnings, change what they want, and keep it in one step.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from app.programmes.template_model import Pattern, Slot
from app.programmes.templates import ProgrammeTemplate
from app.schedule import recurrence
from app.schedule.models import ActivityKind

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# When only the number is known: days apart, so that there is a day of rest between.
SPREAD = {1: (1,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 2, 3), 5: (0, 1, 2, 3, 4)}
PARTS_OF_DAY = {"morning": time(9, 30), "afternoon": time(13), "evening": time(17, 30)}
USUAL_START = time(10)
USUAL_MINUTES = 120


@dataclass(frozen=True, slots=True)
class Proposal:
    """One series. `everybody`: all who are enrolled come; else people are put in one by one.

    `optional`: proposed, but not ticked. `begins_after`: weeks after the first day.
    """

    what: str
    title: str | None
    kind: ActivityKind
    weekdays: tuple[int, ...]
    starts: time
    minutes: int
    every_weeks: int = 1
    begins_after: int = 0
    for_weeks: int | None = None
    themes: tuple[str, ...] = ()
    is_online: bool = False
    is_outdoors: bool = False
    everybody: bool = True
    optional: bool = False

    @property
    def rule(self) -> str:
        return recurrence.weekly(self.weekdays, self.every_weeks)

    def first_on(self, start: date) -> date:
        return start + timedelta(weeks=self.begins_after)

    def last_on(self, start: date, end: date | None) -> date | None:
        if self.for_weeks is None:
            return end
        own = self.first_on(start) + timedelta(weeks=self.for_weeks, days=-1)
        return own if end is None else min(own, end)


def proposals(template: ProgrammeTemplate) -> list[Proposal]:
    """The week of a template; one series of its usual dose where it states no slots."""
    pattern = template.pattern or Pattern()
    slots = pattern.slots or (Slot(times_a_week=_usual(pattern)),)
    found: list[Proposal] = []
    for number, slot in enumerate(slots):
        found.append(_proposal(template, pattern, slot, found, _turn(slots, number)))
    return found


def _usual(pattern: Pattern) -> int:
    return pattern.times_usual or pattern.times_min or pattern.times_max or 1


def _turn(slots: tuple[Slot, ...], number: int) -> int:
    """Slots of every second week take turns: the second one begins a week later."""
    every = slots[number].every_weeks or 1
    if every == 1 or slots[number].use == "reserved":
        return 0
    return sum(one.every_weeks == every for one in slots[:number]) % every


def _proposal(
    template: ProgrammeTemplate, pattern: Pattern, slot: Slot, before: list[Proposal], turn: int
) -> Proposal:
    kind = _kind(template, slot)
    weekdays = _weekdays(
        slot, pattern, len(template.pattern.slots) if template.pattern else 0, before
    )
    starts, minutes = _clock(slot, weekdays, before)
    return Proposal(
        what=slot.phrase or ("talk" if kind is ActivityKind.INDIVIDUAL else "group"),
        title=slot.what if slot.phrase is None else None,
        kind=kind,
        weekdays=weekdays,
        starts=starts,
        minutes=minutes,
        every_weeks=slot.every_weeks or 1,
        begins_after=turn,
        for_weeks=slot.for_weeks,
        themes=slot.themes,
        is_online=slot.place == "online",
        is_outdoors=slot.place == "outdoors",
        everybody=slot.use == "session"
        and slot.choice is None
        and kind is not ActivityKind.INDIVIDUAL,
        optional=slot.optional,
    )


def _kind(template: ProgrammeTemplate, slot: Slot) -> ActivityKind:
    if slot.use != "session":
        return ActivityKind.INDIVIDUAL
    if template.kind == "open":
        return ActivityKind.OPEN
    if slot.place == "online":
        return ActivityKind.DIGITAL
    return ActivityKind.INDIVIDUAL if template.kind == "individual" else ActivityKind.GROUP


def _weekdays(slot: Slot, pattern: Pattern, slots: int, before: list[Proposal]) -> tuple[int, ...]:
    if slot.weekdays:
        return tuple(sorted(WEEKDAYS.index(day) for day in slot.weekdays))
    is_turn = (slot.every_weeks or 1) > 1
    many = slot.times_a_week or (_usual(pattern) if slots <= 1 or is_turn else 1)
    spread = SPREAD.get(many, SPREAD[5])
    # Days of their own for what meets at the same hour, so that one on site and one online do
    # not fall together; what takes turns with another keeps its days.
    starts, minutes = _clock(slot, (), before)
    taken = {
        day
        for one in before
        if one.starts < _shifted(starts, minutes) and starts < _end(one)
        if not (is_turn and one.every_weeks == slot.every_weeks)
        for day in one.weekdays
    }
    free = dict.fromkeys(day for day in (*spread, 1, 3, 0, 2, 4) if day not in taken)
    return tuple(sorted(list(free)[:many] or spread))


def _clock(slot: Slot, weekdays: tuple[int, ...], before: list[Proposal]) -> tuple[time, int]:
    """Start and minutes: as stated, else after what comes before it that day, else as usual."""
    minutes = round((slot.hours or 0) * 60) or USUAL_MINUTES
    if slot.starts is not None:
        ends = slot.ends
        return slot.starts, _between(slot.starts, ends) if ends else minutes
    if slot.ends is not None:
        earlier = [_end(one) for one in before if set(one.weekdays) & set(weekdays)]
        starts = max((end for end in earlier if end < slot.ends), default=None)
        starts = starts or _shifted(slot.ends, -minutes)
        return starts, _between(starts, slot.ends)
    return PARTS_OF_DAY.get(slot.part_of_day or "", USUAL_START), minutes


def _between(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def _shifted(at: time, minutes: int) -> time:
    hour, minute = divmod(max(at.hour * 60 + at.minute + minutes, 0), 60)
    return time(min(hour, 23), minute)


def _end(one: Proposal) -> time:
    return _shifted(one.starts, one.minutes)
