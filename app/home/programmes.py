"""The catalogue as a list to search, and making a programme from it."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from app.accounts.sessions import Viewer
from app.home import template_facts
from app.home.alphabet import folded, sort_key
from app.programmes.actions import assign, create_programme
from app.programmes.catalogue_cache import templates
from app.programmes.forms import ProgrammeForm
from app.programmes.models import Programme, StaffRole
from app.programmes.templates import ProgrammeTemplate
from app.web.database import writing


def templates_like(search: str) -> list[ProgrammeTemplate]:
    """Templates that have every word of `search` in their name, source, place or kind of staff."""
    words = folded(search[:80]).split()
    return sorted(
        (one for one in templates().values() if all(word in _searched(one) for word in words)),
        key=lambda one: sort_key(one.name),
    )


def _searched(one: ProgrammeTemplate) -> str:
    source = one.source
    texts = (
        one.name,
        one.staff_word,
        source.report,
        source.owner or "",
        *source.places,
        template_facts.length(one.length),
    )
    return folded(" ".join(texts))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a coordinator asked for, checked."""

    template: ProgrammeTemplate
    name: str
    controller: str
    started_on: date


def names_of(session: Session, association_id: str) -> frozenset[str]:
    """What the association's running programmes are called, in small letters: of two that are
    called the same nobody would know which one is given to a colleague."""
    names = select(Programme.name).where(
        col(Programme.association_id) == association_id, col(Programme.ended_on).is_(None)
    )
    return frozenset(name.casefold() for name in session.exec(names))


def wish_of(form: ProgrammeForm, template: ProgrammeTemplate, taken: frozenset[str]) -> Wish | None:
    """None when something is missing or the name is taken; the form then says what."""
    if not form.validate():
        return None
    assert form.name.data
    if form.name.data.casefold() in taken:
        form.name.errors = [_("There is a programme of that name here. Add the place or the year.")]
        return None
    assert form.controller.data
    assert form.started_on.data
    return Wish(template, form.name.data, form.controller.data, form.started_on.data)


def make(viewer: Viewer, at: datetime, today: date, wish: Wish) -> str:
    """The id of the new programme. Whoever makes it is its coordinator from today."""
    with writing() as session:
        programme = create_programme(
            session=session,
            by=viewer.person_id,
            at=at,
            association_id=viewer.association_id,
            template=wish.template,
            name=wish.name,
            controller=wish.controller,
            started_on=wish.started_on,
        )
        assign(
            session=session,
            by=viewer.person_id,
            at=at,
            programme=programme,
            person_id=viewer.person_id,
            role=StaffRole.COORDINATOR,
            from_on=today,
        )
        session.commit()
        return programme.id
