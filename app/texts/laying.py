"""The decisions laid over the catalogues of this process.

Each process looks every few seconds, at the beginning of a request, at one number; only another
number makes it read the decisions. Whoever decides looks anew at the next request.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

from flask import Flask, current_app, request
from sqlmodel import Session

from app import i18n
from app.db import Database, DatabaseProblem
from app.i18n.overlay import forms_in
from app.texts import queries
from app.texts.standing import standing
from app.web.database import close_reading, database, reading

EVERY = 5.0
"""Seconds: so long another process may show the text of before."""


@dataclass
class _Laid:
    """What this process has laid: the decisions of which database, up to which, looked at when."""

    of: str = ""
    number: int = 0
    looked_at: float = 0.0
    texts: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    reviewed: dict[tuple[str, str], int] = field(default_factory=dict)


_laid, _turn = _Laid(), Lock()


def look(session: Session, of: str) -> None:
    """Lay what was decided since the last look over the catalogues. `of`: whose session."""
    with _turn:
        number = queries.edition(session)
        if of != _laid.of or number < _laid.number:
            had_some = _laid.number > 0
            _laid.of, _laid.number, _laid.texts, _laid.reviewed = of, 0, {}, {}
            if had_some and not number:
                i18n.lay_over({}, {})
        if number > _laid.number:
            _lay(session)
        _laid.number, _laid.looked_at = number, time.monotonic()


def look_soon() -> None:
    """At the next request of this process."""
    _laid.looked_at = 0.0


def refresh(base: Database) -> None:
    """For a process without requests. A database that does not answer changes nothing."""
    with suppress(DatabaseProblem), base.reading() as session:
        look(session, base.settings.database_url)


def _lay(session: Session) -> None:
    """Swedish first: it is what the others are translations of."""
    made = queries.decisions(session, after=_laid.number)
    for code in sorted(made, key=lambda code: code != i18n.SOURCE):
        laid = _laid.texts.setdefault(code, {})
        for key, rows in made[code].items():
            shipped, source = forms_in(i18n.shipped(code), key), _source(code, key)
            before = i18n.shipped_reviews(code, key, source)
            now = standing(source, shipped, before, rows)
            _laid.reviewed[code, key] = now.reviewed
            if now.texts != shipped:
                laid[key] = now.texts
            else:
                laid.pop(key, None)
    texts = {code: dict(laid) for code, laid in _laid.texts.items()}
    i18n.lay_over(texts, dict(_laid.reviewed))


def _source(code: str, key: str) -> tuple[str, ...]:
    """As it will stand when this is laid; see `i18n.source_of`."""
    if code == i18n.SOURCE:
        return (key,)
    changed = _laid.texts.get(i18n.SOURCE, {}).get(key)
    return changed or forms_in(i18n.shipped(i18n.SOURCE), key)


def before_request() -> None:
    url = database().settings.database_url
    every = current_app.config.get("TEXTS_EVERY", EVERY)
    is_fresh = _laid.looked_at > 0 and time.monotonic() - _laid.looked_at < every
    if request.blueprint == "assets" or (is_fresh and url == _laid.of):
        return
    try:
        look(reading(), url)
    except DatabaseProblem:
        close_reading()  # the page itself says what is wrong, if it asks the database at all


def init_app(app: Flask) -> None:
    app.before_request(before_request)
