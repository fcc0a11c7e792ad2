"""When people are reminded and when they are left alone: wall times of Stockholm. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from app.schedule import recurrence
from app.schedule.recurrence import STOCKHOLM

# A day has few wall times, and everybody's reminders share them.
moment = lru_cache(maxsize=4096)(recurrence.moment)


USUAL_HOURS = 2


class Amount(StrEnum):
    """How much a person wants beside what her programme does."""

    USUAL = "usual"
    MORE = "more"  # some hours before every time as well
    LESS = "less"  # only when a time changes


@dataclass(frozen=True, slots=True)
class Rules:
    """What a programme and a person chose. None: not at all.

    `before_each`: the hours before the first time are kept before every other too.
    """

    evening_at: time | None = time(18)
    hours_before_first: int | None = 2
    before_each: bool = False
    ratings: bool = True
    quiet_from: time = time(21)
    quiet_until: time = time(7)

    def tells_before(self, *, is_first: bool) -> bool:
        """Some hours before a time, whatever was told the evening before."""
        return self.hours_before_first is not None and (is_first or self.before_each)

    def for_her(self, hour: time | None, amount: Amount) -> "Rules":
        """With her own hour, and with more or less than usual."""
        if amount is Amount.LESS:
            return replace(self, evening_at=None, hours_before_first=None, ratings=False)
        rules = self if hour is None or self.evening_at is None else replace(self, evening_at=hour)
        if amount is Amount.MORE:
            hours = rules.hours_before_first or USUAL_HOURS
            return replace(rules, hours_before_first=hours, before_each=True)
        return rules

    @property
    def asks_at(self) -> time:
        """The hour of what has no hour of its own."""
        return self.awake(self.evening_at or time(18))

    @property
    def spans_the_night(self) -> bool:
        return self.quiet_until < time(12) < self.quiet_from

    @property
    def is_awake_to_remind(self) -> bool:
        """The hour of the evening before is none of the quiet ones."""
        return self.evening_at is None or self.awake(self.evening_at) == self.evening_at

    def awake(self, wall: time) -> time:
        """The wall time, or the nearest one of the same day outside the quiet hours."""
        last = (datetime.combine(date.min, self.quiet_from) - timedelta(minutes=1)).time()
        return max(self.quiet_until, min(wall, last))


def is_quiet(now: datetime, rules: Rules) -> bool:
    wall = now.astimezone(STOCKHOLM).time()
    return wall >= rules.quiet_from or wall < rules.quiet_until


def quiet_ends(now: datetime, rules: Rules) -> datetime:
    """When the quiet hours that `now` lies in are over."""
    local = now.astimezone(STOCKHOLM)
    is_evening = local.time() >= rules.quiet_from
    day = local.date() + timedelta(days=1) if is_evening else local.date()
    return moment(day, rules.quiet_until)
