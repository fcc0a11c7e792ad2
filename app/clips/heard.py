"""What a page says aloud: each text that may be heard carries the address of its clip.

`static/js/listen.js` plays it, or lets a voice of the phone read the text, or shows no button.
"""

from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app
from markupsafe import Markup

from app import clock, i18n
from app.accounts.gate import anyone
from app.clips.queries import heard_in
from app.clips.stamps import PAGES, PHRASES, stamp
from app.web.database import reading
from app.web.names import locale_of_request

# Clips change seldom and every page of a participant asks for them: they are read once a minute.
FRESH = timedelta(minutes=1)
Known = dict[tuple[str, str], tuple[datetime, dict[str, str]]]


def clip_of(source: str, swedish: str, words: str, language: str | None = None) -> str:
    """The address of the clip of these words; empty when nobody has recorded them."""
    path = _paths(language or locale_of_request().code).get(stamp(source, swedish, words))
    return f"/clips/{path}" if path else ""


def clip_of_message(message: str, plural: str | None = None, **names: object) -> str:
    """The same for a text of the catalogue, filled."""
    code = locale_of_request().code
    swedish, hers = (i18n.text_in(one, message, plural, **names) for one in (i18n.SOURCE, code))
    return clip_of(PAGES, swedish, hers)


def heard(source: str, swedish: str, words: str, language: str | None = None) -> Markup:
    """The attribute of an element that says these words and nothing else."""
    return Markup(' data-heard="{}"').format(clip_of(source, swedish, words, language))


def heard_message(message: str, plural: str | None = None, **names: object) -> Markup:
    return Markup(' data-heard="{}"').format(clip_of_message(message, plural, **names))


def heard_phrase(swedish: str, words: str, language: str) -> Markup:
    return heard(PHRASES, swedish, words, language)


def forget(association_id: str, language: str) -> None:
    """A clip was approved: this process hears it at once, the others within a minute."""
    _known().pop((association_id, language), None)


def _known() -> Known:
    return cast(Known, current_app.extensions.setdefault("clips", {}))


def _paths(language: str) -> dict[str, str]:
    who = anyone()
    if who is None:
        return {}
    key, now = (who.association_id, language), clock.now()
    read_at, found = _known().get(key, (None, {}))
    if read_at is None or not timedelta(0) <= now - read_at < FRESH:
        found = heard_in(reading(), *key)
        _known()[key] = now, found
    return found


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        clip_of_message=clip_of_message,
        heard=heard,
        heard_message=heard_message,
        heard_phrase=heard_phrase,
    )
