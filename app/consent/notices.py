"""The texts that are told before the first question. A changed meaning is a new version."""

from dataclasses import dataclass

VERSION = "1"


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802
    return singular, plural


@dataclass(frozen=True, slots=True)
class Line:
    """One picture and one short sentence. `text` is a message id with named placeholders."""

    sign: str
    text: str
    plural: str | None = None


# At most six. Placeholders: controller, and num for the years.
RATINGS = (
    Line("ask", N_("%(controller)s asks how you are, to help you in a good way.")),
    Line("readers", N_("Your contact reads your answers, and you talk about them together.")),
    Line(
        "keep",
        *NN_(
            "The answers are kept for %(num)s year after your last day.",
            "The answers are kept for %(num)s years after your last day.",
        ),
    ),
    Line("skip", N_("You may skip every question.")),
    Line("money-off", N_("Nobody decides about your money from your answers.")),
    Line("lock", N_("Others see an answer only if you say yes or the law demands it.")),
)

# "May we tell …?": the words are `attendance.missed.greetings.MAY_WE_TELL`.
TELL_AGENCY_VERSION = "1"
