"""`flask staff`: the operator lets in the first ones, and any who lost every key."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup
from sqlmodel import Session, col, select

from app import clock, i18n
from app.accounts.actions import give_role
from app.accounts.keys import invitations
from app.accounts.models import Person
from app.accounts.roles import Role
from app.associations.cli import PROBLEMS, only
from app.db import Database
from app.programmes import giving, protecting, team
from app.programmes.giving_form import NAME_AT_MOST
from app.programmes.models import Programme
from app.texts import queries as texts
from app.texts.actions import set_languages

ROLES = [
    *(Role.COORDINATOR, Role.COACH, Role.ANALYST),
    *(Role.LANGUAGE_REVIEWER, Role.ADMINISTRATOR),
]
IN_PROGRAMMES = (Role.COACH, Role.COORDINATOR)

staff_cli = AppGroup("staff", help="Who works here: invite, list, remove.")
association_option = click.option(
    "--association", metavar="ID", help="Needed only when there are several."
)


class _Operator:
    """Sees everybody of one association, as an administrator does."""

    def __init__(self, association_id: str) -> None:
        self.person_id = ""
        self.association_id = association_id
        self.roles = frozenset({Role.ADMINISTRATOR.value})
        self.sheet_id: str | None = None


@staff_cli.command("invite")
@click.argument("name")
@click.option(
    "--role",
    required=True,
    type=click.Choice([role.value for role in ROLES]),
    help="What she does here.",
)
@association_option
@click.option("--programme", metavar="SLUG", help="Give her this programme from today.")
@click.option("--language", default=i18n.SOURCE, show_default=True, help="Hers, as a code.")
@click.option("--reviews", metavar="CODE", multiple=True, help="A language that she reviews.")
def invite(
    name: str,
    role: str,
    association: str | None,
    programme: str | None,
    language: str,
    reviews: tuple[str, ...],
) -> None:
    """Invite NAME (a first name): prints a link that works once, for 24 hours."""
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_AT_MOST:
        raise click.ClickException(f"a name has 1 to {NAME_AT_MOST} characters")
    if i18n.known(language) is None:
        raise click.ClickException(f"{language} is not a language on offer")
    if programme is not None and Role(role) not in IN_PROGRAMMES:
        raise click.ClickException("only a coach or a coordinator is given a programme")
    if reviews and Role(role) is not Role.LANGUAGE_REVIEWER:
        raise click.ClickException("only a language reviewer is given --reviews CODE")
    locales = _reviewable(reviews)
    with _opened() as session:
        home = only(session, association)
        invited = giving.invite_colleague(
            session=session,
            by=None,
            at=clock.now(),
            today=clock.today(),
            association_id=home.id,
            first_name=name,
            role=Role(role),
            programmes=[_programme(session, home.id, programme)] if programme else [],
            language=language,
        )
        if locales:
            set_languages(
                session=session,
                at=clock.now(),
                person_id=invited.invitation.person_id,
                locales=locales,
            )
        session.commit()
    click.echo(_link(invited))


@staff_cli.command("reviews")
@click.argument("person_id", metavar="ID")
@click.argument("codes", metavar="CODE", nargs=-1, required=True)
def reviews(person_id: str, codes: tuple[str, ...]) -> None:
    """Let ID review the texts of these languages, and of no others, beside what she does."""
    locales = _reviewable(codes)
    with _opened() as session:
        person = _works_here(session, person_id)
        held = giving.roles_of(session, person_id)
        if Role.LANGUAGE_REVIEWER not in held:
            give_role(
                session=session, by=None, at=clock.now(), person=person, role=Role.LANGUAGE_REVIEWER
            )
        set_languages(session=session, at=clock.now(), person_id=person_id, locales=locales)
        session.commit()
    click.echo(f"{person_id} reviews {', '.join(locales)}")


@staff_cli.command("link")
@click.argument("person_id", metavar="ID")
def link(person_id: str) -> None:
    """A new link for ID, who never came or lost every key; an earlier one is void."""
    with _opened() as session:
        person = _works_here(session, person_id)
        invited = invitations.invite(session=session, by=None, at=clock.now(), person=person)
        session.commit()
    click.echo(_link(invited))


@staff_cli.command("list")
@association_option
def list_staff(association: str | None) -> None:
    """One line a person: id, what she does, how she stands, name, programmes."""
    with _opened(may_write=False) as session:
        home = only(session, association)
        rows = team.team(session, _Operator(home.id), clock.now(), clock.today())
    for row in rows:
        state = "has a key" if row.has_key else "invited" if row.invited_until else "no key"
        programmes = ", ".join(given.programme_name for given in row.given)
        line = f"{row.face.person_id}  {'+'.join(row.roles)}  {state}  {row.face.first_name}"
        click.echo(f"{line}  {programmes}".rstrip())
    if not rows:
        click.echo("nobody yet: flask staff invite NAME --role coordinator", err=True)


@staff_cli.command("remove")
@click.argument("person_id", metavar="ID")
def remove(person_id: str) -> None:
    """End ID's access: devices, sessions, keys, links and programmes, on the next request."""
    with _opened() as session:
        person = _works_here(session, person_id)
        giving.let_go(session=session, by=None, at=clock.now(), person=person)
        unseen = protecting.seen_by_nobody(session, person.association_id)
        session.commit()
    click.echo(f"{person_id} works here no more")
    if unseen:
        click.echo(f"nobody may see {', '.join(unseen)}: flask staff name ID PERSON", err=True)


@staff_cli.command("name")
@click.argument("staff_id", metavar="ID")
@click.argument("person_id", metavar="PERSON")
def name_staff(staff_id: str, person_id: str) -> None:
    """Let ID see PERSON, whose identity is protected, when nobody is left who could say so."""
    with _opened() as session:
        staff = _works_here(session, staff_id)
        if person_id not in protecting.seen_by_nobody(session, staff.association_id):
            raise click.ClickException(
                f"{person_id} is no protected person whom nobody may see: whoever is named for her"
                " names others on her page"
            )
        person = protecting.person_to_change(session, person_id)
        protecting.give_access(
            session=session, by=None, at=clock.now(), person=person, staff_id=staff_id
        )
        session.commit()
    click.echo(f"{staff_id} may see {person_id}, if the programme is hers too")


@contextmanager
def _opened(*, may_write: bool = True) -> Iterator[Session]:
    """A transaction; what is wrong with the database is one line."""
    database: Database = current_app.extensions["database"]
    try:
        with database.writing() if may_write else database.reading() as session:
            yield session
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem


def _works_here(session: Session, person_id: str) -> Person:
    person = session.exec(select(Person).where(col(Person.id) == person_id)).first()
    if person is not None:
        who = _Operator(person.association_id)
        rows = team.team(session, who, clock.now(), clock.today())
        if any(row.face.person_id == person_id for row in rows):
            return person
    raise click.ClickException(f"nobody who works here has the id {person_id}: flask staff list")


def _reviewable(codes: tuple[str, ...]) -> list[str]:
    """Known to the catalogues. A text is the product's, so only the operator gives a language."""
    offered = [language.code for language in texts.reviewable()]
    for code in codes:
        if code not in offered:
            raise click.ClickException(f"{code} is not one of {', '.join(offered)}")
    return list(dict.fromkeys(codes))


def _programme(session: Session, association_id: str, slug: str) -> Programme:
    query = select(Programme).where(col(Programme.association_id) == association_id)
    running = {row.slug: row for row in session.exec(query.order_by(col(Programme.slug)))}
    if slug not in running:
        raise click.ClickException(
            f"no running programme has the slug {slug}; there is: {', '.join(running) or 'none'}"
        )
    return running[slug]


def _link(invited: invitations.Invited) -> str:
    return invitations.link_of(current_app.extensions["settings"].origin, invited.token)
