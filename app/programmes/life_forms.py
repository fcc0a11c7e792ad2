"""What staff type while an enrolment runs and when it ends, to domain types."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms import ValidationError as Refused
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts.sealing import Face
from app.programmes import enrolment_words as said
from app.programmes.enrolment_forms import (
    CHOOSE,
    FURTHEST_AHEAD,
    FURTHEST_BACK,
    NO_NUMBER,
    DayField,
    LineField,
    bounds,
    choices,
)
from app.programmes.models import ContactHow, NextStep, NoEndRating
from app.programmes.next_step import Next
from app.programmes.reasons import Ending
from app.programmes.typed import clean, clean_lines, has_personal_number
from app.web.form_words import Form

NOTE_AT_MOST = 4000


class ExtendForm(Form):
    """Another planned last day. `is_shorter`: that it is an earlier one is no slip."""

    until_on = DayField(_l("New planned last day"))
    why = LineField(_l("Why"))
    is_shorter = BooleanField(_l("Yes, the time becomes shorter"))

    started_on: date
    planned_end_on: date | None = None

    def validate_is_shorter(self, field: BooleanField) -> None:
        day, planned = self.until_on.day, self.planned_end_on
        if day and planned and self.started_on <= day < planned and not field.data:
            raise Refused(
                _l("That is earlier than the planned last day. If it is right, tick this.")
            )

    def validate_until_on(self, field: DayField) -> None:
        if not clean(field.data):
            raise Refused(_l("Write the new last day."))
        if field.day and field.day < self.started_on:
            raise Refused(_l("The last day must not be before the first day."))
        if field.day and field.day > self.started_on + 10 * FURTHEST_AHEAD:
            raise Refused(_l("Choose a day at most twenty years after the first day."))

    def validate_why(self, field: LineField) -> None:
        if not field.data:
            raise Refused(_l("Write why, in one line."))


class HandoverForm(Form):
    """Another named contact."""

    coach = SelectField(_l("New contact person"), validate_choice=False)
    why = LineField(_l("Why"))

    is_first = False
    coaches: frozenset[str] = frozenset()

    def offer(self, coaches: list[Face], is_first: bool) -> "HandoverForm":
        self.coaches = frozenset(face.person_id for face in coaches)
        self.is_first = is_first
        rows = (SelectChoice(face.person_id, face.first_name) for face in coaches)
        self.coach.choices = [SelectChoice("", CHOOSE), *rows]
        return self

    def validate_coach(self, field: SelectField) -> None:
        if not field.data or field.data not in self.coaches:
            raise Refused(_l("Choose somebody who works in this programme."))

    def validate_why(self, field: LineField) -> None:
        if not field.data and not self.is_first:
            raise Refused(_l("Write why, in one line."))


class NextStepForm(Form):
    """Where she goes on to. `last`: her last day, None while she is here.

    `endings`: how it ended, by key, for one that has ended or ends now.
    """

    ending = SelectField(_l("How it ends"), validate_choice=False)
    next_step = SelectField(_l("Next step"), validate_choice=False)
    next_step_line = LineField(_l("More about the next step, one line"))
    next_step_on = DayField(_l("The next step begins"))

    today: date
    last: date | None = None
    endings: Mapping[str, Ending] = {}

    def validate_ending(self, field: SelectField) -> None:
        if self.endings and field.data not in self.endings:
            raise Refused(_l("Choose how it ends."))

    def validate_next_step(self, field: SelectField) -> None:
        if field.data not in said.NEXT_STEP:
            raise Refused(_l("Choose the next step. “Nothing decided yet” is an answer too."))

    def validate_next_step_on(self, field: DayField) -> None:
        earliest, latest = bounds(self.today)
        if field.day and self.last and field.day < self.last:
            raise Refused(_l("The next step begins on the last day or later."))
        if field.day and self.last and field.day > self.last + FURTHEST_AHEAD:
            raise Refused(_l("Choose a day at most two years after the last day."))
        if field.day and not self.last and not earliest <= field.day <= latest:
            raise Refused(_l("Choose a day at most ten years back and two years ahead."))

    @property
    def after(self) -> Next:
        step = NextStep(self.next_step.data)
        return Next(step, self.next_step_on.day, self.next_step_line.data or "")

    @property
    def chosen(self) -> Ending | None:
        return self.endings.get(self.ending.data)


class EndForm(NextStepForm):
    """The last day, why, and what comes next."""

    ended_on = DayField(_l("Last day"))
    without = SelectField(_l("Why is there no end rating?"), validate_choice=False)

    started_on: date
    is_rating_missing = False

    def validate_ended_on(self, field: DayField) -> None:
        if not clean(field.data):
            raise Refused(_l("Write the last day."))
        if field.day and field.day > self.today:
            raise Refused(
                _l("That day has not come yet. Move the planned last day instead, and end it then.")
            )
        if field.day and field.day < self.started_on:
            raise Refused(_l("The last day must not be before the first day."))

    def validate_next_step_on(self, field: DayField) -> None:
        self.last = self.ended_on.day
        super().validate_next_step_on(field)

    def validate_without(self, field: SelectField) -> None:
        if self.is_rating_missing and field.data not in said.NO_END_RATING:
            raise Refused(_l("Choose why, or take the end rating first."))

    @property
    def reason_without(self) -> NoEndRating | None:
        return NoEndRating(self.without.data) if self.is_rating_missing else None


class ContactForm(Form):
    """A contact that was made, or tried."""

    on = DayField(_l("Day"))
    how = RadioField(_l("How"), validate_choice=False)
    reached = RadioField(_l("Reached"), validate_choice=False)
    line = LineField(_l("One line"))

    today: date

    def offer(self, today: date) -> "ContactForm":
        self.today = today
        self.how.choices = choices(said.HOW)
        self.reached.choices = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
        return self

    def validate_on(self, field: DayField) -> None:
        if not clean(field.data):
            raise Refused(_l("Write the day."))
        if field.day and field.day > self.today:
            raise Refused(_l("That day has not come yet."))
        if field.day and field.day < self.today - FURTHEST_BACK:
            raise Refused(_l("Choose a day at most ten years back."))

    def validate_how(self, field: RadioField) -> None:
        if field.data not in set(ContactHow):
            raise Refused(_l("Choose how."))

    def validate_reached(self, field: RadioField) -> None:
        if field.data not in ("yes", "no"):
            raise Refused(_l("Choose yes or no."))


class NoteForm(Form):
    """What staff note about somebody. `after`: the version that was on the page."""

    words = TextAreaField(_l("Note"))
    after = HiddenField()

    @property
    def text(self) -> str:
        return clean_lines(self.words.data)

    @property
    def seen(self) -> int:
        typed = self.after.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0

    def validate_words(self, field: TextAreaField) -> None:
        if has_personal_number(field.data):
            raise Refused(NO_NUMBER)
        if len(self.text) > NOTE_AT_MOST:
            raise Refused(_l("Write it shorter, at most 4,000 characters."))
