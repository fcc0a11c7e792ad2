"""Writes: a decision about a text, and who reviews which language."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app import audit
from app.i18n.overlay import fingerprint
from app.texts import queries
from app.texts.models import ReviewedLanguage, TextDecision, TextEdition, Verdict
from app.texts.queries import Reviewed


class SourceChanged(Exception):
    """The sentence is another one than she saw; `now` is the text as it stands."""

    def __init__(self, now: Reviewed) -> None:
        self.now = now


class TextChanged(SourceChanged):
    """Somebody has changed the translation since she saw it."""


def decide(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    locale: str,
    text_id: str,
    seen: tuple[tuple[str, ...], tuple[str, ...]],
    texts: tuple[str, ...] | None = None,
    reason: str = "",
) -> TextDecision:
    """Approve a text as it stands, or change it to `texts`, which have passed the gates.

    seen: the source and the translation that were before her. Raises KeyError for no text of
    the language, SourceChanged or TextChanged when either is another one by now.
    """
    number = _next_edition(session)  # locks it: what is read from here on stays
    found = queries.text_of(session, locale, text_id)
    if found is None:
        raise KeyError(text_id)
    source, translation = seen
    if source != found.source:
        raise SourceChanged(found)
    if translation != found.now.texts:
        raise TextChanged(found)
    is_new = texts is not None and texts != translation
    row = TextDecision(
        number=number,
        locale=locale,
        context=found.entry.context or "",
        msgid=found.entry.ids[0],
        source=fingerprint(*found.source),
        shipped=fingerprint(*found.entry.texts),
        verdict=Verdict.CHANGED if is_new else Verdict.APPROVED,
        texts=list(texts or translation),
        reason=reason if is_new else "",
        decided_at=at,
        decided_by=by,
    )
    session.add(row)
    audit.record(
        session,
        association_id=association_id,
        act="text_decided",
        at=at,
        by=by,
        detail={"locale": locale, "text": text_id, "verdict": row.verdict.value},
    )
    return row


def _next_edition(session: Session) -> int:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(TextEdition).values(id=1, number=1)
    more = first.on_conflict_do_update(
        index_elements=["id"], set_={"number": col(TextEdition.number) + 1}
    )
    return int(session.execute(more.returning(col(TextEdition.number))).scalar_one())


def set_languages(
    *, session: Session, at: datetime, person_id: str, locales: Iterable[str]
) -> None:
    """Exactly these are hers from now on."""
    wanted = set(locales)
    rows = session.exec(
        select(ReviewedLanguage).where(col(ReviewedLanguage.person_id) == person_id)
    )
    held = {row.locale: row for row in rows}
    for locale in sorted(wanted - held.keys()):
        session.add(ReviewedLanguage(person_id=person_id, locale=locale, given_at=at))
    for locale, row in held.items():
        if locale not in wanted:
            row.ended_at = row.ended_at or at
        elif row.ended_at is not None:
            row.given_at, row.ended_at = at, None
        session.add(row)
