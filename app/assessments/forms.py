"""Untrusted input of a sheet to domain types. Texts here are read by participants."""

from collections.abc import Mapping

from app.accounts.digits import digits_of
from app.assessments.actions import NotAnAnswer
from app.assessments.models import AnsweredHow
from app.assessments.vocabulary import AnswerType, Item, Skipped
from app.consent.models import Informed

WAYS_OUT = {"unknown": Skipped.DONT_KNOW, "declined": Skipped.DONT_WANT}


def answer_of(item: Item, fields: Mapping[str, str]) -> int | str | Skipped:
    """What was tapped or written. Raises NotAnAnswer when it is not of this question's kind."""
    given = fields.get("answer", "").strip()
    if given in WAYS_OUT:
        return WAYS_OUT[given]
    if item.answer is AnswerType.TEXT:
        return given
    digits = digits_of(given)
    if not digits or len(digits) > 9:
        raise NotAnAnswer(item.id)
    value = int(digits)
    if not item.accepts(value):
        raise NotAnAnswer(item.id)
    return value


def how_of(fields: Mapping[str, str]) -> AnsweredHow | None:
    """With whom she answered; None when nothing was chosen."""
    given = fields.get("how", "")
    return AnsweredHow(given) if given in set(AnsweredHow) else None


def informed_of(fields: Mapping[str, str]) -> Informed | None:
    given = fields.get("informed", "")
    return Informed(given) if given in set(Informed) else None
