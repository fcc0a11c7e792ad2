"""The device that asks, known by its own cookie: found once a request."""

from flask import g

from app.accounts.models import Device
from app.sync import queries
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import reading


def this_device() -> Device | None:
    """Ended or not: what it brings is never turned away. None for a browser without one."""
    if "this_device" not in g:
        g.this_device = queries.bringing_device(reading(), cookies.read(Cookie.DEVICE))
    found: Device | None = g.this_device
    return found
