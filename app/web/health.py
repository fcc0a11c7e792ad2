"""`/healthz`: is the machine well? It says nothing of anybody."""

from flask import Blueprint, Flask, Response, jsonify
from sqlalchemy import text

from app.db import DatabaseProblem
from app.web.database import database
from app.web.policy import Access, open_to

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to(Access.PUBLIC)
def healthz() -> tuple[Response, int]:
    """200 when the database answers, else 503."""
    try:
        with database().reading() as session:
            session.execute(text("SELECT 1"))
    except DatabaseProblem as problem:
        return jsonify(status="down", database=type(problem).__name__), 503
    return jsonify(status="ok", database="ok"), 200


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
