"""Languages on offer, choosing one, and the formats that go with it.

A code from outside goes through `known()`: an unknown one is an error in Babel (`fa-AF`, `zz`).
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.support import NullTranslations, Translations
from babel.units import format_unit
from babel.util import distinct

from app.i18n.language import Language as Language
from app.i18n.overlay import (
    Overlay,
    Reviews,
    Texts,
    approvals,
    covered,
    forms_in,
    keys_in,
    read_reviews,
)
from app.i18n.plurals import found_in as found_in
from app.i18n.plurals import whole as whole
from app.i18n.tags import ALIASES, prefixes

ROOT = Path(__file__).resolve().parents[2] / "translations"
SOURCE = "sv"
DOMAINS = ("participant", "staff")


@cache
def languages() -> dict[str, Language]:
    """Every language of languages.toml, in its order."""
    rows = tomllib.loads((ROOT / "languages.toml").read_text("utf-8"))
    return {
        code: Language(
            code=code,
            endonym=row["endonym"],
            html_lang=row["html"],
            dir=row["dir"],
            script=row["script"],
            letters=frozenset(row.get("letters", "")),
            offered=row["offered"],
            for_staff=row.get("staff", True),
        )
        for code, row in rows.items()
    }


@cache
def offered() -> tuple[Language, ...]:
    """The languages a person may choose."""
    return tuple(language for language in languages().values() if language.offered)


@lru_cache(maxsize=512)
def known(tag: str | None) -> Language | None:
    """The offered language that a tag from a browser, cookie or file means, or None."""
    if not tag or len(tag) > 20:
        return None
    folded = tag.strip().replace("-", "_").lower()
    by_fold = {language.code.lower(): language for language in offered()}
    by_fold |= {
        alias.lower(): by_fold[c.lower()] for alias, c in ALIASES.items() if c.lower() in by_fold
    }
    return next((by_fold[one] for one in prefixes(folded) if one in by_fold), None)


def choose(*wishes: str | None, accepted: Iterable[str] = ()) -> Language:
    """The first wish we can fulfil, else the first accepted tag, else the source language."""
    for tag in distinct([*wishes, *accepted]):
        if language := known(tag):
            return language
    return languages()[SOURCE]


def domains(code: str) -> tuple[str, ...]:
    """The domains that a language has a catalogue of."""
    language = languages().get(code)
    return DOMAINS if language is None or language.for_staff else DOMAINS[:1]


@cache
def shipped(code: str) -> NullTranslations:
    """Both domains of a language in one; what is missing comes out as its English id."""
    merged: Translations | None = None
    for domain in DOMAINS:
        found = Translations.load(str(ROOT), [code if domain in domains(code) else SOURCE], domain)
        if isinstance(found, Translations):
            # The first keeps its plural rule: merge() carries over texts only.
            merged = merged.merge(found) if merged else found
    return merged or NullTranslations()


_laid = Overlay()


def lay_over(texts: Mapping[str, Texts], reviewed: Mapping[tuple[str, str], int]) -> None:
    """From now on these stand in place of the shipped texts, by language; all others are shipped.

    reviewed: how many stand behind a text, where it is not the shipped review that says so.
    """
    global _laid
    texts = {code: laid for code, laid in texts.items() if laid}
    over = {code: covered(shipped(code), laid) for code, laid in texts.items()}
    _laid = Overlay(texts, over, reviewed, _laid.edition + (texts != _laid.texts))


def edition() -> int:
    """Another number whenever a text has changed: for whoever keeps what was made of texts."""
    return _laid.edition


def catalogue(code: str) -> NullTranslations:
    """A language's texts as they are now."""
    return _laid.catalogues.get(code) or shipped(code)


def text_in(code: str, message: str, plural: str | None = None, **names: object) -> str:
    """One message in a named language, whatever the request speaks."""
    found = found_in(catalogue(code), message, plural, names)
    return found % names if names else found


def forms_of(code: str, key: str) -> tuple[str, ...]:
    """Every form of a text as it is now."""
    return forms_in(catalogue(code), key)


def source_of(code: str, key: str) -> tuple[str, ...]:
    """What a language is translated from, as it stands now: the Swedish, and for it the id."""
    return (key,) if code == SOURCE else forms_of(SOURCE, key)


def reviews_of(code: str) -> Reviews:
    """What translations/<code>/review.toml says."""
    return read_reviews(ROOT / code / "review.toml")


def shipped_reviews(code: str, key: str, source: tuple[str, ...]) -> int:
    """How many have approved the shipped translation of this very source: 0 is a draft."""
    row = reviews_of(code).get(key)
    return approvals(row, forms_in(shipped(code), key), source) if row else 0


def is_reviewed(code: str, message: str) -> bool:
    """True when two people have approved the translation of the Swedish text as it stands now."""
    if code == SOURCE:
        return True
    told = _laid.reviewed.get((code, message))
    return (shipped_reviews(code, message, source_of(code, message)) if told is None else told) >= 2


def is_draft(code: str) -> bool:
    """Some text of the participants waits for approval. Found once, until approvals change."""
    drafts = _laid.drafts
    if code not in drafts:
        drafts[code] = not all(is_reviewed(code, key) for key in participant_keys())
    return drafts[code]


@cache
def participant_keys() -> frozenset[str]:
    """Every text that participants read, by gettext's key."""
    return keys_in(Translations.load(str(ROOT), [SOURCE], DOMAINS[0]))


# Babel works a format out anew for each date; a page has few dates, and most have today's.
@lru_cache(maxsize=1024)
def _formatted(day: date, pattern: str, code: str) -> str:
    return format_date(day, pattern, locale=code)


def long_date(day: date, code: str) -> str:
    """Weekday, day and month in words: "tisdag 18 mars". Never numbers alone (L3)."""
    return _formatted(day, "EEEE d MMMM", code)


def weekday(day: date, code: str) -> str:
    """The weekday as a word that stands alone: "Tisdag"."""
    word = _formatted(day, "cccc", code)
    return word[:1].upper() + word[1:]


def day_month(day: date, code: str) -> str:
    """ "18 mars" """
    return _formatted(day, "d MMMM", code)


def day_mon(day: date, code: str) -> str:
    """A day with a short month, where there is little room: "11 mars", "17 nov."."""
    return _formatted(day, "d MMM", code)


def short_date(day: date, code: str) -> str:
    """Day and month in words, with the year: "18 mars 2027"."""
    return _formatted(day, "d MMMM y", code)


@cache
def _weekdays(code: str) -> dict[int, str]:
    return dict(Locale.parse(code).days["format"]["wide"])


@cache
def short_weekdays(code: str) -> list[str]:
    """Monday to Sunday, short and standing alone."""
    names = Locale.parse(code).days["stand-alone"]["abbreviated"]
    return [names[day] for day in range(7)]


def weekday_span(days: list[int], code: str) -> str:
    """Weekdays 0 (Monday) … 6 in words; three or more in a row as a span."""
    names = _weekdays(code)
    row = sorted(set(days))
    if len(row) >= 3 and row == list(range(row[0], row[-1] + 1)):
        return f"{names[row[0]]} – {names[row[-1]]}"
    return in_list((names[day] for day in row), code)


def in_list(words: Iterable[str], code: str) -> str:
    """Words one after the other with the comma of the language: "a, b, c"."""
    # CLDR's own pattern for this is not whole in every language (Swedish lacks its start).
    return comma(code).join(words)


def comma(code: str) -> str:
    """What stands between the words of a list."""
    return "، " if languages()[code].script == "Arabic" else ", "


def minutes(number: int, code: str) -> str:
    """ "15 min", as short as the language writes it."""
    return format_unit(number, "duration-minute", "short", locale=code)
