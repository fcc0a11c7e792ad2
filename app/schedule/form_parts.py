"""What staff type about times, to domain types. Each box has a name of its own, so that a lock in
between keeps them all."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from app.programmes.card_form import date_of, plain, time_of
from app.web.form_words import Form

DAYS = range(7)
OWN_WORDS_AT_MOST = 80
FURTHEST = timedelta(days=800)


def ticked(fields: Mapping[str, str], prefix: str) -> list[str]:
    """The boxes `<prefix>.<value>` that were ticked."""
    return [name.removeprefix(f"{prefix}.") for name in fields if name.startswith(f"{prefix}.")]


def number_of(text: str | None) -> int | None:
    """A whole number from 0 to 9999; None when it is none."""
    found = plain(text)
    return int(found) if found.isascii() and found.isdecimal() and len(found) <= 4 else None


class Checked(Form):
    """Checks that several forms share."""

    today: date

    def _day(self, field: Any) -> None:
        day = date_of(field.data)
        if day is None:
            raise ValidationError(_l("Write the day as year-month-day, such as 2027-03-18."))
        if abs(day - self.today) > FURTHEST:
            raise ValidationError(_l("Choose a day within two years."))

    def _time(self, field: Any) -> None:
        if time_of(field.data) is None:
            raise ValidationError(_l("Write a time, such as 9:00."))

    def _minutes(self, field: Any) -> None:
        minutes = number_of(field.data)
        if minutes is None or not 5 <= minutes <= 720:
            raise ValidationError(_l("Write how long in minutes, from 5 to 720."))


def own_words(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None
