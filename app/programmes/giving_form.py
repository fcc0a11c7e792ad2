"""What is typed when a colleague is invited, and when a programme is given or lent."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import (
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from app.accounts.roles import Role
from app.programmes.card_form import date_of, plain
from app.programmes.models import Programme

NAME_AT_MOST = 60
LONGEST_LOAN = timedelta(days=366)
STAYS, LENT = "stays", "lent"


def _plain(text: str | None) -> str:
    return " ".join(plain(text).split())


class InviteForm(Form):
    """A colleague: her first name, and what she is to have from the first day."""

    first_name = StringField(
        _l("First name"),
        filters=[_plain],
        validators=[
            DataRequired(_l("Write her first name.")),
            Length(max=NAME_AT_MOST, message=_l("Write a shorter name, at most 60 characters.")),
        ],
    )
    role = RadioField(_l("What she does here"), default=Role.COACH.value)
    programmes = SelectMultipleField(_l("Programmes"))

    def offer(self, roles: Sequence[Role], programmes: Sequence[Programme]) -> "InviteForm":
        self.role.choices = [SelectChoice(role.value, role.value) for role in roles]
        self.programmes.choices = [SelectChoice(row.id, row.name) for row in programmes]
        return self

    def chosen(self, programmes: Sequence[Programme]) -> list[Programme]:
        """Only a coach or a coordinator works in programmes."""
        if self.role.data not in (Role.COACH.value, Role.COORDINATOR.value):
            return []
        return [row for row in programmes if row.id in (self.programmes.data or [])]


class GiveForm(Form):
    """A programme for a colleague: until further notice, or lent for some days."""

    programme = SelectField(_l("Programme"), validate_choice=False)
    how = RadioField(
        _l("For how long"),
        choices=[
            SelectChoice(STAYS, _l("Until further notice")),
            SelectChoice(LENT, _l("As a substitute, for some days")),
        ],
        default=STAYS,
    )
    from_on = StringField(_l("From and with"))
    until_on = StringField(_l("To and with"))

    today: date
    offered: frozenset[str] = frozenset()

    def offer(self, programmes: Sequence[Programme], today: date) -> "GiveForm":
        self.programme.choices = [SelectChoice(row.id, row.name) for row in programmes]
        self.offered = frozenset(row.id for row in programmes)
        self.today = today
        return self

    @property
    def days(self) -> tuple[date, date | None]:
        """From when, and until when it is lent."""
        if self.how.data != LENT:
            return self.today, None
        return date_of(self.from_on.data) or self.today, date_of(self.until_on.data)

    def validate_programme(self, field: SelectField) -> None:
        if field.data not in self.offered:
            raise ValidationError(_l("Choose one of your programmes."))

    def validate_from_on(self, field: StringField) -> None:
        if self.how.data != LENT:
            return
        first = date_of(field.data)
        if first is None:
            raise ValidationError(_l("Choose the first day."))
        if not self.today <= first <= self.today + LONGEST_LOAN:
            raise ValidationError(_l("Choose a day from today, at most a year ahead."))

    def validate_until_on(self, field: StringField) -> None:
        if self.how.data != LENT:
            return
        first, last = date_of(self.from_on.data), date_of(field.data)
        if last is None:
            raise ValidationError(_l("Choose the last day."))
        if first is not None and not first <= last <= first + LONGEST_LOAN:
            raise ValidationError(_l("Choose a last day on or after the first, within a year."))
