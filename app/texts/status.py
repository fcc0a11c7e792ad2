"""How far each language has come, and what a change has left untranslated."""

from typing import TypedDict

from sqlmodel import Session, col, select

from app import i18n
from app.associations.models import Association
from app.clips.queries import current_clips
from app.clips.shelves import every_text
from app.i18n.overlay import key_of
from app.texts import gates, origins, queries
from app.texts.catalogues import entries
from app.texts.extraction import extract
from app.texts.lix import lix


class Row(TypedDict):
    """One language and domain. `reviewed`: texts that somebody has approved as they stand."""

    locale: str
    domain: str
    messages: int
    translated: int
    reviewed: int
    clips: int
    lix: float | None


class Left(TypedDict):
    """One text that some languages lack. `comment`: to translators; `used`: the files.

    `outdated`: languages whose translation was made from another Swedish.
    """

    msgid: str
    plural: str | None
    context: str | None
    domain: str
    comment: str
    swedish: list[str]
    used: list[str]
    locales: list[str]
    outdated: list[str]


def clips_of(session: Session | None, code: str) -> int:
    """How many of the participants' texts are heard in a language, by clips of today's words: of
    every shelf of every association."""
    if session is None:
        return 0
    homes = session.exec(select(col(Association.id))).all()
    stamps = {text.stamp for home in homes for text in every_text(session, home, code)}
    return current_clips(session, {code: stamps})[code]


def status(session: Session | None) -> list[Row]:
    """Every language on offer, both domains. Without a session: by the files alone."""
    return [
        _row(session, language.code, domain)
        for language in i18n.offered()
        for domain in i18n.domains(language.code)
    ]


def _row(session: Session | None, code: str, domain: str) -> Row:
    wanted = {key for key, one in entries(i18n.SOURCE).items() if one.domain == domain}
    ours = entries(code)
    made = queries.decisions(session, code)[code] if session is not None else {}
    found = [
        queries.reviewed(code, ours[key], made.get(key, []))
        for key in wanted & ours.keys()
        if ours[key].is_translated
    ]
    texts = [form for one in found for form in one.now.texts]
    return {
        "locale": code,
        "domain": domain,
        "messages": len(wanted),
        "translated": len(found),
        "reviewed": sum(one.now.reviewed > 0 for one in found),
        "clips": clips_of(session, code) if domain == i18n.DOMAINS[0] else 0,
        # Its bounds are for Swedish; other languages have longer or shorter words.
        "lix": round(lix(texts), 1) if code == i18n.SOURCE else None,
    }


def todo() -> list[Left]:
    """What the templates and the code say and some language does not; English is the ids."""
    codes = [language.code for language in queries.reviewable()]
    stale = {code: origins.stale(code) for code in codes}
    found: list[Left] = []
    for domain, template in extract().items():
        for message in template:
            key = key_of(gates.ids(message)[0], message.context)
            lacking = [c for c in codes if domain in i18n.domains(c) and not _says(c, key)]
            outdated = [code for code in codes if key in stale[code]]
            if message.id and (lacking or outdated):
                singular, plural = (*gates.ids(message), None)[:2]
                found.append(
                    {
                        "msgid": str(singular),
                        "plural": plural,
                        "context": message.context,
                        "domain": domain,
                        "comment": " ".join(message.auto_comments).removeprefix("translators: "),
                        "swedish": list(i18n.forms_of(i18n.SOURCE, key)),
                        "used": [path for path, _line in message.locations],
                        "locales": lacking,
                        "outdated": outdated,
                    }
                )
    return found


def _says(code: str, key: str) -> bool:
    one = entries(code).get(key)
    return one is not None and one.is_translated
