"""The closed vocabulary of instruments: all that an instrument file can say, as frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class AnswerType(StrEnum):
    """How one question is answered."""

    CHOICE = "choice"
    NUMBER = "number"
    SCALE = "scale"
    YES_NO = "yes_no"
    TEXT = "text"


class Method(StrEnum):
    """How the answers of one sheet become one number; NONE keeps them item by item."""

    SUM = "sum"
    MEAN = "mean"
    NONE = "none"


class Direction(StrEnum):
    """Which way is better; NONE is a fact without a better end."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class WordingKind(StrEnum):
    """OWN may be reworded under a new version; OFFICIAL is locked by a content hash."""

    OWN = "own"
    OFFICIAL = "official"


class Skipped(StrEnum):
    """The two ways out of every question. Neither is ever a number."""

    DONT_KNOW = "dont_know"
    DONT_WANT = "dont_want"


Answer = int | Skipped
Answers = Mapping[str, Answer]
"""One sheet's answers by item id; an item that is not there was not answered."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice: its id (for the wording) and the value that is stored."""

    id: str
    value: int


@dataclass(frozen=True, slots=True)
class Item:
    """One question's structure. `lowest` and `highest` are inclusive; a text has neither."""

    id: str
    area: str
    sign: str
    answer: AnswerType
    direction: Direction
    lowest: int | None = None
    highest: int | None = None
    options: tuple[Option, ...] = ()

    @property
    def values(self) -> Sequence[int]:
        """Every answer that may be stored, ascending; empty for a text."""
        if self.options:
            return sorted(option.value for option in self.options)
        if self.lowest is None or self.highest is None:
            return ()
        return range(self.lowest, self.highest + 1)

    def accepts(self, value: int) -> bool:
        """Whether the value is one of this item's answers."""
        return value in self.values


@dataclass(frozen=True, slots=True)
class MissingRule:
    """How many counted items must be answered before there is a total: a count or a share."""

    min_answered: int | None = None
    min_share: Fraction | None = None

    def allows(self, answered: int, of: int) -> bool:
        """Whether `answered` of `of` items are enough for a total; nothing answered never is."""
        if self.min_share is not None:
            return answered > 0 and Fraction(answered, of) >= self.min_share
        return answered >= (self.min_answered or of)


@dataclass(frozen=True, slots=True)
class Band:
    """A named part of the total's range; `None` is an open end."""

    id: str
    lower: Fraction | None
    lower_included: bool
    upper: Fraction | None
    upper_included: bool

    def contains(self, value: Fraction) -> bool:
        """Whether the total lies in this band."""
        above = self.lower is None or (
            value >= self.lower if self.lower_included else value > self.lower
        )
        below = self.upper is None or (
            value <= self.upper if self.upper_included else value < self.upper
        )
        return above and below


@dataclass(frozen=True, slots=True)
class Scoring:
    """How a sheet is summed up. `missing` is None exactly when the method is NONE."""

    method: Method
    direction: Direction
    missing: MissingRule | None = None
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True)
class Example:
    """A worked example: these answers (after those of `first`, if any) must give these results."""

    says: str
    answers: Answers
    answered: int
    value: Fraction | None
    reason: str | None
    band: str | None
    first: Answers | None
    steps: Mapping[str, int] | None


@dataclass(frozen=True)
class ItemWording:
    """One question in one language; the other fields are filled as its answer type needs."""

    question: str
    bottom: str | None = None
    middle: str | None = None
    top: str | None = None
    unit: str | None = None
    options: Mapping[int, str] | None = None


@dataclass(frozen=True)
class Wording:
    """A whole instrument in one language: never half of it."""

    language: str
    title: str
    areas: Mapping[str, str]
    items: Mapping[str, ItemWording]
    bands: Mapping[str, str]


@dataclass(frozen=True)
class Instrument:
    """One version of one instrument: structure, wordings by language code, worked examples."""

    id: str
    version: str
    owner: str
    source: str
    licence: str
    wording: WordingKind
    items: tuple[Item, ...]
    scoring: Scoring
    examples: tuple[Example, ...]
    wordings: Mapping[str, Wording]

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages it can be answered in, sorted; each is complete."""
        return tuple(sorted(self.wordings))

    def item(self, item_id: str) -> Item:
        """The item of that id; KeyError if there is none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)
