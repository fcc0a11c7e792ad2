"""Who may call a route. Deny by default: a route without a decision stops the start.

The vocabulary is here, its enforcement in `accounts.gate`, which knows who is signed in.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, TypeVar

from flask import Flask


class Access(StrEnum):
    """Decisions. What lies inside a page is then fetched through `programmes.access`."""

    PUBLIC = "public"  # anybody
    DEVICE = "device"  # a device on its way in: code, pictures, PIN
    PARTICIPANT = "participant"
    SHEET = "sheet"  # the participant, or a tablet in answering mode for that one sheet
    TOGETHER = "together"  # the participant herself, or staff of hers: one map, two views
    COACH = "coach"  # coach, substitute
    COORDINATOR = "coordinator"
    STAFF = "staff"  # coach or coordinator
    ANALYST = "analyst"  # numbers, never a person
    TEXTS = "texts"  # what participants hear: coach, coordinator, who reviews a language
    REVIEWER = "reviewer"  # texts, never a person
    WORKER = "worker"  # whoever works here, about her own keys
    GIVES_ACCESS = "gives_access"  # to colleagues: a coordinator hers, an administrator all
    SIGNED_IN = "signed_in"  # any role
    DEMO = "demo"  # demo mode on loopback, registered nowhere else


WORKERS = frozenset(
    {"coach", "substitute", "coordinator", "analyst", "language reviewer", "administrator"}
)

ROLES: dict[Access, frozenset[str]] = {
    Access.PARTICIPANT: frozenset({"participant"}),
    Access.SHEET: frozenset({"participant"}),
    Access.TOGETHER: frozenset({"participant", "coach", "substitute", "coordinator"}),
    Access.COACH: frozenset({"coach", "substitute"}),
    Access.COORDINATOR: frozenset({"coordinator"}),
    Access.STAFF: frozenset({"coach", "substitute", "coordinator"}),
    Access.ANALYST: frozenset({"analyst"}),
    Access.TEXTS: frozenset({"coach", "substitute", "coordinator", "language reviewer"}),
    Access.REVIEWER: frozenset({"language reviewer"}),
    Access.WORKER: WORKERS,
    Access.GIVES_ACCESS: frozenset({"coordinator", "administrator"}),
    Access.SIGNED_IN: WORKERS | {"participant"},
}

OPEN = frozenset({Access.PUBLIC, Access.DEVICE, Access.DEMO})

View = TypeVar("View", bound=Callable[..., object])


class Decided(Protocol):
    access: Access


class UndecidedRoute(RuntimeError):
    """A route says nothing about who may call it."""


def open_to(access: Access) -> Callable[[View], View]:
    """Mark a view with its decision."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def takes_up_to(size: int) -> Callable[[View], View]:
    """Mark a view that takes more than other forms do, in bytes. Strangers may not send as much."""

    def mark(view: View) -> View:
        view.takes_up_to = size  # type: ignore[attr-defined]
        return view

    return mark


def called_by_machines(view: View) -> View:
    """Mark a view that another server calls: no browser's headers, its own proof in the address."""
    view.is_for_machines = True  # type: ignore[attr-defined]
    return view


def decision(app: Flask, endpoint: str) -> Access:
    view = app.view_functions[endpoint]
    access: Access | None = getattr(view, "access", None)
    if access is None:
        raise UndecidedRoute(f"{endpoint}: say who may call it with @open_to(...)")
    return access


def check(app: Flask) -> None:
    """Called once at start, when every feature is registered."""
    for rule in app.url_map.iter_rules():
        decision(app, rule.endpoint)
