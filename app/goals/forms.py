"""Untrusted input to domain types. Texts here are read by participants."""

import re
import unicodedata
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Form, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from app.goals import library
from app.goals.actions import HELPER_AT_MOST, STEP_AT_MOST, WORDS_AT_MOST, StepWish
from app.goals.areas import areas

# Marks that turn round what stands beside them. Joiners stay: Persian and emoji need them.
TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
FURTHEST = timedelta(days=731)

# What a step may carry as its picture, in the order they are offered.
SIGNS = (
    *("activity", "gym", "bicycle", "body", "mind", "self", "family", "people"),
    *("focus", "everyday", "sleep", "energy", "work", "paper", "calendar", "clock"),
    *("phone", "message", "bus", "house", "cup", "craft", "leaf", "sprout"),
)


def cleaned(text: str | None) -> str | None:
    """One line without marks that cannot be seen; her letters and emoji as she wrote them."""
    if text is None:
        return None
    found = TURNING.sub("", text)
    found = "".join(" " if unicodedata.category(c) == "Cc" else c for c in found)
    return " ".join(found.split())


class DayField(DateField):
    """A day; what cannot be read is asked for again in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_l("Choose the day in the calendar.")) from None


_TOO_LONG = _l("Write it a little shorter. Everything is still here.")


class VisionForm(Form):
    words = TextAreaField(
        _l("Where do you want to go?"),
        filters=[cleaned],
        validators=[Length(max=WORDS_AT_MOST, message=_TOO_LONG)],
    )


class GoalForm(Form):
    """A goal in her own words, and the area it stands for. `is_spoken`: a recording says it."""

    words = TextAreaField(
        _l("What do you want?"),
        filters=[cleaned],
        validators=[Length(max=WORDS_AT_MOST, message=_TOO_LONG)],
    )
    area = StringField()
    will_speak = BooleanField()

    is_spoken = False

    def validate_words(self, field: TextAreaField) -> None:
        if not field.data and not (self.will_speak.data or self.is_spoken):
            raise ValidationError(_l("Write a few words. They can be changed later."))

    @property
    def chosen(self) -> tuple[str | None, str]:
        """(area, sign); a goal outside every area has a path as its sign."""
        for one in areas("sv"):
            if one.id == self.area.data:
                return one.id, one.sign
        return None, "map"


class StepForm(Form):
    """A step: her own words first, or one of the library's."""

    words = StringField(
        _l("My own words"),
        filters=[cleaned],
        validators=[Length(max=STEP_AT_MOST, message=_TOO_LONG)],
    )
    suggestion = StringField()
    sign = StringField()
    helper = StringField(
        _l("Who helps"),
        filters=[cleaned],
        validators=[Length(max=HELPER_AT_MOST, message=_TOO_LONG)],
    )
    by_on = DayField(_l("Until which day"))
    is_homework = BooleanField(_l("I do it until next time"))

    today: date
    usual_sign = "sprout"

    def validate_words(self, field: StringField) -> None:
        if not field.data and self.suggestion.data not in library.shipped():
            raise ValidationError(_l("Write a step, or choose one below."))

    def validate_by_on(self, field: DateField) -> None:
        # A day in the past may stand: a step is never late, and an old one is changed in peace.
        if field.data is not None and abs(field.data - self.today) > FURTHEST:
            raise ValidationError(_l("Choose a day at most two years away."))

    @property
    def wish(self) -> StepWish:
        chosen = None if self.words.data else self.suggestion.data
        suggestion = library.shipped()[chosen] if chosen else None
        sign = self.sign.data if self.sign.data in SIGNS else None
        return StepWish(
            words=self.words.data or None,
            suggestion=suggestion.id if suggestion else None,
            sign=sign or (suggestion.sign if suggestion else self.usual_sign),
            helper=self.helper.data or None,
            by_on=self.by_on.data,
            is_homework=bool(self.is_homework.data),
        )


class CanNowForm(Form):
    words = StringField(
        _l("What can you do now?"),
        filters=[cleaned],
        validators=[Length(max=STEP_AT_MOST, message=_TOO_LONG)],
    )
