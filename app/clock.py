"""The only reader of the clock.

Everything else is given the time as an argument, or asks here. Moments are aware and in UTC;
days are days in Stockholm, where every programme meets.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

_shift = timedelta(0)


def now() -> datetime:
    """This moment, aware, in UTC (shifted by ``STEGVIS_NOW`` in demo and test)."""
    return datetime.now(UTC) + _shift


def today() -> date:
    """The date in Stockholm."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """The date in Stockholm at an aware ``moment``. Raises ValueError if it is naive."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(STOCKHOLM).date()


def wire() -> datetime:
    """This moment as every other machine sees it, never shifted: what a token sent to one says."""
    return datetime.now(UTC)


def set_shift(moment: datetime | None) -> None:
    """From here on ``now()`` is ``moment`` plus the time that passes; None ends the shift.

    For ``create_app`` in demo and test only: production refuses ``STEGVIS_NOW``.
    """
    global _shift
    if moment is None:
        _shift = timedelta(0)
        return
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    _shift = moment - datetime.now(UTC)
