"""My way: to read, to print, or as a file. Hers, and her staff's to print for her."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, render_template

from app import clock
from app.accounts.gate import viewer
from app.goals import sheet as sheets
from app.goals import views as maps
from app.home import my_way
from app.home.my_way import Way, way_for
from app.web import pdf
from app.web.database import reading
from app.web.names import spoken
from app.web.policy import Access, open_to

bp = Blueprint("my_way", __name__)
FILE_NAME = "document.pdf"  # it stays on a phone among other files: its name says nothing


def _way(person_id: str) -> Way:
    return way_for(reading(), viewer(), clock.today(), person_id)


@bp.get("/ways/<person_id>")
@open_to(Access.TOGETHER)
def page(person_id: str) -> str:
    way = _way(person_id)
    title = way.both(my_way.TITLE)
    drawn = _drawn(way) | {"picture_says": spoken(my_way.PICTURE)}
    return maps.draw("home/way.html", way.map, way=way, title=title, **drawn)


@bp.get("/ways/<person_id>/file")
@open_to(Access.TOGETHER)
def file(person_id: str) -> Response:
    """The same as tagged PDF."""
    way = _way(person_id)
    maps.note_staff_read(person_id, "map")
    found = Response(pdf.pdf("home/way.typ", _facts(way)), mimetype=pdf.MEDIA_TYPE)
    found.headers.set("Content-Disposition", "inline", filename=FILE_NAME)
    return found


def _facts(way: Way) -> dict[str, object]:
    today = clock.today()
    return {
        "title": asdict(way.both(my_way.TITLE)),
        "name": way.face.first_name,
        "on": [today.year, today.month, today.day],
        "languages": [{"lang": one.html_lang, "dir": one.dir} for one in way.languages],
        "picture": _picture(way),
        "picture_says": way.both(my_way.PICTURE).swedish,
        "sections": [asdict(section) for section in way.sections],
    }


def _picture(way: Way) -> str:
    """The map as it became, as an SVG that needs nothing else; empty without a goal."""
    if not way.map.goals:
        return ""
    return render_template("home/_way_map.svg", **_drawn(way))


def _drawn(way: Way) -> dict[str, Any]:
    """The picture's shapes and what it is called. From left to right, as the Swedish is."""
    sheet = sheets.sheet(way.map.goals, way.map.sun, rtl=False)
    says = way.both(my_way.PICTURE).swedish
    return {"sheet": sheet, "signs": maps.signs(sheet.hills), "picture_says": says}
