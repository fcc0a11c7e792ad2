"""Where a step stands, in a word that a participant reads."""

from flask_babel import gettext as _

from app.goals.maps import Look, Step
from app.web.reckoned import day_month


def state_of(step: Step, look: Look) -> str:
    """ "Done 11 March", "now", "to come", "not now"; never a word for what did not happen."""
    if look is Look.DONE and step.done_on is not None:
        return str(_("Done %(day)s", day=day_month(step.done_on)))
    if look is Look.NOW:
        return str(_("Now"))
    if look is Look.RESTING:
        return str(_("Not now"))
    return str(_("To come"))
