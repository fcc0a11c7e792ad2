"""One page of numbers of a programme, to read, to copy into a text and as a file."""

from flask import Blueprint, Response, render_template, request

from app import clock
from app.accounts.gate import viewer
from app.outcomes import export, periods, tables, text, words
from app.outcomes.figures import Figures, figures_of
from app.outcomes.periods import Kind, Period
from app.programmes.access import NotVisible
from app.web.database import note_read, reading
from app.web.names import locale_of_request
from app.web.policy import Access, open_to

bp = Blueprint("outcomes", __name__)
FILE_NAME = "numbers.csv"


@bp.get("/programmes/<programme_id>/numbers")
@open_to(Access.STAFF)
def of_programme(programme_id: str) -> str:
    """The numbers of one of her programmes for a month, a half-year or a year."""
    code, figures = locale_of_request().code, _figures(programme_id)
    html = render_template(
        "outcomes/staff/numbers.html",
        figures=figures,
        tables=tables.tables_of(figures, code),
        text=text.text_of(figures, code),
        words=words,
        kinds=[periods.around(figures.until, kind) for kind in Kind],
        today=clock.today(),
    )
    _note(figures, "page")
    return html


@bp.get("/programmes/<programme_id>/numbers.csv")
@open_to(Access.STAFF)
def file_of_programme(programme_id: str) -> Response:
    """The same tables for a spreadsheet. The file's name says nothing."""
    code, figures = locale_of_request().code, _figures(programme_id)
    heading = (
        text.title(figures, code),
        words.span(figures.period, figures.until, code),
        *words.method(),
    )
    answer = Response(export.csv_of(heading, tables.tables_of(figures, code)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    _note(figures, "file")
    return answer


def _figures(programme_id: str) -> Figures:
    today = clock.today()
    code = locale_of_request().code
    return figures_of(reading(), viewer(), today, code, programme_id, _period())


def _period() -> Period:
    """The one in the address, else this half-year. What is no period, or has not begun, is 404."""
    name, today = request.args.get("period"), clock.today()
    if name is None:
        return periods.around(today, Kind.HALF)
    try:
        found = periods.named(name)
    except periods.NoPeriod:
        raise NotVisible(name) from None
    if found.first > today:
        raise NotVisible(name)
    return found


def _note(figures: Figures, form: str) -> None:
    who = viewer()
    note_read(
        association_id=who.association_id,
        by=who.person_id,
        act="numbers_read",
        programme=figures.programme.id,
        period=figures.period.name,
        form=form,
    )
