"""What is written of somebody is corrected: her own and her enrolment's, in one form."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import LazyString
from sqlmodel import Session, col, select
from werkzeug.datastructures import MultiDict
from wtforms import Field

from app.accounts.correcting import correct_person
from app.accounts.models import Person
from app.accounts.sealing import faces
from app.accounts.tokens import digest
from app.programmes import changing
from app.programmes.access import Place
from app.programmes.changing import Details
from app.programmes.enrolment_forms import DetailsForm
from app.programmes.models import Enrolment


class ChangedMeanwhile(ValueError):
    """Somebody corrected something else since the form was opened."""


@dataclass(frozen=True, slots=True)
class Written:
    """Everything that the form shows, as it stands now."""

    first_name: str
    language: str
    phone: str | None
    is_protected: bool
    details: Details

    @property
    def mark(self) -> str:
        """Tells in a form which state was on the page."""
        return digest(repr(self))[:16]


def written(session: Session, row: Enrolment) -> Written:
    face = faces(session, [row.person_id])[row.person_id]
    return Written(
        face.first_name, face.language, face.phone, face.is_protected, changing.details_of(row)
    )


def form_of(
    now: Written, row: Enrolment, today: date, sent: MultiDict[str, str] | None
) -> DetailsForm:
    """What stands there, or what was sent."""
    form = DetailsForm(
        sent,
        first_name=now.first_name,
        language=now.language,
        phone=now.phone or "",
        sex=now.details.sex,
        sending_agency=now.details.sending_agency,
        paying_agency=now.details.paying_agency,
        municipality=now.details.municipality or "",
        started_on=now.details.started_on.isoformat(),
        after=now.mark,
    ).offer_all(today)
    form.ended_on, form.planned_end_on = row.ended_on, row.planned_end_on
    form.is_protected, form.present_name = now.is_protected, now.first_name
    return form


def correct(
    *,
    session: Session,
    by: str,
    at: datetime,
    association_id: str,
    place: Place,
    form: DetailsForm,
) -> bool:
    """Written down; false when it says so already. Raises ChangedMeanwhile."""
    row = changing.locked(session, place)
    person = session.exec(
        select(Person).where(col(Person.id) == row.person_id).with_for_update()
    ).one()
    now = written(session, row)
    wanted = (form.first_name.data or "", form.language.data, form.phone.data or None)
    if (now.first_name, now.language, now.phone, now.details) == (*wanted, form.details):
        return False
    if form.after.data != now.mark:
        raise ChangedMeanwhile(place.enrolment_id)
    first_name, language, phone = wanted
    changing.change_details(
        session=session,
        by=by,
        at=at,
        association_id=association_id,
        place=place,
        details=form.details,
    )
    correct_person(
        session=session,
        by=by,
        at=at,
        person=person,
        first_name=first_name,
        language=language,
        phone=phone,
    )
    return True


def differing(typed: DetailsForm, now: DetailsForm) -> list[tuple[LazyString, str]]:
    """Label and words of what stands there otherwise than typed."""
    fields = (field for field in now if field.name not in ("after", "is_alias"))
    return [(f.label.text, _words(f)) for f in fields if f.data != typed[f.name].data]


def _words(field: Field) -> str:
    names = {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}
    return str(names.get(field.data, field.data))
