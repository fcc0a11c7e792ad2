"""The texts that are told before the first question. A changed meaning is a new version."""

from dataclasses import dataclass

VERSION = "1"


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


@dataclass(frozen=True, slots=True)
class Line:
    """One picture and one short sentence. `text` is a message id with named placeholders."""

    sign: str
    text: str


# At most six. Placeholders: controller, staff_word, years.
RATINGS = (
    Line("ask", N_("%(controller)s asks how you are, to help you in a good way.")),
    Line("readers", N_("Your contact reads your answers, and you talk about them together.")),
    Line("keep", N_("The answers are kept for %(years)s years after your last day.")),
    Line("skip", N_("You may skip every question.")),
    Line("money-off", N_("Nobody decides about your money from your answers.")),
    Line("lock", N_("Others see an answer only if you say yes or the law demands it.")),
)
