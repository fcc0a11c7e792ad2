"""Which of a text's forms a number takes."""

from collections.abc import Mapping

from babel.support import NullTranslations


def found_in(
    texts: NullTranslations, message: str, plural: str | None, names: Mapping[str, object]
) -> str:
    """The translation, unfilled; with a plural, in the form that `num` wants."""
    if plural is None:
        return texts.ugettext(message)
    return texts.ungettext(message, plural, whole(names["num"]))


def whole(number: object) -> int:
    """A whole number that takes the plural form of `number`, which gettext can choose by.

    One and a half takes what CLDR calls "other". Where gettext has such a form, 102 takes it
    (Arabic, Swedish); Slavic languages have none and say a fraction as they say two: полтора часа.
    """
    if isinstance(number, int):
        return number
    found = float(str(number))
    return int(found) if found.is_integer() else 102
