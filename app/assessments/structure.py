"""Reading `instrument.toml`: what is asked, how it is answered and how it is summed up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from app.assessments.strict_toml import Table, Words
from app.assessments.vocabulary import (
    Answer,
    AnswerType,
    Band,
    Direction,
    Example,
    Item,
    Method,
    MissingRule,
    Option,
    Scoring,
    Skipped,
)

ITEM_KEYS = ("id", "area", "sign", "answer", "direction")
RANGE_KEYS = ("lowest", "highest")
BAND_KEYS = ("id", "at_least", "above", "at_most", "below")
EXAMPLE_KEYS = ("says", "answers", "answered", "value", "reason", "band", "first", "steps")
VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
MOST_STEPS = 11  # more steps than 0–10 do not fit a phone as tiles


@dataclass(frozen=True)
class Structure:
    """What `instrument.toml` says beside its id, source and licence."""

    items: tuple[Item, ...]
    scoring: Scoring
    examples: tuple[Example, ...]


def structure(top: Table) -> Structure:
    """Items, scoring and worked examples of an instrument file; InstrumentError on a fault."""
    rows = top.tables("items", (*ITEM_KEYS, *RANGE_KEYS, "options"))
    items = tuple(_item(row) for row in rows)
    _each_once(top, "items", [item.id for item in items])
    scoring = _scoring(top, items)
    examples = tuple(_example(row, items) for row in top.tables("examples", EXAMPLE_KEYS))
    return Structure(items, scoring, examples)


def version(top: Table) -> str:
    """A version such as 1 or 2.1, kept as text: 1.10 is not 1.1."""
    value = top.text("version")
    if not VERSION.fullmatch(value):
        raise top.fault("version", 'a version such as "1" or "2.1"', value)
    return value


def _each_once(table: Table, key: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise table.fault(key, "every id once", Words(f"{each!r} twice"))
        seen.add(each)


def _item(row: Table) -> Item:
    answer = row.word("answer", AnswerType)
    allowed = {AnswerType.SCALE: RANGE_KEYS, AnswerType.NUMBER: RANGE_KEYS}.get(answer, ())
    for key in (*RANGE_KEYS, "options"):
        wanted = key in allowed or (key == "options" and answer is AnswerType.CHOICE)
        if key in row and not wanted:
            raise row.fault(key, f"no such key for a {answer} item", row.get(key))
    lowest, highest, options = _range(row, answer)
    direction = row.word("direction", Direction)
    if answer is AnswerType.TEXT and direction is not Direction.NONE:
        raise row.fault("direction", "none, since a text has no better end", direction.value)
    return Item(
        id=row.identifier("id"),
        area=row.identifier("area"),
        sign=row.identifier("sign"),
        answer=answer,
        direction=direction,
        lowest=lowest,
        highest=highest,
        options=options,
    )


def _range(row: Table, answer: AnswerType) -> tuple[int | None, int | None, tuple[Option, ...]]:
    if answer is AnswerType.TEXT:
        return None, None, ()
    if answer is AnswerType.YES_NO:
        return 0, 1, ()
    if answer is AnswerType.CHOICE:
        options = _options(row)
        values = [option.value for option in options]
        return min(values), max(values), options
    lowest, highest = row.integer("lowest"), row.integer("highest")
    if highest <= lowest:
        raise row.fault("highest", f"more than lowest ({lowest})", highest)
    if answer is AnswerType.SCALE and highest - lowest >= MOST_STEPS:
        raise row.fault("highest", f"at most {MOST_STEPS} steps", highest)
    return lowest, highest, ()


def _options(row: Table) -> tuple[Option, ...]:
    options = tuple(
        Option(each.identifier("id"), each.integer("value"))
        for each in row.tables("options", ("id", "value"))
    )
    _each_once(row, "options", [option.id for option in options])
    _each_once(row, "options", [str(option.value) for option in options])
    if len(options) < 2:
        raise row.fault("options", "at least two", Words(f"{len(options)}"))
    return options


def _scoring(top: Table, items: tuple[Item, ...]) -> Scoring:
    table = top.table("scoring", ("method", "direction", "missing", "bands"))
    method = table.word("method", Method)
    if method is Method.NONE:
        for key in ("direction", "missing", "bands"):
            if key in table:
                raise table.fault(key, "no such key without a total", table.get(key))
        return Scoring(method, Direction.NONE)
    direction = table.word("direction", Direction)
    if direction is Direction.NONE:
        raise table.fault("direction", "higher or lower for a total", direction.value)
    counted = [item for item in items if item.direction is not Direction.NONE]
    missing = _missing_rule(table, len(counted))
    if len({(item.lowest, item.highest) for item in counted}) != 1 and (
        method is Method.MEAN or missing.allows(len(counted) - 1, len(counted))
    ):
        found = Words("different ranges")
        raise top.fault("items", "one range of answers for a mean or a missing answer", found)
    return Scoring(method, direction, missing, _bands(table) if "bands" in table else ())


def _missing_rule(table: Table, counted: int) -> MissingRule:
    if not counted:
        raise table.fault("method", "an item with a direction, to be counted")
    rule = table.table("missing", ("min_answered", "min_share"))
    if ("min_answered" in rule) == ("min_share" in rule):
        found = Words("both" if "min_share" in rule else "neither")
        raise table.fault("missing", "either min_answered or min_share", found)
    if "min_share" in rule:
        share = rule.fraction("min_share")
        if not 0 < share <= 1:
            raise rule.fault("min_share", "more than 0 and at most 1", rule.get("min_share"))
        return MissingRule(min_share=share)
    least = rule.integer("min_answered")
    if not 1 <= least <= counted:
        raise rule.fault("min_answered", f"1 to {counted}, the items counted", least)
    return MissingRule(min_answered=least)


def _bands(table: Table) -> tuple[Band, ...]:
    rows = table.tables("bands", BAND_KEYS)
    bands = [_band(row) for row in rows]
    _each_once(table, "bands", [band.id for band in bands])
    if bands[0].lower is not None or bands[-1].upper is not None:
        raise table.fault("bands", "open ends below the first and above the last", Words("closed"))
    for (low, high), row in zip(pairwise(bands), rows[1:], strict=True):
        meets = low.upper is not None and low.upper == high.lower
        if not meets or low.upper_included == high.lower_included:
            found = Words(f"a gap or an overlap after {low.id!r}")
            raise table.fault(f"bands[{high.id}]", "to begin where the band before ends", found)
        if high.upper is not None and high.lower is not None and high.upper <= high.lower:
            raise row.fault("below", "a band wider than nothing", Words(str(high.upper)))
    return tuple(bands)


def _band(row: Table) -> Band:
    def edge(included: str, excluded: str) -> tuple[Fraction | None, bool]:
        if included in row and excluded in row:
            raise row.fault(included, f"either {included} or {excluded}", Words("both"))
        key = included if included in row else excluded
        return (row.fraction(key) if key in row else None), included in row

    lower, lower_included = edge("at_least", "above")
    upper, upper_included = edge("at_most", "below")
    return Band(row.identifier("id"), lower, lower_included, upper, upper_included)


def _example(row: Table, items: tuple[Item, ...]) -> Example:
    if ("value" in row) == ("reason" in row):
        raise row.fault("value", "either a value or a reason", Words("both or neither"))
    if ("first" in row) != ("steps" in row):
        raise row.fault("steps", "first and steps together", Words("one of them"))
    by_id = {item.id: item for item in items}
    steps = row.table("steps", by_id) if "steps" in row else None
    return Example(
        says=row.text("says"),
        answers=_answers(row, "answers", by_id),
        answered=row.integer("answered"),
        value=row.fraction("value") if "value" in row else None,
        reason=row.text("reason") if "reason" in row else None,
        band=row.identifier("band") if "band" in row else None,
        first=_answers(row, "first", by_id) if "first" in row else None,
        steps={key: steps.integer(key) for key in steps.data} if steps else None,
    )


def _answers(row: Table, key: str, by_id: dict[str, Item]) -> dict[str, Answer]:
    table = row.table(key, by_id)
    return {item_id: _answer(table, by_id[item_id]) for item_id in table.data}


def _answer(table: Table, item: Item) -> Answer:
    value = table.get(item.id)
    if isinstance(value, str) and value in list(Skipped):
        return Skipped(value)
    if not item.accepts(table.integer(item.id)):
        ends = f"one of its answers from {item.lowest} to {item.highest}"
        raise table.fault(item.id, ends if item.values else "a skip word for a text", value)
    return int(value)
