"""What is written of a participant herself is corrected: her name or alias, language, number."""

from datetime import datetime

from sqlmodel import Session

from app import audit
from app.accounts.models import Person
from app.accounts.sealing import box_of


def correct_person(
    *,
    session: Session,
    by: str,
    at: datetime,
    person: Person,
    first_name: str,
    language: str,
    phone: str | None,
) -> list[str]:
    """The fields that changed. What they said before is not kept: an alias must not point back."""
    box, changed = box_of(session, person.id), []
    for field, becomes in (("first_name", first_name), ("phone", phone)):
        place, sealed = f"person|{field}|{person.id}", getattr(person, field)
        if (box.open(place, sealed) if sealed else None) != becomes:
            setattr(person, field, box.seal(place, becomes) if becomes else None)
            changed.append(field)
    if person.language != language:
        person.language = language
        changed.append("language")
    if changed:
        session.add(person)
        audit.record(
            session,
            association_id=person.association_id,
            act="person_changed",
            at=at,
            by=by,
            person=person.id,
            detail={"fields": " ".join(changed)},
        )
    return changed
