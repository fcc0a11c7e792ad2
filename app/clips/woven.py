"""Marks the texts of a page that are heard, where the page does not say itself which they are.

Every text that is recorded in her language is heard on whatever page it stands (`heard.woven`).
"""

import re
from collections.abc import Mapping
from html import unescape

from markupsafe import Markup

# What takes no element inside: a whole drawing or script, and the inside of each tag.
PLAIN = re.compile(
    r"(<!--.*?-->|<(?:svg|script|style|textarea|option)\b.*?</(?:svg|script|style|textarea|option)>"
    r"|<[^>]*>)",
    re.DOTALL,
)
# Of two texts side by side the first is hers (app/web/beside.py).
PIECES = re.compile("([\ufdd0\ufdd1\ufdd2])")
SAID_ALREADY = re.compile(r'\bdata-heard=|\bclass="vh\b')


def marked(page: str, clips: Mapping[str, str]) -> Markup:
    """A part of a page, with each text that is a whole key of `clips` marked with its address."""
    tag = ""

    def one(part: str) -> str:
        nonlocal tag
        if part.startswith("<"):
            # A drawing stands inside what its neighbour's words stand in.
            tag = tag if part.startswith(("<svg", "<!--")) else part
            return part
        if SAID_ALREADY.search(tag):
            return part
        return "".join(_marked(piece, clips) for piece in PIECES.split(part))

    return Markup("".join(map(one, PLAIN.split(page))))  # noqa: S704 what came was a page already


def _marked(piece: str, clips: Mapping[str, str]) -> str:
    words = unescape(piece.strip())
    address = clips.get(words) if words else None
    return f'<span data-heard="{address}">{piece}</span>' if address else piece
