"""The gym's week with everybody in it, and a meeting of Amina's."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from flask import Flask

from app import clock
from app.schedule.actions import create_place
from app.schedule.models import Activity, ActivityKind, Place
from app.schedule.recurrence import weekly
from tests.cast import Cast
from tests.schedule.making import meets


@dataclass
class Times:
    """`gym`: every day at ten from today on; `meeting`: Amina and Lena, tomorrow at two."""

    place: Place
    gym: Activity
    meeting: Activity
    at: datetime


@pytest.fixture
def week(app: Flask, cast: Cast) -> Times:
    at = clock.now()
    today = clock.today()
    with app.extensions["database"].writing() as session:
        place = create_place(
            session=session,
            by=cast.lena.id,
            at=at,
            association_id=cast.association.id,
            kind="place_gym",
            name="Gymmet",
            address="Strandgatan 8",
            way=[{"phrase": "way_bus", "line": "4", "stop": "Torget"}],
            cap=12,
        )
        gym = meets(
            session,
            cast.gym,
            at,
            by=cast.lena.id,
            leaders=[cast.lena.id],
            first_on=today + timedelta(days=1),
            starts=time(10),
            rule=weekly(range(7)),
            place_id=place.id,
            bring=["bring_towel"],
        )
        meeting = meets(
            session,
            cast.gym,
            at,
            by=cast.lena.id,
            leaders=[cast.lena.id],
            enrolments=[cast.enrolments["amina"].id],
            kind=ActivityKind.MEETING,
            what="follow_up",
            rule="",
            first_on=today + timedelta(days=1),
            starts=time(14),
            minutes=45,
            everybody=False,
        )
        session.commit()
    return Times(place, gym, meeting, at)
