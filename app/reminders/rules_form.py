"""A programme's own rules as a coordinator chooses them, to `Rules`."""

from datetime import time

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice as Row  # type: ignore[attr-defined]

from app.reminders.hours import Rules
from app.web.form_words import Form

OFF = "off"
EVENINGS = tuple(time(hour, minute) for hour in range(15, 22) for minute in (0, 30))
NIGHTS = tuple(time(hour, minute) for hour in range(18, 24) for minute in (0, 30))
MORNINGS = tuple(time(hour, minute) for hour in range(5, 10) for minute in (0, 30))
HOURS = range(1, 7)


def _is_offered(field: SelectField) -> bool:
    return any(row[0] == field.data for row in field.iter_choices())


def _wall(one: time) -> Row:
    return Row(f"{one:%H:%M}", f"{one:%H:%M}")


class RulesForm(Form):
    """What every participant of the programme gets, unless she has chosen otherwise."""

    evening = SelectField(
        _l("The evening before"),
        choices=[Row(OFF, _l("No reminder the evening before")), *map(_wall, EVENINGS)],
    )
    before = SelectField(
        _l("On the same day"),
        choices=[
            Row(OFF, _l("No reminder on the same day")),
            *(Row(str(n), _l("%(number)s h before", number=n)) for n in HOURS),
        ],
    )
    each = RadioField(
        _l("Which times"),
        choices=[
            Row("first", _l("Only before somebody's first time")),
            Row("each", _l("Before every time")),
        ],
        default="first",
    )
    ratings = BooleanField(_l("Remind of a rating to answer, and once more after a week"))
    quiet_from = SelectField(_l("Quiet from"), choices=[*map(_wall, NIGHTS)])
    quiet_until = SelectField(_l("Quiet until"), choices=[*map(_wall, MORNINGS)])

    @classmethod
    def of(cls, rules: Rules) -> "RulesForm":
        """An hour that was set by the command and is not on offer here is offered too."""
        form = cls(
            evening=f"{rules.evening_at:%H:%M}" if rules.evening_at else OFF,
            before=str(rules.hours_before_first or OFF),
            each="each" if rules.before_each else "first",
            ratings=rules.ratings,
            quiet_from=f"{rules.quiet_from:%H:%M}",
            quiet_until=f"{rules.quiet_until:%H:%M}",
        )
        return form.offer(rules)

    def offer(self, now: Rules) -> "RulesForm":
        for field, usual, wall in (
            (self.evening, EVENINGS, now.evening_at),
            (self.quiet_from, NIGHTS, now.quiet_from),
            (self.quiet_until, MORNINGS, now.quiet_until),
        ):
            if wall is not None and wall not in usual:
                field.choices = [*(field.choices or ()), _wall(wall)]
        return self

    def validate_evening(self, _field: SelectField) -> None:
        hours = (self.evening, self.quiet_from, self.quiet_until)
        if all(_is_offered(field) for field in hours) and not self.rules.is_awake_to_remind:
            raise ValidationError(_l("That lies in the quiet hours. Choose an earlier hour."))

    @property
    def rules(self) -> Rules:
        """Call it when the hours are hours."""
        return Rules(
            None if self.evening.data == OFF else time.fromisoformat(self.evening.data),
            int(self.before.data) if str(self.before.data).isdecimal() else None,
            self.each.data == "each",
            bool(self.ratings.data),
            time.fromisoformat(self.quiet_from.data),
            time.fromisoformat(self.quiet_until.data),
        )
