"""A time that changes, and a person's pace, as staff type them."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from app.programmes.card_form import plain
from app.schedule.form_parts import OWN_WORDS_AT_MOST, Checked, number_of
from app.schedule.library import Phrases, on_shelf, say
from app.schedule.models import CalledOffBy, Place

WHO = (
    (CalledOffBy.US, _l("We")),
    (CalledOffBy.PARTICIPANT, _l("The participant")),
    (CalledOffBy.PARTNER, _l("A partner, such as the referrer")),
    (CalledOffBy.PLACE, _l("The place")),
)


class ChangeForm(Checked):
    """A time that moves or is called off; `scope`: this one, or this and later."""

    on = StringField(_l("New day"))
    starts = StringField(_l("New time"))
    minutes = StringField(_l("Minutes"))
    place = SelectField(_l("Place"), default="")  # asked for only where it moves
    scope = SelectField(
        _l("Which times"),
        choices=[
            SelectChoice("this", _l("This one")),
            SelectChoice("later", _l("This and all later ones")),
        ],
    )
    who = SelectField(
        _l("Whose change is it"), choices=[SelectChoice(who.value, text) for who, text in WHO]
    )
    reason = SelectField(_l("Why"))
    text = StringField(
        _l("More about why, in Swedish"),
        validators=[
            Length(max=OWN_WORDS_AT_MOST, message=_l("Write at most 80 characters.")),
        ],
    )

    def offer(self, phrases: Phrases, places: Iterable[Place], code: str) -> "ChangeForm":
        self.reason.choices = [
            SelectChoice(one.id, say(phrases, one.id, code).text)
            for one in on_shelf(phrases, "change")
        ]
        self.place.choices = [
            SelectChoice("", _l("The same place")),
            *(
                SelectChoice(one.id, one.name or say(phrases, one.kind, code).text)
                for one in places
            ),
        ]
        return self

    def validate_on(self, field: StringField) -> None:
        if self.is_moving:
            self._day(field)

    def validate_starts(self, field: StringField) -> None:
        if self.is_moving:
            self._time(field)

    def validate_minutes(self, field: StringField) -> None:
        if self.is_moving:
            self._minutes(field)

    is_moving = True


class PaceForm(Checked):
    from_on = StringField(_l("From"))
    days = StringField(_l("Days a week"))
    hours = StringField(_l("Hours a week"))
    cap = StringField(_l("Most hours a week"))

    def validate_from_on(self, field: StringField) -> None:
        self._day(field)

    def validate_days(self, field: StringField) -> None:
        days = number_of(field.data)
        if field.data and (days is None or days > 7):
            raise ValidationError(_l("Write a number of days from 0 to 7."))
        if not (field.data or self.hours.data or self.cap.data):
            raise ValidationError(_l("Write days or hours a week."))

    def validate_hours(self, field: StringField) -> None:
        _hours(field)

    def validate_cap(self, field: StringField) -> None:
        _hours(field)


def hours_of(text: str | None) -> float | None:
    """ "10" or "7,5" as hours; None when empty or no number."""
    try:
        found = float(plain(text).replace(",", "."))
    except ValueError:
        return None
    return found if 0 <= found <= 60 else None


def _hours(field: StringField) -> None:
    if field.data and hours_of(field.data) is None:
        raise ValidationError(_l("Write a number of hours, such as 10 or 7,5."))
