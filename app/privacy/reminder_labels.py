"""What the columns and values of the reminders are called to the person they are about."""


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


COLUMNS = {
    "level": N_("What others can read"),
    "amount": N_("How often"),
    "channel": N_("How"),
    "evening_at": N_("At what time"),
    "paused_until": N_("Pause until"),
    "email": N_("E-mail"),
    "made_at": N_("Since"),
    "kind": N_("What it was about"),
    "reminder.state": N_("What became of it"),
    "settled_at": N_("When"),
}

VALUES = {
    "level.none": N_("No reminders"),
    "level.word": N_("Only the word Reminder"),
    "level.time": N_("The time as well"),
    "amount.usual": N_("As usual"),
    "amount.more": N_("More: on the same day too"),
    "amount.less": N_("Less: only when a time changes"),
    "channel.push": N_("In the app"),
    "channel.sms": N_("By text message"),
    "channel.email": N_("By e-mail"),
    "kind.day": N_("Your times"),
    "kind.change": N_("A time that changed"),
    "kind.sent": N_("From your contact person"),
    "kind.staff": N_("Your work here"),
    "kind.test": N_("A test"),
    "state.ready": N_("Not sent yet"),
    "state.sent": N_("Sent"),
    "state.skipped": N_("Not sent"),
    "state.failed": N_("Did not arrive"),
}
