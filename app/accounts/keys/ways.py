"""What the sign-in page offers in this installation."""

from dataclasses import dataclass

from flask import current_app

from app.config import Mode, Settings


@dataclass(frozen=True, slots=True)
class Ways:
    """`provider`: the other service's name, if there is one."""

    provider: str | None
    is_demo: bool


def ways_in() -> Ways:
    settings: Settings = current_app.extensions["settings"]
    provider = settings.provider.name if settings.provider else None
    return Ways(provider, settings.mode is Mode.DEMO)
