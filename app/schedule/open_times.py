"""Her next three times without the PIN: when, and what to bring. No place, no names, no title.

Only when she and her coach have both switched it on, and never where the phone shows times only
or her identity is protected: there somebody may be looking for her.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app import audit, i18n
from app.accounts.sealing import Face, faces
from app.clock import local_date
from app.programmes import access
from app.programmes.access import Place, Who
from app.programmes.models import PhoneView
from app.schedule import cards, queries
from app.schedule.herself import Herself
from app.schedule.own.models import OpenTimes

SHOWN = 3
LOOK_AHEAD = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Open:
    """One time as anybody may read it who holds the phone. `when`: day and hour in words."""

    when: str
    bring: tuple[str, ...]
    over_at: datetime


def is_offered(places: Iterable[Place], face: Face) -> bool:
    everything = all(place.phone_view is PhoneView.EVERYTHING for place in places)
    return everything and not face.is_protected


def running(session: Session, person_id: str) -> OpenTimes | None:
    """What was said and has not ended; on or not."""
    return session.exec(
        select(OpenTimes).where(OpenTimes.person_id == person_id, col(OpenTimes.ended_at).is_(None))
    ).first()


def switch_on(
    *, session: Session, by: str, at: datetime, association_id: str, person_id: str
) -> None:
    """She wishes it, or her coach agrees: whoever `by` is. Said twice, it stays as it was."""
    row = running(session, person_id) or OpenTimes(
        association_id=association_id, person_id=person_id
    )
    is_herself = by == person_id
    if (row.wished_at if is_herself else row.agreed_at) is not None:
        return
    if is_herself:
        row.wished_at = at
    else:
        row.agreed_at, row.agreed_by = at, by
    session.add(row)
    session.flush()
    _log(session, "times_opened", row, by, at)


def switch_off(*, session: Session, by: str, at: datetime, person_id: str) -> None:
    """For both, from this moment; the copy on the phone goes when it is next online."""
    row = running(session, person_id)
    if row is None:
        return
    row.ended_at, row.ended_by = at, by
    session.add(row)
    _log(session, "times_closed", row, by, at)


def _log(session: Session, act: str, row: OpenTimes, by: str, at: datetime) -> None:
    audit.record(
        session,
        association_id=row.association_id,
        act=act,
        at=at,
        by=by,
        person=row.person_id,
        detail={"open_times": row.id},
    )


def next_times(
    session: Session, her: Who, places: list[Place], now: datetime, code: str
) -> list[Open]:
    """The next three that meet. The caller has asked whether they may be shown."""
    today = local_date(now)
    times = queries.times_of(session, places, today, today + LOOK_AHEAD)
    phrases = cards.phrases_for(session, her.association_id, times)
    ahead = [
        one
        for one in cards.cards(times, phrases, code, now, today)
        if one.time.meets and not one.is_over and one.time.chosen is not False
    ]
    return [
        Open(
            i18n.in_list((i18n.long_date(one.time.on, code), f"{one.time.starts:%H:%M}"), code),
            tuple(said.text for said in one.bring),
            one.time.ends_at,
        )
        for one in ahead[:SHOWN]
    ]


def times_before_pin(
    session: Session, person_id: str, now: datetime, code: str
) -> list[Open] | None:
    """None unless it is on and offered."""
    row = running(session, person_id)
    if row is None or not row.is_on:
        return None
    her = Herself(person_id, row.association_id)
    places = access.own_places(session, her, local_date(now))
    if not is_offered(places, faces(session, [person_id])[person_id]):
        return None
    return next_times(session, her, places, now, code)
