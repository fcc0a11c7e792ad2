"""Staff and language reviewers read the participants' texts aloud. JavaScript only to record."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from app import clock, i18n
from app.accounts.gate import viewer
from app.clips import heard, shelves
from app.clips.actions import NoClip, OwnClip, approve_clip, keep_clip
from app.clips.queries import clips_in
from app.home.spoken.standing import Standing, left_in, standings
from app.home.spoken.texts import FIRST, Shelf, every_text, texts_in
from app.web.database import reading, writing
from app.web.policy import Access, open_to, takes_up_to
from app.web.security import MAY_RECORD
from app.web.sound import NotSound, TooLong, sound_of
from app.web.uploads import FILE_AT_MOST

BYTES_AT_MOST = 600_000  # trust V5; a minute at 24 kbit/s is 180 kB

bp = Blueprint("spoken", __name__)


def init_app(app: Flask) -> None:
    shelves.told_by(app, every_text)


@bp.get("/read-aloud")
@open_to(Access.TEXTS)
def languages() -> str:
    """Each language with what is left of what comes first, and of all."""
    rows = []
    for language in i18n.offered():
        left = {shelf: left_in(found) for shelf, found in _shelves(language.code).items()}
        first = sum(count for shelf, count in left.items() if shelf in FIRST)
        rows.append((language, first, sum(left.values())))
    return render_template("home/staff/spoken_languages.html", rows=rows)


@bp.get("/read-aloud/<code>")
@open_to(Access.TEXTS)
def texts(code: str) -> str:
    """The texts of one shelf; without one in the address, the first where something is left."""
    language, shelves = _language(code), _shelves(code)
    left = {shelf: left_in(rows) for shelf, rows in shelves.items()}
    wanted = request.args.get("shelf")
    first = next((shelf for shelf in Shelf if left[shelf]), Shelf.RATING)
    shelf = Shelf(wanted) if wanted in tuple(Shelf) else first
    return render_template(
        "home/staff/spoken_texts.html",
        language=language,
        shelf=shelf,
        has_changed="changed" in request.args,
        rows=shelves[shelf],
        counts={one: (left[one], len(rows)) for one, rows in shelves.items()},
    )


@bp.get("/read-aloud/<code>/<stamp>")
@open_to(Access.TEXTS)
def text(code: str, stamp: str) -> Response:
    """One text: record, listen, do it again; another approves it."""
    return _page(code, stamp)


@bp.post("/read-aloud/<code>/<stamp>")
@open_to(Access.TEXTS)
@takes_up_to(FILE_AT_MOST)
def keep(code: str, stamp: str) -> AnyResponse | tuple[Response, int]:
    """A recording of this text. What is no recording is refused, and the one before stays."""
    found = _place(code, stamp)
    if found is None:
        return _changed(code)
    sent, who = request.files.get("sound"), viewer()
    data = sent.read() if sent else b""
    try:
        sound = sound_of(data, BYTES_AT_MOST)
    except NotSound:
        return _page(code, stamp, "kind" if data else "nothing"), 422
    except TooLong:
        return _page(code, stamp, "large" if len(data) > BYTES_AT_MOST else "long"), 422
    with writing() as session:
        keep_clip(
            session=session,
            by=who.person_id,
            at=clock.now(),
            association_id=who.association_id,
            language=code,
            text_key=found[2].text.key,
            stamp=stamp,
            mimetype=sound.kind,
            seconds=sound.seconds,
            sound=sound.data,
        )
        session.commit()
    return redirect(url_for("spoken.text", code=code, stamp=stamp), 303)


@bp.post("/read-aloud/<code>/<stamp>/approve")
@open_to(Access.TEXTS)
def approve(code: str, stamp: str) -> AnyResponse:
    """From now on it is heard; on to the next text where she has something to do."""
    found, who = _place(code, stamp), viewer()
    if found is None:
        return _changed(code)
    shelf, rows, _ = found
    try:
        with writing() as session:
            approve_clip(
                session=session,
                by=who.person_id,
                at=clock.now(),
                association_id=who.association_id,
                language=code,
                stamp=stamp,
                digest=request.form.get("clip", "").partition(".")[0],
            )
            session.commit()
    except (NoClip, OwnClip):
        return redirect(url_for("spoken.text", code=code, stamp=stamp), 303)
    heard.forget(who.association_id, code)
    after = _next_for(rows, stamp)
    if after is None:
        return redirect(url_for("spoken.texts", code=code, shelf=shelf), 303)
    return redirect(url_for("spoken.text", code=code, stamp=after), 303)


def _language(code: str) -> i18n.Language:
    language = i18n.known(code)
    if language is None or language.code != code:
        abort(404)
    return language


def _shelves(code: str) -> dict[Shelf, list[Standing]]:
    association_id = viewer().association_id
    clips = clips_in(reading(), association_id, code)
    found = texts_in(reading(), association_id, code)
    return {shelf: standings(rows, clips) for shelf, rows in found.items()}


def _changed(code: str) -> AnyResponse:
    """Nothing was kept: what was read, or approved, is not the text any more."""
    return redirect(url_for("spoken.texts", code=code, changed=""), 303)


def _place(code: str, stamp: str) -> tuple[Shelf, list[Standing], Standing] | None:
    """A text with the shelf it stands on; None when no text has these words any more."""
    _language(code)
    for shelf, rows in _shelves(code).items():
        for row in rows:
            if row.text.stamp == stamp:
                return shelf, rows, row
    return None


def _next_for(rows: list[Standing], stamp: str) -> str | None:
    """The next text of the shelf that waits for her, from the start again at its end."""
    person_id = viewer().person_id
    at = next(number for number, row in enumerate(rows) if row.text.stamp == stamp)
    for row in (*rows[at + 1 :], *rows[:at]):
        if row.is_for(person_id):
            return row.text.stamp
    return None


def _page(code: str, stamp: str, problem: str | None = None) -> Response:
    shelf, rows, row = _place(code, stamp) or abort(404)
    facts: dict[str, Any] = {
        "language": _language(code),
        "shelf": shelf,
        "row": row,
        "left": left_in(rows),
        "after": _next_for(rows, stamp),
        "is_hers": row.waiting and row.waiting.recorded_by == viewer().person_id,
        "problem": problem,
    }
    page = make_response(render_template("home/staff/spoken_text.html", **facts))
    page.headers["Permissions-Policy"] = MAY_RECORD
    return page
