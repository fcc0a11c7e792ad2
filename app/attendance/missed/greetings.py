"""What staff say to her, in her language: on her Today, as a ready text, or read aloud."""

from app import i18n
from app.programmes import enrolment_words


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


MISSED = N_("You were missed. Welcome next time.")
# A changed meaning is another version: `consent.notices.TELL_AGENCY_VERSION`.
MAY_WE_TELL = (
    N_("We have not seen you for a while."),
    N_("We would like to tell this agency: %(agency)s."),
    N_("Then we can find a good way together."),
    N_("Is that all right?"),
)


def missed_words(code: str) -> str:
    return i18n.text_in(code, MISSED)


def question_words(code: str, agency: str) -> str:
    """The whole question in one language. `agency`: a word of `programmes.models.Agency`."""
    name = i18n.text_in(code, enrolment_words.AGENCY[agency])
    return " ".join(i18n.text_in(code, one, agency=name) for one in MAY_WE_TELL)
