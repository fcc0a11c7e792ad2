"""Our cookies: session, device, two of language, two for ten minutes. Names say nothing (S15)."""

from enum import StrEnum

from flask import current_app, request
from werkzeug.wrappers import Response

HALF_YEAR = 180 * 24 * 3600
TEN_MINUTES = 600


class Cookie(StrEnum):
    """Suffixes. On https `__Host-s`, `__Host-d` …; on plain loopback `stegvis_dev` …"""

    SESSION = "s"
    DEVICE = "d"
    START = "n"
    LANGUAGE = "l"
    ROUND = "r"
    BESIDE = "b"


LIFETIMES = {
    Cookie.SESSION: None,
    Cookie.DEVICE: HALF_YEAR,
    Cookie.START: TEN_MINUTES,
    Cookie.LANGUAGE: HALF_YEAR,
    Cookie.ROUND: TEN_MINUTES,
    Cookie.BESIDE: HALF_YEAR,
}


def name_of(cookie: Cookie) -> str:
    if current_app.extensions["settings"].secure_cookies:
        return f"__Host-{cookie.value}"
    return "stegvis_dev" if cookie is Cookie.SESSION else f"stegvis_dev_{cookie.value}"


def read(cookie: Cookie) -> str | None:
    return request.cookies.get(name_of(cookie))


def write(response: Response, cookie: Cookie, value: str) -> None:
    response.set_cookie(
        name_of(cookie),
        value,
        max_age=LIFETIMES[cookie],
        path="/",
        secure=current_app.extensions["settings"].secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def drop(response: Response, cookie: Cookie) -> None:
    response.delete_cookie(
        name_of(cookie),
        path="/",
        secure=current_app.extensions["settings"].secure_cookies,
        httponly=True,
        samesite="Lax",
    )
