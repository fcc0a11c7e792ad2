"""Reading one language file of an instrument: all of its words, or a fault."""

from collections.abc import Collection, Mapping

from app.assessments.strict_toml import Table
from app.assessments.structure import Structure
from app.assessments.vocabulary import AnswerType, Item, ItemWording, Wording

STEP_KEYS = ("bottom", "middle", "top")


def wording(top: Table, language: str, parts: Structure) -> Wording:
    """The wording of an instrument with these parts; InstrumentError where a word is missing.

    `[steps]` and `[options]` at the top are shared; a question with its own overrides them.
    """
    areas = list(dict.fromkeys(item.area for item in parts.items))
    bands = [band.id for band in parts.scoring.bands]
    items = top.table("items", [item.id for item in parts.items])
    return Wording(
        language=language,
        title=top.text("title"),
        areas=_texts(top, "areas", areas),
        items={item.id: _item(top, items, item) for item in parts.items},
        bands=_texts(top, "bands", bands) if bands or "bands" in top else {},
    )


def _texts(table: Table, key: str, wanted: Collection[str]) -> Mapping[str, str]:
    texts = table.table(key, wanted)
    return {each: texts.text(each) for each in wanted}


def _item(top: Table, items: Table, item: Item) -> ItemWording:
    match item.answer:
        case AnswerType.SCALE:
            own = items.table(item.id, ("question", *STEP_KEYS))
            steps = own if any(key in own for key in STEP_KEYS) else _shared(top, own, "steps")
            bottom, middle, high = (steps.text(key) for key in STEP_KEYS)
            return ItemWording(own.text("question"), bottom=bottom, middle=middle, top=high)
        case AnswerType.CHOICE:
            own = items.table(item.id, ("question", "options"))
            holder = own if "options" in own else top
            texts = _texts(holder, "options", [option.id for option in item.options])
            options = {option.value: texts[option.id] for option in item.options}
            return ItemWording(own.text("question"), options=options)
        case AnswerType.NUMBER:
            own = items.table(item.id, ("question", "unit"))
            return ItemWording(own.text("question"), unit=own.text("unit"))
        case AnswerType.YES_NO | AnswerType.TEXT:
            return ItemWording(items.table(item.id, ("question",)).text("question"))


def _shared(top: Table, own: Table, key: str) -> Table:
    """The shared words; without them the fault is at the question, where they are needed."""
    return top.table(key, STEP_KEYS) if key in top else own
