"""A language that nobody speaks: English with a mark on every letter.

Whatever the product says in it comes from a catalogue or a wording; a plain letter on a page was
written into a template or a Python file (or is data). The browser's pseudo-languages, which only
lengthen a page, are in tests/sweep.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from babel.support import NullTranslations

from app import i18n
from app.assessments.catalogue import shipped as instruments
from app.assessments.vocabulary import ItemWording, Wording
from app.goals.library import shipped as suggestions
from app.schedule.library import shipped as phrases

CODE = "eo"  # one that Babel knows and nobody is offered
_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_MARKED = "áƀćđéƒǵħíĵķłḿńóṕɋŕšťúṽŵẋýž"
_MARKS = str.maketrans(_PLAIN + _PLAIN.upper(), _MARKED + _MARKED.upper())
# What is put into a text, and the tags in it.
_GAP = re.compile(r"(%\(\w+\)[a-z]|%%|<[^>]*>|&\w+;|\{\w+\})")


def marked(text: str) -> str:
    """The text in this language; gaps and tags stay as they are."""
    pieces = _GAP.split(text)
    return "".join(p if i % 2 else p.translate(_MARKS) for i, p in enumerate(pieces))


class Nobodys(NullTranslations):
    """Every text that is asked for, marked."""

    def ugettext(self, message: str) -> str:
        return marked(message)

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return marked(singular if number == 1 else plural)

    def upgettext(self, context: str, message: str) -> Any:
        return marked(message)


def _item(item: ItemWording) -> ItemWording:
    said = {
        name: marked(text)
        for name in ("question", "bottom", "middle", "top", "unit")
        if (text := getattr(item, name)) is not None
    }
    options = item.options and {value: marked(text) for value, text in item.options.items()}
    return replace(item, options=options, **said)


def _texts(said: Mapping[str, str]) -> dict[str, str]:
    return {name: marked(text) for name, text in said.items()}


def _wording(english: Wording) -> Wording:
    return Wording(
        CODE,
        marked(english.title),
        _texts(english.areas),
        {name: _item(item) for name, item in english.items.items()},
        _texts(english.bands),
    )


def _wordings() -> Iterator[tuple[object, str, Mapping[str, Any]]]:
    """(whose, attribute, its texts with one language more) of all that is data."""
    for one in instruments().values():
        if "en" in one.wordings:
            yield one, "wordings", {**one.wordings, CODE: _wording(one.wordings["en"])}
    for step in suggestions().values():
        yield step, "words", {**step.words, CODE: marked(step.words["en"])}
    for phrase in phrases().values():
        yield phrase, "texts", {**phrase.texts, CODE: marked(phrase.texts["en"])}


def _forget() -> None:
    i18n.offered.cache_clear()
    i18n.known.cache_clear()


@pytest.fixture
def nobodys(monkeypatch: pytest.MonkeyPatch) -> Iterator[i18n.Language]:
    """The language, on offer for as long as the test runs."""
    rows, real = i18n.languages(), i18n.catalogue
    found = replace(rows["en"], code=CODE, html_lang=CODE, endonym=marked("Nobody's"))

    def in_its_own(made: Callable[..., str]) -> Callable[..., str]:
        def said(*args: Any, locale: str, **more: Any) -> str:
            text = made(*args, locale=locale, **more)
            return marked(text) if locale == CODE else text

        return said

    days, short = i18n._weekdays, i18n.short_weekdays
    monkeypatch.setattr(i18n, "languages", lambda: {**rows, CODE: found})
    monkeypatch.setattr(i18n, "catalogue", lambda code: Nobodys() if code == CODE else real(code))
    monkeypatch.setattr(i18n, "format_date", in_its_own(i18n.format_date))
    monkeypatch.setattr(i18n, "format_unit", in_its_own(i18n.format_unit))
    monkeypatch.setattr(
        i18n,
        "_weekdays",
        lambda code: {d: marked(w) if code == CODE else w for d, w in days(code).items()},
    )
    monkeypatch.setattr(
        i18n,
        "short_weekdays",
        lambda code: [marked(day) if code == CODE else day for day in short(code)],
    )
    _forget()
    before = [(whose, name, getattr(whose, name), more) for whose, name, more in _wordings()]
    for whose, name, _old, more in before:
        object.__setattr__(whose, name, more)
    yield found
    for whose, name, old, _more in before:
        object.__setattr__(whose, name, old)
    monkeypatch.undo()
    _forget()
