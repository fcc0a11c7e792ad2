"""Texts laid over the shipped catalogues while the product runs, and how many stand behind each.

Whoever holds the rows (`app.texts`) lays them here, so that no text asks the database. A text is
named by gettext's key: its id, with a context before it where it has one.
"""

import copy
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count, takewhile
from pathlib import Path

from babel.support import NullTranslations

CONTEXT_ENDS = "\x04"

Texts = Mapping[str, tuple[str, ...]]
"""Key to translation: one form, or one a plural form."""
Reviews = Mapping[str, Mapping[str, str]]
"""Key to `state`, `of` (the source's fingerprint) and `said` (the translation's)."""
STATES = {"once": 1, "twice": 2}


@dataclass(frozen=True, slots=True)
class Overlay:
    """`texts` and `catalogues` by language, only where something is laid over; `reviewed` by
    (language, key), only where rows speak of the text. `edition` counts the changes of texts;
    `drafts` keeps what was found by them, by language."""

    texts: Mapping[str, Texts] = field(default_factory=dict)
    catalogues: Mapping[str, NullTranslations] = field(default_factory=dict)
    reviewed: Mapping[tuple[str, str], int] = field(default_factory=dict)
    edition: int = 0
    drafts: dict[str, bool] = field(default_factory=dict)


def key_of(message: str, context: str | None = None) -> str:
    return f"{context}{CONTEXT_ENDS}{message}" if context else message


def fingerprint(*forms: str) -> str:
    """The hash under which a text is reviewed: another text is another one's."""
    return hashlib.sha256("\n".join(forms).encode()).hexdigest()[:16]


def forms_in(texts: NullTranslations, key: str) -> tuple[str, ...]:
    """A text's forms as a catalogue holds them; empty when it lacks the text."""
    held = vars(texts).get("_catalog", {})
    if key in held:
        return (held[key],)
    return tuple(held[key, n] for n in takewhile(lambda n: (key, n) in held, count()))


def keys_in(texts: NullTranslations) -> frozenset[str]:
    """Every text of a catalogue, by gettext's key."""
    held = vars(texts).get("_catalog", {})
    return frozenset(key[0] if isinstance(key, tuple) else key for key in held) - {""}


def covered(shipped: NullTranslations, texts: Texts) -> NullTranslations:
    """A catalogue with other words for some of its texts; the shipped one stays as it is."""
    laid = copy.copy(shipped)
    held = dict(vars(shipped).get("_catalog", {}))
    for key, forms in texts.items():
        if key in held:
            held[key] = forms[0]
        else:
            held.update({(key, number): form for number, form in enumerate(forms)})
    vars(laid)["_catalog"] = held
    return laid


@cache
def read_reviews(path: Path) -> Reviews:
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def approvals(row: Mapping[str, str], said: tuple[str, ...], source: tuple[str, ...]) -> int:
    """How many the file says have approved this translation of this source."""
    is_this = row.get("said", fingerprint(*said)) == fingerprint(*said)
    is_of = row.get("of") == fingerprint(*source)
    return STATES.get(row.get("state", ""), 0) if is_this and is_of else 0
