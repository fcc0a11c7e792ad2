"""What a pasted list may be written in: the words of every language on offer."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from babel import Locale

from app import i18n
from app.programmes import pasted
from app.programmes.enrolment_words import AGENCY, SEX
from app.programmes.models import Agency, Sex

Word = TypeVar("Word", bound=StrEnum)

# As Swedish lists write them. "Kurdiska" is in none: it may be Kurmanji or Sorani.
_ALSO = {
    "fa": ("farsi",),
    "fa_AF": ("dari",),
    "ckb": ("sorani",),
    "ku": ("kurmanji", "nordkurdiska"),
    "ti": ("tigrinska",),
}


@cache
def languages() -> dict[str, str]:
    """The offered languages by every name a list may use."""
    found: dict[str, str] = {}
    for language in i18n.offered():
        names = [language.code, language.html_lang, language.endonym, *_ALSO.get(language.code, ())]
        locale = Locale.parse(language.code)
        readers = (Locale.parse(reader.code) for reader in i18n.offered())
        if language.code != "ku":  # its name in most languages is that of all Kurdish
            names += [locale.get_display_name(reader) or "" for reader in readers]
        found |= {pasted.folded(name): language.code for name in names if name}
    return found


@cache
def sexes() -> dict[str, Sex]:
    """By folded word, as the page itself calls them."""
    return _by_word(SEX, Sex)


@cache
def agencies() -> dict[str, Agency]:
    """By folded word, as the page itself calls them."""
    return _by_word(AGENCY, Agency)


def _by_word(words: Mapping[str, str], kind: type[Word]) -> dict[str, Word]:
    return {
        pasted.folded(i18n.text_in(language.code, text)): kind(value)
        for language in i18n.offered()
        for value, text in words.items()
    }
