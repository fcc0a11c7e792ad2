"""What she chooses about her reminders, to domain types. Read by participants."""

from datetime import date, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice as Row  # type: ignore[attr-defined]
from wtforms.validators import Email, Length, Optional

from app.reminders.choices import Choice
from app.reminders.hours import Amount
from app.reminders.models import Channel
from app.reminders.planning import Level
from app.web.form_words import Form

HOURS = tuple(range(8, 21))
PAUSES = (7, 14, 28)
KEEP = "keep"
CHANNELS = [
    Row(Channel.PUSH.value, _l("In the app")),
    Row(Channel.SMS.value, _l("By text message")),
    Row(Channel.EMAIL.value, _l("By e-mail")),
]


class ChoiceForm(Form):
    """Her own choices. `pause`: days from today, or the pause that runs already."""

    level = RadioField(
        _l("What does the phone show?"),
        choices=[
            Row(Level.WORD.value, _l("Only the word Reminder")),
            Row(Level.TIME.value, _l("The time as well")),
        ],
        default=Level.WORD.value,
    )
    amount = RadioField(
        _l("How often?"),
        choices=[
            Row(Amount.USUAL.value, _l("As usual")),
            Row(Amount.MORE.value, _l("More: on the same day too")),
            Row(Amount.LESS.value, _l("Less: only when a time changes")),
        ],
        default=Amount.USUAL.value,
    )
    evening_at = SelectField(_l("At what time?"), choices=[])
    pause = SelectField(_l("Take a break?"), choices=[])
    channel = RadioField(
        _l("How?"),
        choices=CHANNELS,
        default=Channel.PUSH.value,
    )
    reads_number = BooleanField(_l("Only I read the messages on this number."))
    email = EmailField(
        _l("Your e-mail"),
        filters=[lambda text: text.strip() if text else None],
        validators=[
            Optional(),
            Length(max=200, message=_l("Write a shorter address.")),
            Email(message=_l("Write the whole address.")),
        ],
    )
    reads_email = BooleanField(_l("Only I read this e-mail."))

    def offer(self, before: Choice, channels: set[Channel], today: date) -> None:
        """The hours, the pauses and the channels that there are."""
        self.evening_at.choices = [
            Row("", _l("The usual time")),
            *(Row(f"{hour:02}:00", f"{hour:02}:00") for hour in HOURS),
        ]
        is_paused = before.paused_until is not None and before.paused_until >= today
        self.pause.choices = [
            Row("", _l("No break")),
            *([Row(KEEP, _l("The break goes on"))] if is_paused else []),
            *(Row(str(days), _l("%(days)s days", days=days)) for days in PAUSES),
        ]
        self.channel.choices = [row for row in CHANNELS if row.value in channels]

    def rows(self, name: str) -> list[tuple[str, str]]:
        """The answers of one question, as the macro `options` wants them."""
        field: Any = self[name]
        return [(row.value, row.label) for row in field.choices]

    def choice(self, before: Choice, today: date) -> Choice:
        """What was sent, as her whole choice."""
        return Choice(
            Level(self.level.data),
            Amount(self.amount.data),
            Channel(self.channel.data),
            hour_of(self.evening_at.data),
            pause_of(self.pause.data, before, today),
            before.number,
            bool(self.reads_number.data),
            self.email.data or None,
            bool(self.reads_email.data),
        )


def shown(choice: Choice, today: date) -> dict[str, Any]:
    """A choice as the form shows it."""
    is_paused = choice.paused_until is not None and choice.paused_until >= today
    level = Level.WORD if choice.level is Level.NONE else choice.level
    return {
        "level": level.value,
        "amount": choice.amount.value,
        "evening_at": f"{choice.evening_at:%H:%M}" if choice.evening_at else "",
        "pause": KEEP if is_paused else "",
        "channel": choice.channel.value,
        "reads_number": choice.reads_number,
        "email": choice.email,
        "reads_email": choice.reads_email,
    }


def hour_of(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def pause_of(text: str | None, before: Choice, today: date) -> date | None:
    """The last day of the break that was chosen."""
    if text == KEEP:
        return before.paused_until
    return today + timedelta(days=int(text) - 1) if text else None
