"""A group pasted as lines: what was understood, what is missing, then one confirmation."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlmodel import Session, col, select

from app.accounts.sealing import faces
from app.home import list_words
from app.home.alphabet import folded
from app.home.enrolling import NEW, Desk, Wish, enrol_one
from app.home.known import Known, known_people
from app.home.people import language_name
from app.programmes import pasted
from app.programmes.access import Place
from app.programmes.changing import Details
from app.programmes.enrolment_forms import bounds
from app.programmes.models import Agency, Enrolment, Sex
from app.programmes.pasted import Line, Reading
from app.programmes.typed import day_of

Word = TypeVar("Word", Sex, Agency)

LEAVE = "leave"
LETTERS_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line and who it is. `is_who`: new, leave, a person's id, or empty while not chosen.

    `clash`: a stay of hers in this programme that the first day lies within.
    """

    line: Line
    language: str
    known: tuple[Known, ...]
    is_twice: bool
    is_who: str
    clash: Place | None

    @property
    def is_asked(self) -> bool:
        """Whether somebody has to say who this is."""
        return bool(self.known) or self.is_twice

    @property
    def is_ready(self) -> bool:
        is_whole = bool(self.is_who) and not self.line.missing and self.clash is None
        return self.is_who == LEAVE or is_whole


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything on the page. `fault`: a word for what is wrong with the whole (long, many, none,
    start). `unread`: the columns that say nothing to us; `of_all`: the facts without a column, with
    what was answered for the whole list."""

    rows: tuple[Row, ...]
    fault: str | None
    seen: str
    unread: tuple[str, ...] = ()
    of_all: Mapping[str, Sex | Agency | None] = field(default_factory=dict)

    @property
    def to_enrol(self) -> list[Row]:
        return [row for row in self.rows if row.is_who != LEAVE]

    @property
    def is_ready(self) -> bool:
        is_said = not self.fault and None not in self.of_all.values()
        return is_said and bool(self.to_enrol) and all(row.is_ready for row in self.rows)

    def says(self, made: Mapping[int, str]) -> bool:
        """Whether these lines are those that enrolled them: a second tap enrols nobody."""
        said = {row.line.number: folded(row.line.name) for row in self.to_enrol}
        return said == {number: folded(name) for number, name in made.items()}

    @property
    def may_be_confirmed(self) -> bool:
        """Whether nothing but an answer to a question of the page's own can be missing."""
        return bool(self.to_enrol) and not any(row.line.missing for row in self.to_enrol)

    @property
    def asked(self) -> str:
        return " ".join(sorted({one.person_id for row in self.rows for one in row.known}))


def preview(session: Session, desk: Desk, fields: Mapping[str, str]) -> Preview:
    """What the lines say, against the people she has now."""
    text = fields.get("lines", "")
    start = day_of(fields.get("start"))
    fault = _fault(text, fields.get("start", ""), start)
    if fault == "long":
        return Preview((), fault, "")
    earliest, latest = bounds(desk.today)
    sex, agency = _of_all(Sex, fields.get("all-sex")), _of_all(Agency, fields.get("all-agency"))
    lines = pasted.read(
        text,
        Reading(
            list_words.languages(),
            start,
            earliest,
            latest,
            list_words.sexes(),
            list_words.agencies(),
            sex,
            agency,
        ),
    )
    if not fault and len(lines) > pasted.LINES_AT_MOST:
        return Preview((), "many", "")
    people = known_people(session, desk.who, desk.today, desk.code)
    same = Counter(_likeness(line) for line in lines)
    rows = tuple(_row(line, people, same, fields, desk) for line in lines)
    header = pasted.header_of(text)
    return Preview(
        rows,
        fault or (None if rows else "none"),
        seen(fields),
        unread=header.unread if header else (),
        of_all={name: {"sex": sex, "agency": agency}[name] for name in header.lacks}
        if header
        else {},
    )


def _of_all(kind: type[Word], said: str | None) -> Word | None:
    """What was answered for a whole list that has no column for it."""
    return kind(said) if said in {one.value for one in kind} else None


def _fault(text: str, typed: str, start: date | None) -> str | None:
    if len(text) > LETTERS_AT_MOST:
        return "long"
    return "start" if typed.strip() and start is None else None


def seen(fields: Mapping[str, str]) -> str:
    """A mark of what was previewed: lines changed since are looked at again."""
    said = "\0".join(fields.get(name, "").replace("\r\n", "\n") for name in ("lines", "start"))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _likeness(line: Line) -> tuple[object, ...]:
    return (folded(line.name), line.language, line.sex, line.agency, line.started_on)


def _row(
    line: Line,
    people: Mapping[str, list[Known]],
    same: Counter[tuple[object, ...]],
    fields: Mapping[str, str],
    desk: Desk,
) -> Row:
    known = tuple(people.get(folded(line.name), ())) if line.name else ()
    is_twice = same[_likeness(line)] > 1
    allowed = {NEW, LEAVE, *(k.person_id for k in known if not k.is_in(desk.programme.id))}
    chosen = fields.get(f"who-{line.number}", "")
    if chosen not in allowed:
        chosen = "" if known or is_twice else NEW
    name = language_name(line.language, desk.code) if line.language else ""
    her = next((one for one in known if one.person_id == chosen), None)
    clash = _clash(her, line, desk.programme.id) if her else None
    return Row(line, name, known, is_twice, chosen, clash)


def _clash(her: Known, line: Line, programme_id: str) -> Place | None:
    for place in her.places:
        is_over = place.programme_id == programme_id and place.ended_on is not None
        if is_over and line.started_on and line.started_on < (place.ended_on or line.started_on):
            return place
    return None


def made_before(session: Session, programme_id: str, token: str) -> dict[int, str]:
    """Whom this list's page has enrolled already, by the number of the line: first names."""
    if not token:
        return {}
    rows = session.exec(
        select(Enrolment).where(
            col(Enrolment.programme_id) == programme_id,
            col(Enrolment.form_token).startswith(f"{token[:32]}.", autoescape=True),
        )
    ).all()
    known = faces(session, [row.person_id for row in rows])
    return {
        int((row.form_token or "").rpartition(".")[2]): known[row.person_id].first_name
        for row in rows
    }


def save(session: Session, desk: Desk, found: Preview, fields: Mapping[str, str]) -> int:
    """How many are enrolled now: all of the list or, when something raises, none of it."""
    asked = set(fields.get("asked", "").split())
    token, done = fields.get("token", "")[:32], 0
    for row in found.to_enrol:
        made = enrol_one(session, desk, _wish(row, fields, token, frozenset(asked)))
        asked.add(made.person_id)  # two of one name in one list were seen side by side
        done += 1
    return done


def _wish(row: Row, fields: Mapping[str, str], token: str, asked: frozenset[str]) -> Wish:
    line = row.line
    assert line.started_on is not None
    assert line.language is not None
    return Wish(
        first_name=line.name,
        language=line.language,
        phone=None,
        details=Details(
            sex=line.sex,
            sending_agency=line.agency,
            paying_agency=Agency.NOT_KNOWN,
            municipality=None,
            started_on=line.started_on,
        ),
        coach_id=fields.get("coach") or None,
        planned_end_on=None,
        is_who=row.is_who,
        asked=asked,
        token=f"{token}.{line.number}" if token else "",
    )
