"""How an enrolment ends, in two levels, as the programme reports it: pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.programmes.template_model import DischargeGroup, Reason
from app.programmes.templates import ProgrammeTemplate


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


# For a template that states none: what most of the reports count, with what lies under it.
_DEFAULT = {
    ("work_studies", N_("Work or studies")): {
        "work": N_("Work"),
        "studies": N_("Studies"),
    },
    ("continued_rehabilitation", N_("Goes on elsewhere")): {
        "work_training": N_("Work training or practice"),
        "other_programme": N_("Another programme"),
        "municipal_measure": N_("The municipality's labour market unit"),
        "care": N_("Health care"),
    },
    ("illness", N_("Illness")): {},
    ("moved", N_("Moved away")): {},
    ("parental_leave", N_("Parental leave")): {},
    ("early_stop", N_("Stopped early")): {
        "own_wish": N_("Own wish"),
        "not_reached": N_("Could not be reached"),
        "wrong_programme": N_("Another programme fits better"),
    },
}
OTHER = DischargeGroup("other", N_("Other"))
NOT_KNOWN = DischargeGroup("not_known", N_("Not known"))

DEFAULT = tuple(
    DischargeGroup(group_id, name, tuple(Reason(*reason) for reason in reasons.items()))
    for (group_id, name), reasons in _DEFAULT.items()
)
_OURS = {group.name for group in (*DEFAULT, OTHER, NOT_KNOWN)} | {
    reason.name for group in DEFAULT for reason in group.reasons
}


@dataclass(frozen=True, slots=True)
class Ending:
    """A group, and its finer reason where one was said."""

    group: str
    reason: str | None = None

    @property
    def key(self) -> str:
        """As a form sends it: `group` or `group/reason`."""
        return self.group if self.reason is None else f"{self.group}/{self.reason}"


def groups_of(template: ProgrammeTemplate | None) -> tuple[DischargeGroup, ...]:
    """The template's groups, else ours; "other" and "not known" are always among them."""
    groups = template.discharge_groups if template is not None else ()
    groups = groups or DEFAULT
    own = {group.id for group in groups}
    return (*groups, *(group for group in (OTHER, NOT_KNOWN) if group.id not in own))


def is_ours(name: str) -> bool:
    """Whether a name is a message of ours, to be spoken; a template's is Swedish as it stands."""
    return name in _OURS


def endings_of(groups: Iterable[DischargeGroup]) -> dict[str, Ending]:
    """Every ending that may be chosen, by its key."""
    found = [
        Ending(group.id, reason)
        for group in groups
        for reason in (None, *(reason.id for reason in group.reasons))
    ]
    return {ending.key: ending for ending in found}


def names_of(groups: Iterable[DischargeGroup], ending: Ending) -> tuple[str, str | None]:
    """The names of both levels; an id that is no longer in the template names itself."""
    group = next((group for group in groups if group.id == ending.group), None)
    if group is None:
        return ending.group, ending.reason
    names = {reason.id: reason.name for reason in group.reasons}
    return group.name, names.get(ending.reason or "", ending.reason)
