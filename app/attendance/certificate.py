"""A certificate of attendance: Swedish for whoever wants to see it, her own language beside.

It says who, when and how often, and nothing of how she is. The programme's name may tell more
than she wants to tell, so it stands there only when it is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from babel.numbers import format_decimal
from sqlmodel import Session, col, select

from app import i18n
from app.accounts.sealing import Face, faces
from app.associations.queries import association
from app.attendance import own
from app.programmes import lifetime
from app.programmes.access import NotVisible, Place
from app.programmes.lifetime import Phone
from app.schedule.models import Occurrence


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


TITLE = N_("Certificate of attendance")
SAYS = N_("It says when somebody was here. It says nothing else.")
SIGNED = N_("Name in full and signature")


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: what it is and its value, in Swedish and in her language."""

    label: str
    value: str
    her_label: str
    her_value: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """`times`, `minutes`: how often and how long she was present, from `place.started_on` to
    `until_on`. `contact`: who answers questions about it."""

    face: Face
    place: Place
    arranged_by: str
    contact: Face | None
    until_on: date
    times: int
    minutes: int
    issued_on: date
    names_programme: bool

    @property
    def language(self) -> i18n.Language:
        return i18n.choose(self.face.language)

    def lines(self) -> list[Line]:
        """The facts, in the order in which they are read."""
        rows: list[tuple[str, Callable[[str], str]]] = [
            (N_("Name"), lambda _code: self.face.first_name),
            (N_("From"), lambda code: i18n.short_date(self.place.started_on, code)),
            (N_("Until"), lambda code: i18n.short_date(self.until_on, code)),
            (N_("Times present"), lambda _code: str(self.times)),
            (N_("Hours present"), self._hours),
            (N_("Arranged by"), lambda _code: self.arranged_by),
            (N_("Contact person"), self._contact),
            (N_("Issued on"), lambda code: i18n.short_date(self.issued_on, code)),
        ]
        if self.names_programme:
            rows.insert(5, (N_("Programme"), lambda _code: self.place.programme_name))
        hers = self.language.code
        return [
            Line(
                i18n.text_in(i18n.SOURCE, label),
                said(i18n.SOURCE),
                i18n.text_in(hers, label),
                value,
            )
            for label, said in rows
            if (value := said(hers))
        ]

    def _hours(self, code: str) -> str:
        return str(format_decimal(round(self.minutes / 60, 1), "0.#", locale=code))

    def _contact(self, code: str) -> str:
        who = self.contact
        return i18n.in_list(filter(None, (who.first_name, who.phone)), code) if who else ""


def is_hers_to_open(place: Place, today: date) -> bool:
    """While she takes part and 30 days after, whatever her phone shows (docs/decisions/0011)."""
    is_open = lifetime.phone(place.ended_on, today) in (Phone.OPEN, Phone.READING)
    return place.started_on <= today and is_open


def certificate_of(
    session: Session, association_id: str, place: Place, today: date, *, names_programme: bool
) -> Certificate:
    """What stands about one enrolment, as of today. NotVisible before it begins."""
    if place.started_on > today:
        raise NotVisible(place.enrolment_id)
    until_on = min(place.ended_on or today, today)
    known = faces(session, [one for one in (place.person_id, place.coach_id) if one])
    times, minutes = _presence(session, place, until_on)
    return Certificate(
        face=known[place.person_id],
        place=place,
        arranged_by=association(session, association_id).name,
        contact=known.get(place.coach_id or ""),
        until_on=until_on,
        times=times,
        minutes=minutes,
        issued_on=today,
        names_programme=names_programme,
    )


def _presence(session: Session, place: Place, until_on: date) -> tuple[int, int]:
    """How often and how many minutes; what she came late is not counted."""
    came = {
        occurrence: tap
        for occurrence, standing in own.marks_of(session, place.person_id).marked.items()
        if (tap := own.came(standing)) is not None
    }
    rows = session.exec(
        select(col(Occurrence.id), col(Occurrence.starts_at), col(Occurrence.ends_at)).where(
            col(Occurrence.id).in_(came),
            Occurrence.programme_id == place.programme_id,
            col(Occurrence.local_on).between(place.started_on, until_on),
        )
    ).all()
    lasted = [
        int((ends - starts).total_seconds() // 60) - (came[occurrence].number or 0)
        for occurrence, starts, ends in rows
    ]
    return len(lasted), sum(max(minutes, 0) for minutes in lasted)
