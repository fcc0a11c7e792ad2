"""What stops the web and the worker from starting, and what they only warn of: one line each."""

import sys

from flask import Flask

from app.config import ConfigurationError
from app.crypto import KeyringDamaged, KeyringMissing, WrongKey
from app.db import DatabaseProblem
from app.web import neutral, pwa
from app.web.database import check

PROBLEMS = (ConfigurationError, DatabaseProblem, KeyringDamaged, KeyringMissing, WrongKey)


def stop_unless_ready(app: Flask) -> None:
    """Not on a wrong key, a damaged database or one of another mode. Warns of what is unwise."""
    try:
        check(app)
    except PROBLEMS as problem:
        sys.exit(f"stegvis: {problem}")
    _warn(app)


def _warn(app: Flask) -> None:
    """What is allowed, and should not be."""
    settings, ways = app.extensions["settings"], app.extensions["ways"]
    lines = [*neutral.warnings(settings.origin, pwa.NAME, ways.senders())]
    if ways.has_refused_subject:
        lines.append(
            f"push services refuse {ways.subject}, no reminder is pushed:"
            " set STEGVIS_PUSH_SUBJECT to mailto:…"
        )
    for line in lines:
        print(f"stegvis: warning: {line}", file=sys.stderr)
