"""What Flask itself costs: the ceiling of every page, and the proof that the harness measures.

A bare Flask "hello" against a WSGI function without Flask, both on granian.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from flask import Flask

from tools.bench.figures import Figure, in_turns
from tools.bench.load import requests_a_second
from tools.bench.servers import granian

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NAMES = ("hello",)
TEXT = "hello"


def flask_app() -> Flask:
    """The smallest Flask app."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: TEXT)
    return app


def bare_app() -> "WSGIApplication":
    """The same answer without Flask."""
    body = TEXT.encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]

    def answer(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", headers)
        return [body]

    return answer


def measure(wanted: Callable[[str], bool]) -> Iterator[Figure]:
    """Requests a second of both, in turns."""
    if wanted("hello"):
        with granian(f"{__name__}:flask_app") as hello, granian(f"{__name__}:bare_app") as bare:
            yield in_turns(
                "hello",
                "requests/s",
                lambda: requests_a_second(hello),
                ("a WSGI function without Flask", lambda: requests_a_second(bare)),
            )
