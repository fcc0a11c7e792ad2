"""The participants' texts that a clip can say: those without a gap or a plural."""

from functools import cache

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from app import i18n
from app.clips.stamps import PAGES, stamp


@cache
def messages() -> tuple[Message, ...]:
    with (i18n.ROOT / i18n.SOURCE / "LC_MESSAGES" / "participant.po").open("rb") as file:
        rows = read_po(file)
    return tuple(
        row
        for row in rows
        if row.id and isinstance(row.id, str) and not row.context and "%(" not in row.id
    )


def texts_in(code: str) -> dict[str, str]:
    """What they say in a language today, by their stamps."""
    found = {}
    for message in messages():
        swedish, words = (i18n.text_in(one, str(message.id)) for one in (i18n.SOURCE, code))
        found[stamp(PAGES, swedish, words)] = words
    return found
