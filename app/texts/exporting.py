"""Into the catalogues: what reviewers decided, and what a translator's file says."""

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from sqlmodel import Session

from app import i18n
from app.i18n.overlay import STATES, Reviews, fingerprint, read_reviews
from app.texts import origins, queries
from app.texts.catalogues import as_mo, entries, po_path, put, replace
from app.texts.incoming import Incoming

STATE = {number: state for state, number in STATES.items()}


def export(session: Session, code: str, folder: Path) -> tuple[int, int]:
    """Write a language's decisions into its catalogues under `folder`.

    Returns how many texts were changed and how many are reviewed. Everything else stays as it
    is, byte for byte.
    """
    found = queries.texts_of(session, code)
    changed = {one.entry.key: one.now.texts for one in found if one.now.texts != one.entry.texts}
    reviews = dict(i18n.reviews_of(code))
    for one in found:
        if one.now.by and one.now.reviewed:
            reviews[one.entry.key] = {
                "state": STATE[one.now.reviewed],
                "of": fingerprint(*one.source),
                "said": fingerprint(*one.now.texts),
            }
    seen = {one.entry.key: one.source for one in found if one.now.by and one.now.reviewed}
    known = {key: row for key, row in reviews.items() if key in entries(code)}
    write(code, changed, known, seen, folder)
    return len(changed), sum(one.now.reviewed > 0 for one in found)


def take(incoming: Incoming) -> int:
    """Write a translator's texts into the shipped catalogues; how many are other than before."""
    code = incoming.language.code
    ours = entries(code)
    changed = {key: said for key, said in incoming.texts.items() if said != ours[key].texts}
    reviews = {k: row for k, row in i18n.reviews_of(code).items() if k not in changed}
    swedish = entries(i18n.SOURCE)
    made = {key: swedish[key].texts for key in changed.keys() & swedish.keys()}
    write(code, changed, reviews, made, i18n.ROOT)
    return len(changed)


def write(
    code: str,
    changed: Mapping[str, tuple[str, ...]],
    reviews: Reviews,
    made: Mapping[str, tuple[str, ...]],
    folder: Path,
) -> None:
    """Every file of the language, or none of them. made: the Swedish that each was made from."""
    files: dict[Path, bytes] = {}
    for domain in i18n.domains(code):
        path = po_path(code, domain)
        body = put(path.read_bytes(), changed)
        files[folder / path.relative_to(i18n.ROOT)] = body
        if folder == i18n.ROOT:
            compiled = as_mo(read_po(BytesIO(body), locale=code, domain=domain))
            files[path.with_suffix(".mo")] = compiled
    if reviews:
        files[folder / code / "review.toml"] = as_toml(reviews).encode()
    if made and origins.is_translated_from_swedish(code):
        path, rows = origins.path_of(code), origins.written(code, made)
        if rows or path.exists():
            files[folder / path.relative_to(i18n.ROOT)] = rows
    replace(files)
    read_reviews.cache_clear()


def as_toml(reviews: Reviews) -> str:
    """The review states of a language by id, as translations/<code>/review.toml has them."""
    parts = ["# How many have approved a translation, and of which Swedish: docs/translating.md.\n"]
    for key in sorted(reviews):
        rows: Mapping[str, Any] = reviews[key]
        fields = (f"{name} = {_quoted(str(value))}\n" for name, value in rows.items())
        parts.append(f"\n[{_quoted(key)}]\n{''.join(fields)}")
    return "".join(parts)


def _quoted(text: str) -> str:
    """A TOML string: what JSON escapes, TOML reads, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
