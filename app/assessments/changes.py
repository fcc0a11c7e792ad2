"""What changed, as pages show it: points in the instrument's order, and the words for a step."""

from dataclasses import asdict, dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session

from app.accounts.sessions import Viewer
from app.assessments import phone_rules, queries, scoring
from app.assessments.answering import wording_in
from app.assessments.catalogue import shipped
from app.assessments.queries import Sheet
from app.assessments.vocabulary import AnswerType, Instrument
from app.programmes import access
from app.programmes.access import Place


@dataclass(frozen=True, slots=True)
class Point:
    """One area: first and now, 1 to 10; None where a question was skipped."""

    id: str
    label: str
    sign: str
    first: int | None
    now: int | None
    steps: int | None
    ceiling: bool
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A person's change on one instrument, first sheet and latest."""

    title: str
    first: Sheet
    now: Sheet
    points: tuple[Point, ...]

    @property
    def rows(self) -> list[dict[str, object]]:
        """The points as the drawing takes them."""
        return [asdict(point) for point in self.points]

    @property
    def paired(self) -> int:
        return sum(point.steps is not None for point in self.points)

    @property
    def up(self) -> int:
        """How many areas are two steps up or more: for staff, it is a goal of the funder."""
        return sum(
            point.steps is not None and point.steps >= scoring.IMPROVEMENT_STEPS
            for point in self.points
        )

    @property
    def higher(self) -> int:
        return sum(point.steps is not None and point.steps > 0 for point in self.points)


def point_on(pictures: list[Picture], number: int) -> tuple[Picture, Point] | None:
    """By its place on the page, from 1: an address must not name an area."""
    every = [(one, point) for one in pictures for point in one.points]
    return every[number - 1] if 0 < number <= len(every) else None


def words_for(change: scoring.ItemChange) -> str:
    """A change said in words, as she reads it: never a minus sign, never "worse"."""
    steps = change.steps
    if steps is None:
        return str(_("Not answered both times"))
    if steps == 0:
        return str(_("The same step"))
    if steps > 0:
        return str(ngettext("One step up", "%(num)s steps up", steps))
    return str(
        ngettext("One step down, and that happens", "%(num)s steps down, and that happens", -steps)
    )


def picture(
    session: Session, place: Place, sheets: list[Sheet], instrument: Instrument, language: str
) -> Picture | None:
    """First and latest of one person, or None before there are two."""
    first, latest = queries.first_and_latest(sheets, place.enrolment_id, instrument)
    if first is None or latest is None:
        return None
    answers = queries.answers_in(session, [first.id, latest.id])
    wording = wording_in(instrument, language)
    points = []
    for change in scoring.changes(instrument, answers[first.id], answers[latest.id]):
        item = instrument.item(change.item_id)
        if item.answer is not AnswerType.SCALE:
            continue
        points.append(
            Point(
                id=item.id,
                label=wording.areas[item.area],
                sign=item.sign,
                first=change.first,
                now=change.now,
                steps=change.steps,
                ceiling=change.ceiling,
                words=words_for(change),
            )
        )
    return Picture(wording.title, first, latest, tuple(points))


def own(session: Session, viewer: Viewer, today: date, language: str) -> list[Picture]:
    """A participant's own pictures, of all her programmes: what she answered last comes first."""
    if viewer.sheet_id is not None:
        return []
    mine = access.own_places(session, viewer, today)
    if not phone_rules.may_read(mine, today):
        return []
    sheets = queries.sheets_in(session, mine)
    every = (
        picture(session, place, sheets, instrument, language)
        for place in mine
        for instrument in shipped().values()
    )
    found = [one for one in every if one is not None]
    return sorted(found, key=lambda one: one.now.answered_on or date.min, reverse=True)
