"""A person's and a group's figures against numbers worked out by hand."""

from datetime import date
from fractions import Fraction

from app.assessments.catalogue import shipped
from app.assessments.group import group_figures, pairs_in
from app.assessments.models import AnsweredHow, Medium
from app.assessments.occasions import Occasion
from app.assessments.scoring import Missing
from app.assessments.series import series_of
from app.assessments.vocabulary import Skipped
from tests.assessments.test_standing import place, sheet

NOW = shipped()["now"]
KNOW, WANT = Skipped.DONT_KNOW, Skipped.DONT_WANT
FIRST = sheet(Occasion.START, date(2027, 1, 4))
LATEST = sheet(Occasion.END, date(2027, 2, 25))
BOTH = {
    FIRST.id: {"sleep": 3, "energy": 9, "family": 6, "activity": KNOW, "future": 4},
    LATEST.id: {"sleep": 5, "energy": 9, "family": 5, "activity": 7, "future": WANT},
}


def test_a_persons_change_with_a_ceiling_start_and_missing_answers() -> None:
    found = series_of(NOW, [FIRST, LATEST], BOTH, "e", "en")
    assert found is not None
    lines = {line.id: line for line in found.lines}
    assert (lines["sleep"].steps, lines["sleep"].improved_by_two) == (2, True)
    assert (lines["energy"].steps, lines["energy"].ceiling) == (0, True)  # "the same", from 9
    assert (lines["family"].steps, lines["family"].improved_by_two) == (-1, False)
    assert (lines["activity"].first_missing, lines["activity"].steps) == (Missing.DONT_KNOW, None)
    assert lines["future"].now_missing is Missing.DONT_WANT
    assert lines["daily_life"].now_missing is Missing.NOT_ANSWERED
    assert (found.paired, found.improved_by_two, len(found.lines)) == (3, 1, 10)
    assert found.now is not None
    for side, counts in ((found.first, (4, 1, 0, 5)), (found.now, (4, 0, 1, 5))):
        assert (side.answered, side.dont_know, side.dont_want, side.not_answered) == counts
        assert side.of == 10


def test_one_rating_is_the_first_and_nothing_has_changed_yet() -> None:
    found = series_of(NOW, [FIRST], BOTH, "e", "en")
    assert found is not None
    assert (found.now, found.paired, found.improved_by_two) == (None, 0, 0)
    assert all(line.steps is None and line.now_missing is None for line in found.lines)


def test_the_change_goes_from_the_start_to_the_end_whatever_the_days_on_paper_say() -> None:
    early = sheet(Occasion.END, date(2027, 1, 2))  # typed in before dates were looked at
    answers = {FIRST.id: {"sleep": 3}, early.id: {"sleep": 5}}
    found = series_of(NOW, [early, FIRST], answers, "e", "en")
    assert found is not None
    (sleep,) = [line for line in found.lines if line.id == "sleep"]
    assert (sleep.first, sleep.now, sleep.steps) == (3, 5, 2)


def test_an_unfinished_sheet_is_no_rating() -> None:
    begun = sheet(Occasion.START, date(2027, 1, 4), done=False)
    assert series_of(NOW, [begun], {begun.id: {"sleep": 3}}, "e", "en") is None


def test_a_groups_figures_over_three_people_who_rated_twice() -> None:
    """Sleep: 3→5, 4→4, don't know→6. Energy: 8→9, 2→5, 5→3. One has rated once, one never."""
    people = ["a", "b", "c", "once", "never"]
    sheets, answers = [], {}
    firsts = {"a": (3, 8), "b": (4, 2), "c": (KNOW, 5), "once": (1, 1)}
    lasts = {"a": (5, 9), "b": (4, 5), "c": (6, 3)}
    for occasion, day, rows in (
        (Occasion.START, date(2027, 1, 4), firsts),
        (Occasion.END, date(2027, 2, 25), lasts),
    ):
        for name, (sleep, energy) in rows.items():
            one = sheet(occasion, day, enrolment=name)
            one = type(one)(**{k: getattr(one, k) for k in one.__slots__} | {"id": f"{name}{day}"})
            sheets.append(one)
            answers[one.id] = {"sleep": sleep, "energy": energy}
    places = [place(enrolment=name) for name in people]
    found = group_figures(NOW, *pairs_in(NOW, places, sheets), answers, "en")
    assert (found.enrolled, found.twice, found.once, found.never) == (5, 3, 1, 1)
    items = {item.change.item_id: item.change for item in found.items}
    sleep, energy = items["sleep"], items["energy"]
    assert (sleep.paired, sleep.missing, sleep.dont_know, sleep.not_answered) == (2, 1, 1, 0)
    assert (sleep.mean_first, sleep.mean_now) == (Fraction(7, 2), Fraction(9, 2))
    assert (sleep.better, sleep.same, sleep.worse, sleep.improved_by_two) == (1, 1, 0, 1)
    assert (energy.mean_first, energy.mean_now) == (Fraction(5), Fraction(17, 3))
    assert (energy.better, energy.same, energy.worse, energy.improved_by_two) == (2, 0, 1, 1)
    assert energy.ceiling_starts == 1
    assert items["family"].paired == 0
    assert items["family"].not_answered == 6  # three people, both times
    assert found.hows == (
        (AnsweredHow.ALONE, 3, 3),
        *((way, 0, 0) for way in list(AnsweredHow)[1:]),
    )
    assert found.media[0] == (Medium.PHONE, 3, 3)
