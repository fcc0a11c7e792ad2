"""What a programme template holds. The fields are the schema; `docs/catalogue.md` explains them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time, timedelta

from app.programmes import template_words as word
from app.programmes.template_reader import FieldError

DEFAULT_STAFF_WORD = "coach"


def _in_order(low: float | None, high: float | None, name: str) -> None:
    if low is not None and high is not None and low > high:
        raise FieldError(f"{name}_min", f"at most {name}_max, {high:g}", f"{low:g}")


@dataclass(frozen=True)
class Source:
    report: str
    table: str | None = None
    owner: str | None = None
    provider: str | None = None
    places: tuple[str, ...] = ()
    since: word.Day | None = None
    until: word.Day | None = None


@dataclass(frozen=True)
class Variant:
    """Says why two templates describe one programme."""

    slug: word.Slug
    why: str


@dataclass(frozen=True)
class Length:
    """Exactly one of weeks, months and open-ended."""

    weeks_min: word.Weeks | None = None
    weeks_max: word.Weeks | None = None
    months_min: word.Months | None = None
    months_max: word.Months | None = None
    open_ended: bool = False
    until: str | None = None

    def check(self) -> None:
        given = (self.weeks_max is not None) + (self.months_max is not None) + self.open_ended
        if given != 1:
            raise FieldError(
                "", "one of weeks_max, months_max and open_ended = true", f"{given} of them"
            )
        _in_order(self.weeks_min, self.weeks_max, "weeks")
        _in_order(self.months_min, self.months_max, "months")

    def last_day(self, start: date) -> date | None:
        """The latest planned last day, itself included; None when open-ended."""
        if self.weeks_max is not None:
            return start + timedelta(weeks=self.weeks_max, days=-1)
        if self.months_max is None:
            return None
        years, month = divmod(start.month - 1 + self.months_max, 12)
        year, month = start.year + years, month + 1
        if start.day > monthrange(year, month)[1]:
            return date(year, month, monthrange(year, month)[1])
        return date(year, month, start.day) - timedelta(days=1)


@dataclass(frozen=True)
class Extension:
    when: str | None = None
    weeks: word.Weeks | None = None
    months: word.Months | None = None
    weeks_in_all: word.Weeks | None = None
    decided_by: word.Decider | None = None
    needs_free_place: bool = False

    def check(self) -> None:
        if self.weeks is not None and self.months is not None:
            raise FieldError("months", "weeks or months at a time", "both")


@dataclass(frozen=True)
class Slot:
    """One time of the week. Slots with different `choice` numbers are alternatives."""

    what: str | None = None
    phrase: word.Name | None = None
    themes: tuple[word.Name, ...] = ()
    weekdays: tuple[word.Weekday, ...] = ()
    times_a_week: word.Count | None = None
    part_of_day: word.PartOfDay | None = None
    starts: time | None = None
    ends: time | None = None
    hours: word.Hours | None = None
    place: word.Place | None = None
    use: word.Use = "session"
    choice: word.Count | None = None
    every_weeks: word.Weeks | None = None
    for_weeks: word.Weeks | None = None
    optional: bool = False

    def check(self) -> None:
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise FieldError("ends", f"a time after {self.starts:%H:%M}", f"{self.ends:%H:%M}")


@dataclass(frozen=True)
class Pattern:
    times_min: word.Count | None = None
    times_usual: word.Count | None = None
    times_max: word.Count | None = None
    slots: tuple[Slot, ...] = ()

    def check(self) -> None:
        _in_order(self.times_min, self.times_max, "times")


@dataclass(frozen=True)
class Places:
    """How many: at once and over time. `group_size` and `venue_cap` stand at the top level."""

    usual_min: word.Count | None = None
    usual_max: word.Count | None = None
    per_staff_min: word.Count | None = None
    per_staff_max: word.Count | None = None
    per_round: word.Count | None = None
    new_a_week: word.Count | None = None
    new_a_month_min: word.Count | None = None
    new_a_month_max: word.Count | None = None
    a_year_min: word.Count | None = None
    a_year_max: word.Count | None = None

    def check(self) -> None:
        _in_order(self.usual_min, self.usual_max, "usual")
        _in_order(self.per_staff_min, self.per_staff_max, "per_staff")
        _in_order(self.new_a_month_min, self.new_a_month_max, "new_a_month")
        _in_order(self.a_year_min, self.a_year_max, "a_year")


@dataclass(frozen=True)
class Age:
    age_min: word.Age
    age_max: word.Age

    def check(self) -> None:
        _in_order(self.age_min, self.age_max, "age")


@dataclass(frozen=True)
class Queue:
    """The queue that was seen, so that a waiting person can be given an honest answer."""

    people_min: word.Count | None = None
    people_max: word.Count | None = None
    weeks_min: word.Weeks | None = None
    weeks_max: word.Weeks | None = None
    months: word.Months | None = None

    def check(self) -> None:
        _in_order(self.people_min, self.people_max, "people")
        _in_order(self.weeks_min, self.weeks_max, "weeks")


@dataclass(frozen=True)
class Intake:
    form: word.IntakeForm | None = None
    rounds_a_year: word.Count | None = None
    holiday_guard: bool = False
    referrers: tuple[word.Referrer, ...] = ()
    self_referral: bool = False
    parties_min: word.Count | None = None
    criteria: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()

    def check(self) -> None:
        if self.rounds_a_year is not None and self.form != "rounds":
            raise FieldError("rounds_a_year", 'form = "rounds" beside it', f'form = "{self.form}"')


@dataclass(frozen=True)
class Meeting:
    kind: word.MeetingKind
    at: word.Moment | None = None
    weeks: tuple[word.Weeks, ...] = ()
    weeks_if_extended: tuple[word.Weeks, ...] = ()
    every_weeks: word.Weeks | None = None
    weeks_before_end: word.Weeks | None = None
    within_days: word.Count | None = None
    guests: tuple[word.Guest, ...] = ()
    channels: tuple[word.Channel, ...] = ()
    note: str | None = None

    def check(self) -> None:
        ways = {
            "at": self.at,
            "weeks": self.weeks,
            "every_weeks": self.every_weeks,
            "weeks_before_end": self.weeks_before_end,
            "within_days": self.within_days,
        }
        given = [name for name, value in ways.items() if value]
        if len(given) > 1:
            raise FieldError(given[1], "one way to say when", f"{given[0]} too")


@dataclass(frozen=True)
class Absence:
    """After how many missed times staff are asked to make contact, with whom and how."""

    after: word.Count
    contact: word.Absentee
    channels: tuple[word.Channel, ...] = ()


@dataclass(frozen=True)
class InstrumentUse:
    id: word.Slug
    occasions: tuple[word.Occasion, ...] = ()
    every_months: word.Months | None = None
    always_after_months: tuple[word.Months, ...] = ()
    anonymous: bool = False
    stands_in_for: str | None = None


@dataclass(frozen=True)
class Reason:
    id: word.Name
    name: str


@dataclass(frozen=True)
class DischargeGroup:
    """An outcome as the programme reports it, with its finer reasons where it has them."""

    id: word.Name
    name: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule that nothing reads yet, and the room that will."""

    text: str
    source: str
    feature: word.Room
