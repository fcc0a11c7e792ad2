"""What a phone shows: in the recipient's language, and nothing that a stranger could use.

Never a programme, a place, a name, a sender or a word about health (trust S16). The expected
texts of every language are files under tests/reminders/messages.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from json.encoder import encode_basestring as quoted

from app import i18n
from app.reminders.planning import Kind, Level
from app.schedule.library import shipped
from app.schedule.recurrence import STOCKHOLM


def N_(message: str) -> str:  # noqa: N802 marked here, said in her language
    return message


# translators: the title of every notification. Somebody else may read it on her phone
REMINDER = N_("Reminder")
TODAY = N_("Today at %(time)s")
TOMORROW = N_("Tomorrow at %(time)s")
CHANGED = N_("A time has changed.")
CANCELLED = N_("A time is cancelled.")
OPEN = N_("Open the app.")
TEST = N_("This is a test.")

# Where a tap leads: neutral pages of the app, after the PIN.
PAGES = {Kind.CHANGE: "/week", Kind.SENT: "/me/reminders", Kind.TEST: "/me/reminders"}
FRONT = "/"


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one language. `day`: of the time it names, as seen on the day it is sent."""

    title: str
    body: str
    lang: str
    dir: str


def said(
    code: str,
    kind: Kind,
    level: Level,
    says_at: datetime | None,
    now: datetime,
    phrase: str | None = None,
) -> Said:
    """The words of one reminder; at the level "Reminder" they are always the same two."""
    return _said(code, kind, level, says_at, now.astimezone(STOCKHOLM).date(), phrase)


@lru_cache(maxsize=4096)
def _said(
    code: str, kind: Kind, level: Level, says_at: datetime | None, today: date, phrase: str | None
) -> Said:
    """An evening has few texts, and many who get each."""
    language = i18n.choose(code)
    body = _body(language.code, kind, level, says_at, today, phrase)
    title = i18n.text_in(language.code, REMINDER)
    return Said(title, body, language.html_lang, language.dir)


def _body(
    code: str,
    kind: Kind,
    level: Level,
    says_at: datetime | None,
    today: date,
    phrase: str | None,
) -> str:
    if kind is Kind.TEST:
        return i18n.text_in(code, TEST)
    if level is not Level.TIME:
        return i18n.text_in(code, OPEN)
    if kind is Kind.CHANGE:
        return i18n.text_in(code, CANCELLED if says_at is None else CHANGED)
    if phrase is not None and phrase in shipped():
        texts = shipped()[phrase].texts
        return texts.get(code) or texts[i18n.SOURCE]
    when = _when(code, says_at, today) if says_at is not None else None
    return when or i18n.text_in(code, OPEN)


def _when(code: str, says_at: datetime, today: date) -> str | None:
    there = says_at.astimezone(STOCKHOLM)
    days = (there.date() - today) // timedelta(days=1)
    message = {0: TODAY, 1: TOMORROW}.get(days)
    # The hour stays left to right inside a line that runs the other way.
    return i18n.text_in(code, message, time=f"{there:%H:%M}") if message else None


def payload(words: Said, *, tag: str, page: str, proof: str) -> bytes:
    """What the service worker reads. `proof`: what it answers with once it has shown it."""
    own = f'"g":{quoted(tag)},"u":{quoted(page)},"k":{quoted(proof)}'
    return f"{{{_alike(words)},{own}}}".encode()


@lru_cache(maxsize=4096)
def _alike(words: Said) -> str:
    """What many get alike is written once."""
    facts = {"t": words.title, "b": words.body, "l": words.lang, "d": words.dir}
    return ",".join(f'"{key}":{quoted(text)}' for key, text in facts.items())


def as_line(words: Said) -> str:
    """The same in an SMS or a letter."""
    return f"{words.title}. {words.body}"
