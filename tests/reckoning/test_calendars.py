"""The same day in another calendar, against published dates; and its months in every language."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import i18n
from app.reckoning.calendars import (
    Calendar,
    Parts,
    day_month,
    familiar_first,
    parts_of,
    with_year,
    wording,
)

SECOND = tuple(one for one in Calendar if one is not Calendar.NONE)
CALM = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
# The days that anybody here has a time on, and a long life of them.
DAYS = st.dates(date(1960, 1, 1), date(2076, 12, 31))


@pytest.mark.parametrize(
    ("calendar", "day", "said"),
    [
        (Calendar.ETHIOPIAN, date(2026, 9, 11), (2019, 1, 1)),  # new year
        (Calendar.ETHIOPIAN, date(2026, 9, 10), (2018, 13, 5)),
        (Calendar.ETHIOPIAN, date(2027, 9, 11), (2019, 13, 6)),  # a leap year's sixth day
        (Calendar.ETHIOPIAN, date(2027, 9, 12), (2020, 1, 1)),
        (Calendar.ETHIOPIAN, date(2007, 9, 12), (2000, 1, 1)),  # the millennium
        (Calendar.ETHIOPIAN, date(2026, 1, 7), (2018, 4, 29)),  # Christmas
        (Calendar.SOLAR, date(2026, 3, 20), (1404, 12, 29)),
        (Calendar.SOLAR, date(2026, 3, 21), (1405, 1, 1)),  # Nowruz
        (Calendar.SOLAR, date(2025, 3, 20), (1403, 12, 30)),  # a leap year's last day
        (Calendar.SOLAR, date(2025, 3, 21), (1404, 1, 1)),
        (Calendar.SOLAR, date(2029, 3, 20), (1408, 1, 1)),
        (Calendar.ISLAMIC, date(2026, 2, 18), (1447, 9, 1)),  # Ramadan
        (Calendar.ISLAMIC, date(2026, 3, 20), (1447, 10, 1)),  # Eid
        (Calendar.ISLAMIC, date(2026, 6, 16), (1448, 1, 1)),  # new year
    ],
)
def test_a_day_is_called_what_its_almanacs_call_it(
    calendar: Calendar, day: date, said: Parts
) -> None:
    assert parts_of(day, calendar) == said


@pytest.mark.parametrize("calendar", SECOND)
@CALM
@given(day=DAYS)
def test_each_day_follows_the_one_before(calendar: Calendar, day: date) -> None:
    today, tomorrow = parts_of(day, calendar), parts_of(day + timedelta(days=1), calendar)
    assert today is not None
    assert tomorrow is not None
    (year, month, number), (_, next_month, next_number) = today, tomorrow
    assert tomorrow > today
    assert 1 <= month <= len(wording(calendar, "en").months)
    if next_number == 1:
        assert next_month in (month + 1, 1)
        assert number >= (5 if month == 13 else 29)
    else:
        assert tomorrow == (year, month, number + 1)


@CALM
@given(day=DAYS)
def test_no_two_days_of_a_year_have_the_same_name(day: date) -> None:
    days = [day + timedelta(days=number) for number in range(354)]
    for calendar in SECOND:
        assert len({parts_of(one, calendar) for one in days}) == len(days)


@CALM
@given(year=st.integers(1900, 2090))
def test_the_ethiopian_year_begins_a_day_late_before_a_gregorian_leap_year(year: int) -> None:
    """In the two centuries between 1900 and 2100: the eleventh of September, or the twelfth."""
    begins = date(year + 7, 9, 12 if year % 4 == 0 else 11)
    assert parts_of(begins, Calendar.ETHIOPIAN) == (year, 1, 1)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1900, 1, 1), date(2100, 1, 1), date.max])
def test_where_the_almanac_of_the_moon_ends_the_usual_date_stands_alone(day: date) -> None:
    assert day_month(day, Calendar.ISLAMIC, "ar") == with_year(day, Calendar.ISLAMIC, "ar") == ""


def gregorian_months(code: str) -> set[str]:
    days = (date(2026, month, 1) for month in range(1, 13))
    return {format_date(day, form, locale=code) for day in days for form in ("MMMM", "LLLL")}


@pytest.mark.parametrize("language", i18n.offered(), ids=lambda language: language.code)
@pytest.mark.parametrize("calendar", SECOND)
def test_a_month_of_another_calendar_is_never_taken_for_a_usual_one(
    calendar: Calendar, language: i18n.Language
) -> None:
    said = wording(calendar, language.code)
    assert len(set(said.months)) == len(said.months) == (13 if calendar == "ethiopian" else 12)
    assert said.mark or not gregorian_months(language.code) & set(said.months)
    script = {"Latin": "A", "Cyrillic": "а", "Arabic": "ا", "Ethiopic": "አ"}[language.script]
    block = ord(script) & ~0x3FF if language.script != "Latin" else 0
    for letter in filter(str.isalpha, "".join(said.months)):
        assert block <= ord(letter) < block + 0x400, letter


def test_her_language_says_which_comes_first_and_all_are_offered() -> None:
    firsts = {"ti": "ethiopian", "fa": "solar", "fa_AF": "solar", "ckb": "solar", "ar": "islamic"}
    for code, first in firsts.items():
        order = familiar_first(code)
        assert order[:2] == [Calendar.NONE, first]
        assert set(order) == set(Calendar)
    assert familiar_first("pl") == list(Calendar)


def test_a_language_without_a_file_says_the_months_that_everybody_can_read() -> None:
    assert day_month(date(2026, 9, 11), Calendar.ETHIOPIAN, "fi") == "1\u00a0Meskerem"


def test_where_both_calendars_have_the_same_months_a_word_tells_them_apart() -> None:
    day = date(2026, 11, 24)
    assert i18n.day_month(day, "ti").split()[-1] == "ሕዳር"
    assert day_month(day, Calendar.ETHIOPIAN, "ti") == "ግእዝ 15\u00a0ሕዳር"
    assert with_year(day, Calendar.ETHIOPIAN, "sv") == "15\u00a0hedar 2019"
    assert with_year(day, Calendar.NONE, "sv") == ""
