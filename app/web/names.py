"""What every template may use."""

from collections.abc import Iterable, MutableMapping
from functools import lru_cache
from types import FunctionType
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g
from flask.templating import Environment
from flask_babel import Babel, Domain, get_locale
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.local import LocalProxy

from app import i18n
from app.web import beside, drawing, fonts, heap, landscape, pictures, reckoned


def locale_of_request() -> i18n.Language:
    """The language of this request; the source language outside one that was let in."""
    language: i18n.Language | None = g.get("language")
    return language or i18n.choose(None)


def swedish(message: str, plural: str | None = None, **names: object) -> str | None:
    """The same sentence in Swedish, to stand beside a translation that nobody has approved yet.

    None when the page is in Swedish, has all its Swedish beside it, or two people have approved
    the translation (trust D7).
    """
    code = locale_of_request().code
    if beside.is_on() or i18n.is_reviewed(code, message):
        return None
    return i18n.text_in(i18n.SOURCE, message, plural, **names)


def is_draft() -> bool:
    """The page's language waits for approval: the page says so (DESIGN 5)."""
    return i18n.is_draft(locale_of_request().code)


def gated(message: str) -> Markup:
    """A text of consent, emergency or safety: easy Swedish below it while it is a draft."""
    second = swedish(message)
    if second is None:
        return gettext(message)
    below = Markup('<span>{}<small lang="sv" dir="ltr">{}</small></span>')
    return below.format(gettext(message), second)


def spoken(message: str, plural: str | None = None, **names: object) -> str:
    """A message marked elsewhere (`N_`, `NN_`), in the request's language.

    With a plural, `num` among the names says how many.
    """
    found = i18n.found_in(_texts(), message, plural, names)
    return Markup.escape(found) % names if names else found


def listed(words: Iterable[str]) -> Markup:
    """Words one after the other with the comma of the request's language."""
    comma = i18n.comma(locale_of_request().code)
    return beside.joined(words, comma, i18n.comma(i18n.SOURCE))


def run_on(*words: str) -> Markup:
    """Words of one line with a space between them: "tisdag 24 november"."""
    return beside.joined(words, " ", " ")


def _texts() -> NullTranslations:
    """The request's catalogue. Flask-Babel finds it anew for each word, at a tenth of a page."""
    code = locale_of_request().code
    return beside.catalogue(code) if beside.is_on() else i18n.catalogue(code)


class Texts(Domain):  # type: ignore[misc]
    """What Flask-Babel finds in the texts of Python: the same as the templates do."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        if locale is None or beside.is_on():
            return _texts()
        return i18n.catalogue(str(locale))


def _filled(text: str, names: dict[str, object]) -> Markup:
    """A translation is our own text, so its tags stand; what is put into it is escaped.

    Many a text stands in an attribute: the sign that ends one is escaped as well.
    """
    kept = Markup(text.replace('"', "&#34;"))  # noqa: S704
    return kept % (names or {})


@lru_cache(maxsize=4096)
def _said(message: str, code: str, _edition: int) -> Markup:
    """A text without names in it is made once a language and edition of its texts."""
    return _filled(i18n.catalogue(code).ugettext(message), {})


def text(message: str, **names: object) -> str:
    """`_()` of Python: a template escapes it. Flask-Babel's takes as long as a statement."""
    found = _texts().ugettext(message)
    return found % names if names else found


def gettext(message: str, **names: object) -> Markup:
    """`_()` of the templates."""
    if not names and not beside.is_on():
        return _said(message, locale_of_request().code, i18n.edition())
    return _filled(_texts().ugettext(message), names)


def ngettext(singular: str, plural: str, num: float, **names: object) -> Markup:
    """A sentence with a number in it, as `num`."""
    found = _texts().ungettext(singular, plural, i18n.whole(num))
    return _filled(found, {"num": num, **names})


def pgettext(context: str, message: str, **names: object) -> Markup:
    """A word that means several things, in the sense of `context`."""
    return _filled(_texts().upgettext(context, message), names)


def bdi(name: object) -> Markup:
    """A name, a place or a number inside a sentence, whatever its direction (trust L2)."""
    return Markup("<bdi>{}</bdi>").format(name)


class Fixed:
    """Components that are the same for everybody who reads a language: drawn once, then text.

    `fixed("tabs", "today")` is `tabs("today")`. Only for what depends on nothing but its words.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._edition = 0
        self._drawn: dict[tuple[str, ...], Markup] = {}

    def __call__(self, name: str, *words: str) -> Markup:
        if self._edition != i18n.edition():
            self._edition, self._drawn = i18n.edition(), {}
        key = (locale_of_request().code, str(beside.is_on()), name, *words)
        found = self._drawn.get(key)
        if found is None:
            file = self._app.jinja_env.get_template(f"components/{name}.html")
            drawn = getattr(file.module, name)(*words)
            found = self._drawn[key] = Markup(drawn)  # noqa: S704 our own component
        return found


class Names(Context):
    """Calls our functions as they are. Jinja first looks for marks that only its own carry."""

    def call(self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        if type(__obj) is not FunctionType or hasattr(__obj, "jinja_pass_arg"):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


class Templates(Environment):
    """Every template has the same names: one plain dictionary of them.

    Jinja would lay a ChainMap over it for each template, and compares all its names, in Python,
    whenever a page imports a component: a fifth of the time of a page.
    """

    context_class = Names

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    app.jinja_environment = Templates
    app.config["BABEL_DOMAIN"] = ";".join(i18n.DOMAINS)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(i18n.ROOT)] * len(i18n.DOMAINS))
    babel = Babel(
        app,
        default_locale="en",
        default_timezone="Europe/Stockholm",
        locale_selector=lambda: locale_of_request().code,
    )
    babel.domain_instance = Texts()
    names: dict[str, Any] = {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "locale": LocalProxy(locale_of_request),
        "languages": i18n.offered,
        "swedish": swedish,
        "gated": gated,
        "is_draft": is_draft,
        "spoken": spoken,
        "listed": listed,
        "run_on": run_on,
        "minutes": lambda number: beside.in_both(lambda code: i18n.minutes(number, code)),
        "weekday": lambda day: beside.in_both(lambda code: i18n.weekday(day, code)),
        "long_date": reckoned.long_date,
        "short_date": reckoned.short_date,
        "day_month": reckoned.day_month,
        "own_hours": reckoned.own_hours,
        "day_mon": lambda day: beside.in_both(lambda code: i18n.day_mon(day, code)),
        "sign": pictures.sign,
        "sign_shape": pictures.sign_shape,
        "stone_kind": drawing.stone_kind,
        "stone_outline": drawing.stone_outline,
        "drawing": drawing,
        "heap": heap.heap,
        "landscape": landscape,
        "bdi": bdi,
        "is_beside": beside.is_on,
        "is_turned": beside.is_turned,
        "font_sheet": fonts.sheet,
        "both": beside.both,
        "fixed": Fixed(app),
    }
    app.jinja_env.globals.update(names)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
