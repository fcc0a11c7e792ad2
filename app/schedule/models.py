"""What meets, each time it meets, where, who leads and who comes."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import Row, words


class ActivityKind(StrEnum):
    """`OPEN`: a head count only, no person is stored."""

    GROUP = "group"
    INDIVIDUAL = "individual"
    MEETING = "meeting"
    DIGITAL = "digital"
    OPEN = "open"


class Holidays(StrEnum):
    """What a series does on a public holiday."""

    SKIPPED = "skipped"
    ASKED = "asked"  # skipped until staff say that it meets that day


class OccurrenceStatus(StrEnum):
    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"
    NOT_HELD = "not_held"


class CalledOffBy(StrEnum):
    """Whose change it was, so that causes can be mended (S23)."""

    US = "us"
    PARTICIPANT = "participant"
    PARTNER = "partner"  # a referrer, an employer, a guest
    PLACE = "place"


class Place(Row, table=True):
    """Where an association meets. Name and address stay as they are in every language.

    `kind`: a phrase of the shelf `place`. `way`: rows `{"phrase": id, …}` with the words that
    the phrase wants, such as `{"phrase": "way_bus", "line": "4", "stop": "Kvarnen"}`.
    `cap`: how many may be there at once (keys, chairs). `photo`: the door, re-encoded, no faces.
    """

    __tablename__ = "place"

    association_id: str = Field(foreign_key="association.id", index=True)
    kind: str
    name: str
    address: str = ""
    way: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    cap: int | None = None
    photo: bytes | None = Field(default=None, sa_type=LargeBinary)
    created_at: datetime
    closed_at: datetime | None = None

    __table_args__ = (CheckConstraint("cap IS NULL OR cap > 0", name="cap_is_positive"),)


class Activity(Row, table=True):
    """A series. It meets at one wall time in Stockholm, by `rule`; without one, once.

    `what`: a phrase of the shelf `activity`; `title`: own words in Swedish, if any.
    `rule`: RRULE text without DTSTART. `first_on`, `starts`: local. `minutes`: how long.
    `themes`: phrases that take turns, one each `theme_weeks`. `bring`: phrases.
    `everybody`: all who are enrolled in the programme come, but those with rows of TakingPart,
    for whom the rows say it. `choice`: activities of one programme with the same word are
    alternatives. `kept_days`: public holidays (ISO) on which it meets all the same.
    `continues_id`: the series that this one carries on from, on that one's day `continues_on`;
    `was_last_on`: the end of a series before it was ended. `themes_from`: when turns began.
    """

    association_id: str = Field(foreign_key="association.id", index=True)
    programme_id: str = Field(foreign_key="programme.id", index=True)
    kind: ActivityKind = Field(sa_type=words(ActivityKind))
    what: str
    title: str | None = None
    rule: str = ""
    first_on: date
    starts: time
    minutes: int
    last_on: date | None = None
    place_id: str | None = Field(default=None, foreign_key="place.id")
    themes: list[str] = Field(default_factory=list, sa_type=JSON)
    theme_weeks: int = 1
    themes_from: date | None = None
    bring: list[str] = Field(default_factory=list, sa_type=JSON)
    note: str | None = None
    capacity: int | None = None
    link: str | None = None
    suits_wheelchair: bool = False
    everybody: bool = False
    holidays: Holidays = Field(default=Holidays.SKIPPED, sa_type=words(Holidays))
    kept_days: list[str] = Field(default_factory=list, sa_type=JSON)
    choice: str | None = None
    continues_id: str | None = Field(default=None, foreign_key="activity.id")
    continues_on: date | None = None
    was_last_on: date | None = None
    created_at: datetime
    created_by: str | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 720", name="minutes_within_a_day"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_is_positive"),
        CheckConstraint("last_on IS NULL OR last_on >= first_on", name="ends_after_it_begins"),
    )


class Occurrence(Row, table=True):
    """Each time an activity meets. Its id lives as long as it does, however often it moves.

    `planned_on`: the day its series gave it, which never changes while the series does not.
    `local_on`, `starts`: when it meets, Stockholm; `starts_at`, `ends_at`: the same moments.
    `was_*`: what it was before the first change; empty once that is undone. `before_at`: when it
    met before the last one, a move or an undone move.
    `reason`: a phrase of the shelf `change`; `reason_text`: own words in Swedish.
    `place_id`: only when it is elsewhere than the series.
    """

    activity_id: str = Field(foreign_key="activity.id")
    association_id: str = Field(foreign_key="association.id")
    programme_id: str = Field(foreign_key="programme.id")
    planned_on: date
    local_on: date
    starts: time
    minutes: int
    starts_at: datetime
    ends_at: datetime
    status: OccurrenceStatus = Field(
        default=OccurrenceStatus.PLANNED, sa_type=words(OccurrenceStatus)
    )
    theme: str | None = None
    place_id: str | None = Field(default=None, foreign_key="place.id")
    was_on: date | None = None
    was_starts: time | None = None
    was_minutes: int | None = None
    was_place_id: str | None = Field(default=None, foreign_key="place.id")
    before_at: datetime | None = None
    changed_at: datetime | None = None
    changed_by: str | None = Field(default=None, foreign_key="person.id")
    called_off_by: CalledOffBy | None = Field(default=None, sa_type=words(CalledOffBy))
    reason: str | None = None
    reason_text: str | None = None
    version: int = 1

    __table_args__ = (
        UniqueConstraint("activity_id", "planned_on"),
        Index(None, "programme_id", "local_on"),
        Index(None, "association_id", "local_on"),
        Index(None, "changed_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("status = 'planned' OR changed_at IS NOT NULL", name="a_change_says_when"),
    )

    @property
    def key(self) -> str:
        """The time as it stands: once it moves it is another one, and told anew."""
        return f"{self.id}@{int(self.starts_at.timestamp())}"


class Leading(Row, table=True):
    """A member of staff leads an activity from a day, until another if it is said."""

    activity_id: str = Field(foreign_key="activity.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    from_on: date
    until_on: date | None = None
    given_at: datetime
    given_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
    )


class TakingPart(Row, table=True):
    """An enrolled person comes to an activity from a day. `weekdays` 0…6; None: all of them."""

    __tablename__ = "taking_part"

    enrolment_id: str = Field(foreign_key="enrolment.id", index=True)
    activity_id: str = Field(foreign_key="activity.id", index=True)
    from_on: date
    until_on: date | None = None
    weekdays: list[int] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    given_at: datetime
    given_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
    )


class InOrOut(SQLModel, table=True):
    """One time, other than her rows of TakingPart say: she comes to it, or she does not.

    It is the plan, or her choice among alternatives; that she is ill is an attendance mark.
    """

    __tablename__ = "in_or_out"

    occurrence_id: str = Field(foreign_key="occurrence.id", primary_key=True)
    enrolment_id: str = Field(foreign_key="enrolment.id", primary_key=True, index=True)
    comes: bool
    said_at: datetime
    said_by: str | None = Field(default=None, foreign_key="person.id")


class Pace(Row, table=True):
    """How much she comes a week from a day on: the ramp-up, as a series over time.

    `cap_hours`: her weekly cap where it is other than the programme template's.
    """

    enrolment_id: str = Field(foreign_key="enrolment.id", index=True)
    from_on: date
    days: int | None = None
    hours: float | None = None
    cap_hours: float | None = None
    set_at: datetime
    set_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        UniqueConstraint("enrolment_id", "from_on"),
        CheckConstraint("days IS NULL OR days BETWEEN 0 AND 7", name="days_of_a_week"),
        CheckConstraint("hours IS NULL OR hours BETWEEN 0 AND 60", name="hours_of_a_week"),
        CheckConstraint(
            "days IS NOT NULL OR hours IS NOT NULL OR cap_hours IS NOT NULL",
            name="says_something",
        ),
    )
