"""What a coordinator types to domain types."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from app.web.form_words import Form

NAME_AT_MOST = 80
CONTROLLER_AT_MOST = 120
FURTHEST_BACK = timedelta(days=3660)
FURTHEST_AHEAD = timedelta(days=732)


def _stripped(text: str | None) -> str | None:
    return " ".join(text.split()) if text else text


class DayField(DateField):
    """A day; what cannot be read is asked for again in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_l("Write the day as year-month-day, such as 2027-03-18.")) from None


class ProgrammeForm(Form):
    """A programme made from a template; `template` is its slug."""

    template = HiddenField()
    name = StringField(
        _l("What it is called here"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Write a name for the programme.")),
            Length(max=NAME_AT_MOST, message=_l("Write a shorter name, at most 80 characters.")),
        ],
    )
    controller = StringField(
        _l("Who answers for the personal data"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Write who answers for the personal data.")),
            Length(
                max=CONTROLLER_AT_MOST,
                message=_l("Write a shorter name, at most 120 characters."),
            ),
        ],
    )
    started_on = DayField(
        _l("First day"),
        validators=[DataRequired(_l("Choose the first day."))],
    )

    today: date

    def validate_started_on(self, field: DateField) -> None:
        earliest, latest = self.today - FURTHEST_BACK, self.today + FURTHEST_AHEAD
        if field.data is None or not earliest <= field.data <= latest:
            raise ValidationError(_l("Choose a day at most ten years back and two years ahead."))
