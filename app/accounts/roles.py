from enum import StrEnum


class Role(StrEnum):
    """What a person may be in an association. Who coaches whom is in `programmes`."""

    PARTICIPANT = "participant"
    COACH = "coach"
    SUBSTITUTE = "substitute"
    COORDINATOR = "coordinator"
    REFERRER = "referrer"
    ANALYST = "analyst"
    LANGUAGE_REVIEWER = "language reviewer"  # texts only
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.COACH, Role.SUBSTITUTE, Role.COORDINATOR})

# The marks that tell two people of the same name apart: pictograms, chosen, never a photo.
MARKS = (
    "bird",
    "boat",
    "leaf",
    "key",
    "cup",
    "fish",
    "pear",
    "bell",
    "moon",
    "house",
    "bicycle",
    "mushroom",
    "fir",
    "cloud",
)
