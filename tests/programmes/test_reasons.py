"""How an enrolment can end: as the programme reports, with something for what it forgot."""

from app.programmes.catalogue_cache import templates
from app.programmes.reasons import DEFAULT, Ending, endings_of, groups_of, is_ours, names_of


def test_the_templates_own_groups_are_used_and_other_and_not_known_are_always_there() -> None:
    for template in templates().values():
        ids = [group.id for group in groups_of(template)]
        own = [group.id for group in template.discharge_groups]
        assert ids[: len(own)] == own
        assert ids.count("other") == ids.count("not_known") == 1
        assert len(ids) == len(set(ids))


def test_a_template_without_groups_gets_ours() -> None:
    groups = groups_of(templates()["aktiv-centrum"])
    assert groups[: len(DEFAULT)] == DEFAULT
    assert all(is_ours(group.name) for group in groups)


def test_both_levels_can_be_chosen_and_are_named() -> None:
    groups = groups_of(templates()["friskvagen"])
    ending = endings_of(groups)["work/work_75"]
    assert ending == Ending("work", "work_75")
    assert names_of(groups, ending) == ("Arbete", "Arbete 75 procent")
    assert names_of(groups, Ending("work")) == ("Arbete", None)


def test_a_reason_that_left_the_template_still_names_itself() -> None:
    assert names_of((), Ending("gone", "with_the_wind")) == ("gone", "with_the_wind")
