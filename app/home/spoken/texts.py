"""Every text of a participant that can be read aloud, in one language, by shelf.

A text with a gap that is filled anew for each reader (a name, a number, a day) is not here: it is
read by a voice of the phone. What comes before a consent is: its few gaps are known here.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import chain

from babel.messages.catalog import Message
from sqlmodel import Session, col, select

from app import i18n
from app.assessments.catalogue import shipped as instruments
from app.assessments.vocabulary import Instrument, ItemWording
from app.associations.models import Association
from app.attendance.missed.greetings import question_words
from app.clips.catalogue import messages
from app.clips.stamps import PAGES, PHRASES, STEPS, Text
from app.consent.notices import RATINGS
from app.goals.library import shipped as small_steps
from app.programmes.enrolment_words import AGENCY
from app.programmes.models import Programme
from app.schedule.own_phrases import with_own


class Shelf(StrEnum):
    """In the order in which they are recorded."""

    RATING = "rating"
    CONSENT = "consent"
    TODAY = "today"
    PHRASES = "phrases"
    STEPS = "steps"
    REST = "rest"


FIRST = frozenset({Shelf.RATING, Shelf.CONSENT, Shelf.TODAY, Shelf.PHRASES})
# Where a text of the catalogue stands; the first that names its file has it.
_FILES = {
    Shelf.RATING: (
        *(
            "templates/assessments/question",
            "templates/assessments/_",
            "templates/assessments/ready",
        ),
        *("templates/assessments/with_whom", "templates/assessments/done"),
        *("templates/components/way_out", "templates/components/hill"),
    ),
    Shelf.CONSENT: ("templates/assessments/notice", "templates/attendance/question"),
    Shelf.TODAY: (
        *("templates/home/today", "templates/schedule/_", "templates/goals/_next"),
        *("templates/components/listen", "templates/components/coach_card"),
    ),
}
_SIGNS = {Shelf.RATING: "ask", Shelf.CONSENT: "readers", Shelf.TODAY: "sun", Shelf.REST: "list"}


def texts_in(session: Session, association_id: str, code: str) -> dict[Shelf, list[Text]]:
    """What an association has to read in a language. The same words of one source come once."""
    found: dict[Shelf, dict[str, Text]] = {shelf: {} for shelf in Shelf}
    phrases = with_own(session, association_id)

    def put(shelf: Shelf, texts: Iterable[Text]) -> None:
        for text in texts:
            if not any(text.stamp in placed for placed in found.values()):
                found[shelf][text.stamp] = text

    for instrument in instruments().values():
        put(Shelf.RATING, _of_instrument(instrument, code))
    put(Shelf.CONSENT, _of_notice(session, association_id, code))
    put(Shelf.CONSENT, _of_question(code))
    for message in messages():
        shelf = _shelf_of(message)
        put(shelf, [_of_catalogue(message, _SIGNS[shelf], code)])
    for one in phrases.values():
        if code in one.texts and not one.wants:
            swedish, words = one.texts[i18n.SOURCE], one.texts[code]
            put(Shelf.PHRASES, [Text(f"{PHRASES}/{one.id}", PHRASES, one.sign, swedish, words)])
    put(Shelf.STEPS, _of_small_steps(code))
    return {shelf: list(texts.values()) for shelf, texts in found.items()}


def every_text(session: Session, association_id: str, code: str) -> Iterator[Text]:
    """All of it, whatever shelf it stands on."""
    return chain.from_iterable(texts_in(session, association_id, code).values())


def _shelf_of(message: Message) -> Shelf:
    places = [file for file, _ in message.locations]
    for shelf, starts in _FILES.items():
        if any(file.startswith(starts) for file in places):
            return shelf
    return Shelf.REST


def _of_catalogue(message: Message, sign: str, code: str) -> Text:
    said = str(message.id)
    hint = " ".join(message.auto_comments).removeprefix("translators:").strip()
    swedish, words = (i18n.text_in(one, said) for one in (i18n.SOURCE, code))
    return Text(f"{PAGES}/{said}", PAGES, sign, swedish, words, hint)


def _of_notice(session: Session, association_id: str, code: str) -> Iterator[Text]:
    """Its lines as they are shown, for each who answers for the data."""
    years = session.get_one(Association, association_id).kept_years
    controllers = session.exec(
        select(Programme.controller).where(col(Programme.association_id) == association_id)
    )
    for controller in dict.fromkeys(controllers):
        for line in RATINGS:
            names: Mapping[str, object] = {"controller": controller, "num": years}
            swedish, words = (
                i18n.text_in(one, line.text, line.plural, **names) for one in (i18n.SOURCE, code)
            )
            own = f" ({controller})" if "%(controller)" in line.text else ""
            yield Text(f"{PAGES}/{line.text}{own}", PAGES, line.sign, swedish, words)


def _of_question(code: str) -> Iterator[Text]:
    """May we tell this agency? The whole of it, for each agency."""
    for agency in AGENCY:
        swedish, words = (question_words(one, agency) for one in (i18n.SOURCE, code))
        yield Text(f"{PAGES}/may we tell {agency}", PAGES, "message", swedish, words)


def _of_small_steps(code: str) -> Iterator[Text]:
    """Those that she may choose for her map."""
    for one in small_steps().values():
        if code in one.words:
            swedish, words = one.words[i18n.SOURCE], one.words[code]
            yield Text(f"{STEPS}/{one.id}", STEPS, one.sign, swedish, words)


def _of_instrument(instrument: Instrument, code: str) -> Iterator[Text]:
    """Its questions and what their steps mean, where it speaks the language."""
    swedish, hers = instrument.wordings[i18n.SOURCE], instrument.wordings.get(code)
    if hers is None:
        return
    source = instrument.id
    yield Text(f"{source}/title", source, "ask", swedish.title, hers.title)
    for item in instrument.items:
        both = zip(_words(swedish.items[item.id]), _words(hers.items[item.id]), strict=True)
        for (part, before), (_, words) in both:
            yield Text(f"{source}/{item.id}/{part}", source, item.sign, before, words)


def _words(item: ItemWording) -> list[tuple[str, str]]:
    steps = (("bottom", item.bottom), ("middle", item.middle), ("top", item.top))
    options = ((f"option.{value}", words) for value, words in sorted((item.options or {}).items()))
    rows = (("question", item.question), *steps, ("unit", item.unit), *options)
    return [(part, words) for part, words in rows if words]
