"""Who lives in the demo. All invented; no name comes from any report."""

from dataclasses import dataclass

PIN = "482913"  # everybody's PIN in the demo
ASSOCIATION = "Samordningsförbundet Sju Sjöar"
HELPLINES = (("Jourtelefonen", "020-00 00 00", "phone"), ("Mottagningen", "0500-00 00 00", "house"))


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff. `programmes` are keys of PROGRAMMES, `reviews` codes of languages."""

    name: str
    role: str
    programmes: tuple[str, ...]
    mark: str
    phone: str | None = None
    reviews: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """A programme of the demo: its key, template, name and when it began, in weeks before today."""

    key: str
    template: str
    name: str
    weeks_ago: int


@dataclass(frozen=True, slots=True)
class Guest:
    """A participant. `week`: weeks since she began; 0 is today.

    `story`: what she has answered: none, start, half (left in the middle), both.
    Who sent her, and how it ended, stands in `app/demo/lives.py`.
    """

    name: str
    language: str
    programme: str
    week: int
    story: str
    mark: str
    lift: int = 1
    how: str = "alone"
    has_phone: bool = True


PROGRAMMES = (
    Running("gym", "aktiv-centrum", "Gymmet vid sjön", 40),
    Running("farm", "rorsas-lantliv", "Gården", 52),
    Running("craft", "hantverksstegen", "Verkstaden", 60),
)

STAFF = (
    Colleague("Lena", "coach", ("gym",), "boat", "070-000 00 11"),
    Colleague("Tomas", "coach", ("farm",), "fir", "070-000 00 12"),
    Colleague("Ylva", "coach", ("craft",), "key", "070-000 00 13"),
    Colleague("Karin", "coordinator", ("gym", "farm", "craft"), "moon", "070-000 00 14"),
    Colleague("Mats", "analyst", (), "cloud"),
    Colleague("Rut", "language reviewer", (), "leaf", reviews=("ar", "so", "sv")),
    Colleague("Vera", "administrator", (), "house"),
)

GUESTS = (
    Guest("Amina", "ar", "gym", 7, "start", "bird", 2),
    Guest("Sara", "sv", "gym", 0, "none", "pear"),
    Guest("Omid", "en", "gym", 3, "start", "fish"),
    Guest("Birgitta", "sv", "gym", 8, "both", "cup", 2),
    Guest("Yusuf", "ar", "gym", 8, "both", "key", 3, "with_interpreter"),
    Guest("Hodan", "en", "gym", 5, "start", "leaf"),
    Guest("Nils", "sv", "gym", 2, "half", "bicycle"),
    Guest("Rana", "ar", "gym", 1, "none", "bell", has_phone=False),
    Guest("Elvira", "sv", "gym", 8, "both", "mushroom", 0),
    Guest("Farid", "ar", "gym", 6, "start", "house", 1, "with_somebody_close"),
    Guest("Samira", "ar", "farm", 6, "start", "pear", 2),
    Guest("Tor", "sv", "farm", 12, "both", "fir", 3),
    Guest("Ingela", "sv", "farm", 11, "start", "leaf", 1),
    Guest("Abel", "en", "farm", 12, "both", "boat", 1, "with_coach"),
    Guest("Mariam", "ar", "farm", 9, "start", "moon"),
    Guest("Olena", "en", "farm", 4, "start", "bird", 1, "with_interpreter"),
    Guest("Gunnar", "sv", "farm", 3, "start", "cup", has_phone=False),
    Guest("Layla", "ar", "farm", 0, "none", "fish"),
    Guest("Jonas", "sv", "farm", 12, "both", "key", -1),
    Guest("Zara", "en", "farm", 2, "half", "bell"),
    Guest("Eva", "sv", "craft", 20, "both", "mushroom", 2),
    Guest("Hassan", "ar", "craft", 19, "start", "boat", 2),
    Guest("Petra", "sv", "craft", 14, "start", "house"),
    Guest("Amir", "en", "craft", 18, "both", "fish", 1, "with_coach"),
    Guest("Nadia", "ar", "craft", 10, "start", "leaf", 1, "with_interpreter"),
    Guest("Rolf", "sv", "craft", 20, "both", "bicycle", 0),
    Guest("Selam", "en", "craft", 7, "start", "pear"),
    Guest("Viktoria", "sv", "craft", 20, "both", "cloud", 3),
    Guest("Idris", "en", "craft", 1, "none", "key"),
    Guest("Maj", "sv", "craft", 5, "half", "cup", has_phone=False),
    Guest("Lars", "sv", "gym", 14, "both", "boat", 2),
    Guest("Salma", "ar", "gym", 13, "both", "moon", 3),
    Guest("Anita", "sv", "gym", 12, "start", "cloud", 1),
    Guest("Dawit", "en", "gym", 10, "both", "fir", 1),
    Guest("Kerstin", "sv", "farm", 17, "both", "house", 2),
    Guest("Bashir", "ar", "farm", 16, "both", "bicycle", 1),
    Guest("Linnea", "sv", "farm", 15, "start", "pear", 1),
    Guest("Solveig", "sv", "craft", 30, "both", "bell", 2),
    Guest("Mohsen", "en", "craft", 26, "both", "leaf", 1),
    Guest("Ida", "sv", "craft", 24, "start", "fish", 1),
)
