"""Named errors of the domain become pages here, in one place. No stack trace reaches a person."""

from flask import Flask, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from app.db import DatabaseProblem
from app.web.htmx import wants_fragment

Answer = tuple[str, int, dict[str, str]]


def page(status: int) -> Answer:
    """The error page of a status. An htmx request swaps the whole body with it."""
    headers = {"HX-Retarget": "body", "HX-Reswap": "innerHTML"} if wants_fragment() else {}
    if status == 503:
        headers["Retry-After"] = "5"
    try:
        return render_template("errors/error.html", status=status), status, headers
    except Exception:
        current_app.logger.exception("the error page itself failed")
        return "Ett fel. An error.", status, {**headers, "Content-Type": "text/plain"}


def http_error(error: HTTPException) -> Answer:
    status = error.code or 500
    answer = page(status)
    if status == 405 and error.get_response().headers.get("Allow"):
        answer[2]["Allow"] = error.get_response().headers["Allow"]
    return answer


def not_visible(_error: Exception) -> Answer:
    """What is not yours is as good as not there. `create_app` says which errors mean this."""
    return page(404)


def database_problem(problem: DatabaseProblem) -> Answer:
    """Full, read-only, busy, gone: nothing was saved, and nobody is shown what is not logged."""
    current_app.logger.error("%s: %s", request.endpoint, problem)
    return page(503)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DatabaseProblem, database_problem)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Answer:
        app.logger.exception("unexpected at %s", request.endpoint, exc_info=error)
        if app.testing:
            raise error
        return page(500)
