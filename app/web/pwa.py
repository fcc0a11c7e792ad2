"""What makes the site installable, and honest without a network.

The worker keeps hashed files and two pages a language; they are made here, for nobody in
particular: no cookie is read for them, and `viewer` is never in them (DESIGN, principle 7).
"""

import hashlib
import json
from typing import Any, cast

from flask import Blueprint, Flask, Response, abort, current_app, g, render_template
from flask_babel import force_locale

from app import i18n
from app.web import assets, fonts
from app.web.policy import Access, open_to

NAME = "Stegvis"  # under the icon: it tells a stranger nothing

bp = Blueprint("pwa", __name__)


def N_(message: str) -> str:  # noqa: N802 marked here, said in each language
    return message


# What the two kept pages and the pages of a participant need. Nothing of staff.
KEPT = (
    "css/participant.css",
    "img/icon.svg",
    "js/away.js",
    "js/check.js",
    "js/exit.js",
    "js/listen.js",
    "js/onward.js",
    "js/outbox.js",
    "js/pin.js",
    "js/push.js",
    "js/pwa.js",
    "js/question.js",
    "js/renew.js",
    "js/resume.js",
    "js/sealing.js",
    "js/sending.js",
    "js/start.js",
    "js/store.js",
    "js/times.js",
)
# What the shell of a tablet's lists needs besides; kept only where lists are carried.
KEPT_FOR_LISTS = (
    "css/roll_call.css",
    "css/staff.css",
    "js/heads.js",
    "js/kept_line.js",
    "js/noticed.js",
    "js/roll_call.js",
    "js/call_back.js",
    "js/remind.js",
    "js/roster.js",
    "js/steps.js",
    "js/shell.js",
    "js/tiles.js",
    "js/undo.js",
)
LISTS = "sync/staff/shell.html"
PAGES = ("pwa/offline.html", "pwa/away.html", LISTS)
# A notification's icon, and its shape in the row at the top of an Android phone.
SHOWN = ("img/icon-192.png", "img/badge-96.png")
# (file, sizes, purpose); those that are there are named
ICONS = (
    ("img/icon.svg", "any", "any"),
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
    ("img/icon-monochrome.svg", "any", "monochrome"),
)


def kept_files(paths: tuple[str, ...] = KEPT) -> list[str]:
    """The addresses of the files that the worker keeps."""
    return [assets.asset(path) for path in paths if path in assets.files()]


def kept_page(template: str, language: i18n.Language) -> str:
    """One of the two pages in a language, the same for everybody."""
    before, g.language = g.get("language"), language
    try:
        with force_locale(language.code):
            return render_template(template)
    finally:
        g.language = before


def version() -> str:
    """Names everything the worker keeps: another file, text or language is another version."""
    kept, edition = current_app.extensions, i18n.edition()
    if "kept_version" not in kept or kept.get("kept_edition", edition) != edition:
        kept["kept_version"] = _version()
    kept["kept_edition"] = edition
    return cast(str, kept["kept_version"])


def _version() -> str:
    seen = hashlib.sha256(assets.files()["service-worker.js"].body)
    seen.update(json.dumps([_reminder(), *(assets.asset(one) for one in SHOWN)]).encode())
    for address in kept_files(KEPT + KEPT_FOR_LISTS) + fonts.addresses():
        seen.update(address.encode())
    for language in i18n.offered():
        for template in PAGES:
            seen.update(kept_page(template, language).encode())
    return seen.hexdigest()[:12]


def _reminder() -> dict[str, list[str]]:
    """What a push says that cannot be read: one must always be shown, or the phone ends it."""
    # translators: the title of every notification. Somebody else may read it on her phone
    title = N_("Reminder")
    return {
        language.html_lang: [i18n.text_in(language.code, title), language.dir]
        for language in i18n.offered()
    }


@bp.get("/service-worker.js")
@open_to(Access.PUBLIC)
def service_worker() -> Response:
    """The worker, with its version and its list of files as the first line."""
    facts = {
        "version": version(),
        "languages": [language.html_lang for language in i18n.offered()],
        "files": kept_files(),
        "lists": kept_files(KEPT_FOR_LISTS),
        "fonts": fonts.addresses(),
        "reminder": _reminder(),
        "shown": [assets.asset(path) for path in SHOWN],
    }
    body = f"const STEGVIS = {json.dumps(facts)};\n".encode()
    response = Response(body + assets.files()["service-worker.js"].body, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@bp.get("/manifest.webmanifest")
@open_to(Access.PUBLIC)
def manifest() -> Response:
    """A name and an icon that say nothing (S15). Installed, it opens on "type the code"."""
    language: i18n.Language = g.language
    body: dict[str, Any] = {
        "id": "/",
        "name": NAME,
        "short_name": NAME,
        "lang": language.html_lang,
        "dir": language.dir,
        "start_url": "/?app",
        "scope": "/",
        "display": "standalone",
        "background_color": "#D8EAF1",
        "theme_color": "#D8EAF1",
        "icons": [
            {
                "src": assets.asset(path),
                "sizes": sizes,
                "type": assets.files()[path].mimetype,
                "purpose": purpose,
            }
            for path, sizes, purpose in ICONS
            if path in assets.files()
        ],
    }
    response = Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/offline/<code>")
@open_to(Access.PUBLIC)
def offline(code: str) -> str:
    """There is no network, what is kept, and what to do."""
    return kept_page("pwa/offline.html", _language(code))


@bp.get("/offline/<code>/away")
@open_to(Access.PUBLIC)
def away(code: str) -> str:
    """The page after the way out, when there is no network either."""
    return kept_page("pwa/away.html", _language(code))


@bp.get("/offline/<code>/lists")
@open_to(Access.PUBLIC)
def lists(code: str) -> str:
    """The shell that a tablet draws its own lists into. It names nobody."""
    return kept_page(LISTS, _language(code))


def _language(code: str) -> i18n.Language:
    """The offered language of exactly this code or tag; 404 for every other."""
    for language in i18n.offered():
        if code in (language.code, language.html_lang):
            return language
    abort(404)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
