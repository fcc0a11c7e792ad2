"""Untrusted input of a sheet to domain types. Texts here are read by participants."""

import unicodedata
from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from app.accounts.digits import digits_of
from app.assessments.actions import NotAnAnswer
from app.assessments.models import AnsweredHow
from app.assessments.vocabulary import AnswerType, Item, Skipped
from app.consent.models import Informed

WAYS_OUT = {"unknown": Skipped.DONT_KNOW, "declined": Skipped.DONT_WANT}


def last(fields: Mapping[str, str], name: str) -> str:
    """The last value of a name: a way out is sent beside the step that was chosen before."""
    sent = fields.getlist(name) if isinstance(fields, MultiDict) else [fields.get(name, "")]
    return sent[-1] if sent else ""


def answer_of(item: Item, fields: Mapping[str, str]) -> int | str | Skipped:
    """What was tapped or written. Raises NotAnAnswer when it is not of this question's kind."""
    given = last(fields, "answer").strip()
    if given in WAYS_OUT:
        return WAYS_OUT[given]
    if item.answer is AnswerType.TEXT:
        return given.replace("\r\n", "\n")  # as the field counted them
    digits = digits_of(given)
    # In a PIN a hyphen means nothing; here it would turn -1 into 1.
    is_signed = any(unicodedata.category(char) == "Pd" for char in given)
    if not digits or is_signed or len(digits) > 9:
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
