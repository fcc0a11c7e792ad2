"""One enrolment: what is written of it, and everything that was changed, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlmodel import Session

from app import clock, i18n
from app.accounts.gate import viewer
from app.accounts.sealing import Face, faces
from app.clock import local_date
from app.outcomes.words import ends
from app.programmes import access, life, reasons
from app.programmes import enrolment_words as said
from app.programmes.access import NotVisible, Place
from app.programmes.catalogue_cache import templates
from app.programmes.life import Event
from app.programmes.models import Enrolment
from app.web.database import note_read, reading
from app.web.names import spoken


@dataclass(frozen=True, slots=True)
class Opened:
    """An enrolment that the viewer may see, its own row, and whose it is."""

    place: Place
    row: Enrolment
    face: Face


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the history as staff read it."""

    on: date
    by: str
    text: str
    why: str | None


def opened(enrolment_id: str, page: str) -> Opened:
    """The enrolment, or NotVisible. That its page is read is logged."""
    who = viewer()
    place = access.place(reading(), who, clock.today(), enrolment_id)
    face = faces(reading(), [place.person_id]).get(place.person_id)
    if face is None:
        raise NotVisible(enrolment_id)
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="person_read",
        person=place.person_id,
        page=page,
    )
    return Opened(place, life.row_of(reading(), place), face)


def facts(one: Opened, contact: str | None, line: str, code: str) -> list[tuple[str, str]]:
    """What the enrolment says of itself, label and words; what is not said is left out."""
    row = one.row
    if contact and row.ended_on is None and one.place.coach_id is None:
        contact = _("%(name)s, who no longer works in this programme", name=contact)
    after = _next_step(row, line, code) if row.next_step else []
    if row.ended_on is not None:
        after = _ended(row, one.place, line, code)
    rows = [
        (_("First day"), i18n.short_date(row.started_on, code)),
        (_("Planned last day"), _day(row.planned_end_on, code) or _("Open-ended")),
        (_("Contact person"), contact or _("Nobody yet")),
        (_("Sex"), spoken(said.SEX[row.sex])),
        (_("Sent by"), spoken(said.AGENCY[row.sending_agency])),
        (_("Paid by"), spoken(said.AGENCY[row.paying_agency])),
        (_("Municipality"), row.municipality or _("Not known")),
        *after,
    ]
    return [(label, text) for label, text in rows if text]


def _ended(row: Enrolment, place: Place, line: str, code: str) -> list[tuple[str, str]]:
    assert row.ended_on is not None
    without = spoken(said.NO_END_RATING[row.no_end_rating]) if row.no_end_rating else ""
    return [
        (_("Last day"), i18n.short_date(row.ended_on, code)),
        (_("How it ended"), ending_words(row, place.template_slug)),
        (_("Without end rating"), without),
        *_next_step(row, line, code),
    ]


def _next_step(row: Enrolment, line: str, code: str) -> list[tuple[str, str]]:
    step = spoken(said.NEXT_STEP[row.next_step]) if row.next_step else _("Not known")
    return [
        (_("Next step"), ". ".join(filter(None, (step, line)))),
        (_("The next step begins"), _day(row.next_step_on, code)),
    ]


@dataclass(frozen=True, slots=True)
class Ended:
    """That it has ended: who wrote it, and how in rows of label and words."""

    by: str
    rows: list[tuple[str, str]]


def ended(session: Session, one: Opened, code: str) -> Ended | None:
    """None while it runs."""
    row = one.row
    if row.ended_on is None:
        return None
    known = faces(session, [row.ended_by] if row.ended_by else [])
    line = life.next_step_line(session, row)
    rows = [each for each in _ended(row, one.place, line, code) if each[1]]
    return Ended(_name(row.ended_by, known), rows)


def ending_words(row: Enrolment, template_slug: str) -> str:
    """Both levels of a reason: "Work or studies: Work"."""
    if row.end_group is None:
        return str(_("Not known"))
    groups = reasons.groups_of(templates().get(template_slug))
    names = reasons.names_of(groups, reasons.Ending(row.end_group, row.end_reason))
    return ": ".join(named(name) for name in names if name)


def named(name: str) -> str:
    """A group's or a reason's name: ours in the reader's language, a template's as it stands."""
    return spoken(name) if reasons.is_ours(name) else name


def said_word(kind: str, word: str) -> str:
    """A word of the code in the reader's language, for templates: `said("SEX", row.sex)`."""
    words: dict[str, str] = getattr(said, kind)
    return spoken(words[word])


def _day(day: date | None, code: str) -> str:
    return i18n.short_date(day, code) if day else ""


def history(session: Session, one: Opened, code: str) -> list[Said]:
    """Everything that was changed, newest first, with who did it."""
    events = life.history_of(session, one.place)
    known = faces(session, _people_in(events))
    return [
        Said(
            on=local_date(event.at),
            by=_name(event.by, known),
            text=_sentence(event, known, code, one.place),
            why=event.why,
        )
        for event in events
    ]


def _people_in(events: Iterable[Event]) -> set[str]:
    found = {event.by for event in events}
    for event in events:
        if event.kind == "handed_over":
            found |= {person for person in (event.was, event.became) if person}
    return found


def _name(person_id: str | None, known: Mapping[str, Face]) -> str:
    face = known.get(person_id or "")
    return face.first_name if face else str(_("Somebody who is gone"))


def _sentence(event: Event, known: Mapping[str, Face], code: str, place: Place) -> str:
    text: str
    if event.kind == "handed_over":
        to = _name(event.became, known)
        if event.was is None:
            text = _("%(to)s became the contact person", to=to)
        else:
            text = _("Handed over from %(who)s to %(to)s", who=_name(event.was, known), to=to)
    elif event.kind == "extended":
        until = _value("started_on", event.became, code, place)
        if event.was == event.became:
            text = _("Another reason for the planned last day %(day)s", day=until)
        elif event.was is None:
            text = _("Planned last day set to %(day)s", day=until)
        else:
            before = _value("started_on", event.was, code, place)
            text = _("Planned last day moved from %(before)s to %(day)s", before=before, day=until)
    elif event.kind == "ended_on":
        text = (
            _("Ended, last day %(day)s", day=_value("started_on", event.became, code, place))
            if event.became
            else _("The end was taken back")
        )
    else:
        text = _(
            "%(field)s changed from %(before)s to %(after)s",
            field=spoken(said.FIELD[event.kind]),
            before=_value(event.kind, event.was, code, place),
            after=_value(event.kind, event.became, code, place),
        )
    return text


def _value(field: str, value: str | None, code: str, place: Place) -> str:
    if value is None:
        return str(_("Not known"))
    if field in ("started_on", "next_step_on"):
        return i18n.short_date(date.fromisoformat(value), code)
    if field in ("end_group", "end_reason"):
        return ends(templates().get(place.template_slug)).get(value, value)
    words = {
        "sex": said.SEX,
        "sending_agency": said.AGENCY,
        "paying_agency": said.AGENCY,
        "next_step": said.NEXT_STEP,
    }
    return spoken(words[field][value]) if field in words else value
