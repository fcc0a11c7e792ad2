"""Programme templates: what a coordinator makes a programme from.

A template is `<folder>/<slug>/programme.toml`; the shipped ones lie in `catalogue/`, and an
association's own are read by this same loader. `docs/catalogue.md` explains every field.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.programmes import template_model as part
from app.programmes import template_words as word
from app.programmes.instrument_names import instrument_names
from app.programmes.phrase_names import phrase_names
from app.programmes.template_goals import Goal
from app.programmes.template_reader import FieldError, TemplateError, read_file, shown

SHIPPED = Path(__file__).parent / "catalogue"
FILE_NAME = "programme.toml"


@dataclass(frozen=True)
class ProgrammeTemplate:
    """One programme of the catalogue. What its source does not state is None or empty."""

    name: str
    slug: word.Slug
    version: str
    kind: word.Kind
    source: part.Source
    staff_word: word.StaffWord = part.DEFAULT_STAFF_WORD
    weekly_hours_cap: word.Hours | None = None
    group_size: word.Count | None = None
    group_size_min: word.Count | None = None
    venue_cap: word.Count | None = None
    features: tuple[word.Feature, ...] = ()
    methods: tuple[word.Method, ...] = ()
    variant_of: part.Variant | None = None
    length: part.Length | None = None
    extension: part.Extension | None = None
    pattern: part.Pattern | None = None
    places: part.Places | None = None
    intake: part.Intake | None = None
    age: part.Age | None = None
    queue: part.Queue | None = None
    absence: part.Absence | None = None
    meetings: tuple[part.Meeting, ...] = ()
    goals: tuple[Goal, ...] = ()
    instruments: tuple[part.InstrumentUse, ...] = ()
    discharge_groups: tuple[part.DischargeGroup, ...] = ()
    rules: tuple[part.Rule, ...] = ()

    @property
    def weeks(self) -> int | None:
        """The longest planned length in weeks; None when in months, open-ended or not stated."""
        return self.length.weeks_max if self.length else None

    def planned_end(self, start: date) -> date | None:
        """The planned last day, itself included; None when open-ended or not stated."""
        return self.length.last_day(start) if self.length else None

    def check(self) -> None:
        if self.group_size and self.group_size_min and self.group_size_min > self.group_size:
            raise FieldError(
                "group_size_min", f"at most group_size, {self.group_size}", f"{self.group_size_min}"
            )
        self._check_ids()
        known = {group.id for group in self.discharge_groups}
        known |= {reason.id for group in self.discharge_groups for reason in group.reasons}
        used = [one.id for one in self.instruments]
        for number, goal in enumerate(self.goals):
            for outcome in goal.outcomes:
                if outcome not in known:
                    raise FieldError(f"goals[{number}].outcomes", _one_of(known), shown(outcome))
            if goal.instrument is not None and goal.instrument not in used:
                raise FieldError(
                    f"goals[{number}].instrument", _one_of(used), shown(goal.instrument)
                )

    def _check_ids(self) -> None:
        seen: set[str] = set()
        for number, group in enumerate(self.discharge_groups):
            for one in (group.id, *(reason.id for reason in group.reasons)):
                if one in seen:
                    raise FieldError(
                        f"discharge_groups[{number}]", "each id once", f"{shown(one)} again"
                    )
                seen.add(one)


def load(path: Path, instruments: Collection[str] | None = None) -> ProgrammeTemplate:
    """Read one template: its folder or its file.

    `instruments` are the ids it may name, by default the shipped and the known ones.
    Raises `TemplateError`.
    """
    file = path if path.name == FILE_NAME else path / FILE_NAME
    home = file.absolute().parent.name
    names = instrument_names() if instruments is None else instruments
    template = read_file(ProgrammeTemplate, file)
    if template.slug != home:
        expected = f"the folder's name, {shown(home)}"
        raise TemplateError(f"{file}: {FieldError('slug', expected, shown(template.slug))}")
    for number, one in enumerate(template.instruments):
        if one.id not in names:
            wrong = FieldError(f"instruments[{number}].id", _one_of(names), shown(one.id))
            raise TemplateError(f"{file}: {wrong}")
    wrong_phrase = _unknown_phrase(template)
    if wrong_phrase is not None:
        raise TemplateError(f"{file}: {wrong_phrase}")
    return template


def _unknown_phrase(template: ProgrammeTemplate) -> FieldError | None:
    """The first phrase of a slot that the library does not hold."""
    slots = template.pattern.slots if template.pattern else ()
    if not any(slot.phrase or slot.themes for slot in slots):
        return None
    activities, themes = phrase_names("activity"), phrase_names("theme")
    for number, slot in enumerate(slots):
        place = f"pattern.slots[{number}]"
        if slot.phrase is not None and slot.phrase not in activities:
            expected = "a phrase of the shelf activity"
            return FieldError(f"{place}.phrase", expected, shown(slot.phrase))
        for theme in slot.themes:
            if theme not in themes:
                return FieldError(f"{place}.themes", "phrases of the shelf theme", shown(theme))
    return None


def load_all(
    folder: Path = SHIPPED, instruments: Collection[str] | None = None
) -> dict[str, ProgrammeTemplate]:
    """Every template of a folder by its slug, in the order of the alphabet.

    Reads the files each time; the caller keeps the answer. Raises `TemplateError`.
    """
    names = instrument_names() if instruments is None else instruments
    homes = sorted(one for one in _folders(folder) if not one.name.startswith((".", "_")))
    if not homes:
        raise TemplateError(f"{folder}: expected a folder <slug>/{FILE_NAME}, found none")
    templates = {home.name: load(home, names) for home in homes}
    for slug, template in templates.items():
        other = template.variant_of
        if other is not None and (other.slug == slug or other.slug not in templates):
            raise TemplateError(
                f"{folder / slug / FILE_NAME}: variant_of.slug: "
                f"expected the slug of another template, found {shown(other.slug)}"
            )
    return templates


def _folders(folder: Path) -> list[Path]:
    try:
        return [one for one in folder.iterdir() if one.is_dir()]
    except OSError as wrong:
        raise TemplateError(f"{folder}: expected a folder, found {wrong.strerror}") from None


def _one_of(names: Collection[str]) -> str:
    return "one of " + ", ".join(sorted(names)) if names else "no id, as none is defined"
