"""Words for what the numbers are about: kinds of people, senders, ends, periods, p."""

from datetime import date
from fractions import Fraction

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import gettext as _

from app import i18n
from app.outcomes import statistics
from app.outcomes.periods import Kind, Period
from app.outcomes.queries import NOT_SAID
from app.programmes import enrolment_words, reasons, template_said
from app.programmes.templates import ProgrammeTemplate
from app.web.names import spoken

N_ = template_said.N_

SEXES = {
    "woman": N_("Women"),
    "man": N_("Men"),
    "other": N_("Other"),
    "not_known": N_("Not known or not shown"),
}


def sex(key: str) -> str:
    return spoken(SEXES[key])


def agency(key: str) -> str:
    return spoken(SEXES[key] if key == NOT_SAID else enrolment_words.AGENCY[key])


def ends(template: ProgrammeTemplate | None) -> dict[str, str]:
    """What ends are called, groups and reasons: the template's names as they stand, ours spoken."""
    groups = reasons.groups_of(template)
    named = [(group.id, group.name) for group in groups]
    named += [(one.id, one.name) for group in groups for one in group.reasons]
    return {key: spoken(name) if reasons.is_ours(name) else name for key, name in named}


def period(one: Period, code: str) -> str:
    """ "mars 2027", "first half of 2027" or "2027"."""
    year = str(one.first.year)
    said: str = year
    if one.kind is Kind.MONTH:
        said = format_date(one.first, "LLLL y", locale=code)
    elif one.kind is Kind.HALF and one.first.month == 1:
        said = _("First half of %(year)s", year=year)
    elif one.kind is Kind.HALF:
        said = _("Second half of %(year)s", year=year)
    return said[:1].upper() + said[1:]


def end(key: str | None, names: dict[str, str]) -> str:
    return str(_("Not stated")) if key is None else names.get(key, key)


def instrument(title: str, version: str) -> str:
    return str(_("%(title)s, version %(version)s", title=title, version=version))


def rated_twice(twice: int, of: int) -> str:
    """How many of the enrolments the change is about."""
    return str(
        _(
            "%(twice)s of %(of)s enrolments have a first rating and a later one in the period; "
            "%(others)s have not, or are not shown.",
            twice=twice,
            of=of,
            others=of - twice,
        )
    )


def p_value(p: Fraction, code: str, decimals: int = 4) -> str:
    """Cut, not rounded; what would be 0 is said to be below the least that is not."""
    least = Fraction(1, 10**decimals)
    pattern = "0." + "0" * decimals
    said = format_decimal(statistics.cut(max(p, least), decimals), format=pattern, locale=code)
    return f"< {said}" if p < least else said


def span(one: Period, until: date, code: str) -> str:
    """Which days are counted."""
    said = str(
        _(
            "From %(first)s to %(last)s, both days included.",
            first=i18n.short_date(one.first, code),
            last=i18n.short_date(until, code),
        )
    )
    return said if until == one.last else said + " " + str(_("The period is not over."))


def method() -> list[str]:
    """How the numbers are made, for the foot of the page and of the text."""
    return [
        _("The percentages of a column sum to 100 by the method of the largest remainder."),
        _(
            "p is the exact two-sided sign test of better against lower; the same is left out. "
            "It is cut, not rounded."
        ),
        _("A follow-up rating after the end is not in the change."),
        _("Somebody enrolled twice is one person with two enrolments."),
        _("A person whose identity is protected is in the sums and in no finer number."),
    ]
