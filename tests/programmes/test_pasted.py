"""A group pasted as lines: tabs, semicolons, commas, headers, Arabic, and what is missing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.programmes import pasted
from app.programmes.models import Agency, Sex
from app.programmes.pasted import Line, Reading

LANGUAGES = {"sv": "sv", "svenska": "sv", "arabiska": "ar", "ar": "ar", "العربية": "ar"}
READING = Reading(LANGUAGES, None, date(2017, 1, 1), date(2029, 1, 1))


def one(text: str, reading: Reading = READING) -> Line:
    lines = pasted.read(text, reading)
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize(
    "text",
    [
        "Amina\tarabiska\tkvinna\tvårdcentral\t2027-03-18",
        "Amina;arabiska;kvinna;vårdcentral;2027-03-18",
        "Amina, arabiska, kvinna, vårdcentral, 2027-03-18",
        '"Amina";"arabiska";"kvinna";"vårdcentral";"2027-03-18"',
        "  Amina ; AR ; K ; Vårdcentralen ; 18/3 2027 ;;",
        "Amina؛العربية؛kvinna؛vc؛٢٠٢٧-٠٣-١٨",
        "\u200fAmina\u200f\tar\tWoman\tPrimary care\t2027-03-18\t",
        '\ufeff"Amina";"ar";"Kv";"Primärvården (VC)";"18 mars 2027"',
        '\u200f"Amina"\u200f\tar\tk\tvc\t2027-03-18 00:00:00',
    ],
)
def test_the_same_person_is_understood_however_the_cells_are_parted(text: str) -> None:
    line = one(text)
    assert line.missing == ()
    assert (line.name, line.language, line.sex) == ("Amina", "ar", Sex.WOMAN)
    assert (line.agency, line.started_on) == (Agency.PRIMARY_CARE, date(2027, 3, 18))


def test_a_name_in_arabic_is_kept_as_it_is_read() -> None:
    line = one("\u202bنور الهدى\u202c\tar\t\t\t2027-03-18")
    assert line.name == "نور الهدى"
    assert line.missing == ()
    assert line.assumed == ("sex", "agency")
    assert (line.sex, line.agency) == (Sex.NOT_KNOWN, Agency.NOT_KNOWN)


def test_empty_lines_are_nothing_and_lines_keep_their_numbers() -> None:
    lines = pasted.read(
        "\n\n Amina;ar;k;fk;2027-03-18\n\t\t\n;;;;\nSara;sv;k;af;2027-03-19\n", READING
    )
    assert [(line.number, line.name) for line in lines] == [(3, "Amina"), (6, "Sara")]


def test_a_header_names_the_columns_in_any_order_and_others_are_passed_over() -> None:
    text = "Startdatum;Namn;Telefon;Språk\n2027-03-18;Amina;070;arabiska"
    line = one(text)
    assert (line.name, line.language, line.started_on) == ("Amina", "ar", date(2027, 3, 18))
    assert line.missing == ()


def test_a_column_is_known_by_how_its_heading_begins_and_what_is_not_read_is_told() -> None:
    text = "\ufeffFörnamn (alias);Språk;Kön (K/M);Avsändande myndighet;Datum för beslut;Start\n"
    text += "Amina;arabiska;K;Försäkringskassan (FK);2026-01-01;2027\u201103\u201118"
    header, line = pasted.header_of(text), one(text)
    assert header
    assert header.unread == ("Datum för beslut",)
    assert header.lacks == ()
    assert (line.sex, line.agency, line.missing) == (Sex.WOMAN, Agency.SOCIAL_INSURANCE, ())
    assert line.started_on == date(2027, 3, 18)


def test_a_person_is_not_taken_for_a_header() -> None:
    assert one("Start;sv;k;fk;2027-03-18").name == "Start"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (";ar;k;fk;2027-03-18", ("name",)),
        ("12;ar;k;fk;2027-03-18", ("name",)),
        ("A" * 61 + ";ar;k;fk;2027-03-18", ("name_long",)),
        ("Amina;klingonska;k;fk;2027-03-18", ("language",)),
        ("Amina;;k;fk;2027-03-18", ("language",)),
        ("Amina;ar;både;fk;2027-03-18", ("sex",)),
        ("Amina;ar;k;grannen;2027-03-18", ("agency",)),
        ("Amina;ar;k;fk;igår", ("start",)),
        ("Amina;ar;k;fk;2027-02-30", ("start",)),
        ("Amina;ar;k;fk;", ("start",)),
        ("Amina;ar;k;fk;1927-03-18", ("start_far",)),
        ("Amina 811218-9876;ar;k;fk;2027-03-18", ("number",)),
        ("Amina;ar;k;fk;2027-03-18;mer", ("cells",)),
        ("Amina", ("language", "start")),
    ],
)
def test_what_is_missing_is_said_line_by_line(text: str, missing: tuple[str, ...]) -> None:
    assert one(text).missing == missing


def test_a_line_without_a_day_takes_the_day_of_the_page() -> None:
    reading = Reading(LANGUAGES, date(2027, 3, 1), date(2017, 1, 1), date(2029, 1, 1))
    line = one("Amina;ar;k;fk", reading)
    assert (line.started_on, line.assumed, line.missing) == (date(2027, 3, 1), ("start",), ())
    assert one("Amina;ar;k;fk;nonsense", reading).missing == ("start",)


@given(st.text(max_size=400))
def test_whatever_is_pasted_is_read_without_an_error(text: str) -> None:
    for line in pasted.read(text, READING):
        assert line.missing or line.language
