"""A period in which a programme is closed, and what its schedule goes by, as staff type them."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from app.programmes.card_form import date_of
from app.schedule.closing import Period
from app.schedule.form_parts import OWN_WORDS_AT_MOST, Checked, number_of, own_words
from app.schedule.library import Phrases, on_shelf, say
from app.schedule.models import Holidays
from app.schedule.rules.choices import DAYS, WEEKS, Choices


class CloseForm(Checked):
    """From a day to a day, both included, and why."""

    from_on = StringField(_l("First closed day"))
    until_on = StringField(_l("Last closed day"))
    reason = SelectField(_l("Why"))
    text = StringField(
        _l("More about why, in Swedish"),
        validators=[
            Length(max=OWN_WORDS_AT_MOST, message=_l("Write at most 80 characters.")),
        ],
    )
    meetings = BooleanField(_l("Call off single meetings too"))

    def offer(self, phrases: Phrases, code: str) -> "CloseForm":
        self.reason.choices = [
            SelectChoice(one.id, say(phrases, one.id, code).text)
            for one in on_shelf(phrases, "change")
        ]
        return self

    def validate_from_on(self, field: StringField) -> None:
        self._day(field)

    def validate_until_on(self, field: StringField) -> None:
        self._day(field)
        first, last = date_of(self.from_on.data), date_of(field.data)
        if last and last < self.today:
            raise ValidationError(_l("Choose a day that is not over."))
        if first and last and last < first:
            raise ValidationError(_l("The last day must not be before the first."))

    @property
    def period(self) -> Period:
        """Call it when the form is valid."""
        first, last = date_of(self.from_on.data), date_of(self.until_on.data)
        assert first
        assert last
        return Period(first, last, bool(self.meetings.data))

    @property
    def own_text(self) -> str | None:
        return own_words(self.text.data)


class RulesForm(Checked):
    holidays = RadioField(
        _l("On a public holiday"),
        choices=[
            SelectChoice(Holidays.SKIPPED.value, _l("A new activity does not meet")),
            SelectChoice(Holidays.ASKED.value, _l("Ask about each day, for a new activity")),
        ],
    )
    weeks_ahead = StringField(_l("How many weeks ahead an activity without an end is written"))
    roster_days = StringField(_l("How many days of lists a tablet carries"))

    def validate_weeks_ahead(self, field: StringField) -> None:
        if number_of(field.data) not in WEEKS:
            raise ValidationError(_l("Write a number of weeks from 4 to 104."))

    def validate_roster_days(self, field: StringField) -> None:
        if number_of(field.data) not in DAYS:
            raise ValidationError(_l("Write a number of days from 1 to 14."))

    @property
    def choices(self) -> Choices:
        """Call it when the form is valid."""
        return Choices(
            Holidays(self.holidays.data),
            number_of(self.weeks_ahead.data) or WEEKS[0],
            number_of(self.roster_days.data) or DAYS[0],
        )
