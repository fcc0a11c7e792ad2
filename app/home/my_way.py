"""My way: one page that is hers to keep.

Her own words stand as she said them; ours stand in Swedish and, beside it, in her language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app import i18n
from app.accounts.sealing import Face, faces
from app.attendance.own import marks_of
from app.clock import local_date
from app.goals.changes import Change
from app.goals.ended import with_ended
from app.goals.maps import Goal, Map, State, Step
from app.goals.parts import Part
from app.goals.plans import changes_of, lines_of
from app.goals.queries import map_for
from app.programmes import access, enrolment_words, life
from app.programmes.access import NotVisible, Place, Who
from app.programmes.models import NextStep


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


TITLE = N_("My way")
PICTURE = N_("My map")
_STATES = {
    State.WAITING: N_("To come"),
    State.ON_THE_WAY: N_("On the way"),
    State.NOT_NOW: N_("Not now"),
}
_GOAL_SAID = {Change.GOAL_ADDED, Change.GOAL_CHANGED}
LINES_ON_PAPER = 60
HEADING_AT_MOST = 160
_SAYS_NOTHING = {NextStep.NONE_YET, NextStep.NOT_KNOWN}


@dataclass(frozen=True, slots=True)
class Both:
    """A text in Swedish and in her language; her own words are the same in both."""

    swedish: str
    hers: str

    @classmethod
    def own(cls, words: str) -> "Both":
        return cls(words, words)


@dataclass(frozen=True, slots=True)
class Line:
    """A text, and what stands small beside it. `is_done`: a step that is crossed off."""

    text: Both
    note: Both | None = None
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: Both
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """`map`: as it is in Swedish; the picture is drawn from it."""

    face: Face
    language: i18n.Language
    map: Map
    sections: tuple[Section, ...]

    @property
    def languages(self) -> list[i18n.Language]:
        """One when hers is Swedish."""
        swedish = i18n.languages()[i18n.SOURCE]
        return [swedish] if self.language.code == i18n.SOURCE else [swedish, self.language]

    @property
    def is_full(self) -> bool:
        """More than a page of paper holds at its usual size."""
        lines = sum(len(section.lines) for section in self.sections)
        return lines * len(self.languages) > LINES_ON_PAPER

    def both(self, message: str) -> Both:
        return _Says(self.language.code).both(message)


def way_for(session: Session, viewer: Who, today: date, person_id: str) -> Way:
    """Her way as the viewer may see it. NotVisible while there is nothing on her map."""
    places = access.places_of(session, viewer, today, person_id)
    face = faces(session, [person_id])[person_id]
    language = i18n.choose(face.language)
    swedish, hers = (
        with_ended(session, map_for(session, viewer, today, person_id, code), code)
        for code in (i18n.SOURCE, language.code)
    )
    if not swedish.is_begun:
        raise NotVisible(person_id)
    says = _Says(language.code)
    sections = [
        *_words(session, says, swedish),
        *(
            _goal(says, *pair)
            for pair in zip(_near_to_far(swedish), _near_to_far(hers), strict=True)
        ),
        Section(
            says.both(N_("What I can now")),
            tuple(Line(Both.own(step.can_now or "")) for step in swedish.can_now),
        ),
        _came(session, says, person_id),
        _next(session, says, person_id, places),
    ]
    return Way(face, language, swedish, tuple(one for one in sections if one.lines))


def _near_to_far(found: Map) -> tuple[Goal, ...]:
    """What stands on the map, then what was done towards goals that left it."""
    return (*reversed(found.goals), *reversed(found.ended))


class _Says:
    """Our texts in two languages."""

    def __init__(self, code: str) -> None:
        self._codes = (i18n.SOURCE, code)

    def both(self, message: str, **names: Any) -> Both:
        return Both(*(self._say(code, message, names) for code in self._codes))

    def day(self, on: date) -> Both:
        return Both(*(i18n.short_date(on, code) for code in self._codes))

    @staticmethod
    def _say(code: str, message: str, names: dict[str, Any]) -> str:
        given = {
            name: i18n.short_date(value, code) if isinstance(value, date) else value
            for name, value in names.items()
        }
        return i18n.text_in(code, message, **given)


def _words(session: Session, says: _Says, her_map: Map) -> tuple[Section, Section]:
    """Her own words when she began, and what she has said instead since then."""
    first, now = [], []
    for said, on, became in _own_words(session, her_map):
        day = says.day(on)
        stands = says.both(N_("%(day)s and now"), day=on)
        first.append(Line(Both.own(said), stands if became == said else day))
        if became and became != said:
            now.append(Line(Both.own(became)))
    return (
        Section(says.both(N_("My words at the start")), tuple(first)),
        Section(says.both(N_("My words now")), tuple(now)),
    )


def _own_words(session: Session, her_map: Map) -> Iterable[tuple[str, date, str | None]]:
    """(words, day, words now) of her first vision and of her first goal; None: it left the map."""
    said = [
        (one, one.after.words)
        for one in reversed(changes_of(session, her_map.person_id))
        if one.after and one.after.words
    ]
    vision = next((pair for pair in said if pair[0].what is Change.VISION), None)
    if vision:
        yield vision[1], local_date(vision[0].at), her_map.vision
    goal = next((pair for pair in said if pair[0].what in _GOAL_SAID), None)
    if goal:
        now = {one.id: one.words for one in her_map.goals}
        yield goal[1], local_date(goal[0].at), now.get(goal[0].goal_id or "")


def _goal(says: _Says, swedish: Goal, hers: Goal) -> Section:
    words, whole = swedish.words, tuple[Line, ...]()
    if len(words) > HEADING_AT_MOST:
        words, whole = f"{words[:HEADING_AT_MOST]}…", (Line(Both.own(words)),)
    title = Both.own(words) if words else says.both(N_("My goal, spoken"))
    pairs = zip(swedish.steps, hers.steps, strict=True)
    lines = tuple(
        Line(Both(one.words, other.words), _state(says, one), one.state is State.DONE)
        for one, other in pairs
    )
    none = (Line(says.both(N_("The first step is not chosen yet"))),)
    return Section(title, whole + (lines or none))


def _state(says: _Says, step: Step) -> Both:
    if step.done_on is not None:
        return says.both(N_("Done %(day)s"), day=step.done_on)
    return says.both(_STATES[step.state])


def _came(session: Session, says: _Says, person_id: str) -> Section:
    times = marks_of(session, person_id).times_here
    lines = (Line(Both.own(str(times))),) if times else ()
    return Section(says.both(N_("So many times I came")), lines)


def _next(session: Session, says: _Says, person_id: str, places: Iterable[Place]) -> Section:
    """What comes next and when: from her plan, and from where an enrolment leads on."""
    lines = [
        Line(Both.own(line.words), says.day(line.on_day) if line.on_day else None)
        for line in lines_of(session, person_id)
        if line.part is Part.NEXT
    ]
    for row in life.rows_of(session, places).values():
        if row.next_step is not None and row.next_step not in _SAYS_NOTHING:
            on = says.day(row.next_step_on) if row.next_step_on else None
            lines.append(Line(says.both(enrolment_words.NEXT_STEP[row.next_step]), on))
    return Section(says.both(N_("What comes next")), tuple(lines))
