"""Two languages side by side: hers, and below each text the same in Swedish (trust L9).

A catalogue then gives every text twice, between marks, so that what is put into a text is put
into both. `woven()` makes elements of them when the page is done; where none can stand (an
attribute, a title, a drawing) her language stays alone. She turns it on for this phone.
"""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from babel.support import NullTranslations
from flask import Flask, g
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import i18n
from app.web import cookies
from app.web.cookies import Cookie

# Noncharacters: no text holds them, and no escaping changes them.
START, MIDDLE, END = "\ufdd0", "\ufdd1", "\ufdd2"
MARKS: Final = re.compile(f"[{START}{MIDDLE}{END}]")
# What takes no element inside: a whole drawing or script, and the inside of each tag.
PLAIN = re.compile(
    r"<!--.*?-->|<(svg|script|style|title|textarea|option)\b.*?</\1>|<[^>]*>", re.DOTALL
)
BELOW = '<span class="both">{}<small lang="sv" dir="ltr">{}</small></span>'


class Wish(StrEnum):
    """How the Swedish stands: below hers, or turned towards whoever sits opposite at the tablet."""

    BELOW = "below"
    TURNED = "turned"


def is_on() -> bool:
    """Swedish stands below each text of this answer."""
    return g.get("beside") is not None


def is_turned() -> bool:
    return g.get("beside") is Wish.TURNED


def both(hers: str, swedish: str) -> str:
    """One text in two languages, marked; only hers where the mode is off or they are the same."""
    if not is_on() or hers == swedish:
        return hers
    marked = f"{START}{hers}{MIDDLE}{swedish}{END}"
    return Markup(marked) if isinstance(hers, Markup) else marked  # noqa: S704 hers was


def in_both(said: Callable[[str], str]) -> str:
    """A text made by a function of the language's code: a date, a phrase."""
    language: i18n.Language = g.get("language") or i18n.choose(None)
    return both(said(language.code), said(i18n.SOURCE)) if is_on() else said(language.code)


def joined(pieces: Iterable[str], hers: str, swedish: str) -> Markup:
    """One line of several texts, each language's with its own separator between them."""
    halves = [(_half(each, 0), _half(each, -1)) for each in map(str, map(Markup.escape, pieces))]
    return Markup(  # noqa: S704 escaped above
        both(hers.join(one for one, _ in halves), swedish.join(other for _, other in halves))
    )


class Both(NullTranslations):
    """Her catalogue and the Swedish one, as one that says both."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._two = i18n.catalogue(code), i18n.catalogue(i18n.SOURCE)

    def ugettext(self, message: str) -> str:
        return both(*(each.ugettext(message) for each in self._two))

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return both(*(each.ungettext(singular, plural, number) for each in self._two))

    def upgettext(self, context: str, message: str) -> Any:
        return both(*(str(each.upgettext(context, message)) for each in self._two))


def catalogue(code: str) -> NullTranslations:
    return _both(code, i18n.edition())


@lru_cache(maxsize=32)
def _both(code: str, _edition: int) -> NullTranslations:
    return Both(code)


def woven(page: str) -> str:
    """HTML without marks: each marked text of the body becomes `BELOW`."""
    page = PLAIN.sub(lambda found: _half(found[0], 0), page)
    hers = _parts(page)
    return "".join(part if isinstance(part, str) else BELOW.format(*part) for part in hers)


def _half(text: str, which: int) -> str:
    """A text in one of its languages: 0 is hers, -1 Swedish."""
    if START not in text:
        return MARKS.sub("", text)
    return "".join(part if isinstance(part, str) else part[which] for part in _parts(text))


def _parts(text: str) -> list[str | tuple[str, str]]:
    """Plain pieces, and (hers, Swedish) of each outermost marked text. A stray mark is dropped."""
    found: list[str | tuple[str, str]] = []
    # Open texts, innermost last: her words, and the Swedish once its half has begun.
    open_texts: list[list[str]] = []
    for piece in re.split(f"([{START}{MIDDLE}{END}])", text):
        if piece == START:
            open_texts.append([""])
        elif piece == MIDDLE and open_texts:
            open_texts[-1].append("")
        elif piece == END and open_texts:
            _close(open_texts, found)
        elif piece not in (MIDDLE, END):
            if open_texts:
                open_texts[-1][-1] += piece
            else:
                found.append(piece)
    return [*found, *(halves[0] for halves in open_texts)]


def _close(open_texts: list[list[str]], found: list[str | tuple[str, str]]) -> None:
    """A text inside another gives each half of it the half of its own language."""
    halves = open_texts.pop()
    hers, swedish = halves[0], halves[-1]
    if open_texts:
        outer = open_texts[-1]
        outer[-1] += hers if len(outer) == 1 else swedish
    else:
        found.append((hers, swedish))


def choose(answer: Response, wish: str) -> None:
    """From the next page on, on this phone: a `Wish`, or only hers for any other word."""
    if wish in tuple(Wish):
        cookies.write(answer, Cookie.BESIDE, wish)
    else:
        cookies.drop(answer, Cookie.BESIDE)


def wanted() -> Wish | None:
    """What this phone has chosen."""
    said = cookies.read(Cookie.BESIDE)
    return Wish(said) if said in tuple(Wish) else None


def weave(response: Response) -> Response:
    if is_on() and response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(woven(response.get_data(as_text=True)))
    return response


def init_app(app: Flask) -> None:
    app.after_request(weave)
