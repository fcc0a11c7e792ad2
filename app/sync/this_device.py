"""The device that asks, known by its own cookie: found once a request."""

from flask import g

from app.accounts.models import Device
from app.sync import queries
from app.sync.queries import Brought
from app.web import cookies
from app.web.cookies import Cookie
from app.web.database import reading


def this_device() -> Device | None:
    """Ended or not: what it brings is never turned away. None for a browser without one."""
    found = _found()
    return found[0] if found else None


def brought_before() -> Brought:
    """What this device had brought when this request began. Only where there is a device."""
    found = _found()
    assert found is not None
    return found[1]


def _found() -> tuple[Device, Brought] | None:
    if "this_device" not in g:
        g.this_device = queries.bringing_device(reading(), cookies.read(Cookie.DEVICE))
    found: tuple[Device, Brought] | None = g.this_device
    return found
