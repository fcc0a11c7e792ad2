"""What a page says aloud: each text that may be heard carries the address of its clip.

`static/js/listen.js` plays it, or lets a voice of the phone read the text, or shows no button.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app
from markupsafe import Markup

from app import clock, i18n
from app.accounts.gate import anyone
from app.clips.queries import heard_in
from app.clips.shelves import every_text
from app.clips.stamps import PAGES, PHRASES, stamp
from app.clips.woven import marked
from app.web.database import reading
from app.web.names import locale_of_request

# Clips change seldom and every page of a participant asks for them: they are read once a minute.
FRESH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Approved:
    """The addresses of the clips of a language: by the stamp of their words, and by the words."""

    by_stamp: dict[str, str]
    by_words: dict[str, str]


NONE = Approved({}, {})
Known = dict[tuple[str, str], tuple[datetime, Approved]]


def clip_of(source: str, swedish: str, words: str, language: str | None = None) -> str:
    """The address of the clip of these words; empty when nobody has recorded them."""
    found = _approved(language or locale_of_request().code).by_stamp
    return found.get(stamp(source, swedish, words), "")


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


def aloud(page: Markup, says_all: object) -> Markup:
    """A part of a page, with the texts marked that are heard; as it is when it marks all itself."""
    found = {} if says_all else _approved(locale_of_request().code).by_words
    return marked(page, found) if found else page


def forget(association_id: str, language: str) -> None:
    """A clip was approved: this process hears it at once, the others within a minute."""
    _known().pop((association_id, language), None)


def _known() -> Known:
    return cast(Known, current_app.extensions.setdefault("clips", {}))


def _approved(language: str) -> Approved:
    who = anyone()
    if who is None:
        return NONE
    key, now = (who.association_id, language), clock.now()
    read_at, found = _known().get(key, (None, NONE))
    if read_at is None or not timedelta(0) <= now - read_at < FRESH:
        found = _read(*key)
        _known()[key] = now, found
    return found


def _read(association_id: str, language: str) -> Approved:
    session = reading()
    paths = heard_in(session, association_id, language)
    by_stamp = {stamped: f"/clips/{path}" for stamped, path in paths.items()}
    texts = every_text(session, association_id, language) if by_stamp else ()
    by_words = {one.words: by_stamp[one.stamp] for one in texts if one.stamp in by_stamp}
    return Approved(by_stamp, by_words)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["aloud"] = aloud
    app.jinja_env.globals.update(
        clip_of_message=clip_of_message,
        heard=heard,
        heard_message=heard_message,
        heard_phrase=heard_phrase,
    )
