"""The participants' texts that a clip can say: those without a gap or a plural."""

from functools import cache

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from app import i18n


@cache
def messages() -> tuple[Message, ...]:
    with (i18n.ROOT / i18n.SOURCE / "LC_MESSAGES" / "participant.po").open("rb") as file:
        rows = read_po(file)
    return tuple(
        row
        for row in rows
        if row.id and isinstance(row.id, str) and not row.context and "%(" not in row.id
    )
