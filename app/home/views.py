"""Where everybody lands: Today, Day, Desk, Numbers; and a participant's four tabs."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app import clock, i18n
from app.accounts.gate import viewer
from app.assessments import changes, queries
from app.assessments.catalogue import shipped
from app.associations.queries import helplines
from app.goals import queries as goals
from app.goals import views as maps
from app.home import greetings
from app.programmes import access, staff_words
from app.programmes.catalogue_cache import template_of
from app.programmes.contacts import with_contact
from app.web.database import reading
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("home", __name__)

FRONT = (
    ("coordinator", "staff_home.desk"),
    ("coach", "staff_home.day"),
    ("substitute", "staff_home.day"),
    ("analyst", "staff_home.numbers"),
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
    """Who my contact is, and the one thing to answer."""
    who, day = viewer(), clock.today()
    place = access.own_place(reading(), who, day)
    me, contact = with_contact(reading(), who.person_id, place.coach_id if place else None, day)
    ratings = (
        queries.ratings_due(reading(), place, template_of(place.template_slug), shipped(), day)
        if place
        else []
    )
    return render_template(
        "home/today.html",
        me=me,
        place=place,
        contact=contact,
        hours=greetings.hours(contact, locale_of_request().code),
        away=greetings.away(contact, locale_of_request().code),
        staff_label=staff_words.your(place.staff_word) if place else staff_words.OTHER,
        rating=ratings[0] if ratings else None,
        step=goals.next_step(reading(), who.person_id, locale_of_request().code),
        just=maps.just_done_by(who.person_id),
        today=day,
        greeting=greetings.greeting(clock.now()),
    )


@bp.get("/map", endpoint="map")
@open_to(Access.PARTICIPANT)
def map_() -> str:
    """Her goals as a landscape; between programmes there is nothing to walk on yet."""
    # A phone view without a map (calendar only) leads elsewhere from here.
    who = viewer()
    if access.own_place(reading(), who, clock.today()) is None:
        return render_template("home/not_yet.html", tab="map")
    return maps.picture(goals.map_of(reading(), who.person_id, locale_of_request().code))


@bp.get("/week")
@open_to(Access.PARTICIPANT)
def week() -> str:
    return render_template("home/not_yet.html", tab="week")


@bp.get("/me")
@open_to(Access.PARTICIPANT)
def me() -> str:
    """My language, my phone, my change, and whom to call."""
    who, day = viewer(), clock.today()
    place = access.own_place(reading(), who, day)
    her, contact = with_contact(reading(), who.person_id, place.coach_id if place else None, day)
    code = locale_of_request().code
    return render_template(
        "home/me.html",
        me=her,
        contact=contact,
        place=place,
        numbers=helplines(reading(), who.association_id),
        change=changes.own(reading(), who, day, code),
        can_hand_over=who.binding_id is not None,
        language=i18n.languages()[code],
    )
