"""What staff read of reminders: kinds, and the words for what became of one."""


def N_(message: str) -> str:  # noqa: N802 marked here, said on the page
    return message


KIND = {
    "day": N_("The times of a day"),
    "change": N_("A changed time"),
    "sent": N_("Sent by hand"),
    "staff": N_("About your work"),
    "test": N_("Test"),
}

# Why somebody is not reached.
WHY = {
    "not_wanted": N_("Has not turned on reminders"),
    "no_way": N_("No phone takes reminders any more"),
    "paused": N_("Takes a break from reminders"),
    "too_late": N_("Not sent: too late to help"),
    "silent": N_("Sent twice, and the phone showed nothing"),
}

# Every word that a reminder or a try may end with.
BECAME = {
    "ready": N_("Waits to be sent"),
    "sent": N_("Sent"),
    "paused": N_("Not sent: she takes a break"),
    "expired": N_("Not sent: too late to help"),
    "called_off": N_("Not sent: the time was called off"),
    "superseded": N_("Not sent: the time changed again"),
    "not_wanted": N_("Not sent: she has not turned on reminders"),
    "no_way": N_("Not sent: no phone of hers takes reminders"),
    "delivered": N_("Taken by the push service"),
    "accepted": N_("Taken by the text message or e-mail service"),
    "arrived": N_("The text message arrived"),
    "not_arrived": N_("The text message did not arrive"),
    "bad_number": N_("The number cannot be right"),
    "bad_address": N_("The e-mail address is not known there"),
    "fault": N_("Something went wrong on our side"),
    "gone": N_("Her phone no longer takes reminders"),
    "forbidden": N_("Her phone's service said no"),
    "bad_key": N_("Her phone's subscription is broken"),
    "not_allowed": N_("The address is not a known push service"),
    "redirected": N_("The push service sent us elsewhere"),
    "not_understood": N_("The push service did not understand us"),
    "not_known_there": N_("The push service does not know us"),
    "too_long": N_("The message was too long"),
    "busy": N_("The push service asked us to wait"),
    "down": N_("The push service was down"),
    "no_answer": N_("The push service did not answer"),
    "strange": N_("The push service gave a strange answer"),
}
