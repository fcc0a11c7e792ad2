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
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")
_IN_A_ROW = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]{1,2}([0-9]{1,2})[-/. ]{1,2}([0-9]{4})")
NAME_AT_MOST = 60


def clean(text: str | None) -> str:
    """One line without invisible marks, composed, its spaces folded."""
    kept = _INVISIBLE.sub("", unicodedata.normalize("NFC", text or ""))
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
    """ "2027-03-18", "20270318" or, as Swedes write it, "18/3 2027"; None when it is no day."""
    typed = in_latin_digits(clean(text))
    year_first = _YEAR_FIRST.fullmatch(typed) or _IN_A_ROW.fullmatch(typed)
    day_first = _DAY_FIRST.fullmatch(typed)
    try:
        if year_first:
            return date(int(year_first[1]), int(year_first[2]), int(year_first[3]))
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
    except ValueError:
        return None
    return None


def has_personal_number(text: str | None) -> bool:
    """Whether something in it looks like a Swedish personal number, which is never kept here.

    A birth date, then four digits after a hyphen; without one the check digit decides, so that a
    phone number is rarely taken for one.
    """
    for year, month, day, between, last in _NUMBER.findall(in_latin_digits(clean(text))):
        if between.strip() or _checks(year + month + day + last):
            return True
    return False


def _checks(ten: str) -> bool:
    """The check digit of a personal number (Luhn's)."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(ten))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
