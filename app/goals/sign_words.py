"""What the pictures are called that a step may carry. Read aloud beside each in the choice."""

from flask_babel import gettext as _


def name_of_sign(sign: str) -> str:
    """The name of one of `forms.SIGNS`; of any other, the plain word for a picture."""
    names = {
        "activity": _("Walking"),
        "gym": _("Gym"),
        "bicycle": _("Bicycle"),
        "body": _("Body"),
        "mind": _("Thoughts"),
        "self": _("Myself"),
        "family": _("Family"),
        "people": _("Other people"),
        "focus": _("Looking"),
        "everyday": _("Cooking"),
        "sleep": _("Bed"),
        "energy": _("Energy"),
        "work": _("Work"),
        "paper": _("Paper"),
        "calendar": _("Calendar"),
        "clock": _("Clock"),
        "phone": _("Telephone"),
        "message": _("Message"),
        "bus": _("Bus"),
        "house": _("House"),
        "cup": _("Cup"),
        "craft": _("Craft"),
        "leaf": _("Leaf"),
        "sprout": _("Plant"),
    }
    return str(names.get(sign, _("Picture")))
