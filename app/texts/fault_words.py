"""What the gates say to somebody who has changed a text: what to do."""

from collections.abc import Mapping

from app.texts import easy, fault
from app.texts.fault import Fault
from app.web.names import bdi, spoken


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


# translators: the person who reads this has changed a translation
INVISIBLE = N_("There is an invisible sign in it, or one that turns text round. Write it anew.")
ENDS = N_("Let it begin and end as the source does, with the same kind of sign.")
FOREIGN = N_("This cannot stand in the text: %(detail)s")
WHOLE = N_("Say all that the source says, with the same numbers.")
WORDS: Mapping[str, str] = {
    fault.MISSING: N_("Write something in every field."),
    # translators: names are gaps such as %(day)s, which the page fills in
    fault.PLACEHOLDERS: N_(
        "Keep exactly these gaps: %(detail)s. No other percent sign may stand in it."
    ),
    fault.TAGS: N_("Keep what stands in angle brackets exactly as in the source, and add no more."),
    fault.UNCHANGED: N_("It is the same as the source. Translate it."),
    fault.TOO_LONG: N_("It is too long for its place. At most %(detail)s characters fit."),
    fault.SCRIPT: N_("Write it in the letters of the language."),
    "letters of another language": N_("These letters belong to another language: %(detail)s"),
    "a word of another script": FOREIGN,
    "signs of another script": FOREIGN,
    "quotes": FOREIGN,
    easy.RED_WORD: FOREIGN,
    easy.HEAVY: N_(
        "Write shorter sentences and shorter words: at most %(detail)s words in a sentence."
    ),
    fault.TOO_SHORT: WHOLE,
    "numbers": WHOLE,
    "glossary": N_("The glossary has a word of its own for: %(detail)s"),
    "not NFC": INVISIBLE,
    "stray bidi control": INVISIBLE,
    "zero-width character": INVISIBLE,
    "control character": INVISIBLE,
    "spaces": INVISIBLE,
    "space at an end": ENDS,
    "ends without": ENDS,
    "ends with": ENDS,
}


def words(faults: list[Fault]) -> list[str]:
    """Each said once, in the reader's language."""
    said = {one.kind: one.detail for one in reversed(faults)}
    return list(dict.fromkeys(_said(kind, said[kind]) for kind in reversed(said)))


def _said(kind: str, detail: str) -> str:
    message = WORDS.get(kind, WORDS[fault.MISSING])
    return spoken(message, detail=bdi(detail or "–")) if "%(" in message else spoken(message)
