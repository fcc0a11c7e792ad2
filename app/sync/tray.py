"""What stands in quarantine, as far as whoever looks may know it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlmodel import Session, col, select

from app import clock
from app.accounts.models import RoleHeld
from app.accounts.roles import Role
from app.accounts.sealing import faces, keyring_of
from app.attendance.lists import Meeting
from app.programmes import access
from app.programmes.access import Who
from app.schedule.models import Activity, Occurrence
from app.schedule.own_phrases import phrases_of
from app.sync import actions, stamps
from app.sync.envelope import Content, Line, Unreadable, open_line, read_line
from app.sync.models import Quarantined

SHOWN = 200
_SAYS = {"mark": "is", "said": "is", "held": "is", "guest": "name", "heads": "count"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of the tray. `at`: when it was tapped, or arrived if nothing says that; in Stockholm.

    `who`, `whom`: first names of whoever tapped and of whom it is about; `meeting`: the time that
    it is about; `act`, `said`: what was tapped. None or empty where the viewer may not know it.
    """

    row: Quarantined
    at: datetime
    who: str | None
    whom: str | None
    meeting: Meeting | None
    act: str
    said: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A row and what its line says truly: the author, if she signed; the content, if it opens."""

    row: Quarantined
    content: Content | None = None
    stamp: stamps.Stamp | None = None

    def about(self, what: str) -> str:
        return self.content.target.get(what, "") if self.content else ""


def kept(session: Session, viewer: Who, today: date, device_id: str | None) -> list[Kept]:
    """The oldest that are hers: a coordinator's all of her association, a coach's what this
    tablet brought or she tapped. The queries do not grow with their number."""
    found = list(islice(_hers(session, viewer, device_id), SHOWN))
    places = access.places(session, viewer, today)
    colleagues = _staff(session, (one.stamp.person_id for one in found if one.stamp))
    met = {*access.people_in(places), viewer.person_id}
    wanted = {one.about("person") for one in found} & met
    known = faces(session, wanted | (colleagues | met) & {_by(one) for one in found})
    names = {person: face.first_name for person, face in known.items()}
    given = {one.id for one in access.programmes(session, viewer, today)}
    meetings = _meetings(session, viewer, given, {one.about("occurrence") for one in found})
    return [_shown(one, names, meetings) for one in found]


def one_of(session: Session, viewer: Who, device_id: str | None, event_id: str) -> bool:
    """Whether this row waits, and is hers to settle."""
    return any(one.row.id == event_id for one in _hers(session, viewer, device_id, event_id))


def _hers(
    session: Session, viewer: Who, device_id: str | None, event_id: str | None = None
) -> Iterator[_Read]:
    """Oldest first. Whose a row is, only its line says: it is read before any are counted."""
    query = select(Quarantined).where(
        col(Quarantined.association_id) == viewer.association_id,
        col(Quarantined.settled_at).is_(None),
    )
    if event_id is not None:
        query = query.where(col(Quarantined.id) == event_id)
    for row in session.exec(query.order_by(col(Quarantined.received_at))):
        found = _read(session, row)
        is_brought_here = device_id is not None and row.brought_by == device_id
        if "coordinator" in viewer.roles or is_brought_here or _by(found) == viewer.person_id:
            yield found


def _read(session: Session, row: Quarantined) -> _Read:
    line, keyring = read_line(row.payload), keyring_of(session)
    if not isinstance(line, Line):
        return _Read(row)
    try:
        content = open_line(keyring, line)
    except Unreadable:
        return _Read(row)
    return _Read(row, content, stamps.read(keyring, content.stamp))


def _by(one: _Read) -> str:
    return one.stamp.person_id if one.stamp else ""


def _staff(session: Session, people: Iterable[str]) -> set[str]:
    """Those who work here or have: a colleague's name is no secret, a participant's is."""
    wanted = select(RoleHeld.person_id).where(
        col(RoleHeld.person_id).in_(set(people)), col(RoleHeld.role) != Role.PARTICIPANT
    )
    return set(session.exec(wanted))


def _meetings(
    session: Session, viewer: Who, given: set[str], wanted: set[str]
) -> dict[str, Meeting]:
    """Of the programmes that are given to the viewer."""
    rows = session.execute(
        select(Occurrence, Activity)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(col(Occurrence.id).in_(wanted), col(Occurrence.programme_id).in_(given))
    ).all()
    phrases = phrases_of(session, viewer.association_id, [activity.what for _, activity in rows])
    return {one.id: Meeting(one, activity, phrases) for one, activity in rows}


def _shown(one: _Read, names: dict[str, str], meetings: dict[str, Meeting]) -> Kept:
    """What was tapped about a time that is not the viewer's is not hers to know either."""
    meeting = meetings.get(one.about("occurrence"))
    content = one.content if meeting else None
    at = one.row.received_at
    if one.content and one.stamp:
        at = actions.corrected(one.content, one.stamp, at)
    return Kept(
        one.row,
        at.astimezone(clock.STOCKHOLM),
        names.get(_by(one)),
        names.get(one.about("person")),
        meeting,
        content.act if content else "",
        _said(content) if content else "",
    )


def _said(content: Content) -> str:
    """The word, the number or the first name; a remark or an answer is nobody's to read here."""
    found = content.value.get(_SAYS.get(content.act, ""))
    return str(found)[:60] if isinstance(found, str | int) else ""
