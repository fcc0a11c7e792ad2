"""Forms whose every fault is said in the reader's language.

WTForms brings texts of its own, in other languages than ours. Our validators have our texts; what
is left are a list's: that a choice is none of those on offer.
"""

import wtforms
from flask_babel import lazy_gettext as _l

_OURS = {"Not a valid choice.": _l("Choose one.")}


class _Words:
    def gettext(self, text: str) -> str:
        return str(_OURS.get(text, text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return one if number == 1 else many


class Form(wtforms.Form):
    """The base of every form."""

    class Meta:
        def get_translations(self, _form: wtforms.Form) -> _Words:
            return _Words()
