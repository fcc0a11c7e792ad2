"""What was tapped or written, as an answer to a question; from a form or from the outbox. Pure."""

import unicodedata

from app.accounts.digits import digits_of
from app.assessments.vocabulary import AnswerType, Item, Skipped

WAYS_OUT = {"unknown": Skipped.DONT_KNOW, "declined": Skipped.DONT_WANT}


def sent_as(answer: int | str | Skipped) -> str:
    """An answer in the words that a form sends."""
    if isinstance(answer, Skipped):
        return next(word for word, way_out in WAYS_OUT.items() if way_out is answer)
    return str(answer)


class NotAnAnswer(ValueError):
    """Outside the scale, or not of the question's kind."""


def given_as(item: Item, given: str) -> int | str | Skipped:
    """The answer. Raises NotAnAnswer when it is not of this question's kind."""
    given = given.strip()
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
