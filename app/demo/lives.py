"""What the demo's enrolments say of themselves, and how some of them ended. All invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What the numbers are counted by: words of `app/programmes/models.py`."""

    sex: str = "not_known"
    sent_by: str = "not_known"
    paid_by: str = "not_known"
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How an enrolment ended, that many weeks ago; `how` is "group" or "group/reason"."""

    weeks_ago: int
    how: str
    next_step: str
    next_in_days: int | None = None
    without: str | None = None


FACTS = {
    "Amina": Facts("woman", "primary_care", "social_services", "Skövde"),
    "Sara": Facts("woman", "social_insurance", "social_insurance", "Skövde"),
    "Omid": Facts("man", "social_services", "social_services", "Skövde"),
    "Birgitta": Facts("woman", "primary_care", "social_insurance", "Tibro"),
    "Yusuf": Facts("man", "employment_service", "employment_service", "Skövde"),
    "Hodan": Facts("woman", "labour_market_unit", "social_services", "Skövde"),
    "Nils": Facts("man", "psychiatry", "social_insurance"),
    "Rana": Facts("woman", "social_services", "social_services", "Hjo"),
    "Elvira": Facts("woman", "social_insurance", "social_insurance", "Skövde"),
    "Farid": Facts("man", "primary_care", "not_known", "Skövde"),
    "Samira": Facts("woman", "social_insurance", "social_insurance", "Mariestad"),
    "Tor": Facts("man", "social_insurance", "social_insurance", "Mariestad"),
    "Ingela": Facts("woman", "other_care", "social_insurance", "Töreboda"),
    "Abel": Facts("man", "social_services", "social_services", "Mariestad"),
    "Mariam": Facts("woman", "social_insurance", "social_services", "Mariestad"),
    "Olena": Facts("woman", "employment_service", "employment_service", "Gullspång"),
    "Gunnar": Facts("man", "psychiatry", "social_insurance", "Mariestad"),
    "Layla": Facts("woman", "social_services", "social_services"),
    "Jonas": Facts("man", "social_insurance", "social_insurance", "Töreboda"),
    "Zara": Facts("other", "self", "not_known", "Mariestad"),
    "Eva": Facts("woman", "social_insurance", "social_insurance", "Tibro"),
    "Hassan": Facts("man", "social_services", "social_services", "Tibro"),
    "Petra": Facts("woman", "psychiatry", "social_insurance", "Hjo"),
    "Amir": Facts("man", "labour_market_unit", "social_services", "Tibro"),
    "Nadia": Facts("woman", "social_services", "social_services", "Karlsborg"),
    "Rolf": Facts("man", "social_insurance", "social_insurance", "Tibro"),
    "Selam": Facts("woman", "school", "employment_service", "Tibro"),
    "Viktoria": Facts("woman", "primary_care", "social_insurance", "Skövde"),
    "Idris": Facts("man", "employment_service", "employment_service"),
    "Maj": Facts("woman", "social_insurance", "social_insurance", "Tibro"),
    "Lars": Facts("man", "social_insurance", "social_insurance", "Skövde"),
    "Salma": Facts("woman", "social_services", "social_services", "Skövde"),
    "Anita": Facts("woman", "primary_care", "social_insurance", "Tibro"),
    "Dawit": Facts("man", "employment_service", "employment_service"),
    "Kerstin": Facts("woman", "social_insurance", "social_insurance", "Mariestad"),
    "Bashir": Facts("man", "social_insurance", "social_services", "Mariestad"),
    "Linnea": Facts("woman", "psychiatry", "social_insurance", "Töreboda"),
    "Solveig": Facts("woman", "social_insurance", "social_insurance", "Tibro"),
    "Mohsen": Facts("man", "social_services", "social_services", "Tibro"),
    "Ida": Facts("woman", "labour_market_unit", "social_services", "Karlsborg"),
}

ENDED = {
    "Lars": Ended(6, "work_studies/work", "work", 5),
    "Salma": Ended(5, "work_studies/studies", "studies", 12),
    "Anita": Ended(7, "illness", "care", None, "could_not"),
    "Dawit": Ended(2, "continued_rehabilitation/work_training", "work_training", 7),
    "Kerstin": Ended(5, "work_training", "work_training", 14),
    "Bashir": Ended(4, "studies", "studies", 30),
    "Linnea": Ended(9, "inactive", "none_yet", None, "not_reached"),
    "Solveig": Ended(10, "work_training", "work_training", 10),
    "Mohsen": Ended(6, "other_prerehab", "other_programme", 20),
    "Ida": Ended(19, "early_stop", "not_known", None, "did_not_want"),
}
