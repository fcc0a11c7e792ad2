"""The goals a programme is measured by: staff and association read them, never a participant."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.programmes import template_words as word
from app.programmes.template_reader import FieldError

# What each type must say to be computable; the letters are those of the goal types in the reports.
NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mean_change": ("threshold", "unit", "denominator"),  # a
        "share_improved": ("threshold", "unit", "denominator", "areas"),  # b
        "share_discharged_to": ("threshold", "unit", "denominator"),  # c
        "count_or_share": ("threshold", "unit", "denominator", "count", "of"),  # d
        "share_at_level": ("threshold", "unit", "denominator", "level", "level_unit"),  # e
        "share_within_days": ("threshold", "unit", "denominator", "days"),  # f
        "coverage": ("threshold", "unit", "denominator", "instrument", "times"),  # g
        "every_referral": ("threshold", "unit", "denominator"),  # h
        "conditional_share": ("threshold", "unit", "denominator"),  # i
        "qualitative": (),  # j
    }
)


@dataclass(frozen=True)
class Goal:
    type: word.GoalType
    text: str
    threshold: word.Number | None = None
    unit: word.Unit | None = None
    denominator: word.Denominator | None = None
    count: word.Count | None = None
    of: word.Count | None = None
    areas: tuple[word.Area, ...] = ()
    outcomes: tuple[word.Name, ...] = ()
    level: word.Number | None = None
    level_unit: word.LevelUnit | None = None
    after_months: word.Months | None = None
    days: word.Count | None = None
    instrument: word.Slug | None = None
    times: word.Count | None = None
    longer_than_months: word.Months | None = None
    year: word.Count | None = None

    def check(self) -> None:
        for name in NEEDS[self.type]:
            if not getattr(self, name):
                raise FieldError(name, f"a value, as a {self.type} goal has", "nothing")
        if self.type == "qualitative" and self.threshold is not None:
            raise FieldError("threshold", "nothing, as a qualitative goal has no number", "one")
        if self.unit == "percent" and self.threshold is not None and self.threshold > 100:
            raise FieldError("threshold", "at most 100 percent", f"{self.threshold:g}")
        if self.count is not None and self.of is not None and self.count > self.of:
            raise FieldError("count", f"at most of, {self.of}", f"{self.count}")
