"""What a programme calls its staff, as a participant reads it."""


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


OTHER = N_("Your contact person")

YOUR = {
    "arbetsterapeut": N_("Your occupational therapist"),
    "coach": N_("Your coach"),
    "fysioterapeut": N_("Your physiotherapist"),
    "handledare": N_("Your supervisor"),
    "handläggare": N_("Your caseworker"),
    "hälsoguide": N_("Your health guide"),
    "hälsoutvecklare": N_("Your health coach"),
    "ledare": N_("Your leader"),
    "mentor": N_("Your mentor"),
    "samordnare": N_("Your coordinator"),
}


def your(staff_word: str) -> str:
    """The message id for "your …"; a word of their own is "your contact person"."""
    return YOUR.get(staff_word, OTHER)
