"""What one participant can be asked today, as a member of staff starts it for her."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app import i18n
from app.accounts.sessions import Viewer
from app.assessments.catalogue import shipped
from app.assessments.standing import Rating, ratings_due
from app.assessments.vocabulary import Instrument
from app.consent.queries import notice_given
from app.programmes import access
from app.programmes.access import NotVisible, Place
from app.programmes.catalogue_cache import templates


@dataclass(frozen=True, slots=True)
class Offer:
    """A rating that is due in one of her programmes, and whether she has been told."""

    place: Place
    rating: Rating
    is_told: bool

    @property
    def key(self) -> str:
        return f"{self.place.enrolment_id}.{self.rating.instrument.id}"

    @property
    def instrument(self) -> Instrument:
        return self.rating.instrument


def offers(session: Session, viewer: Viewer, today: date, person_id: str) -> list[Offer]:
    """Everything due for her; NotVisible when she is not the viewer's to see."""
    places = access.places_of(session, viewer, today, person_id)
    told = {
        place.programme_id: notice_given(session, person_id, place.programme_id) is not None
        for place in places
    }
    due = ratings_due(session, places, templates().get, shipped(), today)
    return [Offer(one.place, one, told[one.place.programme_id]) for one in due]


def chosen(found: list[Offer], fields: Mapping[str, str]) -> Offer:
    """The one that was chosen, or the first. NotVisible when nothing is due, or another's."""
    key = fields.get("offer")
    for offer in found:
        if not key or offer.key == key:
            return offer
    raise NotVisible("nothing to answer")


def languages_of(instrument: Instrument) -> list[i18n.Language]:
    """The offered languages it can be answered in."""
    return [language for language in i18n.offered() if language.code in instrument.wordings]


def language_for(instrument: Instrument, *wishes: str | None) -> i18n.Language:
    """The first wish it can be answered in, else Swedish, with staff beside."""
    for wish in wishes:
        language = i18n.known(wish)
        if language is not None and language.code in instrument.wordings:
            return language
    return i18n.languages()[i18n.SOURCE]
