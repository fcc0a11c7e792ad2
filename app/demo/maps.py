"""What the people of the demo are on their way to. All invented."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.clock import local_date
from app.goals import actions, agreeing, library, walking
from app.goals.actions import StepWish
from app.goals.areas import area_of
from app.goals.maps import State
from app.goals.parts import Part
from app.goals.queries import Found


@dataclass(frozen=True, slots=True)
class Way:
    """A goal: words, area, ids of the library's steps; so many done, the next one on the way."""

    words: str
    area: str
    steps: tuple[str, ...]
    done: int
    can_now: str | None = None
    rests: bool = False
    helper: str | None = None


VISIONS = {
    "Amina": "لديّ طاقة لأكون مع أطفالي في المساء",
    "Birgitta": "Jag orkar vara med mina barnbarn på kvällen",
    "Tor": "Jag arbetar ute, några timmar om dagen",
    "Samira": "أعمل وأتكلم السويدية كل يوم",
}
# What somebody has promised: who, what, in how many days.
PROMISES = {
    "Birgitta": (("Lena", "Ringer gymmet om tider på kvällen", 4), ("Birgitta", "Frågar Tor", 9)),
    "Amina": (("Lena", "Skickar kartan till bussen", 3),),
}
MOVE = ("walk_round_the_house", "walk_ten_minutes", "gym_with_coach", "gym_myself")
SLEEP = ("to_bed_at_ten", "no_coffee_after_lunch", "same_time_each_day", "phone_out_of_bedroom")
JOB = ("say_what_i_like", "write_my_cv", "take_the_bus", "visit_a_workplace", "try_a_day")
WAYS = {
    "Amina": (
        Way("تجربة عمل", "future", JOB, 1, rests=True),
        Way("نوم أفضل", "sleep", SLEEP, 2),
        Way(
            "حركة أكثر",
            "activity",
            (*MOVE, "walk_with_family", "ride_a_bicycle"),
            3,
            can_now="أمشي إلى النادي بدون أن أتعب",
            helper="Lena",
        ),
    ),
    "Birgitta": (
        Way("Prova ett jobb", "future", JOB, 1, rests=True),
        Way("Sova bättre", "sleep", SLEEP, 2, can_now="Jag somnar utan mobilen"),
        Way(
            "Röra på mig mer",
            "activity",
            (*MOVE, "walk_with_family", "ride_a_bicycle"),
            3,
            can_now="Jag går en mil i skogen",
            helper="Lena",
        ),
    ),
    "Omid": (Way("Move more", "activity", MOVE, 1, helper="Lena"),),
    "Hodan": (Way("See my friends again", "family", ("call_a_relative", "meet_a_friend"), 0),),
    "Tor": (
        Way("Arbeta ute", "future", JOB, 3, can_now="Jag kan köra gräsklipparen"),
        Way("Sova hela natten", "sleep", SLEEP, 2),
    ),
    "Samira": (Way("التكلم بالسويدية", "future", ("practise_swedish", "meet_a_friend"), 1),),
    "Eva": (Way("Laga mat igen", "daily_life", ("shop_for_food", "cook_a_meal"), 1),),
}


def draw(
    session: Session,
    name: str,
    common: dict[str, Any],
    person_id: str,
    at: Callable[[int], datetime],
) -> None:
    """The map of a person of the demo, walked as far as her story goes. `at`: days ago."""
    ways = WAYS.get(name, ())
    hand = {"session": session, **common}
    if name in VISIONS:
        actions.say_vision(**hand, at=at(30), person_id=person_id, words=VISIONS[name])
    for who, words, days in PROMISES.get(name, ()):
        line: dict[str, Any] = {"part": Part.WHO, "words": words, "who": who}
        on_day = local_date(at(0)) + timedelta(days=days)
        agreeing.add_line(**hand, at=at(20), person_id=person_id, on_day=on_day, **line)
    for number, way in enumerate(ways):
        area = area_of(way.area, "sv")
        goal_id = actions.add_goal(
            **hand,
            at=at(30),
            person_id=person_id,
            words=way.words,
            area=way.area,
            sign=area.sign if area else "map",
        )
        _walk(hand, Found(goal_id, person_id, goal_id), way, at, len(ways) - number)


def _walk(
    hand: dict[str, Any], goal: Found, way: Way, at: Callable[[int], datetime], days: int
) -> None:
    steps = []
    for number, name in enumerate(way.steps):
        helper = way.helper if number == way.done else None
        wish = StepWish(None, name, library.shipped()[name].sign, helper=helper)
        step_id = actions.add_step(**hand, at=at(29), goal=goal, wish=wish)
        steps.append(Found(step_id, goal.person_id, goal.id))
    for number, step in enumerate(steps[: way.done]):
        walking.complete_step(**hand, at=at(days + 5 * (way.done - number)), step=step)
    if way.can_now and way.done:
        walking.say_can_now(**hand, at=at(days), step=steps[way.done - 1], words=way.can_now)
    if way.done < len(steps):
        walking.move_step(**hand, at=at(days), step=steps[way.done], to=State.ON_THE_WAY)
    if way.rests:
        walking.move_step(**hand, at=at(days), step=steps[-1], to=State.NOT_NOW)
