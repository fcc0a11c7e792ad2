"""One person's ratings on one instrument as staff read them: first, latest, change, missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.assessments import scoring
from app.assessments.answering import wording_in
from app.assessments.queries import Answers, Sheet, first_and_latest
from app.assessments.vocabulary import AnswerType, Instrument, Skipped


@dataclass(frozen=True, slots=True)
class Rated:
    """A finished sheet and how much of it was answered; the four counts add up to `of`."""

    sheet: Sheet
    answered: int
    dont_know: int
    dont_want: int
    not_answered: int

    @property
    def of(self) -> int:
        return self.answered + self.dont_know + self.dont_want + self.not_answered


@dataclass(frozen=True, slots=True)
class Line:
    """One item: numbers where she gave one, else why not. `steps` is None unless both are there."""

    id: str
    label: str
    sign: str
    first: int | None
    now: int | None
    steps: int | None
    first_missing: scoring.Missing | None
    now_missing: scoring.Missing | None
    ceiling: bool
    improved_by_two: bool
    in_meadow: bool


@dataclass(frozen=True, slots=True)
class Series:
    """A person's series. `now` is None while there is one rating: then nothing has changed yet."""

    instrument: Instrument
    title: str
    first: Rated
    now: Rated | None
    lines: tuple[Line, ...]

    @property
    def paired(self) -> int:
        return sum(line.steps is not None for line in self.lines)

    @property
    def improved_by_two(self) -> int:
        return sum(line.improved_by_two for line in self.lines)


def series_of(
    instrument: Instrument,
    sheets: Iterable[Sheet],
    answers: Mapping[str, Answers],
    enrolment_id: str,
    language: str,
) -> Series | None:
    """Her series in one enrolment; None before the first finished sheet of this version.

    `answers`: by sheet id, at least of her first and her latest.
    """
    first, latest = first_and_latest(sheets, enrolment_id, instrument)
    if first is None:
        return None
    then, now = answers[first.id], answers[latest.id] if latest else {}
    wording = wording_in(instrument, language)
    lines = []
    for change in scoring.changes(instrument, then, now):
        item = instrument.item(change.item_id)
        lines.append(
            Line(
                id=item.id,
                label=wording.areas[item.area],
                sign=item.sign,
                first=change.first,
                now=change.now,
                steps=change.steps,
                first_missing=change.first_missing,
                now_missing=change.now_missing if latest else None,
                ceiling=change.ceiling,
                improved_by_two=change.improved_by_two,
                in_meadow=item.answer is AnswerType.SCALE
                and (item.lowest, item.highest) == (1, 10),
            )
        )
    return Series(
        instrument=instrument,
        title=wording.title,
        first=rated(instrument, first, then),
        now=rated(instrument, latest, now) if latest else None,
        lines=tuple(lines),
    )


def rated(instrument: Instrument, sheet: Sheet, answers: Answers) -> Rated:
    """How much of a sheet was answered, over the items that ask for a number."""
    given = [answers.get(item.id) for item in scoring.counted_items(instrument)]
    return Rated(
        sheet=sheet,
        answered=sum(isinstance(one, int) for one in given),
        dont_know=given.count(Skipped.DONT_KNOW),
        dont_want=given.count(Skipped.DONT_WANT),
        not_answered=given.count(None),
    )
