"""What the words of a follow-up are called. Marked here, spoken where they are shown."""


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


OUTCOME = {
    "better_time": N_("We found a better time"),
    "comes_again": N_("Comes again"),
    "other_support": N_("Other support is needed first"),
    "meeting": N_("A meeting with the agency is booked"),
    "ends": N_("Wants to end here"),
    "did_not_happen": N_("The absence did not happen"),
}
STEP = {
    "asked": N_("Asked whether the agency may be told"),
    "told": N_("Told first"),
    "she_says": N_("What the person says"),
    "coach_says": N_("What the coach says"),
    "agency_told": N_("The agency was told"),
    "closed": N_("Closed"),
}
SAID = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "talk_first": N_("Wants to talk first"),
    "today": N_("In the app"),
    "aloud": N_("Read aloud"),
    "phone": N_("On the phone"),
    **OUTCOME,
}
