"""Untrusted input to domain types. Texts here are read by participants."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app import i18n
from app.accounts import digits
from app.accounts.roles import MARKS
from app.reckoning.calendars import Calendar
from app.reckoning.hours import HoursFrom
from app.web.form_words import Form


class CodeForm(Form):
    """The coach's code: eight digits typed, or the token of the QR."""

    digits = StringField(_l("The code"))
    token = HiddenField()

    def validate_digits(self, field: StringField) -> None:
        if self.token.data:
            return
        if len(self.code) != digits.CODE_LENGTH:
            raise ValidationError(_l("Write all eight digits."))

    @property
    def code(self) -> str:
        return digits.digits_of(self.digits.data or "")


class LanguageForm(Form):
    language = StringField()

    @property
    def chosen(self) -> i18n.Language | None:
        return i18n.known(self.language.data)


CALENDARS = {
    Calendar.NONE: _l("No, only the Swedish one"),
    Calendar.ETHIOPIAN: _l("Ethiopian calendar"),
    Calendar.SOLAR: _l("Calendar of Iran and Afghanistan"),
    Calendar.ISLAMIC: _l("Islamic calendar"),
}


class ReckoningForm(Form):
    """What she reads beside the Swedish hour and date."""

    hours_from = RadioField(
        _l("How do you say the hour?"),
        choices=[
            SelectChoice(HoursFrom.MIDNIGHT.value, _l("As in Sweden")),
            SelectChoice(HoursFrom.SUNRISE.value, _l("Counted from sunrise too")),
        ],
    )
    calendar = RadioField(_l("Do you want another calendar too?"))

    def offer(self, order: Sequence[Calendar]) -> None:
        """The calendars in the order that suits her language."""
        self.calendar.choices = [SelectChoice(one.value, CALENDARS[one]) for one in order]


class PinForm(Form):
    """A PIN at the pad. `who` is the binding whose picture was chosen."""

    pin = PasswordField(_l("Your code"))
    who = HiddenField()
    next = HiddenField()

    @property
    def typed(self) -> str:
        return digits.digits_of(self.pin.data or "")[:12]


WEAK = {
    "length": _l("Write six digits."),
    "common": _l("That code is easy to guess. Choose another."),
    "phone": _l("That code is part of your phone number. Choose another."),
}


class NewPinForm(Form):
    """Six digits, twice, and a picture that is hers."""

    pin = PasswordField(_l("Choose six digits"))
    again = PasswordField(_l("The same digits again"))
    mark = RadioField(_l("Your picture"), choices=[SelectChoice(mark, mark) for mark in MARKS])

    phone = ""

    @property
    def typed(self) -> str:
        return digits.digits_of(self.pin.data or "")

    def validate_pin(self, field: PasswordField) -> None:
        why = digits.weakness(self.typed, self.phone)
        if why:
            raise ValidationError(WEAK[why])

    def validate_again(self, field: PasswordField) -> None:
        if digits.weakness(self.typed, self.phone):
            return
        if digits.digits_of(field.data or "") != self.typed:
            raise ValidationError(_l("The two codes are not the same. Write them again."))
