"""What a member of staff writes about herself: number, picture, hours, away, who instead."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts.models import StaffCard
from app.accounts.roles import MARKS
from app.accounts.sealing import Face
from app.web.form_words import Form
from app.web.photo import PORTRAIT, NoPhoto, Reason, photo_from

ROWS = 3  # of hours; more than this nobody reads on a phone
DAYS = range(7)


def plain(text: str | None) -> str:
    """What was typed, without invisible marks, its digits as 0–9 whatever script they were in."""
    kept = (c for c in (text or "").strip() if unicodedata.category(c) not in {"Cf", "Cc"})
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)


def time_of(text: str | None) -> str | None:
    """ "9", "9.30", "09:30" or "0930" as "09:30"; None when it is no time of a day."""
    found = re.fullmatch(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?", plain(text))
    try:
        return time(int(found[1]), int(found[2] or 0)).strftime("%H:%M") if found else None
    except ValueError:
        return None


def date_of(text: str | None) -> date | None:
    """ "2027-03-18" as a date; None when it is none. Empty is asked about before."""
    found = re.fullmatch(r"([0-9]{4})[-/. ]?([0-9]{1,2})[-/. ]?([0-9]{1,2})", plain(text))
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


class HoursForm(Form):
    """One row of hours. Each day is its own field, so that a lock in between keeps them all."""

    start = StringField(_l("From"))
    until = StringField(_l("Until"))

    @property
    def days(self) -> list[int]:
        return [day for day in DAYS if self[f"day{day}"].data]

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.start.data or self.until.data)

    def validate_start(self, field: StringField) -> None:
        if not self.is_empty and time_of(field.data) is None:
            raise ValidationError(_l("Write a time, such as 9:00."))
        if not self.is_empty and not self.days:
            raise ValidationError(_l("Choose the days that these hours are for."))

    def validate_until(self, field: StringField) -> None:
        if self.is_empty:
            return
        start, until = time_of(self.start.data), time_of(field.data)
        if until is None:
            raise ValidationError(_l("Write a time, such as 15:00."))
        if start is not None and until <= start:
            raise ValidationError(_l("This must be later than the time before it."))


for _day in DAYS:
    setattr(HoursForm, f"day{_day}", BooleanField())


_NO_PHOTO = {
    Reason.UNREADABLE: _l("We cannot read this picture. Choose another one, as JPEG or PNG."),
    Reason.TOO_LARGE: _l("This picture is too large. Choose a smaller one, at most 8 MB."),
}


class CardForm(Form):
    phone = TelField(_l("Phone number that participants may call"))
    photo = FileField(_l("A photo of you, if you want one"))
    mark = RadioField(_l("A picture that is yours"), choices=list(MARKS))  # type: ignore[arg-type]
    hours = FieldList(FormField(HoursForm), min_entries=ROWS, max_entries=ROWS)
    away_from = StringField(_l("Away from"))
    away_until = StringField(_l("Away until, that day included"))
    stand_in = SelectField(_l("Who answers instead"))

    def offer(self, colleagues: Sequence[Face]) -> "CardForm":
        self.stand_in.choices = [
            SelectChoice("", _l("Nobody")),
            *(SelectChoice(face.person_id, face.first_name) for face in colleagues),
        ]
        return self

    def validate_phone(self, field: TelField) -> None:
        number = plain(field.data)
        if number and not re.fullmatch(r"\+?[0-9][0-9 ()-]{5,24}", number):
            raise ValidationError(_l("Write a phone number with digits, such as 070-000 00 00."))

    new_photo: bytes | None = None  # as it is served, once validated

    def validate_photo(self, field: FileField) -> None:
        sent = field.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            return  # none was chosen
        try:
            self.new_photo = photo_from(sent.read(), PORTRAIT)
        except NoPhoto as problem:
            raise ValidationError(_NO_PHOTO[problem.reason]) from None

    def ask_for_photo_again(self) -> None:
        """A browser does not keep what was chosen when it shows the form once more."""
        if self.new_photo is not None:
            self.photo.errors = (_l("Choose the photo once more when you save."),)

    def validate_away_from(self, field: StringField) -> None:
        if field.data and date_of(field.data) is None:
            raise ValidationError(_l("Write a date as year-month-day, such as 2027-03-18."))

    def validate_away_until(self, field: StringField) -> None:
        first, last = date_of(self.away_from.data), date_of(field.data)
        if field.data and last is None:
            raise ValidationError(_l("Write a date as year-month-day, such as 2027-03-18."))
        if first and not field.data:
            raise ValidationError(
                _l("Write the last day too, so that participants know when you are back.")
            )
        if first and last and last < first:
            raise ValidationError(_l("The last day must not be before the first."))

    def card(self, person_id: str) -> StaffCard:
        rows: list[dict[str, Any]] = [
            {"days": row.days, "from": time_of(row.start.data), "until": time_of(row.until.data)}
            for row in (entry.form for entry in self.hours)
            if not row.is_empty
        ]
        return StaffCard(
            person_id=person_id,
            hours=rows,
            away_from=date_of(self.away_from.data),
            away_until=date_of(self.away_until.data),
            stand_in_id=self.stand_in.data or None,
        )


def filled(card: StaffCard, me: Face) -> CardForm:
    """The form with what is kept today."""
    rows = [
        {
            "start": row["from"],
            "until": row["until"],
            **{f"day{day}": True for day in row["days"]},  # type: ignore[attr-defined]
        }
        for row in card.hours[:ROWS]
    ]
    return CardForm(
        phone=me.phone,
        mark=me.mark,
        hours=rows,
        away_from=card.away_from.isoformat() if card.away_from else "",
        away_until=card.away_until.isoformat() if card.away_until else "",
        stand_in=card.stand_in_id or "",
    )
