"""The ways out and the signer of this process."""

from typing import cast

from flask import current_app

from app.reminders.channels.vapid import Signer
from app.reminders.models import Channel
from app.reminders.settings import Ways
from app.web.database import database


def ways() -> Ways:
    return cast(Ways, current_app.extensions["ways"])


def signer() -> Signer:
    if "signer" not in current_app.extensions:
        key = database().keyring.push_key
        current_app.extensions["signer"] = Signer(key, ways().subject)
    return cast(Signer, current_app.extensions["signer"])


def channels() -> set[Channel]:
    """The ways that the operator has opened."""
    there = {
        Channel.PUSH: True,
        Channel.SMS: ways().sms is not None,
        Channel.EMAIL: ways().post is not None,
    }
    return {channel for channel, is_open in there.items() if is_open}
