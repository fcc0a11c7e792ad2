"""Untrusted input of a sheet to domain types. Texts here are read by participants."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from app.assessments.given import given_as
from app.assessments.models import AnsweredHow
from app.assessments.vocabulary import Item, Skipped
from app.consent.models import Informed


def last(fields: Mapping[str, str], name: str) -> str:
    """The last value of a name: a way out is sent beside the step that was chosen before."""
    sent = fields.getlist(name) if isinstance(fields, MultiDict) else [fields.get(name, "")]
    return sent[-1] if sent else ""


def answer_of(item: Item, fields: Mapping[str, str]) -> int | str | Skipped:
    """What was tapped or written. Raises NotAnAnswer when it is not of this question's kind."""
    return given_as(item, last(fields, "answer"))


def how_of(fields: Mapping[str, str]) -> AnsweredHow | None:
    """With whom she answered; None when nothing was chosen."""
    given = fields.get("how", "")
    return AnsweredHow(given) if given in set(AnsweredHow) else None


def informed_of(fields: Mapping[str, str]) -> Informed | None:
    given = fields.get("informed", "")
    return Informed(given) if given in set(Informed) else None
