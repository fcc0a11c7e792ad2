"""What the gates say to somebody who has changed a text: what to do."""

from collections.abc import Mapping

from app.texts import gates
from app.texts.gates import Fault
from app.web.names import bdi, spoken


def N_(message: str) -> str:  # noqa: N802 gettext's own name for a text marked here, spoken later
    return message


# translators: the person who reads this has changed a translation
INVISIBLE = N_("There is an invisible sign in it, or one that turns text round. Write it anew.")
ENDS = N_("Let it begin and end as the source does, with the same kind of sign.")
WORDS: Mapping[str, str] = {
    gates.MISSING: N_("Write something in every field."),
    # translators: names are gaps such as %(day)s, which the page fills in
    gates.PLACEHOLDERS: N_(
        "Keep exactly these gaps: %(detail)s. No other percent sign may stand in it."
    ),
    gates.TAGS: N_("Keep what stands in angle brackets exactly as in the source, and add no more."),
    gates.UNCHANGED: N_("It is the same as the source. Translate it."),
    gates.TOO_LONG: N_("It is too long for its place. At most %(detail)s characters fit."),
    gates.SCRIPT: N_("Write it in the letters of the language."),
    "letters of another language": N_("These letters belong to another language: %(detail)s"),
    "glossary": N_("The glossary has a word of its own for: %(detail)s"),
    "not NFC": INVISIBLE,
    "stray bidi control": INVISIBLE,
    "zero-width character": INVISIBLE,
    "control character": INVISIBLE,
    "space at an end": ENDS,
    "ends without": ENDS,
    "ends with": ENDS,
}


def words(faults: list[Fault]) -> list[str]:
    """Each said once, in the reader's language."""
    said = {fault.kind: fault.detail for fault in reversed(faults)}
    return list(dict.fromkeys(_said(kind, said[kind]) for kind in reversed(said)))


def _said(kind: str, detail: str) -> str:
    message = WORDS.get(kind, WORDS[gates.MISSING])
    return spoken(message, detail=bdi(detail or "–")) if "%(" in message else spoken(message)
