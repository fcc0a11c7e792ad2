"""What a member of staff chooses about her own reminders: the hour, and a break."""

from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice as Row  # type: ignore[attr-defined]

from app.reminders.choices import Choice
from app.reminders.duties import ASKS_AT
from app.reminders.forms import HOURS, KEEP, PAUSES, hour_of, pause_of
from app.reminders.models import Channel
from app.reminders.planning import Level
from app.web.form_words import Form


class StaffChoiceForm(Form):
    """`pause`: days from today, or the pause that runs already."""

    evening_at = SelectField(_l("At what hour?"), choices=[])
    pause = SelectField(_l("A break"), choices=[])

    def offer(self, before: Choice, _channels: set[Channel], today: date) -> None:
        """The hours and the pauses that there are."""
        self.evening_at.choices = [
            Row("", _l("In the morning, at %(time)s", time=f"{ASKS_AT:%H:%M}")),
            *(Row(f"{hour:02}:00", f"{hour:02}:00") for hour in HOURS),
        ]
        is_paused = before.paused_until is not None and before.paused_until >= today
        self.pause.choices = [
            Row("", _l("No break now")),
            *([Row(KEEP, _l("Keep the break that runs"))] if is_paused else []),
            *(Row(str(days), _l("For %(days)s days", days=days)) for days in PAUSES),
        ]

    def choice(self, before: Choice, today: date) -> Choice:
        """What was sent, as her whole choice."""
        return replace(
            before,
            level=Level.WORD,
            evening_at=hour_of(self.evening_at.data),
            paused_until=pause_of(self.pause.data, before, today),
        )
