"""Names, days and numbers as people type them."""

from datetime import date

import pytest

from app.programmes.typed import clean, clean_lines, day_of, has_personal_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Amina \t Lo ", "Amina Lo"),
        ("\u200fأمينة\u200f", "أمينة"),
        ("\u202bسارة\u202c", "سارة"),
        ("\u2066Sara\u2069", "Sara"),
        ("\ufeffSara", "Sara"),
        ("علی\u200cرضا", "علی\u200cرضا"),  # a joiner is spelling
        ("A\u030asa", "Åsa"),
        ("a\u0000b\x1b[31m", "a b [31m"),
    ],
)
def test_a_name_is_kept_without_invisible_marks(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_note_keeps_its_lines() -> None:
    assert clean_lines("\r\n one  two\r\nthree\r\n\r\n") == "one two\nthree"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027-03-18", date(2027, 3, 18)),
        ("20270318", date(2027, 3, 18)),
        ("٢٠٢٧-٠٣-١٨", date(2027, 3, 18)),
        ("۲۰۲۷/۰۳/۱۸", date(2027, 3, 18)),
        ("\u200f2027\u200e-3-18 ", date(2027, 3, 18)),
        ("18/3 2027", date(2027, 3, 18)),
        ("18.3.2027", date(2027, 3, 18)),
        ("2027\u201103\u201118", date(2027, 3, 18)),  # a hyphen that does not break
        ("2027-03-18 00:00:00", date(2027, 3, 18)),  # a spreadsheet's
        ("2027-03-18 09:30", None),
        ("den 18 mars 2027", date(2027, 3, 18)),
        ("18 okt. 2027", date(2027, 10, 18)),
        ("March 18, 2027", date(2027, 3, 18)),
        ("18 marsipan 2027", None),
        ("18/3/27", None),  # of 2018 or of 2027
        ("2027-02-30", None),
        ("270318", None),  # could be the beginning of a personal number
        ("tomorrow", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_any_script(typed: str, day: date | None) -> None:
    assert day_of(typed) == day


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("Amina 19811218-9876", True),
        ("811218-9876", True),
        ("811218\u20119876", True),
        ("8112189876", True),  # its check digit is right
        ("198112189876", True),
        ("٨١١٢١٨-٩٨٧٦", True),
        ("811278-9873", True),  # a coordination number
        ("070-000 00 11", False),
        ("0700000011", False),
        ("2027-03-18", False),
        ("Room 1234567890", False),
    ],
)
def test_a_personal_number_is_found_and_a_phone_number_is_not(typed: str, is_found: bool) -> None:
    assert has_personal_number(typed) is is_found
