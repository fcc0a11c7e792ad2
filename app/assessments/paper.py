"""A paper sheet as the coach types it in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app import i18n
from app.assessments.forms import answer_of, how_of, informed_of
from app.assessments.given import NotAnAnswer
from app.assessments.models import AnsweredHow
from app.assessments.occasions import Occasion, SheetSoFar, in_the_way
from app.assessments.offers import Offer
from app.assessments.vocabulary import AnswerType, Item, Skipped
from app.consent.models import Informed
from app.programmes.card_form import date_of
from app.web.names import locale_of_request

MISSING = _l("Choose what is marked on the paper. If nothing is marked: “don't want to answer”.")


def name_of(item: Item) -> str:
    """The field of one question."""
    return f"item-{item.id}"


@dataclass
class Typed:
    """What was typed, raw, and what it means. `errors` by field; none when it may be kept."""

    raw: Mapping[str, str]
    answered_on: date | None = None
    informed: Informed | None = None
    how: AnsweredHow | None = None
    answers: dict[str, int | str | Skipped] = field(default_factory=dict)
    errors: dict[str, Any] = field(default_factory=dict)


def read(
    offer: Offer, fields: Mapping[str, str], sheets: Iterable[SheetSoFar], today: date
) -> Typed:
    """Every fault beside its row, so that nothing has to be typed twice.

    `sheets`: hers so far, on this instrument in this enrolment.
    """
    typed = Typed(raw=fields)
    typed.answered_on = date_of(fields.get("answered_on", ""))
    fault = _date_fault(typed.answered_on, offer.place.started_on, today) or _order_fault(
        offer.rating.due.occasion, typed.answered_on, sheets
    )
    if fault:
        typed.errors["answered_on"] = fault
    typed.how = how_of(fields)
    if typed.how is None:
        typed.errors["how"] = _l("Choose with whom it was answered.")
    typed.informed = informed_of(fields)
    if typed.informed is None and not offer.is_told:
        typed.errors["informed"] = _l("Choose how the text at the top of the paper was told.")
    for item in offer.instrument.items:
        _read_row(typed, item)
    return typed


def _date_fault(day: date | None, started_on: date, today: date) -> Any:
    if day is None:
        return _l("Write the date on the paper as year-month-day, such as 2027-03-18.")
    if day > today:
        return _l("That day has not come yet. Write the date on the paper.")
    if day < started_on:
        return _l("That is before the first day in the programme. Write the date on the paper.")
    return None


def _order_fault(occasion: Occasion, day: date | None, sheets: Iterable[SheetSoFar]) -> Any:
    found = in_the_way(occasion, day, sheets) if day else None
    if found is None:
        return None
    other, on = found
    said = i18n.short_date(on, locale_of_request().code)
    if other.place < occasion.place:
        return _l("The rating before this one is from %(day)s. Write a later day.", day=said)
    return _l("The rating after this one is from %(day)s. Write an earlier day.", day=said)


def _read_row(typed: Typed, item: Item) -> None:
    given = typed.raw.get(name_of(item), "").strip()
    try:
        if not given and item.answer is AnswerType.TEXT:
            raise NotAnAnswer(item.id)
        typed.answers[item.id] = answer_of(item, {"answer": given})
    except NotAnAnswer:
        typed.errors[name_of(item)] = MISSING
