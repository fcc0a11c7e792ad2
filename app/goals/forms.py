"""Untrusted input to domain types. Texts here are read by participants."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from app.goals import library
from app.goals.actions import HELPER_AT_MOST, STEP_AT_MOST, WORDS_AT_MOST, StepWish
from app.goals.agreeing import LINE_AT_MOST, WHO_AT_MOST
from app.goals.areas import areas
from app.goals.parts import WRITTEN, Part
from app.web.form_words import Form

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


class ScaleForm(Form):
    """Importance and confidence, 0 to 10; one of them is enough."""

    importance = StringField(_l("How important is this to you?"))
    confidence = StringField(_l("How sure are you that you can?"))
    next_small_step = StringField(
        _l("The next small step"),
        filters=[cleaned],
        validators=[Length(max=STEP_AT_MOST, message=_TOO_LONG)],
    )

    def validate_importance(self, field: StringField) -> None:
        if self.step("importance") is None and self.step("confidence") is None:
            raise ValidationError(_l("Choose a number from 0 to 10."))

    def step(self, name: str) -> int | None:
        """0 to 10, or None where nothing on the scale was chosen."""
        text = (self[name].data or "").strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 10):
            return None
        return int(text)


class LineForm(Form):
    """One line of the plan."""

    part = StringField()
    words = TextAreaField(
        _l("What shall stand there?"),
        filters=[cleaned],
        validators=[
            DataRequired(_l("Write a few words. They can be changed later.")),
            Length(max=LINE_AT_MOST, message=_TOO_LONG),
        ],
    )
    who = StringField(
        _l("Who does it"),
        filters=[cleaned],
        validators=[Length(max=WHO_AT_MOST, message=_TOO_LONG)],
    )
    on_day = DayField(_l("Which day"))
    activity = StringField()
    area = StringField()

    today: date
    activities: frozenset[str] = frozenset()

    @property
    def _activity(self) -> str | None:
        """One of her programmes', with a line about what we do; any other is none."""
        is_about = self.part.data == Part.ACTIVITIES and self.activity.data in self.activities
        return self.activity.data if is_about else None

    @property
    def _area(self) -> str | None:
        """What a need is about; a line of another part is about no area."""
        is_need = self.part.data == Part.MAPPING
        known = {one.id for one in areas("sv")}
        return self.area.data if is_need and self.area.data in known else None

    def validate_part(self, field: StringField) -> None:
        if field.data not in {part.value for part in WRITTEN}:
            raise ValidationError(_l("Choose where the line belongs."))

    def validate_on_day(self, field: DateField) -> None:
        if field.data is not None and abs(field.data - self.today) > FURTHEST:
            raise ValidationError(_l("Choose a day at most two years away."))

    @property
    def line(self) -> dict[str, Any]:
        return {
            "part": Part(self.part.data or ""),
            "words": self.words.data,
            "who": self.who.data or None,
            "on_day": self.on_day.data,
            "activity_id": self._activity,
            "area": self._area,
        }
