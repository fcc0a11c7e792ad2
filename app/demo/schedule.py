"""When the demo meets: three programmes' weeks, some meetings, one time moved, one called off."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.clock import STOCKHOLM
from app.programmes.catalogue_cache import template_of
from app.programmes.models import Enrolment, Programme
from app.schedule import changes
from app.schedule.actions import Plan, create_activity, create_place
from app.schedule.changes import Change, NewTime
from app.schedule.models import Activity, ActivityKind, Occurrence, Pace, Place
from app.schedule.proposals import Proposal, proposals

WEEKS_BACK = 10
BRING = {
    "gym": ["bring_indoor_shoes", "bring_towel", "bring_water"],
    "garden": ["bring_warm_jacket", "bring_boots", "bring_water"],
    "wood": ["bring_old_clothes", "bring_glasses"],
}


def seed_schedule(
    session: Session, today: date, programmes: Mapping[str, Programme], coaches: Mapping[str, str]
) -> None:
    """Weeks from ten weeks back to half a year ahead, by the same actions as the pages use."""
    begun = today - timedelta(weeks=WEEKS_BACK, days=today.weekday())
    at = datetime.combine(begun, time(8), STOCKHOLM)
    places = _places(session, at, programmes["gym"].association_id, coaches)
    _gym(session, at, programmes["gym"], coaches["gym"], places["gym"])
    farm = _series(
        session,
        at,
        programmes["farm"],
        coaches["farm"],
        places["farm"],
        proposals(template_of("rorsas-lantliv"))[0],
    )
    _craft(session, at, programmes["craft"], coaches["craft"], places["craft"])
    now = datetime.combine(today, time(0, 5), STOCKHOLM)
    _meetings(session, now, programmes, coaches)
    _changes(session, now, farm, coaches["farm"])


def _places(
    session: Session, at: datetime, association_id: str, coaches: Mapping[str, str]
) -> dict[str, Place]:
    def place(key: str, kind: str, name: str, address: str, cap: int | None, *way: Any) -> Place:
        return create_place(
            session=session,
            by=coaches[key],
            at=at,
            association_id=association_id,
            kind=kind,
            name=name,
            address=address,
            cap=cap,
            way=list(way),
        )

    return {
        "gym": place(
            "gym",
            "place_gym",
            "Gymmet vid sjön",
            "Strandgatan 8",
            12,
            {"phrase": "way_bus", "line": "4", "stop": "Sjötorget"},
            {"phrase": "way_walk", "minutes": "3"},
            {"phrase": "way_side_door"},
        ),
        "farm": place(
            "farm",
            "place_farm",
            "Gården",
            "Kvarnvägen 2",
            None,
            {"phrase": "way_bus", "line": "12", "stop": "Kvarnen"},
            {"phrase": "way_fetched", "stop": "Kvarnen"},
            {"phrase": "way_gate"},
        ),
        "craft": place(
            "craft",
            "place_workshop",
            "Verkstaden",
            "Hamngatan 15",
            10,
            {"phrase": "way_walk_from", "minutes": "5", "stop": "Stationen"},
            {"phrase": "way_no_steps"},
        ),
    }


def _enrolments(session: Session, programme: Programme) -> list[str]:
    return list(
        session.exec(
            select(col(Enrolment.id))
            .where(Enrolment.programme_id == programme.id)
            .order_by(col(Enrolment.created_at), col(Enrolment.id))
        )
    )


def _series(
    session: Session,
    at: datetime,
    programme: Programme,
    coach: str,
    place: Place,
    proposal: Proposal,
    **more: Any,
) -> Activity:
    who = more.pop("enrolments", ())
    fields: dict[str, Any] = {
        "kind": proposal.kind,
        "what": proposal.what,
        "first_on": at.date(),
        "starts": proposal.starts,
        "minutes": proposal.minutes,
        "rule": proposal.rule,
        "everybody": proposal.everybody,
        "bring": BRING.get(proposal.what, []),
        "place_id": place.id,
        **more,
    }
    return create_activity(
        session=session,
        by=coach,
        at=at,
        programme=programme,
        plan=Plan(**fields),
        leaders=[coach],
        enrolments=who,
    )


def _gym(session: Session, at: datetime, programme: Programme, coach: str, place: Place) -> None:
    """Mondays and Thursdays or Tuesdays and Fridays: every other person in each pair."""
    people = _enrolments(session, programme)
    for number, pair in enumerate(proposals(template_of("aktiv-centrum"))):
        _series(
            session, at, programme, coach, place, pair, capacity=12, enrolments=people[number::2]
        )
    _series(
        session,
        at,
        programme,
        coach,
        place,
        Proposal("health_talk", None, ActivityKind.OPEN, (2,), time(13), 60),
    )


def _craft(session: Session, at: datetime, programme: Programme, coach: str, place: Place) -> None:
    """Wood or clay on Tuesdays and Thursdays, theme and coffee together, a day on the screen."""
    for what in ("wood", "ceramics"):
        both = Proposal(what, None, ActivityKind.GROUP, (1, 3), time(10), 120)
        _series(session, at, programme, coach, place, both, choice="tuesday-thursday")
    themes = ["theme_sleep", "theme_food", "theme_economy", "theme_leisure"]
    coffee = Proposal("coffee", None, ActivityKind.GROUP, (2,), time(13), 90)
    _series(session, at, programme, coach, place, coffee, themes=themes, theme_weeks=2)
    online = Proposal("online_day", None, ActivityKind.DIGITAL, (4,), time(10), 60)
    _series(
        session, at, programme, coach, place, online, place_id=None, link="https://example.org/rum"
    )


def _meetings(
    session: Session,
    now: datetime,
    programmes: Mapping[str, Programme],
    coaches: Mapping[str, str],
) -> None:
    """A talk for the first two people of each programme, and their pace."""
    for number, (key, programme) in enumerate(programmes.items()):
        for order, enrolment_id in enumerate(_enrolments(session, programme)[:2]):
            day = now.date() + timedelta(days=1 + number + 2 * order)
            day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
            plan = Plan(
                ActivityKind.MEETING,
                "walk_talk" if order else "follow_up",
                day,
                time(14, 30),
                45,
            )
            create_activity(
                session=session,
                by=coaches[key],
                at=now,
                programme=programme,
                plan=plan,
                leaders=[coaches[key]],
                enrolments=[enrolment_id],
            )
            for step, days in enumerate((1, 2, 3)):
                session.add(
                    Pace(
                        enrolment_id=enrolment_id,
                        from_on=now.date() + timedelta(weeks=4 * step - 4),
                        days=days,
                        cap_hours=10,
                        set_at=now,
                        set_by=coaches[key],
                    )
                )


def _changes(session: Session, now: datetime, farm: Activity, coach: str) -> None:
    """The farm's next time but one is later that day, and the one after it is called off."""
    ahead = session.exec(
        select(Occurrence)
        .where(Occurrence.activity_id == farm.id, Occurrence.starts_at > now + timedelta(days=1))
        .order_by(col(Occurrence.starts_at))
        .limit(2)
    ).all()
    moved, gone = ahead
    changes.move(
        session=session,
        occurrence=moved,
        to=NewTime(moved.local_on, time(13), moved.minutes),
        change=Change(coach, now, reason="change_clash"),
    )
    changes.cancel(
        session=session, occurrence=gone, change=Change(coach, now, reason="change_staff_ill")
    )
