"""What a push service's answer means, as data (trust R20)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Then(StrEnum):
    """What follows from an answer."""

    DONE = "done"
    GONE = "gone"  # the subscription is dead
    GONE_IF_TWICE = "gone_if_twice"  # dead when it says so on two days and we are sound
    SHORTER = "shorter"  # once more, shorter; then an alarm
    WAIT = "wait"  # as long as it says
    LATER = "later"  # again, a little later each time
    ALARM = "alarm"  # something is wrong with us: the operator looks
    REFUSED = "refused"  # never asked again


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
REDIRECTED = Answer("redirected", Then.REFUSED)
DOWN = Answer("down", Then.LATER)
SILENT = Answer("no_answer", Then.LATER)  # a timeout, a refused or broken connection
HOSTILE = Answer("not_allowed", Then.REFUSED)  # a host or an address we do not speak to
UNREADABLE = Answer("bad_key", Then.GONE)  # a subscription that no message can be made for
STRANGE = Answer("strange", Then.ALARM)

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


def retry_after(header: str | None, now: datetime) -> datetime | None:
    """When a service wants to be asked again: seconds or a date; None when it says neither."""
    text = (header or "").strip()
    if text.isascii() and text.isdecimal() and len(text) < 8:
        return now + timedelta(seconds=int(text))
    try:
        then = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return then if then.tzinfo is not None and then > now else None
