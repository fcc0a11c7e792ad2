"""Somebody who has turned reminders on: her device, its browser, and what she chose."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask
from sqlmodel import Session

from app.accounts import devices
from app.accounts.models import DeviceKind, Person
from app.accounts.sessions import Viewer
from app.accounts.tokens import new_token
from app.db import Database
from app.reminders import subscriptions
from app.reminders.channels.vapid import Signer
from app.reminders.choices import Choice, choose
from app.reminders.delivery import run
from app.reminders.keeping import Counts
from app.reminders.planning import Level
from app.reminders.settings import Ways
from tests.support.push_service import Browser, PushService

SUBJECT = "mailto:reminders@example.org"


def ways_to(service: PushService) -> Ways:
    return Ways(SUBJECT, allow=frozenset({f"localhost:{service.port}"}), may_be_plain=True)


def subscribe(
    session: Session, person: Person, service: PushService, at: datetime, path: str = "/one"
) -> Browser:
    """She opens the app on a phone and turns push on there."""
    browser, token = service.browser(path), new_token()
    device = devices.add_device(
        session=session,
        at=at,
        association_id=person.association_id,
        kind=DeviceKind.PHONE,
        token=token,
    )
    binding = devices.bind(
        session=session, at=at, device=device, person=person, pin_hash="x", mark=person.mark
    )
    subscriptions.keep(
        session=session,
        at=at,
        viewer=viewer(person, binding.id, device.id, at),
        device_id=device.id,
        kept={
            "e": browser.subscription(service.origin)["endpoint"],
            "p": browser.subscription("")["keys"]["p256dh"],
            "a": browser.subscription("")["keys"]["auth"],
        },
        ways=ways_to(service),
        signer=Signer(session.info["keyring"].push_key, SUBJECT),
    )
    return browser


def viewer(person: Person, binding_id: str, device_id: str, at: datetime) -> Viewer:
    return Viewer(
        sign_in_id="",
        person_id=person.id,
        association_id=person.association_id,
        roles=frozenset({"participant"}),
        language=person.language,
        binding_id=binding_id,
        device_id=device_id,
        device_kind=DeviceKind.PHONE,
        has_pin=True,
        sheet_id=None,
        seen_at=at,
        is_locked=False,
    )


def wants(
    session: Session, person: Person, at: datetime, level: Level = Level.WORD, **more: object
) -> None:
    choose(
        session=session,
        by=person.id,
        at=at,
        association_id=person.association_id,
        person_id=person.id,
        choice=replace(Choice(level), **more),  # type: ignore[arg-type]
    )


def round_at(app: Flask, service: PushService, at: datetime) -> Counts:
    """One run of the worker at a moment."""
    base: Database = app.extensions["database"]
    return run(base, ways_to(service), lambda: at)


def days(count: int) -> timedelta:
    return timedelta(days=count)
