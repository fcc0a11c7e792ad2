"""What the pages of a contact and of a follow-up show to staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from markupsafe import Markup
from sqlmodel import Session, col, select

from app import i18n
from app.accounts.reach import with_phone
from app.accounts.sealing import Erased, Face, box_of, faces
from app.attendance.absences import Past, Seen
from app.attendance.missed import greetings, queries
from app.attendance.missed.facts import recorded
from app.attendance.missed.models import AbsenceFollowUp, Step
from app.attendance.missed.queries import Done, Followed
from app.consent import queries as consent
from app.consent.models import Consent
from app.programmes import life
from app.programmes.access import NotVisible, Place, Who
from app.programmes.models import Agency, PhoneView
from app.programmes.phone_codes import picture_of
from app.schedule.models import Occurrence

NOBODY = frozenset({Agency.SELF, Agency.NOT_KNOWN})


@dataclass(frozen=True, slots=True)
class Ways:
    """How she can be reached. `number` is empty where none is written down or may be."""

    enrolment_id: str
    face: Face
    has_app: bool

    @property
    def number(self) -> str:
        kept = self.face.phone or ""
        return "".join(char for char in kept if char.isascii() and (char.isdigit() or char == "+"))

    @property
    def words(self) -> str:
        """The ready text in her language."""
        return greetings.missed_words(self.language.code)

    @property
    def swedish(self) -> str:
        return greetings.missed_words(i18n.SOURCE)

    @property
    def language(self) -> i18n.Language:
        return i18n.choose(self.face.language)

    @property
    def text_link(self) -> str:
        return f"sms:{self.number}?&body={quote(self.words)}"

    def square(self, how: str) -> Markup:
        """For the coach's own phone, where this device cannot call or text."""
        link = f"SMSTO:{self.number}:{self.words}" if how == "text" else f"tel:{self.number}"
        return picture_of(link)


def ways_to(session: Session, place: Place, face: Face) -> Ways:
    has_app = place.phone_view is PhoneView.EVERYTHING and bool(
        with_phone(session, [face.person_id])
    )
    return Ways(place.enrolment_id, face, has_app)


def face_of(session: Session, place: Place) -> Face:
    found = faces(session, [place.person_id]).get(place.person_id)
    if found is None:
        raise NotVisible(place.person_id)
    return found


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """A follow-up as staff see it.

    `missed`: what is still marked of it; `is_gone`: fewer than it takes, so it may not have
    happened; `came_on`: she has come again. `agency` None: nobody sent her.
    """

    row: AbsenceFollowUp
    place: Place
    ways: Ways
    state: Followed
    missed: tuple[Past, ...]
    is_gone: bool
    came_on: date | None
    agency: Agency | None
    consent: Consent | None
    steps: tuple[Done, ...]
    names: dict[str, str]

    def done(self, *wanted: Step) -> list[Done]:
        return [one for one in self.steps if one.step in wanted]

    @property
    def is_told(self) -> bool:
        return bool(self.done(Step.TOLD, Step.ASKED))

    @property
    def may_tell(self) -> bool:
        return self.is_told and self.consent is not None and self.consent.is_given


def follow_up_page(session: Session, viewer: Who, today: date, follow_up_id: str) -> FollowUpPage:
    """Or NotVisible."""
    row, place = queries.follow_up_for(session, viewer, today, follow_up_id)
    try:
        steps = queries.steps_of(session, box_of(session, place.person_id), row.id)
    except Erased as gone:
        raise NotVisible(follow_up_id) from gone
    past = recorded(session, [place], today, people=[place.person_id]).of(place.enrolment_id)
    state = queries.followed(session, [place])[place.enrolment_id]
    missed = _missed(session, row, past, state)
    came = [one.on for one in past if one.seen is Seen.CAME and missed and one.at > missed[-1].at]
    sent_by = life.row_of(session, place).sending_agency
    agency = None if sent_by in NOBODY else sent_by
    staff = faces(
        session, {one.by for one in steps} | ({row.closed_by} if row.closed_by else set())
    )
    return FollowUpPage(
        row=row,
        place=place,
        ways=ways_to(session, place, face_of(session, place)),
        state=state,
        missed=missed,
        is_gone=row.closed_at is None and len(missed) < state.rules.follow_up_after,
        came_on=min(came, default=None),
        agency=agency,
        consent=consent.answer_of(session, place.person_id, place.programme_id, agency)
        if agency
        else None,
        steps=tuple(steps),
        names={person: face.first_name for person, face in staff.items()},
    )


def _missed(
    session: Session, row: AbsenceFollowUp, past: Sequence[Past], state: Followed
) -> tuple[Past, ...]:
    """The absences it is about, as they are marked now: from the first until it was closed."""
    first = session.exec(
        select(col(Occurrence.starts_at)).where(col(Occurrence.id) == row.first_id)
    ).one()
    return tuple(
        one
        for one in sorted(past)
        if one.seen is Seen.ABSENT
        and one.kind in state.rules.kinds
        and one.at >= first
        and (row.closed_at is None or one.at <= row.closed_at)
    )
