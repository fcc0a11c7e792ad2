"""An association's own phrases: rows beside the shipped library, their translations drafts."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app import audit
from app.schedule import library
from app.schedule.library import OWN, Phrase, Phrases
from app.schedule.own.models import OwnPhrase, OwnPhraseText


def phrases_of(session: Session, association_id: str, used: Iterable[str]) -> Phrases:
    """The shipped library, and the association's own phrases when one of them is used."""
    if any(phrase_id.startswith(OWN) for phrase_id in used):
        return with_own(session, association_id)
    return library.shipped()


def with_own(session: Session, association_id: str) -> dict[str, Phrase]:
    """The whole library as one association reads it; two queries at most."""
    rows = session.execute(
        select(OwnPhrase, col(OwnPhraseText.language), col(OwnPhraseText.text))
        .outerjoin(OwnPhraseText, col(OwnPhraseText.phrase_id) == col(OwnPhrase.id))
        .where(col(OwnPhrase.association_id) == association_id)
        .order_by(col(OwnPhrase.created_at), col(OwnPhrase.id))
    ).all()
    found = dict(library.shipped())
    texts: dict[str, dict[str, str]] = {}
    for row, language, text in rows:
        own = texts.setdefault(row.id, {library.SOURCE: row.swedish})
        if language is not None:
            own[language] = text
        found[OWN + row.id] = Phrase(
            OWN + row.id, row.shelf, row.sign, own, drafts=frozenset(own) - {library.SOURCE}
        )
    return found


def add_phrase(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    shelf: str,
    sign: str,
    swedish: str,
    texts: Mapping[str, str],
) -> OwnPhrase:
    """A new phrase with its Swedish and what translations there are."""
    row = OwnPhrase(
        association_id=association_id,
        shelf=shelf,
        sign=sign,
        swedish=swedish,
        created_at=at,
        created_by=by,
    )
    session.add(row)
    session.flush()
    for language, text in texts.items():
        session.add(
            OwnPhraseText(
                phrase_id=row.id, language=language, text=text, written_at=at, written_by=by
            )
        )
    audit.record(
        session,
        association_id=association_id,
        act="phrase_added",
        at=at,
        by=by,
        detail={"phrase": row.id, "shelf": shelf},
    )
    return row
