"""What people type about a person, made safe to keep: names, lines, days in any script. Pure."""

import re
import unicodedata
from datetime import date

# Marks that turn the direction of what follows, and marks that are nothing: a pasted cell is full
# of them. Joiners stay, because Persian and Sorani are spelt with them.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_NUMBER = re.compile(
    r"(?<![0-9])(?:[0-9]{2})?([0-9]{2})(0[1-9]|1[0-2])([0-3][0-9]|[6-9][0-9])"
    r"(\s?[-+–]\s?|\s?)([0-9]{4})(?![0-9])"
)
# What a word processor makes of a hyphen.
_DASH = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
# A spreadsheet's day comes with the hour it does not have.
_MIDNIGHT = re.compile(r"[ t]00:00(:00(\.0+)?)?$")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")
_IN_A_ROW = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]{1,2}([0-9]{1,2})[-/. ]{1,2}([0-9]{4})")
_WITH_MONTH = re.compile(r"(?:den )?([0-9]{1,2})\.? ?([a-z]+)\.?,? ?([0-9]{4})")
_MONTH_FIRST = re.compile(r"([a-z]+)\.? ([0-9]{1,2}),? ([0-9]{4})")
# Swedish and English, whole and shortened.
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "mars march mar",
            "april apr",
            "maj may",
            "juni june jun",
            "juli july jul",
            "augusti august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
NAME_AT_MOST = 60


def visible(text: str) -> str:
    """The text without the marks that nobody sees; its spaces and tabs stay."""
    return _INVISIBLE.sub("", text)


def clean(text: str | None) -> str:
    """One line without invisible marks, composed, its spaces folded."""
    kept = visible(unicodedata.normalize("NFC", text or ""))
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in kept)
    return " ".join(kept.split())


def clean_lines(text: str | None) -> str:
    """Like `clean`, with its lines kept and empty ones at the edges gone."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean(line) for line in lines).strip("\n")


def in_latin_digits(text: str) -> str:
    """Digits of any script as 0–9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def day_of(text: str | None) -> date | None:
    """ "2027-03-18", "20270318" or, as Swedes write it, "18/3 2027" and "18 mars 2027".

    None when it is no day, and for a year of two digits: "18/3/27" may be of 2018 or of 2027.
    """
    typed = _DASH.sub("-", in_latin_digits(clean(text)).casefold())
    typed = _MIDNIGHT.sub("", typed)
    try:
        if found := _YEAR_FIRST.fullmatch(typed) or _IN_A_ROW.fullmatch(typed):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(typed):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _WITH_MONTH.fullmatch(typed):
            return date(int(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
        if found := _MONTH_FIRST.fullmatch(typed):
            return date(int(found[3]), _MONTHS.get(found[1], 0), int(found[2]))
    except ValueError:
        return None
    return None


def has_personal_number(text: str | None) -> bool:
    """Whether something in it looks like a Swedish personal number, which is never kept here.

    A birth date, then four digits after a hyphen; without one the check digit decides, so that a
    phone number is rarely taken for one.
    """
    typed = _DASH.sub("-", in_latin_digits(clean(text)))
    for year, month, day, between, last in _NUMBER.findall(typed):
        if between.strip() or _checks(year + month + day + last):
            return True
    return False


def _checks(ten: str) -> bool:
    """The check digit of a personal number (Luhn's)."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(ten))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
