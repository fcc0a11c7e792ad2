"""The pages of staff: Day, Desk, Numbers, People and their cards, groups, programmes."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.accounts.gate import viewer
from app.assessments import actions, asking, queries
from app.assessments.occasions import Occasion
from app.associations.queries import association
from app.goals.views import just_done
from app.home import figures, reads, template_facts
from app.home.card import card_of, may_be_asked
from app.home.day import day_of
from app.home.desk import desk_list as list_on_desk
from app.home.desk import desk_of
from app.home.group import bar, group_of
from app.home.people import people_of
from app.home.programmes import make, names_of, templates_like, wish_of
from app.home.rail import COACHES, staff_rail
from app.programmes import access, disclosure
from app.programmes.access import NotVisible
from app.programmes.catalogue_cache import by_key, key_of, templates
from app.programmes.forms import ProgrammeForm
from app.programmes.queries import enrolled_by_programme, worked_in
from app.schedule import staff_words
from app.web.database import reading, writing
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("staff_home", __name__)
bp.add_app_template_global(staff_rail)


@bp.get("/day")
@open_to(Access.COACH)
def day() -> str:
    """What is on now, whom to call, and what is coming."""
    found = day_of(reading(), viewer(), clock.now(), locale_of_request().code)
    html = render_template("home/staff/day.html", day=found, today=clock.today())
    for programme_id, people in found.shown.items():
        reads.read_group(viewer(), programme_id, len(people))
    return html


@bp.post("/sheets/<sheet_id>/seen")
@open_to(Access.STAFF)
def seen(sheet_id: str) -> Response:
    """Coach and participant have looked at a finished sheet together."""
    who = viewer()
    sheet, place = queries.sheet_for(reading(), who, clock.today(), sheet_id)
    if sheet.completed_at is None:
        raise NotVisible(sheet_id)
    if sheet.seen_at is None:
        with writing() as session:
            actions.look_at_together(
                session=session,
                by=who.person_id,
                at=clock.now(),
                association_id=who.association_id,
                sheet=sheet,
            )
            session.commit()
    if request.form.get("back") == "day" and COACHES & who.roles:
        return redirect(url_for("staff_home.day"), 303)
    return redirect(url_for("staff_home.card", person_id=place.person_id), 303)


@bp.route("/people", methods=["GET", "POST"])
@open_to(Access.STAFF)
def people() -> str:
    """Her people by programme. A first name is sent, so that no log or history keeps it."""
    search = request.form.get("q", "")
    found = people_of(reading(), viewer(), clock.today(), locale_of_request().code, search)
    html = render_template("home/staff/people.html", groups=found, search=search)
    reads.read_groups(viewer(), found)
    return html


@bp.get("/people/<person_id>")
@open_to(Access.STAFF)
def card(person_id: str) -> str:
    """Who she is and how it goes."""
    code = locale_of_request().code
    found = card_of(reading(), viewer(), clock.now(), code, person_id)
    html = render_template(
        "home/staff/card.html",
        card=found,
        signed=figures.signed,
        just=just_done(found.map),
        number=lambda hours: staff_words.number(hours, code),
        today=clock.today(),
    )
    reads.read_card(viewer(), found)
    return html


@bp.post("/people/<person_id>/ask")
@open_to(Access.STAFF)
def ask(person_id: str) -> Response:
    """Open the end rating now. A second tap changes nothing."""
    who, today = viewer(), clock.today()
    wanted = request.form.get("enrolment", ""), request.form.get("instrument", "")
    one = may_be_asked(reading(), who, today, person_id, *wanted)
    if one is not None:
        with writing() as session:
            asking.ask_for(
                Occasion.END,
                session=session,
                by=who.person_id,
                at=clock.now(),
                on=today,
                association_id=who.association_id,
                place=one.place,
                instrument=one.instrument,
            )
            session.commit()
    return redirect(url_for("staff_home.card", person_id=person_id), 303)


@bp.get("/groups/<programme_id>")
@open_to(Access.STAFF)
def group(programme_id: str) -> str:
    """Before and after for a programme's group, with n and missing."""
    locale = locale_of_request()
    found = group_of(reading(), viewer(), clock.today(), locale.code, programme_id)
    html = render_template(
        "home/staff/group.html",
        group=found,
        bar=lambda item: bar(item, locale.is_rtl),
        mean=lambda value: figures.one_decimal(value, locale.code),
    )
    reads.read_group(viewer(), programme_id, found.people)
    return html


@bp.get("/desk")
@open_to(Access.COORDINATOR)
def desk() -> str:
    """Her programmes, their places, and what is missing."""
    found = desk_of(reading(), viewer(), clock.today())
    return render_template("home/staff/desk.html", desk=found, today=clock.today())


@bp.get("/desk/<which>")
@open_to(Access.COORDINATOR)
def desk_list(which: str) -> str:
    """The people behind one number of the desk."""
    found = list_on_desk(reading(), viewer(), clock.today(), locale_of_request().code, which)
    html = render_template("home/staff/desk_list.html", found=found)
    reads.read_groups(viewer(), found.groups)
    return html


@bp.get("/numbers")
@open_to(Access.ANALYST)
def numbers() -> str:
    """Numbers of the association, never a person; small ones hidden."""
    rows = enrolled_by_programme(reading(), viewer(), clock.today())
    shown = disclosure.shown([row.safest for row in rows])
    return render_template(
        "home/staff/numbers.html",
        rows=list(zip(rows, shown.cells, strict=True)),
        total=shown.total,
        smallest=disclosure.SMALLEST_SHOWN,
        association=association(reading(), viewer().association_id),
        today=clock.today(),
    )


@bp.get("/programmes")
@open_to(Access.STAFF)
def programmes() -> str:
    """The programmes given to her."""
    rows = access.programmes(reading(), viewer(), clock.today())
    return render_template(
        "programmes/staff/programmes.html",
        rows=rows,
        own=worked_in(reading(), viewer(), clock.today()),
        templates=templates(),
    )


@bp.get("/programmes/<programme_id>")
@open_to(Access.STAFF)
def programme(programme_id: str) -> str:
    """What its template says: staff read the goals, participants never do."""
    row = access.programme(reading(), viewer(), clock.today(), programme_id)
    return render_template(
        "programmes/staff/programme.html",
        is_own=row.id in worked_in(reading(), viewer(), clock.today()),
        programme=row,
        template=templates().get(row.template_slug),
        says=template_facts,
    )


@bp.get("/programmes/new")
@open_to(Access.COORDINATOR)
def new_programme() -> str:
    """Choose a template; then name it and say who answers for the data and from when."""
    template = by_key().get(request.args.get("template", ""))
    if template is None:
        return _catalogue(request.args.get("q", ""))
    form = ProgrammeForm(
        template=template.slug,
        name=template.name,
        controller=association(reading(), viewer().association_id).name,
        started_on=clock.today(),
    )
    return _new(form, template.slug)


@bp.post("/programmes/new")
@open_to(Access.COORDINATOR)
def create_programme() -> Response | tuple[str, int]:
    """Make it, or say what is missing with everything still there."""
    form = ProgrammeForm(request.form)
    form.today = clock.today()
    template = templates().get(form.template.data or "")
    if template is None:
        return _catalogue("", is_unknown=True), 422
    wish = wish_of(form, template, names_of(reading(), viewer().association_id))
    if wish is None:
        return _new(form, template.slug), 422
    programme_id = make(viewer(), clock.now(), clock.today(), wish)
    return redirect(url_for("staff_home.programme", programme_id=programme_id), 303)


def _catalogue(search: str, is_unknown: bool = False) -> str:
    return render_template(
        "programmes/staff/catalogue.html",
        found=templates_like(search),
        search=search,
        is_unknown=is_unknown,
        key_of=key_of,
        says=template_facts,
    )


def _new(form: ProgrammeForm, slug: str) -> str:
    return render_template(
        "programmes/staff/new.html", form=form, template=templates()[slug], says=template_facts
    )
