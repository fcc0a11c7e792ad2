"""Whether a time took place, of all that was tapped about it. Pure.

Whoever marks somebody as here says that it did. "It did not take place" stands against such a mark
unless it names it in its `base`: then it was said by somebody who saw who had been marked.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.attendance.folding import Standing, Tapped

HELD, NOT_HELD = "held", "not_held"
CAME = frozenset({"present", "late"})


def answers(held: Standing, came: Iterable[Standing]) -> tuple[Tapped, ...]:
    """What is said of it, newest first: one word, or two that differ; empty when nothing is.

    `came`: what stands about each person there.
    """
    here = _unseen(held, came) if any(head.said == NOT_HELD for head in held.heads) else None
    if here is None or any(head.said == HELD for head in held.heads):
        return held.heads
    return tuple(sorted((here, *held.heads), key=lambda tap: (tap.at, tap.uuid), reverse=True))


def settled(held: Standing, came: Iterable[Standing]) -> Tapped | None:
    """What counts: nothing while two say different things."""
    return Standing(answers(held, came)).settled


def _unseen(held: Standing, came: Iterable[Standing]) -> Tapped | None:
    """The newest mark of somebody as here that no answer had seen, as the word that it is."""
    seen = frozenset[str]().union(*(head.base for head in held.heads))
    marks = [head for one in came for head in one.heads if head.said in CAME]
    unseen = [mark for mark in marks if mark.uuid not in seen]
    newest = max(unseen, key=lambda mark: (mark.at, mark.uuid), default=None)
    return replace(newest, said=HELD, number=None) if newest else None
