"""A programme's week out of its template, for every template of the catalogue."""

from datetime import date, time

import pytest

from app.programmes.catalogue_cache import template_of, templates
from app.schedule import library
from app.schedule.cautions import Planned, Why, cautions
from app.schedule.models import ActivityKind
from app.schedule.proposals import Proposal, proposals
from app.schedule.recurrence import days, span

START = date(2027, 3, 1)


@pytest.mark.parametrize("slug", sorted(templates()))
def test_every_template_gives_a_week_that_can_be_kept(slug: str) -> None:
    week = proposals(template_of(slug))
    assert week
    for one in week:
        assert one.what in library.shipped()
        assert set(one.themes) <= set(library.shipped())
        found = days(
            one.rule, one.first_on(START), one.last_on(START, None), until=date(2027, 6, 1)
        )
        assert found
        assert {day.weekday() for day in found} == set(one.weekdays)


@pytest.mark.parametrize("slug", sorted(templates()))
def test_no_proposed_group_meets_while_another_does(slug: str) -> None:
    """But for alternatives: a person has one of them."""
    plan = []
    for number, one in enumerate(proposals(template_of(slug))):
        if one.optional or not one.everybody:
            continue
        for day in days(one.rule, one.first_on(START), None, until=date(2027, 4, 1)):
            starts, ends = span(day, one.starts, one.minutes)
            plan.append(Planned(f"{number} {day}", starts, ends, frozenset({"she"})))
    assert [one for one in cautions(plan) if one.why is Why.PERSON_TWICE] == []


def only(slug: str) -> Proposal:
    (one,) = proposals(template_of(slug))
    return one


def test_monday_wednesday_friday_from_nine_to_twenty_past_twelve() -> None:
    farm = only("rorsas-lantliv")
    assert (farm.weekdays, farm.starts, farm.minutes) == ((0, 2, 4), time(9), 200)


def test_fixed_pairs_are_alternatives_so_people_are_put_in_one_by_one() -> None:
    pairs = proposals(template_of("aktiv-centrum"))
    assert [one.weekdays for one in pairs] == [(0, 3), (1, 4)]
    assert not any(one.everybody for one in pairs)


def test_breakfast_every_day_and_the_morning_begins_where_it_ends() -> None:
    breakfast, morning, *_ = proposals(template_of("promise-hjo"))
    assert (breakfast.weekdays, breakfast.starts, breakfast.minutes) == (
        (0, 1, 2, 3, 4),
        time(9),
        30,
    )
    assert (morning.starts, morning.minutes) == (time(9, 30), 150)


def test_theme_weeks_and_coffee_take_turns_on_the_same_days() -> None:
    theme, coffee = proposals(template_of("prerehab-gullspang"))
    assert (theme.every_weeks, theme.begins_after) == (2, 0)
    assert (coffee.every_weeks, coffee.begins_after) == (2, 1)
    assert theme.weekdays == coffee.weekdays == (0, 2, 4)
    assert len(theme.themes) == 5


def test_one_day_on_site_and_one_on_the_screen() -> None:
    online, on_site, _ = proposals(template_of("mala-for-halsan"))
    assert (online.kind, online.is_online) == (ActivityKind.DIGITAL, True)
    assert on_site.kind is ActivityKind.GROUP
    assert not set(online.weekdays) & set(on_site.weekdays)


def test_an_open_course_asks_for_nobodys_name() -> None:
    assert only("halsodisken").kind is ActivityKind.OPEN


def test_a_summer_course_lasts_its_six_weeks_and_is_not_ticked() -> None:
    summer = only("halsosteget")
    assert summer.optional
    assert summer.last_on(START, None) == date(2027, 4, 11)
