"""A question as its page needs it, from the sheet, the instrument and her language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from app import i18n
from app.accounts.sessions import Viewer
from app.assessments import given, phone_rules, queries
from app.assessments.catalogue import shipped
from app.assessments.occasions import Occasion
from app.assessments.queries import Sheet
from app.assessments.vocabulary import (
    AnswerType,
    Instrument,
    Item,
    ItemWording,
    Skipped,
    Wording,
)
from app.programmes import access
from app.programmes.access import NotVisible, Place


@dataclass(frozen=True, slots=True)
class Asked:
    """A sheet that is being answered, seen by one viewer."""

    sheet: Sheet
    place: Place
    instrument: Instrument

    @property
    def total(self) -> int:
        return len(self.instrument.items)

    def item(self, number: int) -> Item:
        """The question with that number, from 1. NotVisible outside."""
        if not 1 <= number <= self.total:
            raise NotVisible(f"{self.sheet.id}/{number}")
        return self.instrument.items[number - 1]


@dataclass(frozen=True, slots=True)
class Question:
    """One page: the words, what she chose before, and at the end what she chose first."""

    number: int
    total: int
    item: Item
    words: ItemWording
    lang: str
    swedish: ItemWording
    chosen: int | Skipped | str | None = None
    first: int | None = None
    given: Mapping[str, str] = field(default_factory=dict)  # of the whole sheet, as it was sent


def asked(session: Session, viewer: Viewer, today: date, sheet_id: str) -> Asked:
    """The sheet, if it is the viewer's to answer."""
    if viewer.sheet_id is not None:
        sheet, place = queries.sheet_for(session, viewer, today, sheet_id)
    else:
        mine = access.own_places(session, viewer, today)
        sheet, place = queries.own_sheet(session, mine, sheet_id)
        if not phone_rules.may_open(mine, sheet, today):
            raise NotVisible(sheet_id)
    instrument = shipped().get(sheet.instrument_id)
    if instrument is None or instrument.version != sheet.instrument_version:
        raise NotVisible(sheet_id)
    return Asked(sheet, place, instrument)


def wording_in(instrument: Instrument, language: str) -> Wording:
    """Her language's wording; Swedish where the instrument does not speak it."""
    return instrument.wordings.get(language) or instrument.wordings[i18n.SOURCE]


def question(
    session: Session, found: Asked, number: int, language: str, typed: int | str | None = None
) -> Question:
    """The page of one question. At an end rating her own first answer comes with it."""
    item = found.item(number)
    wording = wording_in(found.instrument, language)
    answers: dict[str, int | Skipped | str] = {
        **queries.answers_in(session, [found.sheet.id])[found.sheet.id]
    }
    if any(one.answer is AnswerType.TEXT for one in found.instrument.items):
        answers |= queries.written_in(session, found.sheet)
    return Question(
        number=number,
        total=found.total,
        item=item,
        words=wording.items[item.id],
        lang=i18n.languages()[wording.language].html_lang,
        swedish=wording_in(found.instrument, i18n.SOURCE).items[item.id],
        chosen=answers.get(item.id) if typed is None else typed,
        first=_first_answers(session, found).get(item.id),
        given={item_id: given.sent_as(answer) for item_id, answer in answers.items()},
    )


def questions(session: Session, found: Asked, language: str) -> list[Question]:
    """All of them, with nothing chosen: what a phone has for when the network goes."""
    wording = wording_in(found.instrument, language)
    first = _first_answers(session, found)
    return [
        Question(
            number=number,
            total=found.total,
            item=item,
            words=wording.items[item.id],
            lang=i18n.languages()[wording.language].html_lang,
            swedish=wording_in(found.instrument, i18n.SOURCE).items[item.id],
            first=first.get(item.id),
        )
        for number, item in enumerate(found.instrument.items, start=1)
    ]


def _first_answers(session: Session, found: Asked) -> dict[str, int]:
    """Her first answers to the same questions, shown only when she rates at the end (P08)."""
    if found.sheet.occasion is Occasion.START:
        return {}
    sheets = queries.sheets_in(session, [found.place])
    first, _ = queries.first_and_latest(sheets, found.place.enrolment_id, found.instrument)
    if first is None:
        return {}
    answers = queries.answers_in(session, [first.id])[first.id]
    return {item_id: answer for item_id, answer in answers.items() if isinstance(answer, int)}


def next_open(session: Session, found: Asked) -> int | None:
    """The number of the first question without an answer; None when all have one."""
    done = queries.answered_items(session, found.sheet.id)
    for number, item in enumerate(found.instrument.items, start=1):
        if item.id not in done:
            return number
    return None
