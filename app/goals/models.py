from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlmodel import Field, SQLModel

from app.db import Row
from app.db import words as one_of
from app.db.append_only import append_only
from app.goals.changes import Change
from app.goals.maps import State
from app.goals.parts import Part


class PersonMap(SQLModel, table=True):
    """A person's one map and plan, whatever programmes she is in. The vision is sealed.

    `version` grows with each change of the plan, so that two people can agree on the same one.
    """

    __tablename__ = "person_map"

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    association_id: str = Field(foreign_key="association.id")
    vision: bytes | None = Field(default=None, sa_type=LargeBinary)
    version: int = 0


class Goal(Row, table=True):
    """Where she is going, in her own words (sealed). `area` is one of the rating's.

    `best` is the highest share of its steps that was ever done, in percent: the sun never sinks.
    """

    association_id: str = Field(foreign_key="association.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    area: str | None = None
    sign: str
    words: bytes | None = Field(default=None, sa_type=LargeBinary)
    best: int = 0
    created_at: datetime
    created_by: str = Field(foreign_key="person.id")
    active_at: datetime
    ended_at: datetime | None = None

    __table_args__ = (CheckConstraint("best BETWEEN 0 AND 100", name="best_is_a_share"),)


class Milestone(Row, table=True):
    """One step of a goal: her own words (sealed), or one of the library's suggestions.

    `was` is the state before it was crossed off, so that undo leads back there.
    """

    person_id: str = Field(foreign_key="person.id", index=True)
    goal_id: str = Field(foreign_key="goal.id", index=True)
    position: int
    words: bytes | None = Field(default=None, sa_type=LargeBinary)
    suggestion: str | None = None
    sign: str
    state: State = Field(default=State.WAITING, sa_type=one_of(State))
    was: str | None = None
    helper: bytes | None = Field(default=None, sa_type=LargeBinary)
    by_on: date | None = None
    is_homework: bool = False
    can_now: bytes | None = Field(default=None, sa_type=LargeBinary)
    created_at: datetime
    changed_at: datetime
    done_at: datetime | None = None
    done_by: str | None = Field(default=None, foreign_key="person.id")

    __table_args__ = (
        CheckConstraint(
            "CASE WHEN words IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN suggestion IS NULL THEN 0 ELSE 1 END = 1",
            name="own_words_or_a_suggestion",
        ),
        CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)",
            name="done_says_when",
        ),
    )


class PlanChange(Row, table=True):
    """What changed in a map or plan, when and by whom: its versions. Never changed itself."""

    __tablename__ = "plan_change"

    person_id: str = Field(foreign_key="person.id")
    at: datetime
    by: str = Field(foreign_key="person.id")
    version: int
    what: Change = Field(sa_type=one_of(Change))
    goal_id: str | None = Field(default=None, foreign_key="goal.id")
    milestone_id: str | None = Field(default=None, foreign_key="milestone.id")
    before: bytes | None = Field(default=None, sa_type=LargeBinary)
    after: bytes | None = Field(default=None, sa_type=LargeBinary)

    __table_args__ = (Index("ix_plan_change_person_version", "person_id", "version"),)


class TalkScale(Row, table=True):
    """How important a goal is to her and how sure she is, 0 to 10, said in a talk (MI)."""

    __tablename__ = "talk_scale"

    person_id: str = Field(foreign_key="person.id", index=True)
    goal_id: str = Field(foreign_key="goal.id", index=True)
    importance: int | None = None
    confidence: int | None = None
    next_small_step: bytes | None = Field(default=None, sa_type=LargeBinary)
    said_on: date
    noted_at: datetime
    noted_by: str = Field(foreign_key="person.id")

    __table_args__ = (
        CheckConstraint("importance BETWEEN 0 AND 10", name="importance_0_to_10"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence_0_to_10"),
    )


class SpokenGoal(SQLModel, table=True):
    """A goal in her own voice: at most a minute, sealed. A new recording replaces the old one."""

    __tablename__ = "spoken_goal"

    goal_id: str = Field(foreign_key="goal.id", primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    mimetype: str
    seconds: int
    sound: bytes = Field(sa_type=LargeBinary)
    recorded_at: datetime
    recorded_by: str = Field(foreign_key="person.id")

    __table_args__ = (CheckConstraint("seconds BETWEEN 1 AND 60", name="at_most_a_minute"),)


class PlanLine(Row, table=True):
    """One line of a part of the plan (sealed), with who does it and when, where that is said.

    `activity_id`: what of the schedule was agreed on; the words then say what it is for.
    """

    __tablename__ = "plan_line"

    person_id: str = Field(foreign_key="person.id", index=True)
    part: Part = Field(sa_type=one_of(Part))
    words: bytes = Field(sa_type=LargeBinary)
    who: bytes | None = Field(default=None, sa_type=LargeBinary)
    area: str | None = None
    on_day: date | None = None
    activity_id: str | None = Field(default=None, foreign_key="activity.id")
    created_at: datetime
    created_by: str = Field(foreign_key="person.id")
    ended_at: datetime | None = None


class PlanAgreement(Row, table=True):
    """She, or one of her staff, agreed to a version of the plan with a tap."""

    __tablename__ = "plan_agreement"

    person_id: str = Field(foreign_key="person.id", index=True)
    version: int
    agreed_by: str = Field(foreign_key="person.id")
    agreed_at: datetime


# An erasure takes hers along: it notes whom it erases before it begins.
HERS_ERASED = "EXISTS (SELECT 1 FROM erasure WHERE erasure.person_id = OLD.person_id)"
append_only(PlanChange, but=HERS_ERASED)
append_only(TalkScale, but=HERS_ERASED)
