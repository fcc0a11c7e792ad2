"""Reads: what was decided of the texts, and who reviews which language."""

from collections import defaultdict
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app import i18n
from app.i18n.overlay import key_of
from app.texts.catalogues import Entry, entries
from app.texts.models import ReviewedLanguage, TextDecision, TextEdition
from app.texts.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A text as a reviewer sees it. `source`: the Swedish forms (the id, for Swedish)."""

    entry: Entry
    source: tuple[str, ...]
    now: Standing


def edition(session: Session) -> int:
    """The number of the last decision; 0 before the first."""
    return session.execute(select(col(TextEdition.number))).scalar() or 0


def decisions(
    session: Session, locale: str | None = None, after: int = 0
) -> dict[str, dict[str, list[TextDecision]]]:
    """Language to key to what was decided, in order. One query.

    after: only of texts of which something was decided after this edition.
    """
    query = select(TextDecision).order_by(col(TextDecision.number))
    if locale is not None:
        query = query.where(col(TextDecision.locale) == locale)
    if after:
        later = select(TextDecision.msgid).where(col(TextDecision.number) > after)
        query = query.where(col(TextDecision.msgid).in_(later))
    found: dict[str, dict[str, list[TextDecision]]] = defaultdict(lambda: defaultdict(list))
    for one in session.exec(query):
        found[one.locale][key_of(one.msgid, one.context)].append(one)
    return found


def texts_of(session: Session, locale: str) -> list[Reviewed]:
    """Every text of a language as it stands."""
    made = decisions(session, locale)[locale]
    return [reviewed(locale, entry, made[entry.key]) for entry in entries(locale).values()]


def text_of(session: Session, locale: str, text_id: str) -> Reviewed | None:
    """One of them by the id of its address."""
    found = next((one for one in entries(locale).values() if one.id == text_id), None)
    if found is None:
        return None
    return reviewed(locale, found, decisions(session, locale)[locale][found.key])


def reviewed(locale: str, entry: Entry, made: list[TextDecision]) -> Reviewed:
    source = i18n.source_of(locale, entry.key)
    before = i18n.shipped_reviews(locale, entry.key, source)
    return Reviewed(entry, source, standing(source, entry.texts, before, made))


def languages_of(session: Session, person_id: str) -> list[i18n.Language]:
    """What she reviews, in the order of the languages on offer. English is the ids themselves."""
    hers = set(
        session.exec(
            select(ReviewedLanguage.locale).where(
                col(ReviewedLanguage.person_id) == person_id,
                col(ReviewedLanguage.ended_at).is_(None),
            )
        )
    )
    return [language for language in reviewable() if language.code in hers]


def reviewable() -> list[i18n.Language]:
    """English is not among them: its texts are the ids, and change in the code."""
    return [language for language in i18n.offered() if language.code != "en"]
