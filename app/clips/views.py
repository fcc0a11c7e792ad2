"""A clip, for whoever is signed in to its association: nobody is named in it."""

from flask import Blueprint, Response, abort, request

from app.accounts.gate import viewer
from app.clips import heard
from app.clips.queries import sound_at
from app.web.database import reading
from app.web.policy import Access, open_to

bp = Blueprint("clips", __name__)
init_app = heard.init_app


@bp.get("/clips/<digest>.<ending>")
@open_to(Access.SIGNED_IN)
def sound(digest: str, ending: str) -> Response:
    """The address names the content, so the phone keeps it; a player may ask for parts of it."""
    found = sound_at(reading(), viewer().association_id, digest)
    if found is None:
        abort(404)
    mimetype, data = found
    answer = Response(data, mimetype=mimetype)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    answer.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return answer
