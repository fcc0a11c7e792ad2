"""`flask associations`: make one, list them, and what each chooses for itself."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup
from sqlmodel import Session, col, select

from app import clock
from app.associations import actions
from app.associations.models import Association
from app.associations.queries import helplines
from app.crypto import KeyringDamaged, KeyringMissing, WrongKey
from app.db import Database, DatabaseProblem

NAME_AT_MOST = 120
NUMBER_NAME_AT_MOST = 40
NUMBER = re.compile(r"\+?[0-9][0-9 -]{1,22}[0-9]", re.ASCII)
YEARS = click.IntRange(1, 50)
PROBLEMS = (DatabaseProblem, KeyringDamaged, KeyringMissing, WrongKey)

associations_cli = AppGroup("associations", help="The associations whose data is kept here.")


@contextmanager
def _writing() -> Iterator[Session]:
    """Committed when all went well; what is wrong becomes one line."""
    database: Database = current_app.extensions["database"]
    try:
        with database.writing() as session:
            yield session
            session.commit()
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem


@associations_cli.command("create")
@click.argument("name")
@click.option(
    "--kept-years", type=YEARS, default=5, show_default=True, help="How long answers are kept."
)
def create(name: str, kept_years: int) -> None:
    """Make the association called NAME; its id is the answer."""
    name = _name(name, NAME_AT_MOST)
    with _writing() as session:
        if any(row.name == name for row in every(session)):
            raise click.ClickException(f"there is an association called {name} already")
        row = actions.create_association(
            session=session, at=clock.now(), name=name, kept_years=kept_years
        )
    click.echo(row.id)


@associations_cli.command("keep")
@click.argument("association", metavar="ID")
@click.argument("years", type=YEARS)
def keep(association: str, years: int) -> None:
    """Keep answers for YEARS after a person's last day; she is told so before the first question.

    Who was told before was told the years of then.
    """
    with _writing() as session:
        row = only(session, association)
        actions.keep_for(session=session, at=clock.now(), association=row, years=years)
    click.echo(f"{row.name} keeps answers for {years} years after the last day")


@associations_cli.command("number")
@click.argument("association", metavar="ID")
@click.argument("name")
@click.argument("number", required=False)
@click.option("--remove", is_flag=True, help="Take the number called NAME away.")
def number_command(association: str, name: str, number: str | None, remove: bool) -> None:
    """Show NUMBER, called NAME, to participants under "Whom to call"; prints all that are shown."""
    name = _name(name, NUMBER_NAME_AT_MOST)
    if remove is (number is not None):
        raise click.ClickException("say the NUMBER, or --remove")
    with _writing() as session:
        home = only(session, association).id
        if number is None:
            _remove(session, home, name)
        else:
            actions.set_number(
                session=session,
                at=clock.now(),
                association_id=home,
                name=name,
                number=_number(number),
            )
        session.flush()
        shown = helplines(session, home)
    for one in shown:
        click.echo(one.number if one.name == one.number else f"{one.number}  {one.name}")


def _remove(session: Session, association_id: str, name: str) -> None:
    try:
        actions.remove_number(
            session=session, at=clock.now(), association_id=association_id, name=name
        )
    except actions.UnknownNumber:
        raise click.ClickException(f"there is no number called {name}") from None


def _name(text: str, at_most: int) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= at_most or not name.isprintable():
        raise click.ClickException(f"a name has 1 to {at_most} characters that can be seen")
    return name


def _number(text: str) -> str:
    number = " ".join(text.split())
    if not NUMBER.fullmatch(number):
        raise click.ClickException(
            f"{number!r} is no number to call: write 3 to 25 digits, as 070-000 00 00 or +46 …"
        )
    return number


@associations_cli.command("list")
def list_associations() -> None:
    """One line an association: id, years that answers are kept, name."""
    database: Database = current_app.extensions["database"]
    try:
        with database.reading() as session:
            rows = every(session)
    except PROBLEMS as problem:
        raise click.ClickException(str(problem)) from problem
    for row in rows:
        click.echo(f"{row.id}  {row.kept_years} years  {row.name}")
    if not rows:
        click.echo("no association yet: flask associations create NAME", err=True)


def every(session: Session) -> list[Association]:
    """All of them, by name."""
    return list(session.exec(select(Association).order_by(col(Association.name))))


def only(session: Session, given: str | None) -> Association:
    """The one that `--association ID` names, or the only one. Raises ClickException."""
    rows = every(session)
    if given is not None:
        for row in rows:
            if row.id == given:
                return row
        raise click.ClickException(f"no association has the id {given}: flask associations list")
    if len(rows) == 1:
        return rows[0]
    raise click.ClickException(
        "say which with --association ID: flask associations list"
        if rows
        else "there is no association yet: flask associations create NAME"
    )
