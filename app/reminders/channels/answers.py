"""What a push service's answer means, as data (trust R20)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Then(StrEnum):
    """What follows from an answer."""

    DONE = "done"
    GONE = "gone"  # the subscription is dead
    GONE_IF_TWICE = "gone_if_twice"  # dead when it is so on two days and we are sound
    SHORTER = "shorter"  # once more, shorter; then an alarm
    WAIT = "wait"  # as long as it says
    LATER = "later"  # again, a little later each time
    ALARM = "alarm"  # something is wrong with us: the operator looks
    REFUSED = "refused"  # by this way it is never tried again


@dataclass(frozen=True, slots=True)
class Answer:
    """`word`: what the delivery log says."""

    word: str
    then: Then


DELIVERED = Answer("delivered", Then.DONE)
ANSWERS = {
    200: DELIVERED,
    201: DELIVERED,
    202: DELIVERED,
    204: DELIVERED,
    400: Answer("not_understood", Then.ALARM),
    401: Answer("not_known_there", Then.ALARM),
    403: Answer("forbidden", Then.GONE_IF_TWICE),
    404: Answer("gone", Then.GONE),
    410: Answer("gone", Then.GONE),
    413: Answer("too_long", Then.SHORTER),
    429: Answer("busy", Then.WAIT),
}
# What could be ours to mend, a setting or a name server, ends no subscription on one day.
REDIRECTED = Answer("redirected", Then.GONE_IF_TWICE)
DOWN = Answer("down", Then.LATER)
SILENT = Answer("no_answer", Then.LATER)  # a timeout, a refused or broken connection
HOSTILE = Answer("not_allowed", Then.GONE_IF_TWICE)  # a host or an address we do not speak to
UNREADABLE = Answer("bad_key", Then.GONE)  # a subscription that no message can be made for
STRANGE = Answer("strange", Then.ALARM)

MAY_SAY_WHEN = (429, 503)
"""Statuses with which Retry-After is about the service, not about one message."""

ALARMS = frozenset(
    one.word
    for one in (*ANSWERS.values(), STRANGE)
    if one.then in (Then.ALARM, Then.SHORTER)  # a shorter one was tried before it is written down
)
"""The words that the operator looks into: something is wrong with us."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)


def meaning(status: int) -> Answer:
    if status in ANSWERS:
        return ANSWERS[status]
    if 300 <= status < 400:
        return REDIRECTED
    return DOWN if status >= 500 else STRANGE


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries."""
    doubled: int = 2 ** min(max(attempts - 1, 0), 10)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


def retry_after(header: str | None, wire: datetime) -> timedelta | None:
    """How long a service wants to be left alone; None when it does not say.

    It says seconds, or a date by its own clock: in Greenwich, whether it names a zone or not.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdecimal() and len(text) < 8:
        return timedelta(seconds=int(text))
    try:
        then = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    wait = (then if then.tzinfo is not None else then.replace(tzinfo=UTC)) - wire
    return wait if wait > timedelta(0) else None
