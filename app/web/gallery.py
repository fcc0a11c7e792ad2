"""The gallery: every component in each state, and whole screens, with sample data.

Registered in demo and test mode only. `?lang=ar` shows it right to left. The samples are data:
`templates/gallery/samples.toml`, one table a language; nothing there is translated by gettext.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request
from markupsafe import Markup, escape

from app import i18n
from app.web import pictures
from app.web.assets import files
from app.web.policy import Access, open_to

bp = Blueprint("gallery", __name__)

SCREENS = ("today", "question", "change", "pin", "languages", "notice", "desk", "card")

SAMPLES = Path(__file__).parents[2] / "templates" / "gallery" / "samples.toml"

# The areas of the own questions with a first and a latest step, so that every case of the meadow
# is there: up, the same, down, not answered then, not answered now, neither.
AREAS = (
    ("activity", 5, 8),
    ("body", 4, 6),
    ("mind", 4, 7),
    ("self", 6, 8),
    ("family", 7, 7),
    ("focus", None, 6),
    ("everyday", 6, 9),
    ("sleep", 7, 6),
    ("energy", 3, None),
    ("work", None, None),
)


class Field:
    """What the field macro needs of a WTForms field."""

    def __init__(self, name: str, label: str, value: str = "", error: str | None = None) -> None:
        self.id = name
        self.label = SimpleNamespace(text=label)
        self.value = value
        self.errors = [error] if error else []

    def __call__(self, **attributes: str) -> Markup:
        extra = Markup("").join(Markup(' {}="{}"').format(k, v) for k, v in attributes.items())
        return Markup('<input id="{0}" name="{0}" value="{1}"{2}>').format(
            self.id, escape(self.value), extra
        )


@cache
def _texts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(SAMPLES.read_text("utf-8"))


def samples(code: str) -> dict[str, Any]:
    """What the gallery's templates are given, in the language or in Swedish."""
    texts = _texts().get(code, _texts()["sv"])
    points = [
        {
            "sign": sign,
            "label": texts["areas"][sign],
            "first": first,
            "now": now,
            "words": _change(texts, first, now),
        }
        for sign, first, now in AREAS
    ]
    return {
        "t": texts,
        "sv": _texts()["sv"],
        "points": points,
        "signs": pictures.names(),
        "marks": pictures.MARKS,
        "patches": sorted(pictures.PATCHES),
        "screens": SCREENS,
        "plain_field": Field("phone", texts["phone"], "070-000 00 00"),
        "wrong_field": Field("code", texts["code"], "4821", texts["two_more"]),
    }


def _change(texts: dict[str, Any], first: int | None, now: int | None) -> str:
    if first is None or now is None:
        return ""
    return str(texts["change"][str(max(-1, min(3, now - first)))])


def dark_style(*sheets: str) -> str:
    """The dark tokens of the sheets as rules for `.dark`, whatever the device prefers."""
    found = [re.search(r"prefers-color-scheme: ?dark\)\{:root\{([^}]+)\}", css) for css in sheets]
    return f".dark{{color-scheme:dark;{';'.join(dark[1] for dark in found if dark)}}}"


@bp.before_request
def _language() -> None:
    """`?lang=ar`; an unknown one is the source language."""
    g.language = i18n.choose(request.args.get("lang"))


@bp.get("/gallery")
@open_to(Access.DEMO)
def index() -> str:
    return render_template("gallery/index.html", **samples(g.language.code))


@bp.get("/gallery/<screen>")
@open_to(Access.DEMO)
def screen(screen: str) -> str:
    if screen not in SCREENS:
        abort(404)
    return render_template(f"gallery/{screen}.html", **samples(g.language.code))


@bp.get("/gallery/dark.css")
@open_to(Access.DEMO)
def dark() -> Response:
    sheets = (
        files()[f"css/{name}.css"].body.decode() for name in ("critical", "participant", "staff")
    )
    return Response(dark_style(*sheets), mimetype="text/css")
