"""Where everybody lands: Today, Day, Desk, Numbers; and a participant's four tabs."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock, i18n
from app.accounts.gate import viewer
from app.assessments import changes, phone_rules
from app.associations.queries import helplines
from app.attendance import own
from app.attendance.missed.her_views import waiting
from app.attendance.said_views import know_my_marks, my_marks
from app.db.stacked import Stacked
from app.goals import queries as goals
from app.goals import views as maps
from app.goals.phone_rules import shows_step
from app.home import greetings
from app.home import week as schedule
from app.home.last_day import after_last_day
from app.programmes import access
from app.programmes.contacts import with_contacts
from app.schedule import leading
from app.web.database import reading
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("home", __name__)

# Today may ask six things of the database.
HERS = Stacked(marks=own.OWN, steps=goals.OPEN_STEPS, leading=leading.OF_ACTIVITY)
FRONT = (
    ("coordinator", "staff_home.desk"),
    ("coach", "staff_home.day"),
    ("substitute", "staff_home.day"),
    ("analyst", "staff_home.numbers"),
    ("administrator", "colleagues.team"),
    ("language reviewer", "texts.front"),
)


@bp.get("/")
@open_to(Access.SIGNED_IN)
def front() -> Response:
    """Each to her own front page."""
    roles = viewer().roles
    for role, endpoint in FRONT:
        if role in roles:
            return redirect(url_for(endpoint), 303)
    return redirect(url_for("home.today"), 303)


@bp.get("/today")
@open_to(Access.PARTICIPANT)
def today() -> str:
    """When the next time is, who my contact is, and the one thing to answer."""
    who, day, code = viewer(), clock.today(), locale_of_request().code
    mine = access.own_places(reading(), who, day)
    place = access.current(mine, day)
    around = with_contacts(reading(), who.person_id, mine, day)
    shows_all = not phone_rules.is_calendar_only(mine)
    ratings = phone_rules.own_ratings(reading(), mine, day)
    ahead = schedule.ahead_of(reading(), who.association_id, mine, clock.now(), code)
    asked = {"person": who.person_id, "activity": ahead.first_activity}
    hers = HERS.rows(reading(), asked)
    marks = know_my_marks(own.standing_in(hers["marks"]))
    step = None
    if shows_step(mine):
        step = goals.next_step(reading(), hers["steps"], who.person_id, code)
    return render_template(
        "home/today.html",
        me=around.me,
        place=place,
        contacts=greetings.cards(around.contacts, code),
        ahead=ahead,
        met_by=schedule.met_by(reading(), ahead, hers["leading"], around.contact, day),
        greetings=waiting(around.has_message and shows_all),
        rating=ratings[0] if ratings else None,
        step=step,
        just=maps.just_done_by(who.person_id) if shows_step(mine) else None,
        today=day,
        after=after_last_day(reading(), who.association_id, place, day),
        greeting=greetings.greeting(clock.now()),
        times_here=marks.times_here,
    )


@bp.get("/map", endpoint="map")
@open_to(Access.PARTICIPANT)
def map_() -> str:
    """Her goals as a landscape; outside her programmes there is nothing to walk on."""
    try:
        return maps.picture(maps.hers(viewer().person_id))
    except access.NotVisible:
        return render_template("home/not_yet.html", tab="map")


@bp.get("/week")
@open_to(Access.PARTICIPANT)
def week() -> str:
    """My times, day by day, and what changed among them."""
    who, today = viewer(), clock.today()
    mine = access.own_places(reading(), who, today)
    monday = schedule.monday_of(request.args.get("of"), today)
    found = schedule.week_of(
        reading(), who.association_id, mine, monday, clock.now(), locale_of_request().code
    )
    return render_template("home/week.html", week=found, times_here=my_marks().times_here)


@bp.get("/me")
@open_to(Access.PARTICIPANT)
def me() -> str:
    """My language, my phone, my change, and whom to call."""
    who, day = viewer(), clock.today()
    around = with_contacts(reading(), who.person_id, access.own_places(reading(), who, day), day)
    code = locale_of_request().code
    return render_template(
        "home/me.html",
        me=around.me,
        contacts=[contact for _, contact in around.contacts],
        numbers=helplines(reading(), who.association_id),
        change=changes.own(reading(), who, day, code),
        can_hand_over=who.binding_id is not None,
        language=i18n.languages()[code],
    )
