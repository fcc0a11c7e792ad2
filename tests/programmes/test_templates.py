"""The shipped programme templates say what the reports say, and a broken one is told plainly."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, get_args

import pytest

from app.programmes import template_words as word
from app.programmes.instrument_names import INSTRUMENTS, instrument_names, known_instruments
from app.programmes.template_goals import NEEDS
from app.programmes.template_reader import TemplateError
from app.programmes.templates import SHIPPED, ProgrammeTemplate, load, load_all

TEMPLATES = load_all()

# One template for each row of the reports' tables, by the table it stands in.
ROWS = {
    "A1": {"pagang"},
    "A2": {
        "cresco-creare",
        "elings-ark",
        "friskvagen",
        "grevegarden",
        "hantverksstegen",
        "mala-for-halsan",
        "prerehab-gullspang",
        "prerehab-mariestad",
        "prerehab-toreboda",
        "promise-hjo",
        "rorsas-lantliv",
        "startgrid",
        "studio-ludum",
        "akt-sam",
        "stoppa-valdet",
        "tidig-forstarkt-samverkan",
        "vara-frisk",
    },
    "A3": {"samboradet", "halsogruppen", "aktivitetsgruppen"},
    "A4": {"prerehab-gullspang-slutrapport"},
    "A5": {
        "aktiv-centrum",
        "halsodisken",
        "aktiv-nordost",
        "halsosteget",
        "aktiv-vaster",
        "aktiv-halsa",
        "redo",
        "halsoteket-vaster",
        "halsa-och-aktivitet-2021",
    },
}
REPORTS = {"PåGång 2010", "Skaraborg 2022", "SamBorådet 2012", "Gullspång 2022", "Göteborg 2020"}


def reached(slug: str, path: str) -> Any:
    """The value at a dotted path; a number picks from a list."""
    value: Any = TEMPLATES[slug]
    for step in path.split("."):
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    return value


FACTS = [
    ("pagang", "length.weeks_min", 6),
    ("pagang", "length.weeks_max", 8),
    ("pagang", "pattern.times_max", 2),
    ("pagang", "group_size", 10),
    ("pagang", "age.age_max", 64),
    ("pagang", "goals.0.threshold", 2),
    ("pagang", "goals.0.unit", "steps"),
    ("pagang", "goals.1.threshold", 80),
    ("cresco-creare", "length", None),
    ("cresco-creare", "goals.2.denominator", "not_towards_work"),
    ("elings-ark", "weekly_hours_cap", 12),
    ("elings-ark", "weeks", 12),
    ("elings-ark", "group_size", 6),
    ("elings-ark", "places.per_round", 12),
    ("elings-ark", "intake.rounds_a_year", 2),
    ("elings-ark", "intake.holiday_guard", True),
    ("elings-ark", "goals.1.count", 2),
    ("elings-ark", "goals.1.of", 12),
    ("elings-ark", "goals.1.threshold", 15),
    ("friskvagen", "length.open_ended", True),
    ("friskvagen", "pattern.slots.0.weekdays", ("mon", "tue", "wed", "thu")),
    ("friskvagen", "pattern.slots.0.hours", 3),
    ("friskvagen", "pattern.times_max", 4),
    ("grevegarden", "weeks", 12),
    ("grevegarden", "extension.weeks", 4),
    ("grevegarden", "extension.weeks_in_all", 16),
    ("grevegarden", "meetings.1.weeks", (4, 8)),
    ("grevegarden", "meetings.1.weeks_if_extended", (12,)),
    ("grevegarden", "weekly_hours_cap", 12),
    ("hantverksstegen", "weeks", 20),
    ("hantverksstegen", "weekly_hours_cap", 12),
    ("hantverksstegen", "meetings.3.weeks_before_end", 5),
    ("hantverksstegen", "extension.needs_free_place", True),
    ("hantverksstegen", "goals.1.level_unit", "percent_of_income"),
    ("mala-for-halsan", "pattern.slots.0.place", "online"),
    ("mala-for-halsan", "instruments", ()),
    ("prerehab-gullspang", "pattern.times_min", 1),
    ("prerehab-gullspang", "pattern.times_usual", 3),
    ("prerehab-gullspang", "pattern.slots.0.every_weeks", 2),
    ("prerehab-gullspang-slutrapport", "pattern.times_min", 2),
    ("prerehab-gullspang-slutrapport", "pattern.slots.0.every_weeks", 1),
    ("prerehab-gullspang-slutrapport", "variant_of.slug", "prerehab-gullspang"),
    ("prerehab-toreboda", "pattern.slots.0.use", "opening_hours"),
    ("prerehab-toreboda", "pattern.slots.1.ends", time(13, 30)),
    ("promise-hjo", "weeks", 20),
    ("promise-hjo", "weekly_hours_cap", 10),
    ("promise-hjo", "pattern.slots.0.starts", time(9)),
    ("promise-hjo", "pattern.slots.2.weekdays", ("tue", "thu")),
    ("rorsas-lantliv", "weeks", 12),
    ("rorsas-lantliv", "weekly_hours_cap", 10),
    ("rorsas-lantliv", "pattern.slots.0.weekdays", ("mon", "wed", "fri")),
    ("rorsas-lantliv", "pattern.slots.0.starts", time(9)),
    ("rorsas-lantliv", "pattern.slots.0.ends", time(12, 20)),
    ("rorsas-lantliv", "extension.months", 1),
    ("rorsas-lantliv", "extension.decided_by", "together"),
    ("rorsas-lantliv", "queue.months", 3),
    ("startgrid", "staff_word", "mentor"),
    ("startgrid", "meetings.1.every_weeks", 6),
    ("startgrid", "instruments.0.every_months", 6),
    ("startgrid", "instruments.0.always_after_months", (24,)),
    ("startgrid", "goals.1.after_months", 24),
    ("studio-ludum", "pattern.times_max", 2),
    ("akt-sam", "goals.0.days", 30),
    ("akt-sam", "goals.0.threshold", 75),
    ("stoppa-valdet", "goals.2.times", 2),
    ("stoppa-valdet", "goals.2.longer_than_months", 6),
    ("vara-frisk", "pattern.slots.0.every_weeks", 2),
    ("samboradet", "absence.after", 3),
    ("samboradet", "absence.contact", "referrer"),
    ("samboradet", "intake.parties_min", 2),
    ("samboradet", "goals.2.type", "every_referral"),
    ("halsogruppen", "weeks", 12),
    ("aktivitetsgruppen", "weeks", 10),
    ("aktivitetsgruppen", "group_size", 12),
    ("aktiv-centrum", "weeks", 8),
    ("aktiv-centrum", "venue_cap", 12),
    ("aktiv-centrum", "pattern.times_max", 2),
    ("aktiv-centrum", "pattern.slots.0.weekdays", ("mon", "thu")),
    ("aktiv-centrum", "pattern.slots.1.weekdays", ("tue", "fri")),
    ("aktiv-centrum", "absence.channels", ("phone",)),
    ("halsodisken", "kind", "open"),
    ("aktiv-nordost", "weeks", 10),
    ("aktiv-nordost", "absence.channels", ("phone", "sms")),
    ("aktiv-nordost", "intake.self_referral", True),
    ("aktiv-nordost", "queue.weeks_max", 3),
    ("halsosteget", "length.months_min", 3),
    ("halsosteget", "length.months_max", 6),
    ("halsosteget", "age.age_max", 65),
    ("halsosteget", "staff_word", "hälsoutvecklare"),
    ("aktiv-vaster", "weeks", 8),
    ("aktiv-halsa", "group_size", 12),
    ("aktiv-halsa", "pattern.slots.0.hours", 2),
    ("redo", "weeks", 10),
    ("redo", "group_size", 8),
    ("redo", "pattern.slots.0.hours", 3),
    ("halsoteket-vaster", "staff_word", "hälsoguide"),
    ("halsa-och-aktivitet-2021", "age.age_min", 16),
    ("halsa-och-aktivitet-2021", "places.per_staff_max", 20),
]


def test_every_row_of_the_reports_tables_has_its_template() -> None:
    by_table: dict[str, set[str]] = {}
    for slug, template in TEMPLATES.items():
        by_table.setdefault(template.source.table or "", set()).add(slug)
    assert by_table == ROWS
    assert len(TEMPLATES) == 31


@pytest.mark.parametrize(("slug", "path", "value"), FACTS)
def test_a_template_says_what_its_report_says(slug: str, path: str, value: object) -> None:
    assert reached(slug, path) == value


def test_every_goal_type_of_the_reports_is_in_use_and_knows_what_it_needs() -> None:
    used = {goal.type for template in TEMPLATES.values() for goal in template.goals}
    assert used == set(get_args(word.GoalType)) == set(NEEDS)


def test_every_template_and_every_rule_names_one_of_the_five_reports() -> None:
    for template in TEMPLATES.values():
        assert template.source.report in REPORTS
        assert template.rules, template.slug
        assert {rule.source for rule in template.rules} == {template.source.report}


def parts_of(value: object) -> Iterator[Any]:
    """A template and every table in it."""
    if is_dataclass(value):
        yield value
        for field in fields(value):
            yield from parts_of(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from parts_of(one)


def test_no_field_of_the_schema_is_idle() -> None:
    set_somewhere: dict[type, set[str]] = {}
    for template in TEMPLATES.values():
        for part in parts_of(template):
            found = set_somewhere.setdefault(type(part), set())
            found |= {one.name for one in fields(part) if getattr(part, one.name) != one.default}
    for kind, found in set_somewhere.items():
        assert found == {one.name for one in fields(kind)}, kind.__name__


def test_no_feature_method_or_room_word_is_idle() -> None:
    templates = TEMPLATES.values()
    features = {one for template in templates for one in template.features}
    assert features == set(get_args(word.Feature))
    methods = {one for template in templates for one in template.methods}
    assert methods == set(get_args(word.Method))
    rooms = {rule.feature for template in templates for rule in template.rules}
    assert rooms == set(get_args(word.Room))


def test_every_instrument_a_template_names_is_shipped_or_known() -> None:
    used = {one.id for template in TEMPLATES.values() for one in template.instruments}
    assert used <= instrument_names()
    assert (INSTRUMENTS / "now" / "instrument.toml").is_file()
    for template in TEMPLATES.values():
        for one in template.instruments:
            assert (one.id == "now") == (one.stands_in_for is not None), template.slug


def test_the_known_instruments_keep_their_marks_and_nothing_unverified() -> None:
    known = {one.id: one for one in known_instruments()}
    marks = ("report: ", "source: ", "calc: ")
    assert all(mark.startswith(marks) for one in known.values() for mark in one.source)
    assert "unverified" not in (INSTRUMENTS / "known.toml").read_text("utf-8")
    assert known["afq-y8"].higher_is_better is False
    assert known["violence-form"].items == 7
    assert "now" not in known


def test_the_areas_of_the_goals_cover_the_shipped_rating() -> None:
    structure = tomllib.loads((INSTRUMENTS / "now" / "instrument.toml").read_text("utf-8"))
    items = {item["id"] for item in structure["items"]}
    assert items <= set(get_args(word.Area))
    assert set(get_args(word.Area)) - items == {"health", "progress"}


@pytest.mark.parametrize(
    ("slug", "start", "end"),
    [
        ("aktiv-centrum", date(2026, 2, 2), date(2026, 3, 29)),
        ("pagang", date(2026, 2, 2), date(2026, 3, 29)),
        ("hantverksstegen", date(2026, 9, 14), date(2027, 1, 31)),
        ("halsosteget", date(2026, 8, 31), date(2027, 2, 28)),
        ("halsosteget", date(2026, 1, 1), date(2026, 6, 30)),
        ("startgrid", date(2024, 2, 29), date(2026, 2, 28)),
        ("friskvagen", date(2026, 2, 2), None),
        ("cresco-creare", date(2026, 2, 2), None),
    ],
)
def test_the_planned_last_day_follows_from_the_longest_length(
    slug: str, start: date, end: date | None
) -> None:
    assert TEMPLATES[slug].planned_end(start) == end


def test_a_source_that_gives_no_word_for_staff_gets_the_neutral_one() -> None:
    assert "staff_word" not in tomllib.loads(
        (SHIPPED / "elings-ark" / "programme.toml").read_text("utf-8")
    )
    assert TEMPLATES["elings-ark"].staff_word == "coach"


GOOD = """
name = "Prov"
slug = "prov"
version = "1"
kind = "group"
[source]
report = "Överenskommelse"
[length]
weeks_max = 8
[[pattern.slots]]
weekdays = ["mon"]
starts = "09:00"
ends = "12:00"
[[goals]]
type = "share_improved"
text = "Bättre hälsa."
threshold = 70
unit = "percent"
denominator = "rated_twice"
areas = ["health"]
[[instruments]]
id = "now"
"""

Planted = tuple[str, str, str, str, str]
PLANTED: list[Planted] = [
    ('kind = "group"', 'kind = "grupp"', "kind", "one of group", '"grupp"'),
    ('name = "Prov"', "", "name", "a text on one line", "nothing"),
    ('name = "Prov"', 'name = "  "', "name", "a text on one line", '"  "'),
    ('name = "Prov"', 'nmae = "Prov"', "nmae", 'the key "name"', 'the unknown key "nmae"'),
    ('name = "Prov"', '"a\\nb" = 1', '"a\\nb"', "one of absence", "the unknown key"),
    ("weeks_max = 8", "weeks_max = 2026-01-01", "length.weeks_max", "a whole", '"2026-01-01"'),
    ("threshold = 70", "threshold = nan", "goals[0].threshold", "from 0.01 to 1000", "NaN"),
    ('slug = "prov"', 'slug = "Prov!"', "slug", "a-z, 0-9 and single hyphens", '"Prov!"'),
    ('slug = "prov"', 'slug = "annan"', "slug", 'the folder\'s name, "prov"', '"annan"'),
    ("weeks_max = 8", "weeks_max = 0", "length.weeks_max", "from 1 to 260", "0"),
    ("weeks_max = 8", 'weeks_max = "8"', "length.weeks_max", "a whole number", '"8"'),
    ("weeks_max = 8", "weeks_max = true", "length.weeks_max", "a whole number", "true"),
    ("weeks_max = 8", "weeks_min = 8", "length", "one of weeks_max", "0 of them"),
    ("weeks_max = 8", "weeks_max = 8\nopen_ended = true", "length", "one of weeks", "2 of them"),
    ("weeks_max = 8", "weeks_min = 9\nweeks_max = 8", "length.weeks_min", "at most", "9"),
    ('"mon"', '"måndag"', "pattern.slots[0].weekdays[0]", "one of mon", '"måndag"'),
    ('"mon"', '"mon", "mon"', "pattern.slots[0].weekdays[1]", "each value once", '"mon" again'),
    ('["mon"]', '"mon"', "pattern.slots[0].weekdays", "a list", '"mon"'),
    ('"09:00"', '"9.00"', "pattern.slots[0].starts", 'a time such as "09:00"', '"9.00"'),
    ('"12:00"', '"08:00"', "pattern.slots[0].ends", "a time after 09:00", "08:00"),
    ("threshold = 70", "threshold = 170", "goals[0].threshold", "at most 100 percent", "170"),
    ("threshold = 70", "", "goals[0].threshold", "a share_improved goal", "nothing"),
    ('"share_improved"', '"qualitative"', "goals[0].threshold", "nothing", "one"),
    ('areas = ["health"]', 'outcomes = ["x"]\nareas = ["health"]', "goals[0].outcomes", "", '"x"'),
    ('id = "now"', 'id = "nope"', "instruments[0].id", "one of", '"nope"'),
    ('[source]\nreport = "Överenskommelse"', "", "source", "a table", "nothing"),
    ("[[instruments]]", "[instruments]", "instruments", "a list", "{"),
]


def planted(folder: Path, text: str) -> Path:
    home = folder / "prov"
    home.mkdir()
    (home / "programme.toml").write_text(text, "utf-8")
    return home


def refusal(do: Callable[[], object]) -> str:
    with pytest.raises(TemplateError) as caught:
        do()
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_the_sound_sample_loads(tmp_path: Path) -> None:
    assert isinstance(load(planted(tmp_path, GOOD)), ProgrammeTemplate)


@pytest.mark.parametrize(("old", "new", "place", "expected", "found"), PLANTED)
def test_a_broken_template_is_one_line_with_file_place_and_expectation(
    tmp_path: Path, old: str, new: str, place: str, expected: str, found: str
) -> None:
    assert old in GOOD
    home = planted(tmp_path, GOOD.replace(old, new))
    line = refusal(lambda: load(home))
    start = f"{home / 'programme.toml'}: {place}: expected "
    assert line.startswith(start)
    told, _, seen = line.removeprefix(start).rpartition(", found ")
    assert expected in told
    assert seen.startswith(found)


def test_a_discharge_id_used_twice_is_told(tmp_path: Path) -> None:
    group = '[[discharge_groups]]\nid = "work"\nname = "Arbete"\n'
    line = refusal(lambda: load(planted(tmp_path, GOOD + group + group.replace("Arbete", "Jobb"))))
    assert 'discharge_groups[1]: expected each id once, found "work" again' in line


def test_two_ways_to_say_when_a_meeting_is_are_told(tmp_path: Path) -> None:
    meeting = '[[meetings]]\nkind = "follow_up"\nweeks = [4]\nevery_weeks = 6\n'
    line = refusal(lambda: load(planted(tmp_path, GOOD + meeting)))
    assert "meetings[0].every_weeks: expected one way to say when, found weeks too" in line


@pytest.mark.parametrize(
    ("new", "line"), [("kind = group", 5), ('kind = "open"\nkind = "group"', 6)]
)
def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path, new: str, line: int) -> None:
    home = planted(tmp_path, GOOD.replace('kind = "group"', new))
    told = refusal(lambda: load(home))
    assert told.startswith(f"{home / 'programme.toml'}:{line}: expected valid TOML, found ")


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    home = planted(tmp_path, GOOD)
    (home / "programme.toml").write_bytes(GOOD.encode("latin-1"))
    assert "expected UTF-8" in refusal(lambda: load(home))


def test_a_file_nested_beyond_reason_is_told(tmp_path: Path) -> None:
    home = planted(tmp_path, "x = " + "[" * 5000 + "]" * 5000)
    assert "found lists nested too deep" in refusal(lambda: load(home))


def test_a_folder_without_its_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    assert f"{tmp_path / 'tom' / 'programme.toml'}: " in refusal(lambda: load_all(tmp_path))


def test_an_empty_or_missing_folder_is_told(tmp_path: Path) -> None:
    assert "expected a folder <slug>/programme.toml" in refusal(lambda: load_all(tmp_path))
    assert "expected a folder" in refusal(lambda: load_all(tmp_path / "nowhere"))


def test_a_variant_of_nothing_is_told(tmp_path: Path) -> None:
    planted(tmp_path, GOOD + '[variant_of]\nslug = "borta"\nwhy = "Schemat."\n')
    line = refusal(lambda: load_all(tmp_path))
    assert 'variant_of.slug: expected the slug of another template, found "borta"' in line


def test_a_broken_list_of_known_instruments_is_told(tmp_path: Path) -> None:
    entry = '[[instruments]]\nid = "sus"\nname = "SUS"\nstatus = "not shipped"\nsource = ["x"]\n'
    (tmp_path / "known.toml").write_text(entry + entry.replace("SUS", "Annat"), "utf-8")
    assert "each id once" in refusal(lambda: known_instruments(tmp_path))
    (tmp_path / "known.toml").write_text("[[instruments]", "utf-8")
    assert "known.toml:1: expected valid TOML" in refusal(lambda: known_instruments(tmp_path))
