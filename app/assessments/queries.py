"""Sheets and answers, always through `programmes.access`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.accounts.sealing import box_of
from app.assessments.models import AnsweredHow, AnswerSheet, ItemAnswer, Medium
from app.assessments.occasions import Cadence, Occasion, SheetSoFar
from app.assessments.vocabulary import Instrument, Skipped
from app.clock import local_date
from app.db.tables import table_of
from app.programmes import access
from app.programmes.access import NotVisible, Place, Who
from app.programmes.template_model import InstrumentUse
from app.programmes.templates import ProgrammeTemplate

Answers = dict[str, int | Skipped]
OWN = "now"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as pages show it, without its answers."""

    id: str
    person_id: str
    enrolment_id: str
    instrument_id: str
    instrument_version: str
    occasion: Occasion
    medium: Medium
    begun_at: datetime
    completed_at: datetime | None
    answered_on: date | None
    language: str | None
    how: AnsweredHow | None
    seen_at: datetime | None

    @property
    def so_far(self) -> SheetSoFar:
        """What the arithmetic of occasions needs of it."""
        handed_in = local_date(self.completed_at) if self.completed_at else None
        return SheetSoFar(self.occasion, local_date(self.begun_at), self.answered_on, handed_in)


SHEETS = table_of(AnswerSheet).c
SHEET = sa.select(
    *(SHEETS[field.name] for field in fields(Sheet)),
)
# Built once: they run on every Today.
_IN_ORDER = (SHEETS.answered_on, SHEETS.begun_at)
_SHEETS_IN = SHEET.where(
    SHEETS.enrolment_id.in_(sa.bindparam("enrolments", expanding=True))
).order_by(*_IN_ORDER)
_SHEETS_OF = SHEET.where(SHEETS.enrolment_id == sa.bindparam("enrolment")).order_by(*_IN_ORDER)
_TO_LOOK_AT = SHEET.where(
    SHEETS.enrolment_id.in_(sa.bindparam("enrolments", expanding=True)),
    SHEETS.completed_at.is_not(None),
    SHEETS.seen_at.is_(None),
).order_by(SHEETS.completed_at)


def sheet_for(session: Session, viewer: Who, today: date, sheet_id: str) -> tuple[Sheet, Place]:
    """A sheet and its place, or NotVisible. In answering mode only that one sheet."""
    if viewer.sheet_id is not None and viewer.sheet_id != sheet_id:
        raise NotVisible(sheet_id)
    sheet = _sheet(session, sheet_id)
    return sheet, access.place(session, viewer, today, sheet.enrolment_id)


def own_sheet(session: Session, mine: Iterable[Place], sheet_id: str) -> tuple[Sheet, Place]:
    """A participant's own, among her enrolments as the door gave them; or NotVisible."""
    sheet = _sheet(session, sheet_id)
    for place in mine:
        if place.enrolment_id == sheet.enrolment_id:
            return sheet, place
    raise NotVisible(sheet_id)


def _sheet(session: Session, sheet_id: str) -> Sheet:
    row = session.execute(SHEET.where(SHEETS.id == sheet_id)).first()
    if row is None:
        raise NotVisible(sheet_id)
    return Sheet(*row)


def sheet_of(session: Session, association_id: str, person_id: str, sheet_id: str) -> Sheet | None:
    """A sheet of the person's own, past the door: for what she tapped earlier."""
    row = session.execute(
        SHEET.where(
            SHEETS.id == sheet_id,
            SHEETS.person_id == person_id,
            SHEETS.association_id == association_id,
        )
    ).first()
    return Sheet(*row) if row else None


def sheets_in(session: Session, places: Iterable[Place]) -> list[Sheet]:
    """The sheets of these enrolments, oldest first; one query for any number of people."""
    return [Sheet(*row) for row in about(session, places, _SHEETS_OF, _SHEETS_IN)]


def about(
    session: Session, places: Iterable[Place], of_one: sa.Executable, of_many: sa.Executable
) -> Iterable[Any]:
    """Rows about these enrolments. One is asked for apart: a list is spelled out anew each time."""
    wanted = [place.enrolment_id for place in places]
    if not wanted:
        return []
    if len(wanted) == 1:
        return session.execute(of_one, {"enrolment": wanted[0]})
    return session.execute(of_many, {"enrolments": wanted})


def answers_in(session: Session, sheet_ids: Iterable[str]) -> Mapping[str, Answers]:
    """Numbers and skips by sheet and item; written texts are not here."""
    wanted = sorted(set(sheet_ids))
    found: dict[str, Answers] = {sheet_id: {} for sheet_id in wanted}
    if wanted:
        rows = session.execute(
            select(
                col(ItemAnswer.sheet_id),
                col(ItemAnswer.item_id),
                col(ItemAnswer.value),
                col(ItemAnswer.skipped),
            ).where(col(ItemAnswer.sheet_id).in_(wanted), col(ItemAnswer.written).is_(None))
        )
        for sheet_id, item_id, value, skipped in rows:
            found[sheet_id][item_id] = skipped if value is None else value
    return found


def answered_items(session: Session, sheet_id: str) -> set[str]:
    return set(session.exec(select(ItemAnswer.item_id).where(col(ItemAnswer.sheet_id) == sheet_id)))


def written_in(session: Session, sheet: Sheet) -> dict[str, str]:
    """What she wrote in her own words, opened with her key."""
    rows = session.execute(
        select(col(ItemAnswer.item_id), col(ItemAnswer.written)).where(
            col(ItemAnswer.sheet_id) == sheet.id, col(ItemAnswer.written).is_not(None)
        )
    ).all()
    if not rows:
        return {}
    box = box_of(session, sheet.person_id)
    return {
        item_id: box.open(f"item_answer|written|{sheet.id}.{item_id}", sealed)
        for item_id, sealed in rows
    }


def first_and_latest(
    sheets: Iterable[Sheet], enrolment_id: str, instrument: Instrument
) -> tuple[Sheet | None, Sheet | None]:
    """Her first finished sheet and the latest after it, of one version of the instrument.

    From the start towards the end, also where the days on paper say otherwise. Another version is
    another series: they are never compared.
    """
    done = [
        sheet
        for sheet in sheets
        if sheet.enrolment_id == enrolment_id
        and sheet.completed_at is not None
        and sheet.instrument_id == instrument.id
        and sheet.instrument_version == instrument.version
    ]
    done.sort(key=lambda sheet: sheet.occasion.place)  # stable: the order of days within
    return (done[0] if done else None), (done[-1] if len(done) > 1 else None)


def cadence_of(use: InstrumentUse) -> Cadence:
    """When a programme's template asks for an instrument."""
    return Cadence(
        start=Occasion.START in use.occasions,
        end=Occasion.END in use.occasions,
        every_months=use.every_months,
        always_after_months=use.always_after_months,
    )


def uses_of(
    template: ProgrammeTemplate, instruments: Mapping[str, Instrument]
) -> list[tuple[Instrument, InstrumentUse]]:
    """What a programme asks its participants, of the instruments that are here.

    Where it names none of them, our own stands in at start and end, so that change can be seen;
    not where nobody is known by name.
    """
    named = [
        (instruments[use.id], use)
        for use in template.instruments
        if use.id in instruments and not use.anonymous
    ]
    if not named and OWN in instruments and template.kind not in ("open", "structural"):
        named = [(instruments[OWN], InstrumentUse(OWN, ("start", "end")))]
    return named


def to_look_at(session: Session, places: Iterable[Place]) -> list[Sheet]:
    """Finished sheets that nobody has looked at together with her yet, oldest first."""
    wanted = [place.enrolment_id for place in places]
    if not wanted:
        return []
    rows = session.execute(_TO_LOOK_AT, {"enrolments": wanted})
    return [Sheet(*row) for row in rows]
