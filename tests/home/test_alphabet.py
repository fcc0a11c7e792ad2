"""Names in the order a Swedish list has them."""

import random

from app.home.alphabet import folded, sort_key

IN_ORDER = [
    "Aaron",
    "Abdi",
    "anna",
    "Anna Karin",
    "Anna-Lisa",
    "Åsa",
    "Ärla",
    "Æsa",
    "Örjan",
    "Øystein",
]


def test_a_with_ring_a_with_dots_and_o_with_dots_come_last() -> None:
    names = ["Örjan", "Zeinab", "Ärla", "Åsa", "Adam"]
    assert sorted(names, key=sort_key) == ["Adam", "Zeinab", "Åsa", "Ärla", "Örjan"]


def test_case_and_foreign_accents_do_not_move_a_name() -> None:
    names = ["Zoé", "zlata", "Élise", "eva", "Łukasz", "luna", "Üner", "Ulla"]
    assert sorted(names, key=sort_key) == [
        "Élise",
        "eva",
        "Łukasz",
        "luna",
        "Ulla",
        "Üner",
        "zlata",
        "Zoé",
    ]


def test_a_space_and_a_hyphen_come_before_a_letter() -> None:
    assert sorted(["Annika", "Anna Karin", "Anna"], key=sort_key) == [
        "Anna",
        "Anna Karin",
        "Annika",
    ]


def test_the_neighbours_letters_stand_where_swedish_readers_look_for_them() -> None:
    shuffled = random.Random(4).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=sort_key) == IN_ORDER


def test_other_scripts_come_after_the_latin_one() -> None:
    assert sorted(["أمينة", "Åsa", "Олена", "ሰላም", "Adam"], key=sort_key)[:2] == ["Adam", "Åsa"]


def test_a_search_ignores_case_and_accents_but_knows_swedish_letters() -> None:
    assert folded("ÉLISE") == folded("elise")
    assert folded("Åsa") != folded("Asa")
