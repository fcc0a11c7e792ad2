"""A group's ratings on one instrument: first, latest and change an item, always with n."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.assessments import scoring
from app.assessments.answering import wording_in
from app.assessments.models import AnsweredHow, Medium
from app.assessments.queries import Answers, Sheet, first_and_latest
from app.assessments.vocabulary import Instrument
from app.programmes.access import Place


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item. The counts are over those who have rated twice; see `scoring.GroupChange`."""

    label: str
    sign: str
    change: scoring.GroupChange
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """`enrolled` = `twice` + `once` + `never`; an enrolment counts once.

    `hows`, `media`: how the first and the latest sheets of those who rated twice were answered.
    """

    instrument: Instrument
    title: str
    enrolled: int
    twice: int
    once: int
    never: int
    items: tuple[ItemFigures, ...]
    hows: tuple[tuple[AnsweredHow, int, int], ...]
    media: tuple[tuple[Medium, int, int], ...]


Pairs = Sequence[tuple[Sheet, Sheet]]


def pairs_in(
    instrument: Instrument, places: Iterable[Place], sheets: Iterable[Sheet]
) -> tuple[Pairs, int, int]:
    """(first and latest of each who rated twice, how many once, how many never)."""
    by_enrolment: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_enrolment.setdefault(sheet.enrolment_id, []).append(sheet)
    pairs, once, never = [], 0, 0
    for place in places:
        own = by_enrolment.get(place.enrolment_id, [])
        first, latest = first_and_latest(own, place.enrolment_id, instrument)
        if first is not None and latest is not None:
            pairs.append((first, latest))
        elif first is not None:
            once += 1
        else:
            never += 1
    return pairs, once, never


def group_figures(
    instrument: Instrument,
    pairs: Pairs,
    once: int,
    never: int,
    answers: Mapping[str, Answers],
    language: str,
) -> GroupFigures:
    """From what `pairs_in` found; `answers` by sheet id, of every sheet of the pairs."""
    wording = wording_in(instrument, language)
    changes = scoring.group_changes(instrument, [(answers[a.id], answers[b.id]) for a, b in pairs])
    items = []
    for change in changes:
        item = instrument.item(change.item_id)
        label = wording.areas[item.area]
        items.append(ItemFigures(label, item.sign, change, item.values[0], item.values[-1]))
    firsts, latests = [a for a, _ in pairs], [b for _, b in pairs]
    hows = Counter(s.how for s in firsts), Counter(s.how for s in latests)
    media = Counter(s.medium for s in firsts), Counter(s.medium for s in latests)
    return GroupFigures(
        instrument=instrument,
        title=wording.title,
        enrolled=len(pairs) + once + never,
        twice=len(pairs),
        once=once,
        never=never,
        items=tuple(items),
        hows=tuple((way, hows[0][way], hows[1][way]) for way in AnsweredHow),
        media=tuple((way, media[0][way], media[1][way]) for way in Medium),
    )
