"""htmx-flask behind a small typed class that reads what htmx 4 sends."""

from typing import Any

from flask import Flask, Response
from flask import request as flask_request
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest, HtmxHeaders

from app.web.uploads import Held


class Headers(HtmxHeaders):  # type: ignore[misc]
    """The request's htmx headers. The library's own `trigger` and `target` are htmx 2's."""

    @property
    def source(self) -> str | None:
        value: str | None = self._headers.get("HX-Source")
        return value

    @property
    def wants_fragment(self) -> bool:
        """False for boosts, history restores and browsers without JavaScript: send the page."""
        return bool(self) and self._headers.get("HX-Request-Type") == "partial"


class AppRequest(HtmxAwareRequest):  # type: ignore[misc]
    """Flask's request with `htmx` in the words of htmx 4."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.htmx = Headers(self.headers)

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> Held:
        return Held()


def wants_fragment() -> bool:
    """True when the answer should be the fragment alone."""
    return bool(flask_request.htmx.wants_fragment)  # type: ignore[attr-defined]


VARY = "HX-Request, HX-Request-Type"


def vary(response: Response) -> Response:
    """A page and its fragment share one address: caches must not mix them."""
    before = response.headers.get("Vary")
    response.headers["Vary"] = f"{before}, {VARY}" if before else VARY
    return response


def init_app(app: Flask) -> None:
    Htmx(app)
    app.request_class = AppRequest
