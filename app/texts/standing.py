"""What a text says now and how many stand behind it: from the catalogue and the decisions.

A decision counts while the Swedish is the one it was made for, and while the catalogue says what
it said then, or what was decided: a row that has been written into the catalogue says the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.i18n.overlay import fingerprint
from app.texts.models import TextDecision, Verdict

ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """`texts`: what pages show. `reviewed`: 0 (a draft), 1 or 2 people. `by`: their ids.

    `outdated`: the last decision that does not count any more, when none counts: what she had
    said of another sentence. `reason`: why it was changed, where it was.
    """

    texts: tuple[str, ...]
    reviewed: int
    by: frozenset[str | None] = frozenset()
    reason: str = ""
    outdated: TextDecision | None = None


def standing(
    source: tuple[str, ...],
    shipped: tuple[str, ...],
    shipped_reviews: int,
    decisions: Iterable[TextDecision],
) -> Standing:
    """decisions: of this one text, in the order they were made."""
    of, was = fingerprint(*source), fingerprint(*shipped)
    every = list(decisions)
    counting = [one for one in every if one.source == of and was in (one.shipped, _said(one))]
    changes = [one for one in counting if one.verdict is Verdict.CHANGED]
    texts = tuple(changes[-1].texts) if changes else shipped
    by = frozenset(one.decided_by for one in counting if tuple(one.texts) == texts)
    before = shipped_reviews if texts == shipped else 0
    return Standing(
        texts,
        min(max(before, len(by)), ENOUGH),
        by,
        changes[-1].reason if changes else "",
        every[-1] if every and not counting else None,
    )


def _said(one: TextDecision) -> str:
    return fingerprint(*one.texts)
